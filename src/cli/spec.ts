/**
 * `desiderata spec`: the commands that read, check and compare the requirements, with their arguments and help. What
 * they do is in `spec-actions.ts`, which is loaded when one of them is called: a Markdown parser would slow every other.
 */
import { type Command, Option } from "commander";
import type { Aspect, Level } from "../generated/types.ts";
import type { TracedSuite } from "../spec/trace.ts";

/** What the commands need from the program around them. */
export interface SpecContext {
  /** The cases and mutants of the suite; called by those commands only that name them. */
  readonly loadSuite: () => Promise<TracedSuite>;
  /** The folder that holds `spec/` and `schemas/`. */
  readonly rootDir: string;
}

export interface OutputOptions {
  readonly json?: boolean;
}

export interface LintOptions extends OutputOptions {
  readonly rules?: boolean;
}

export interface ListOptions extends OutputOptions {
  readonly feature?: string;
  readonly level?: Level;
  readonly aspect?: Aspect;
}

const loadActions = async () => (await import("./spec-actions.ts")).actions;

/**
 * Adds the command `spec` to a program. Its actions throw an `ExitError` with exit code 2 on wrong input, and set
 * `process.exitCode` to 1 where they found something wrong.
 */
export function registerSpec(program: Command, context: SpecContext): void {
  const spec = program.command("spec").description("read, check and compare the requirements");
  const json = () => new Option("--json", "print JSON, for a program");

  spec
    .command("lint")
    .description("check the pages, their links and the lock; exit code 1 if there is a problem")
    .option("--rules", "print the rules instead")
    .addOption(json())
    .action(async (options: LintOptions) => (await loadActions()).lint(context, options));

  spec
    .command("list")
    .description("print the requirements, one a line")
    .option("--feature <name>", "only those of a feature")
    .addOption(new Option("--level <level>", "only those of a level").choices(["MUST", "SHOULD", "MAY"]))
    .addOption(
      new Option("--aspect <aspect>", "only those of an aspect").choices(["correct", "native", "efficient"]),
    )
    .addOption(json())
    .action(async (options: ListOptions) => (await loadActions()).list(context, options));

  spec
    .command("show")
    .description("print a requirement with its rationale, cases and mutants")
    .argument("<ID>", "such as QNT-001")
    .addOption(json())
    .action(async (id: string, options: OutputOptions) => (await loadActions()).show(context, id, options));

  spec
    .command("trace")
    .description("print requirement -> cases -> mutants, and back; exit code 1 if anything is missing")
    .addOption(json())
    .action(async (options: OutputOptions) => (await loadActions()).trace(context, options));

  spec
    .command("diff")
    .description(
      "print what was added, removed and changed since a git revision, and which cases that touches",
    )
    .argument("<revision>", "a commit, tag or branch, such as HEAD~1")
    .addOption(json())
    .action(async (revision: string, options: OutputOptions) =>
      (await loadActions()).diff(context, revision, options),
    );

  spec
    .command("retire")
    .description("leave a tombstone for a requirement that is removed, so that its ID is never used again")
    .argument("<ID>", "such as QNT-001")
    .requiredOption("--reason <text>", "why it is removed, and what to use in its place")
    .action(async (id: string, { reason }: { readonly reason: string }) =>
      (await loadActions()).retire(context, id, reason),
    );
}
