/**
 * What each `desiderata spec` command does: it reads the spec, calls one function of src/spec and prints what comes
 * back. Wrong input ends in an `ExitError` with exit code 2; where something is found wrong, `process.exitCode` is 1.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { colors } from "../report/colors.ts";
import { diffSpec } from "../spec/diff.ts";
import { lintSpec } from "../spec/lint.ts";
import { readLock, retire, serializeLock } from "../spec/lock.ts";
import { nearest } from "../spec/nearest.ts";
import { parseSpec, readSpec, type Spec } from "../spec/read.ts";
import { readSpecFilesAt } from "../spec/revision-files.ts";
import { rules } from "../spec/rules.ts";
import { SpecError } from "../spec/spec-error.ts";
import { lockFile } from "../spec/spec-files.ts";
import { trace } from "../spec/trace.ts";
import { ExitError } from "./exit.ts";
import type { LintOptions, ListOptions, OutputOptions, SpecContext } from "./spec.ts";
import { count, diffText, lintText, listText, showText, traceText } from "./spec-text.ts";

/** The actions of the commands by name. */
export const actions = {
  lint: withExitCode(lint),
  list: withExitCode(list),
  show: withExitCode(show),
  trace: withExitCode(printTrace),
  diff: withExitCode(diff),
  retire: withExitCode(retireRequirement),
};

/** Makes an error about the input end the program with exit code 2. */
function withExitCode<Parameters extends unknown[]>(
  action: (...parameters: Parameters) => Promise<void>,
): (...parameters: Parameters) => Promise<void> {
  return async (...parameters) => {
    try {
      await action(...parameters);
    } catch (error) {
      if (error instanceof SpecError) throw new ExitError(2, error.message, error.mend, { cause: error });
      throw error;
    }
  };
}

async function lint({ rootDir }: SpecContext, options: LintOptions): Promise<void> {
  if (options.rules) {
    const width = Math.max(...Object.keys(rules).map((name) => name.length));
    const text = Object.entries(rules).map(([name, rule]) => `${name.padEnd(width)}  ${rule}`);
    print(options, rules, text);
    return;
  }
  const spec = await lintSpec(rootDir);
  const { problems, pages, requirements } = spec;
  print(options, { problems, pages: pages.length, requirements: requirements.length }, lintText(spec));
  if (problems.length > 0) process.exitCode = 1;
}

async function list({ rootDir }: SpecContext, options: ListOptions): Promise<void> {
  const spec = await readSpec(rootDir);
  warnOfProblems(spec);
  const { feature, level, aspect } = options;
  const features = spec.pages.map((page) => page.feature);
  if (feature !== undefined && !features.includes(feature)) throw unknown("feature", feature, features);
  const requirements = spec.requirements.filter(
    (requirement) =>
      (feature === undefined || requirement.feature === feature) &&
      (level === undefined || requirement.level === level) &&
      (aspect === undefined || requirement.aspect === aspect),
  );
  print(options, requirements, listText(requirements, spec.pages));
}

async function show(
  { rootDir, loadSuite }: SpecContext,
  name: string,
  options: OutputOptions,
): Promise<void> {
  const id = name.toUpperCase();
  const spec = await readSpec(rootDir);
  warnOfProblems(spec);
  const requirements = spec.requirements.filter((requirement) => requirement.id === id);
  if (requirements.length === 0) {
    const retired = (await readLock(rootDir)).requirements.find((entry) => entry.id === id)?.retired;
    if (retired !== undefined) throw new ExitError(2, `${id} is retired.`, retired);
    const known = spec.requirements.map((requirement) => requirement.id);
    throw unknown("requirement", id, known);
  }
  for (const row of trace(requirements, await loadSuite()).requirements) {
    print(options, { ...row.requirement, cases: row.cases, mutants: row.mutants }, showText(row));
  }
}

async function printTrace({ rootDir, loadSuite }: SpecContext, options: OutputOptions): Promise<void> {
  const spec = await readSpec(rootDir);
  warnOfProblems(spec);
  const traced = trace(spec.requirements, await loadSuite());
  const rows = traced.requirements.map(({ requirement: { id, title, level, aspect }, cases, mutants }) => {
    return { id, title, level, aspect, cases, mutants };
  });
  print(options, { ...traced, requirements: rows }, traceText(traced));
  if (traced.gaps.length > 0 || spec.problems.length > 0) process.exitCode = 1;
}

async function diff(
  { rootDir, loadSuite }: SpecContext,
  revision: string,
  options: OutputOptions,
): Promise<void> {
  const before = parseSpec(await readSpecFilesAt(rootDir, revision));
  const after = await readSpec(rootDir);
  warnOfProblems(before, ` at ${revision}`);
  warnOfProblems(after);
  const { cases } = await loadSuite();
  const difference = diffSpec(before.requirements, after.requirements, cases);
  print(options, { revision, ...difference }, diffText(revision, difference));
  if (after.problems.length > 0) process.exitCode = 1;
}

async function retireRequirement({ rootDir }: SpecContext, name: string, reason: string): Promise<void> {
  if (reason.trim() === "") throw new ExitError(2, "The reason is empty.", "Say what to use in its place.");
  const id = name.toUpperCase();
  const spec = await readSpec(rootDir);
  const lock = retire(await readLock(rootDir), id, reason);
  await writeFile(join(rootDir, lockFile), serializeLock(lock));
  const section = spec.requirements.find((requirement) => requirement.id === id);
  const next = section === undefined ? "" : `Now remove its section: ${section.file}:${section.line}\n`;
  process.stdout.write(`${id} has a tombstone in ${lockFile}.\n${next}`);
}

/** A spec with problems lacks the requirements that could not be read, so say so before showing the rest. */
function warnOfProblems({ problems }: Spec, where = ""): void {
  if (problems.length === 0) return;
  const [first] = problems;
  const place = first === undefined ? "" : ` The first: ${first.file}:${first.line} ${first.message}`;
  const message = `The spec${where} has ${count(problems.length, "problem")}; requirements may be missing here.${place}`;
  process.stderr.write(`${colors.yellow("warning")}  ${message}\n`);
}

function unknown(kind: string, name: string, known: readonly string[]): ExitError {
  const candidate = nearest(name, known);
  const mend = candidate === undefined ? "See `desiderata spec list`." : `Did you mean ${candidate}?`;
  return new ExitError(2, `There is no ${kind} ${name}.`, mend);
}

function print({ json }: OutputOptions, value: unknown, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join("\n")}\n`);
}
