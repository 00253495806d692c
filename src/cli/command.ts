/**
 * The command `desiderata` without its process: reads the arguments, loads the one command that is called, and turns its
 * outcome into an exit code. What a command does is in a file of its own, loaded only when it runs, so that `--help` is
 * immediate.
 */
import { Command, CommanderError } from "commander";
import { packageRoot, packageVersion } from "../package-root.ts";
import { colors } from "../report/colors.ts";
import { registerAdequacy } from "./adequacy.ts";
import { ExitError } from "./exit.ts";
import { registerGenerate } from "./generate.ts";
import { registerProbe } from "./probe.ts";
import { registerProgram } from "./program.ts";
import { registerRun } from "./run.ts";
import { registerSmoke } from "./smoke.ts";
import { registerSpec } from "./spec.ts";
import { registerStudy } from "./study.ts";
import { splitCommand } from "./target-arguments.ts";
import { registerTrace } from "./trace.ts";
import { registerValidate } from "./validate.ts";

/** Calls a command as a user does; what went wrong is printed. Sets `process.exitCode`. */
export async function command(argv: readonly string[]): Promise<void> {
  try {
    await called(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof ExitError) {
      console.error(colors.red(error.message));
      if (error.mend !== undefined) console.error(error.mend);
      process.exitCode = error.exitCode;
    } else {
      console.error(error);
      console.error(
        colors.red("This is a defect of desiderata itself. Please report it with the lines above."),
      );
      process.exitCode = 4;
    }
  }
}

async function called(argv: readonly string[]): Promise<void> {
  const { own, command: adapter } = splitCommand(argv);
  const rootDir = packageRoot();
  const program = new Command("desiderata")
    .description(
      "What large-model builders wish from hardware, as requirements that run: check an adapter against the spec.",
    )
    .version(packageVersion(), "-v, --version")
    .configureOutput({ outputError: (text, write) => write(colors.red(text)) })
    .showHelpAfterError("(add --help for what is expected)")
    .exitOverride();
  registerRun(program, { rootDir, command: adapter });
  registerProbe(program, { rootDir, command: adapter });
  registerStudy(program, { command: adapter });
  registerSmoke(program, { rootDir, command: adapter });
  registerTrace(program, { command: adapter });
  registerProgram(program);
  registerSpec(program, {
    rootDir,
    loadSuite: async () => (await import("./load-suite.ts")).loadTracedSuite(),
  });
  registerValidate(program, rootDir);
  registerGenerate(program, rootDir);
  registerAdequacy(program);
  program.addHelpText(
    "after",
    `
Examples:
  npx desiderata run                                   the reference adapter, the quick suite
  npx desiderata run ./my-adapter.ts                   a module whose default export is an adapter
  npx desiderata run -- python3 my_adapter.py          a program that speaks the protocol on stdin and stdout
  npx desiderata run --query 'req:QNT-004' --json      one requirement, for a program to read
  npx desiderata probe model:hopper                    how its matrix unit adds, told from outside
  npx desiderata trace CASE-ID --svg run.svg           what happens in a communication case, by time
  npx desiderata spec show QNT-004                     what it says, why, and what checks it

Exit codes: 0 every claimed MUST is met, 1 one is not, 2 wrong usage or input, 3 the adapter can't be reached,
4 the suite itself is at fault.`,
  );
  if (own.length === 0) program.outputHelp();
  else await program.parseAsync(own, { from: "user" });
}
