/**
 * Ends of the process that no command meant, for an adapter that is a module shares the process with its judge: it may exit,
 * throw where nobody catches, or leave a promise that nothing settles. None of these may look like a verdict.
 */
import { inspect } from "node:util";
import { colors } from "../report/colors.ts";
import { type ExitCode, ExitError } from "./exit.ts";

/** Watches until `done` is called, when the command has ended by itself. `ownFolder` is that of the package. */
export function watchForStrayEnds(ownFolder: string): { readonly done: () => void } {
  const exited = (code: number) => {
    // What ends us by a signal has said so.
    if (code > 128) return;
    console.error(colors.red(strayExit.message));
    console.error(strayExit.mend);
    process.exitCode = 3 satisfies ExitCode;
  };
  const thrown = (error: unknown) => {
    process.removeListener("exit", exited);
    console.error(error);
    const ours = isOurs(error, ownFolder);
    console.error(
      colors.red(
        ours ? "This is a defect of desiderata itself. Please report it with the lines above." : strayThrow,
      ),
    );
    process.exit((ours ? 4 : 3) satisfies ExitCode);
  };
  process.once("exit", exited);
  process.on("uncaughtException", thrown);
  return {
    done: () => {
      process.removeListener("exit", exited);
      process.removeListener("uncaughtException", thrown);
    },
  };
}

const strayThrow = "The adapter threw this outside of any answer, and there is no result.";

/** What is said of a process, or a thread of a run, that ends in the middle of a case. */
const strayExit = {
  message: "The process ended before the command was done, and there is no result.",
  mend: "An adapter that is a module must neither exit nor leave a promise that is never settled.",
} as const;

/** The same end of a thread of a run: without an error it exited. One that is not of an adapter is given back. */
export function strayEndOfThread(error: unknown, ownFolder: string): unknown {
  if (error === undefined) return new ExitError(3, strayExit.message, strayExit.mend);
  if (isOurs(error, ownFolder)) return error;
  const thrown = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  return new ExitError(3, `${thrown}\n${strayThrow}`);
}

/** Whether an error was thrown where there was nothing but the package and Node.js. */
function isOurs(error: unknown, ownFolder: string): boolean {
  const frames = (error instanceof Error ? (error.stack ?? "") : "").matchAll(
    /^\s+at .*?(?:file:\/\/)?(\/[^\s:]+):\d+/gm,
  );
  return [...frames].every(([, path = ""]) => path.startsWith(ownFolder));
}
