/**
 * Ends of the process that no command meant, for an adapter that is a module shares the process with its judge: it may exit,
 * throw where nobody catches, or leave a promise that nothing settles. None of these may look like a verdict.
 */
import { colors } from "../report/colors.ts";
import type { ExitCode } from "./exit.ts";

/** Watches until `done` is called, when the command has ended by itself. `ownFolder` is that of the package. */
export function watchForStrayEnds(ownFolder: string): { readonly done: () => void } {
  const exited = (code: number) => {
    // What ends us by a signal has said so.
    if (code > 128) return;
    console.error(colors.red("The process ended before the command was done, and there is no result."));
    console.error("An adapter that is a module must neither exit nor leave a promise that is never settled.");
    process.exitCode = 3 satisfies ExitCode;
  };
  const thrown = (error: unknown) => {
    process.removeListener("exit", exited);
    console.error(error);
    const ours = isOurs(error, ownFolder);
    console.error(
      colors.red(
        ours
          ? "This is a defect of desiderata itself. Please report it with the lines above."
          : "The adapter threw this outside of any answer, and there is no result.",
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

/** Whether an error was thrown where there was nothing but the package and Node.js. */
function isOurs(error: unknown, ownFolder: string): boolean {
  const frames = (error instanceof Error ? (error.stack ?? "") : "").matchAll(
    /^\s+at .*?(?:file:\/\/)?(\/[^\s:]+):\d+/gm,
  );
  return [...frames].every(([, path = ""]) => path.startsWith(ownFolder));
}
