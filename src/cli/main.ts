#!/usr/bin/env node
/**
 * The command `desiderata`: reads the arguments, loads the one command that is called, and turns its outcome into an
 * exit code. What a command does is in a file of its own, loaded only when it runs, so that `--help` is immediate.
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
import { watchForStrayEnds } from "./stray-end.ts";
import { registerStudy } from "./study.ts";
import { splitCommand } from "./target-arguments.ts";
import { registerTrace } from "./trace.ts";
import { registerValidate } from "./validate.ts";

async function main(argv: readonly string[]): Promise<void> {
  const { own, command } = splitCommand(argv);
  const rootDir = packageRoot();
  const program = new Command("desiderata")
    .description(
      "What large-model builders wish from hardware, as requirements that run: check an adapter against the spec.",
    )
    .version(packageVersion(), "-v, --version")
    .configureOutput({ outputError: (text, write) => write(colors.red(text)) })
    .showHelpAfterError("(add --help for what is expected)")
    .exitOverride();
  registerRun(program, { rootDir, command });
  registerProbe(program, { rootDir, command });
  registerStudy(program, { command });
  registerSmoke(program, { rootDir, command });
  registerTrace(program, { command });
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

// Whoever reads the output may stop, as `head` does. What is being done goes on, and the exit code is its own.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const watch = watchForStrayEnds(packageRoot());
try {
  await main(process.argv.slice(2));
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
} finally {
  watch.done();
  // What a module has left running must neither keep the command waiting nor change its exit code.
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

/** When all that was printed to a stream is out, or nobody reads it any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
