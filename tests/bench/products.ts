/** Products: the oracle and the models beside numpy and MMA-Sim, the judge of a large one, and the probe. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { GemmParams } from "../../src/generated/types.ts";
import { randomFor } from "../../src/harness/random.ts";
import { codesOf, emptyCodes, smallCodesOf } from "../../src/numerics/tensor.ts";
import { correctlyRounded } from "../../src/oracle/gemm/exact-tier.ts";
import { readProblem } from "../../src/oracle/gemm/problem.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { chipModel, chipModels, createModel } from "../../src/reference/models/index.ts";
import { counterparts } from "../peers/instructions.ts";
import { startMmaSim } from "../peers/mma-sim.ts";
import { atLeast, atMost, type Figure, figure } from "./figures.ts";
import type { NumpyPeer } from "./numpy-peer.ts";

const root = packageRoot();
const main = join(root, "dist", "src", "cli", "main.js");
const [rows, k] = [256, 4096];
const multiplications = rows * rows * k;

function operand(seed: number, extent = { rows, k }): GemmParams["a"] {
  const random = randomFor(seed, "operand");
  const { tensor: data } = emptyCodes("E4M3", [extent.rows, extent.k]);
  const codes = smallCodesOf(data);
  // Any code of E4M3 but NaN.
  for (let place = 0; place < codes.length; place += 1)
    codes[place] = random.integer(0, 126) + 128 * random.integer(0, 1);
  return { data, format: "E4M3", transpose: false };
}

type InTurn = (works: {
  readonly [name: string]: () => Promise<number>;
}) => Promise<(name: string) => number[]>;

export async function products(
  secondsInTurn: InTurn,
  secondsOf: (work: () => unknown) => Promise<number>,
  peer: NumpyPeer | string,
): Promise<Figure[]> {
  const [a, b] = [operand(1), operand(2)];
  const hopper = chipModel("hopper");
  if (hopper === undefined) throw new Error("there is no model of Hopper");
  const [unit, ideal] = [createModel(hopper), createReference()];
  const request = (precision: "fast" | "full"): GemmParams => ({ a, b, output: "FP32", precision });
  const times = await secondsInTurn({
    oracle: () =>
      secondsOf(() => {
        const { expected } = correctlyRounded(readProblem(request("full")), "FP32");
        for (let element = 0; element < rows * rows; element += 1) expected(element);
      }),
    hopper: () => secondsOf(() => unit.gemm?.(request("fast"))),
    reference: () => secondsOf(() => ideal.gemm?.(request("full"))),
    ...(typeof peer === "string" ? {} : { numpy: () => peer.seconds("matmul_float64") }),
  });
  const rates = (name: string) => times(name).map((time) => multiplications / time / 1e9);
  const ratios = (name: string) =>
    typeof peer === "string"
      ? peer
      : times(name).map((time, round) => (times("numpy")[round] ?? Number.NaN) / time);
  const size = `${rows} x ${rows} x ${k}`;
  return [
    figure(`exact oracle, E4M3, ${size}`, "GMAC/s", rates("oracle"), atLeast(1.5)),
    figure("  ratio to numpy in float64, one core", "x", ratios("oracle")),
    figure(`model of Hopper, ${size}`, "GMAC/s", rates("hopper"), atLeast(0.05)),
    figure("  ratio to numpy in float64, one core", "x", ratios("hopper")),
    figure(`reference, exact sums, ${size}`, "GMAC/s", rates("reference")),
    figure("numpy in float64, one core", "GMAC/s", typeof peer === "string" ? peer : rates("numpy")),
    ...judging(),
    ...probing(),
  ];
}

/** The model of Hopper and the bit-accurate emulation that others wrote, on the same product. */
export async function besideMmaSim(
  secondsInTurn: InTurn,
  secondsOf: (work: () => unknown) => Promise<number>,
): Promise<Figure[]> {
  const [name, ratio] = ["MMA-Sim, the same product and bits", "  ratio of the model to that"];
  const peer = await startMmaSim();
  const instruction = counterparts.find(({ chip, formats }) => chip === "hopper" && formats[0] === "E4M3");
  const hopper = chipModel("hopper");
  if (hopper === undefined || instruction === undefined) throw new Error("there is no model of Hopper");
  const { m, n } = instruction;
  const length = 512;
  const title = `model of Hopper, ${m} x ${n} x ${length}`;
  const params: GemmParams = {
    a: operand(1, { rows: m, k: length }),
    b: operand(2, { rows: n, k: length }),
    output: "FP32",
    precision: "fast",
  };
  const unit = createModel(hopper);
  try {
    if (typeof peer !== "string") {
      const [ours, theirs] = [await unit.gemm?.(params), await peer.product(instruction, params)];
      // What gives another result is no peer.
      if (ours === undefined || codesOf(ours.d).toString() !== theirs.d.toString())
        throw new Error("MMA-Sim gives other bits than the model of Hopper");
    }
    const times = await secondsInTurn({
      model: () => secondsOf(() => unit.gemm?.(params)),
      ...(typeof peer === "string"
        ? {}
        : { peer: async () => (await peer.product(instruction, params)).seconds }),
    });
    const rates = (of: string) => times(of).map((time) => (m * n * length) / time / 1e6);
    if (typeof peer === "string")
      return [
        figure(title, "MMAC/s", rates("model")),
        figure(name, "MMAC/s", peer),
        figure(ratio, "x", peer),
      ];
    return [
      figure(title, "MMAC/s", rates("model")),
      figure(name, "MMAC/s", rates("peer")),
      figure(
        ratio,
        "x",
        times("model").map((time, round) => (times("peer")[round] ?? Number.NaN) / time),
      ),
    ];
  } finally {
    if (typeof peer !== "string") peer.end();
  }
}

/** The large product in a process of its own: time, and peak memory of everything that it holds. */
function judging(): Figure[] {
  const tsx = join(root, "node_modules", ".bin", "tsx");
  const { stdout, status } = spawnSync(tsx, [join(root, "tests", "bench", "judge-large.ts")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error("the large product was not judged");
  const { seconds, peakKiB }: { seconds: number[]; peakKiB: number } = JSON.parse(stdout);
  return [
    figure("judging 4096 x 7168 x 2048, every element", "s", seconds, atMost(5)),
    figure("  peak memory", "GiB", [peakKiB / 2 ** 20], atMost(2)),
  ];
}

/** Whole commands, one for each model. */
function probing(): Figure[] {
  return chipModels.map(({ name, alias }) => {
    const times = Array.from({ length: 3 }, () => {
      const start = performance.now();
      spawnSync(process.execPath, [main, "probe", `model:${name}`, "--json"], { maxBuffer: 2 ** 26 });
      return (performance.now() - start) / 1000;
    });
    return figure(`desiderata probe model:${alias ?? name}`, "s", times, atMost(5));
  });
}
