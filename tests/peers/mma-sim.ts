/**
 * MMA-Sim, the bit-accurate emulation of matrix units that others wrote (arXiv 2511.10909), as a process that is asked for
 * one product at a time. The project does not contain it: DESIDERATA_MMA_SIM is the path of a checkout, and
 * DESIDERATA_MMA_SIM_PYTHON a Python that has torch, `python3` by default.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { GemmParams, Tensor } from "../../src/generated/types.ts";
import { zeros } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";

/** An instruction by the emulator's names, and the size of the product that it makes. */
export interface Instruction {
  readonly unit: "wgmma" | "mma" | "tcgen05" | "mma.block_scale" | "tcgen05.block_scale" | "mfma";
  readonly architecture: string;
  readonly instruction: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export interface MmaSim {
  /** Version of torch. */
  readonly version: string;
  /** The bits of D, m x n, and how long it took; K may be several times that of the instruction. */
  readonly product: (
    instruction: Instruction,
    params: GemmParams,
  ) => Promise<{ readonly d: Uint32Array; readonly seconds: number }>;
  readonly end: () => void;
}

export const howToHaveMmaSim =
  "set DESIDERATA_MMA_SIM to a checkout of microsoft/MMA-Sim, DESIDERATA_MMA_SIM_PYTHON to a Python with torch";

/** Where the user says that it is; undefined where it is not said. */
export const mmaSimCheckout = process.env.DESIDERATA_MMA_SIM;

/** Starts the emulator. A text says why there is none. */
export async function startMmaSim(): Promise<MmaSim | string> {
  if (mmaSimCheckout === undefined || mmaSimCheckout === "") return howToHaveMmaSim;
  if (!existsSync(join(mmaSimCheckout, "mmasim"))) return `${mmaSimCheckout} holds no mmasim`;
  const program = join(packageRoot(), "tests", "peers", "mma_sim.py");
  const python = process.env.DESIDERATA_MMA_SIM_PYTHON ?? "python3";
  const child = spawn(python, [program, mmaSimCheckout], { stdio: ["pipe", "pipe", "ignore"] });
  child.once("error", () => {}); // its output ends as well, which is what is looked at
  child.stdin.once("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : String(value);
  };
  const greeting = await answer();
  if (greeting === undefined || !greeting.startsWith("ready "))
    return `${python} does not run it; ${howToHaveMmaSim}`;
  return {
    version: greeting.slice("ready ".length),
    product: async (instruction, params) => {
      child.stdin.write(`${JSON.stringify(requestOf(instruction, params))}\n`);
      const line = await answer();
      if (line === undefined) throw new Error("MMA-Sim has ended");
      const reply: { d: string; seconds: number } | { error: string } = JSON.parse(line);
      if ("error" in reply) throw new Error(`MMA-Sim, ${instruction.instruction}: ${reply.error}`);
      return { d: new Uint32Array(Uint8Array.from(bytesOf(reply.d)).buffer), seconds: reply.seconds };
    },
    end: () => child.stdin.end(),
  };
}

function requestOf({ unit, architecture, instruction, m, n }: Instruction, { a, b, c }: GemmParams): object {
  const scaled =
    a.scales === undefined || b.scales === undefined
      ? {}
      : {
          scaleFormat: a.scaling?.scaleFormat,
          scalesA: textOf(a.scales),
          scalesB: textOf(b.scales),
        };
  return {
    unit,
    architecture,
    instruction,
    formatA: a.format,
    formatB: b.format,
    a: textOf(a.data),
    b: textOf(b.data),
    c: textOf(c ?? zeros("F32", [m, n])),
    ...scaled,
  };
}

function textOf({ data }: Tensor): string {
  return Buffer.from(data).toString("base64");
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, "base64");
}
