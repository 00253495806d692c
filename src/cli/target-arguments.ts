/** The adapter that a command line names: nothing or `reference`, a module path, or `-- command args`. */
import { existsSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { Connection } from "../adapter/connection.ts";
import type { Target } from "../adapter/target.ts";
import { ExitError } from "./exit.ts";

/** Commands for which `--` begins the command line of an adapter. For the others it ends their own options, as usual. */
const withTargets = ["run", "probe", "study", "smoke", "trace"];

/** Splits off what comes after the first `--`: the command line of an adapter, for a command that has one. */
export function splitCommand(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly string[] | undefined;
} {
  const dashes = argv.indexOf("--");
  if (dashes < 0 || !withTargets.includes(argv[0] ?? "")) return { own: argv, command: undefined };
  return { own: argv.slice(0, dashes), command: argv.slice(dashes + 1) };
}

/** The target, and its name as a user would type it again. Throws ExitError 2 with what is possible. */
export async function targetOf(
  argument: string | undefined,
  command: readonly string[] | undefined,
): Promise<{ readonly target: Target; readonly text: string }> {
  if (command !== undefined) {
    const [program, ...args] = command;
    if (argument !== undefined)
      throw new ExitError(
        2,
        `Two targets were given: ${argument} and the command after --`,
        "Name one of them.",
      );
    if (program === undefined)
      throw new ExitError(
        2,
        "There is no command after --",
        "Write: desiderata run -- python3 my_adapter.py",
      );
    return {
      target: { kind: "command", command: program, args },
      text: `-- ${command.map(quoted).join(" ")}`,
    };
  }
  if (argument === undefined || argument === "reference") {
    const { createReference } = await import("../reference/adapter.ts");
    return {
      target: { kind: "adapter", name: "reference", create: () => createReference() },
      text: "reference",
    };
  }
  if (argument.startsWith("model:")) return modelTarget(argument);
  if (!existsSync(argument)) {
    throw new ExitError(
      2,
      `${quoted(argument)} is neither "reference" nor a file`,
      "A module is named by its path; a program is started with: desiderata run -- command args",
    );
  }
  if (statSync(argument).isDirectory())
    throw new ExitError(
      2,
      `${quoted(argument)} is a folder`,
      "Name the module in it whose default export is an adapter.",
    );
  const known = [".ts", ".mts", ".js", ".mjs"];
  if (!known.includes(extname(argument))) {
    throw new ExitError(
      2,
      `${argument} is no module (${known.join(", ")})`,
      `A program is started with: desiderata run -- ${quoted(argument)}`,
    );
  }
  return { target: { kind: "module", path: resolve(argument) }, text: quoted(argument) };
}

async function modelTarget(argument: string): Promise<{ readonly target: Target; readonly text: string }> {
  const { chipModel, models, createModel } = await import("../reference/models/index.ts");
  const name = argument.slice("model:".length);
  const model = chipModel(name);
  if (model === undefined) {
    const known = models.map((one) => `  model:${one.alias ?? one.name}`.padEnd(20) + one.title);
    throw new ExitError(2, `There is no model ${quoted(name)}`, `Models are:\n${known.join("\n")}`);
  }
  return { target: { kind: "adapter", name: argument, create: () => createModel(model) }, text: argument };
}

/** What to do where an adapter can't be reached. */
export function smokeMend(target: string): string {
  return `Try \`npx desiderata smoke ${target}\`, which tells what is wrong with an adapter step by step.`;
}

/** Connects to a target. Throws ExitError 3 for a module that can't be loaded or holds no adapter. */
export async function connectTarget(target: Target): Promise<Connection> {
  const [{ connect }, { ModuleError }] = await Promise.all([
    import("../adapter/target.ts"),
    import("../adapter/load-module.ts"),
  ]);
  try {
    return await connect(target);
  } catch (error) {
    if (error instanceof ModuleError) throw new ExitError(3, error.message);
    throw error;
  }
}

/** The word as a shell takes it back. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
