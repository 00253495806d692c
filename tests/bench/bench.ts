/**
 * `npm run bench`: how fast things are, as ratios within one run. What is compared runs in turn, round after round, so
 * that a drift of the machine meets both; a ratio is that of one round. Prints medians and spreads as a table, or as
 * JSON with --json. Names of parts (`commands`, `quantization`, `wire`, `products`, `fabric`) select them. With DESIDERATA_MMA_SIM,
 * the path of a checkout of MMA-Sim, and DESIDERATA_MMA_SIM_PYTHON, a Python that has torch, the model of Hopper is
 * measured beside that emulation.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { connectProcess } from "../../src/adapter/process.ts";
import type { DequantizeParams } from "../../src/generated/types.ts";
import { tensorOfFloat32, zeros } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { dequantize, idealDequantizer } from "../../src/reference/dequantizer.ts";
import { quantize } from "../../src/reference/quantizer.ts";
import { fabric } from "./fabric.ts";
import { atLeast, atMost, type Figure, figure, lineOf, type Target } from "./figures.ts";
import { startNumpyPeer } from "./numpy-peer.ts";
import { besideMmaSim, products } from "./products.ts";

const root = packageRoot();
const python = join(root, ".venv", "bin", "python");
const main = join(root, "dist", "src", "cli", "main.js");
const runs = 5;
const rounds = 9;
const extent = { rows: 4096, columns: 7168 };
const recipe = canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32"));

async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Seconds of each of several runs, after one that does not count. */
async function seconds(work: () => unknown, count = runs): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i <= count; i += 1) times.push(await secondsOf(work));
  return times.slice(1);
}

/** Seconds of each work in each round, after one that does not count. Every other round goes backwards. */
async function secondsInTurn(works: {
  readonly [name: string]: () => Promise<number>;
}): Promise<(name: string) => number[]> {
  const times = new Map(Object.keys(works).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1) {
    const turn = Object.entries(works);
    for (const [name, work] of round % 2 === 0 ? turn : turn.reverse()) {
      const time = await work();
      if (round > 0) times.get(name)?.push(time);
    }
  }
  return (name) => times.get(name) ?? [];
}

/**
 * The functions of `numpy_peer.py` that do the same as one of ours. Where there are several the quickest counts: some
 * are what most people write, others what someone writes who has looked at the caches.
 */
const inNumpy = {
  quantize: [
    ["quantize", "numpy + ml_dtypes, whole arrays"],
    ["quantize_in_blocks", "numpy + ml_dtypes, in blocks"],
  ],
  dequantize: [
    ["dequantize", "numpy + ml_dtypes, whole arrays"],
    ["dequantize_in_blocks", "numpy + ml_dtypes, in blocks"],
  ],
  "dequantize at hand": [["dequantize_at_hand", "numpy + ml_dtypes, in blocks"]],
} as const;

/**
 * Quantization and dequantization of one matrix. A fresh result of 117 MB costs 2 ns an element and more for the pages
 * that the kernel hands out, which is more than the arithmetic does. numpy asks for huge pages, which are cheaper; Node
 * does so under GLIBC_TUNABLES=glibc.malloc.hugetlb=1. So dequantization is measured into memory at hand as well.
 */
async function quantization(): Promise<Figure[]> {
  const { rows, columns } = extent;
  const elements = rows * columns;
  const values = Float32Array.from({ length: elements }, (_, i) => Math.sin(i) * 2 ** (i % 7));
  const x = tensorOfFloat32([rows, columns], values);
  const { codes, scales } = quantize(x, recipe, extent);
  if (scales === undefined) throw new Error("the recipe has scales");
  const quantized: DequantizeParams = { codes, scales, recipe, output: "FP32", rounding: "once" };
  const copy = new Float32Array(elements);
  const result = tensorOfFloat32([rows, columns], new Float32Array(elements));

  const peer = await startNumpyPeer(python, join(root, "tests", "bench", "numpy_peer.py"), extent);
  const numpyWork = (name: string): [string, () => Promise<number>][] =>
    typeof peer === "string" ? [] : [[`numpy ${name}`, () => peer.seconds(name)]];
  const times = await secondsInTurn({
    quantize: () => secondsOf(() => quantize(x, recipe, extent)),
    dequantize: () => secondsOf(() => dequantize(quantized, extent)),
    "dequantize at hand": () => secondsOf(() => dequantize(quantized, extent, idealDequantizer, result)),
    copy: () => secondsOf(() => copy.set(values)),
    ...Object.fromEntries(
      Object.values(inNumpy).flatMap((works) => works.flatMap(([work]) => numpyWork(work))),
    ),
    ...Object.fromEntries(numpyWork("dequantize_by_table")),
  });
  if (typeof peer !== "string") peer.end();

  const rates = (name: string) => times(name).map((time) => elements / time / 1e9);
  const ratesInNumpy = (work: string) => (typeof peer === "string" ? peer : rates(`numpy ${work}`));
  const compared = (what: keyof typeof inNumpy, title: string, target: Target | null = null): Figure[] => {
    const ratios = (work: string) => {
      if (typeof peer === "string") return peer;
      const theirs = times(`numpy ${work}`);
      return times(what).map((time, round) => (theirs[round] ?? Number.NaN) / time);
    };
    return [
      figure(title, "Gelem/s", rates(what)),
      ...inNumpy[what].flatMap(([work, how]) => [
        figure(`  in ${how}`, "Gelem/s", ratesInNumpy(work)),
        figure("  ratio to that", "x", ratios(work), target),
      ]),
    ];
  };
  return [
    ...compared("quantize", `quantize 1x128 E4M3, ${rows} x ${columns}`, atLeast(1)),
    ...compared("dequantize", `dequantize 1x128 E4M3, ${rows} x ${columns}`),
    ...compared("dequantize at hand", "the same into memory at hand"),
    figure("dequantize in numpy alone, by a table", "Gelem/s", ratesInNumpy("dequantize_by_table")),
    figure(
      "memory copy of the same FP32 values",
      "GB/s",
      times("copy").map((time) => (elements * 4) / time / 1e9),
    ),
  ];
}

/** The wire to an adapter that quantizes by itself (`ownWork`), or by a library whose time is none of the wire's. */
async function wire(
  name: string,
  command: string,
  args: readonly string[],
  ownWork: boolean,
): Promise<Figure[]> {
  const connection = connectProcess(command, args);
  const small = { x: tensorOfFloat32([1, 128], new Float32Array(128).fill(1)) };
  const large = { x: zeros("F32", [1024, 2 ** 27 / 4096]) };
  const roundTrips = async (method: "echo" | "quantize", params: unknown): Promise<number[]> => {
    const count = 2000;
    const times = await seconds(async () => {
      for (let i = 0; i < count; i += 1) {
        const outcome = await connection.call(method, params, 10_000);
        if (outcome.kind !== "result") throw new Error(`${name}: ${JSON.stringify(outcome)}`);
      }
    });
    return times.map((time) => (time / count) * 1e6);
  };
  const echo = await roundTrips("echo", small);
  const quantized = await roundTrips("quantize", { ...small, recipe });
  const times = await seconds(() => connection.call("echo", large, 60_000), 3);
  await connection.close();
  const asked = atMost(300);
  return [
    figure(`round trip of a small echo, ${name}`, "us", echo, asked),
    figure(`round trip of a small quantize, ${name}`, "us", quantized, ownWork ? asked : null),
    figure(
      `128 MiB echo, each way, ${name}`,
      "GB/s",
      times.map((time) => large.x.data.length / (time / 2) / 1e9),
      atLeast(0.5),
    ),
  ];
}

async function wires(): Promise<Figure[]> {
  const javascript = await wire(
    "JavaScript adapter",
    process.execPath,
    [join(root, "tests", "bench", "serve-reference.mjs")],
    true,
  );
  const name = "Python adapter";
  if (!existsSync(python)) return [...javascript, figure(`round trip and echo, ${name}`, "us", "no .venv")];
  const installed = spawnSync(python, ["-c", "import desiderata, ml_dtypes"]).status === 0;
  if (!installed)
    return [...javascript, figure(`round trip and echo, ${name}`, "us", "no desiderata in .venv")];
  return [
    ...javascript,
    ...(await wire(name, python, ["-m", "desiderata.examples.ml_dtypes_adapter"], false)),
  ];
}

/** Seconds of each run of a whole command. */
function command(args: readonly string[], count: number): Promise<number[]> {
  return seconds(() => spawnSync(process.execPath, args, { cwd: root }), count);
}

async function wholeCommands(): Promise<Figure[]> {
  const help = await command([main, "--help"], runs);
  const suite = await command([main, "run", "--out", "results/bench"], 3);
  const hook = join(root, "tests", "bench", "peak-memory.cjs");
  const { stderr } = spawnSync(process.execPath, ["-r", hook, main, "run", "--out", "results/bench"], {
    cwd: root,
    encoding: "utf8",
  });
  const peak = /peak (\d+) KiB/.exec(stderr)?.[1];
  return [
    figure(
      "desiderata --help",
      "ms",
      help.map((time) => time * 1000),
      atMost(150),
    ),
    figure("quick suite on the reference", "s", suite, atMost(20)),
    figure(
      "quick suite, peak memory (at most 500 MB)",
      "MiB",
      peak === undefined ? "the suite did not end" : [Number(peak) / 1024],
      atMost(477),
    ),
  ];
}

async function multiplication(): Promise<Figure[]> {
  const program = join(root, "tests", "bench", "numpy_peer.py");
  const peer = await startNumpyPeer(python, program, { rows: 128, columns: 128 });
  try {
    return [
      ...(await products(secondsInTurn, secondsOf, peer)),
      ...(await besideMmaSim(secondsInTurn, secondsOf)),
    ];
  } finally {
    if (typeof peer !== "string") peer.end();
  }
}

const parts = { commands: wholeCommands, quantization, wire: wires, products: multiplication, fabric };
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) figures.push(...(await part()));
}

const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ machine, runs, rounds, figures }, null, 2));
} else {
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  console.log("median, lowest to highest of several runs, what is asked\n");
  for (const one of figures) console.log(lineOf(one));
}
