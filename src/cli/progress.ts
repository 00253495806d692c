/**
 * How far a command has come, on stderr: a line that changes on a terminal, else a line now and then, so that a log of an
 * hour shows that something is going on and stays short. A command with --json shows none.
 */
import ora from "ora";

export interface Progress {
  /** What is being done now. */
  readonly update: (text: string) => void;
  /** Takes the line away, so that something else can be printed; the next update brings it back. */
  readonly clear: () => void;
  readonly stop: () => void;
}

/** Time between two lines of a log. */
const quietMs = 30_000;

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** Progress of a command whose `--json` is given. */
export function startProgress(json: boolean): Progress {
  if (json) return { update: () => undefined, clear: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? spinning(process.stderr) : logged(process.stderr, () => performance.now());
}

function spinning(stream: NodeJS.WriteStream): Progress {
  const spinner = ora({ stream });
  return {
    update: (text) => {
      spinner.text = text.slice(0, Math.max(20, (stream.columns ?? 100) - 4));
      if (!spinner.isSpinning) spinner.start();
    },
    clear: () => spinner.clear(),
    stop: () => spinner.stop(),
  };
}

/** A line for the first update after each half minute; `now` gives milliseconds. */
export function logged(output: Output, now: () => number): Progress {
  const start = now();
  let last = start;
  return {
    update: (text) => {
      const time = now();
      if (time - last < quietMs) return;
      last = time;
      output.write(`${Math.round((time - start) / 1000)} s: ${text}\n`);
    },
    clear: () => undefined,
    stop: () => undefined,
  };
}
