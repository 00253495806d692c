/** What `desiderata study accumulation` does: measures every series of every target, prints, and writes files. */
import { join } from "node:path";
import type { Connection } from "../adapter/connection.ts";
import type { Target } from "../adapter/target.ts";
import type { AccumulationStudy, StudyPoint, StudySeries } from "../generated/types.ts";
import { AdapterUnreachable, describe } from "../harness/session.ts";
import { makeFolder, OutputError, prepareFile, writeOutput } from "../output-path.ts";
import { packageVersion } from "../package-root.ts";
import { studyCsv, studySvg, studyText } from "../report/study.ts";
import { claimedModes, measure, NotAnswered } from "../study/accumulation.ts";
import { distributions } from "../study/data.ts";
import { notesOf } from "../study/notes.ts";
import { ExitError } from "./exit.ts";
import { interruptible } from "./interruption.ts";
import { startProgress } from "./progress.ts";
import type { StudyContext, StudyOptions } from "./study.ts";
import { connectTarget, smokeMend, targetOf } from "./target-arguments.ts";

const usualLengths = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

/**
 * Runs the command. Whatever can be found wrong is found before anything is measured. Throws ExitError for wrong input, a
 * path that can't be written, an adapter that can't be reached, and one that does not answer.
 */
export async function studyAccumulation(
  { command }: StudyContext,
  named: readonly string[],
  options: StudyOptions,
): Promise<void> {
  const usual = named.length === 0 && command === undefined ? ["model:hopper", "reference"] : named;
  const targets = await Promise.all([
    ...usual.map((one) => targetOf(one, undefined)),
    ...(command === undefined ? [] : [targetOf(undefined, command)]),
  ]);
  prepare(options);
  const progress = startProgress(options.json === true);
  let place = "before the first measurement";
  const farewell = () => {
    progress.stop();
    return `${place}; nothing was written`;
  };
  const study = await interruptible(farewell, () =>
    measureAll(targets, options, (text) => {
      place = `at ${text}`;
      progress.update(text);
    }),
  ).finally(progress.stop);
  const forPeople = options.json !== true;
  console.log(forPeople ? studyText(study) : JSON.stringify(study, null, 2));
  const written = await writeFiles(study, options);
  if (forPeople && written.length > 0) console.log(`\nwritten: ${written.join(", ")}`);
}

async function measureAll(
  targets: readonly { readonly target: Target; readonly text: string }[],
  options: StudyOptions,
  report: (text: string) => void,
): Promise<AccumulationStudy> {
  const ks = options.k ?? usualLengths;
  const rows = Math.ceil(Math.sqrt(options.samples));
  const deadlineMs = options.deadline * 1000;
  const series: StudySeries[] = [];
  const points: StudyPoint[] = [];
  const reached: Reached[] = [];
  try {
    for (const { target, text } of targets)
      reached.push(await reach(await connectTarget(target), text, deadlineMs));
    for (const { connection, text, claimed } of reached) {
      for (const one of claimed) {
        const place = series.push(one.series) - 1;
        const plan = { data: distributions, ks, rows, seed: options.seed, deadlineMs };
        const measured = await measure(connection, one, place, plan, ({ data, k }) =>
          report(`${text}, mode ${one.mode.name}, ${data}, K = ${k}`),
        ).catch((error: unknown) => {
          throw explained(error, text);
        });
        points.push(...measured);
      }
    }
  } finally {
    await Promise.all(reached.map(({ connection }) => connection.close()));
  }
  return {
    suite: { name: "desiderata", version: packageVersion() },
    study: "accumulation",
    seed: options.seed,
    samples: rows * rows,
    data: [...distributions],
    series,
    points,
    notes: notesOf(series, points),
  };
}

/** A target that answers, and what of its claims is measured. */
interface Reached {
  readonly connection: Connection;
  readonly text: string;
  readonly claimed: ReturnType<typeof claimedModes>;
}

async function reach(connection: Connection, text: string, deadlineMs: number): Promise<Reached> {
  try {
    const claimed = claimedModes(text, await describe(connection, deadlineMs));
    if (claimed.length > 0) return { connection, text, claimed };
    throw new ExitError(
      2,
      `${text} claims no product of operands of 8 bits with FP32 results (gemm)`,
      "Leave it out, or claim such a product in its manifest.",
    );
  } catch (error) {
    await connection.close();
    throw explained(error, text);
  }
}

function explained(error: unknown, text: string): unknown {
  if (error instanceof AdapterUnreachable)
    return new ExitError(3, `${text} can't be reached: ${error.message}`, smokeMend(text));
  return error instanceof NotAnswered ? new ExitError(1, `${text}: ${error.message}`) : error;
}

/** The files that are to be written, by what goes into them. */
function pathsOf({
  csv,
  svg,
  out,
}: StudyOptions): Readonly<Record<"json" | "csv" | "svg", readonly string[]>> {
  const inFolder = (end: string) => (out === undefined ? [] : [join(out, `accumulation.${end}`)]);
  const named = (path: string | undefined) => (path === undefined ? [] : [path]);
  return {
    json: inFolder("json"),
    csv: [...inFolder("csv"), ...named(csv)],
    svg: [...inFolder("svg"), ...named(svg)],
  };
}

function prepare(options: StudyOptions): void {
  const paths = pathsOf(options);
  try {
    if (options.out !== undefined) makeFolder(options.out);
    for (const path of [...paths.json, ...paths.csv, ...paths.svg]) prepareFile(path);
  } catch (error) {
    throw unwritable(error, "Choose another path. Nothing has been measured yet.");
  }
}

async function writeFiles(study: AccumulationStudy, options: StudyOptions): Promise<readonly string[]> {
  const paths = pathsOf(options);
  const contents = [
    { to: paths.json, text: async () => `${JSON.stringify(study, null, 2)}\n` },
    { to: paths.csv, text: () => studyCsv(study) },
    { to: paths.svg, text: () => studySvg(study) },
  ];
  for (const { to, text } of contents) {
    if (to.length === 0) continue;
    const made = await text();
    try {
      for (const path of to) writeOutput(path, made);
    } catch (error) {
      throw unwritable(error, "Choose another path; what was measured is printed above.");
    }
  }
  return contents.flatMap(({ to }) => to);
}

function unwritable(error: unknown, mend: string): unknown {
  return error instanceof OutputError ? new ExitError(2, error.message, mend) : error;
}
