/** The same work in numpy and ml_dtypes: `numpy_peer.py` as a process that is asked for one run at a time. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Extent } from "../../src/numerics/groups.ts";

export interface NumpyPeer {
  /** Versions of the libraries. */
  readonly versions: string;
  /** Seconds that one of the functions of `numpy_peer.py` takes, without the way to it. */
  readonly seconds: (work: string) => Promise<number>;
  readonly end: () => void;
}

/** Starts the peer. A text says why there is none. */
export async function startNumpyPeer(
  python: string,
  program: string,
  { rows, columns }: Extent,
): Promise<NumpyPeer | string> {
  if (!existsSync(python)) return "no .venv";
  const child = spawn(python, [program, String(rows), String(columns)], {
    stdio: ["pipe", "pipe", "ignore"],
    // Its products take one core, as ours do.
    env: { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" },
  });
  child.once("error", () => {}); // its output ends as well, which is what is looked at
  child.stdin.once("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : String(value);
  };
  const greeting = await answer();
  if (greeting === undefined || !greeting.startsWith("ready ")) return "no numpy and ml_dtypes in .venv";
  return {
    versions: greeting.slice("ready ".length),
    seconds: async (work) => {
      child.stdin.write(`${work}\n`);
      const seconds = Number(await answer());
      if (!(seconds > 0)) throw new Error(`the numpy peer ended at ${work}`);
      return seconds;
    },
    end: () => child.stdin.end(),
  };
}
