/**
 * `npm run bench`: how fast things are, as ratios within one run. Each figure is the median of several runs; its peer runs
 * in turn with it, so that a drift of the machine meets both. Prints a table, and JSON with --json.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { connectProcess } from "../../src/adapter/process.ts";
import { tensorOfFloat32, zeros } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { dequantize } from "../../src/reference/dequantizer.ts";
import { quantize } from "../../src/reference/quantizer.ts";

const root = packageRoot();
const python = join(root, ".venv", "bin", "python");
const main = join(root, "dist", "src", "cli", "main.js");
const runs = 5;

interface Figure {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** What is asked of it, as text, and whether it holds; null where nothing is asked, or nothing was measured. */
  readonly target: string | null;
  readonly met: boolean | null;
}

const figures: Figure[] = [];

function add(
  name: string,
  value: number | null,
  unit: string,
  target: string | null = null,
  met: boolean | null = null,
): void {
  figures.push({ name, value, unit, target, met: value === null ? null : met });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Seconds of each run, after one that does not count. */
async function seconds(work: () => unknown, count = runs): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i <= count; i += 1) {
    const start = performance.now();
    await work();
    if (i > 0) times.push((performance.now() - start) / 1000);
  }
  return times;
}

const extent = { rows: 4096, columns: 7168 };
const elements = extent.rows * extent.columns;
const recipe = canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32"));

/** The same work in numpy and ml_dtypes, in a process that answers with its seconds for each line that it is sent. */
function numpyPeer():
  | { readonly run: (what: string) => Promise<number>; readonly end: () => void }
  | undefined {
  if (!existsSync(python)) return undefined;
  const child: ChildProcess = spawn(
    python,
    [join(root, "tests", "bench", "numpy_peer.py"), String(extent.rows), String(extent.columns)],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  return {
    run: (what) =>
      new Promise((resolve, reject) => {
        child.stdout?.once("data", (data: Buffer) => resolve(Number(data.toString())));
        child.once("exit", () => reject(new Error("the numpy peer ended")));
        child.stdin?.write(`${what}\n`);
      }),
    end: () => child.stdin?.end(),
  };
}

async function quantization(): Promise<void> {
  const values = Float32Array.from({ length: elements }, (_, i) => Math.sin(i) * 2 ** (i % 7));
  const x = tensorOfFloat32([extent.rows, extent.columns], values);
  const peer = numpyPeer();
  const own = { quantize: [] as number[], dequantize: [] as number[], copy: [] as number[] };
  const other = { quantize: [] as number[], dequantize: [] as number[] };
  const target = new Float32Array(elements);
  let result = quantize(x, recipe, extent);
  for (let i = 0; i < runs; i += 1) {
    own.quantize.push(...(await seconds(() => (result = quantize(x, recipe, extent)), 1)));
    if (peer !== undefined) other.quantize.push(await peer.run("quantize"));
    const { codes, scales } = result;
    if (scales !== undefined)
      own.dequantize.push(
        ...(await seconds(
          () => dequantize({ codes, scales, recipe, output: "FP32", rounding: "once" }, extent),
          1,
        )),
      );
    if (peer !== undefined) other.dequantize.push(await peer.run("dequantize"));
    own.copy.push(...(await seconds(() => target.set(values), 1)));
  }
  peer?.end();
  const rate = (times: readonly number[]) => (times.length === 0 ? null : elements / median(times) / 1e9);
  for (const what of ["quantize", "dequantize"] as const) {
    const [mine, theirs] = [rate(own[what]), rate(other[what])];
    add(`${what} 1x128 E4M3, 4096 x 7168`, mine, "Gelem/s");
    add(`${what} in numpy + ml_dtypes`, theirs, "Gelem/s");
    const ratio = mine !== null && theirs !== null ? mine / theirs : null;
    add(
      `${what}: ratio to numpy + ml_dtypes`,
      ratio,
      "x",
      what === "quantize" ? ">= 1" : null,
      what === "quantize" && ratio !== null ? ratio >= 1 : null,
    );
  }
  add("memory copy of the same FP32 values", (elements * 4) / median(own.copy) / 1e9, "GB/s");
}

async function wire(name: string, command: string, args: readonly string[]): Promise<void> {
  const connection = connectProcess(command, args);
  const small = { x: tensorOfFloat32([1, 128], new Float32Array(128).fill(1)), recipe };
  const count = 500;
  const smallTimes = await seconds(async () => {
    for (let i = 0; i < count; i += 1) {
      const outcome = await connection.call("quantize", small, 10_000);
      if (outcome.kind !== "result") throw new Error(`${name}: ${JSON.stringify(outcome)}`);
    }
  });
  const roundTripUs = (median(smallTimes) / count) * 1e6;
  add(`round trip of a small quantize, ${name}`, roundTripUs, "us", "<= 300", roundTripUs <= 300);
  const bytes = 2 ** 27;
  const large = { x: zeros("F32", [1024, bytes / 4096]) };
  const times = await seconds(() => connection.call("echo", large, 60_000), 3);
  const gigabytes = bytes / (median(times) / 2) / 1e9;
  add(`128 MiB echo, each way, ${name}`, gigabytes, "GB/s", ">= 0.5", gigabytes >= 0.5);
  await connection.close();
}

/** Median seconds of a whole command. */
async function command(args: readonly string[], count: number): Promise<number> {
  return median(await seconds(() => spawnSync(process.execPath, args, { cwd: root }), count));
}

async function wholeCommands(): Promise<void> {
  const helpMs = (await command([main, "--help"], runs)) * 1000;
  add("desiderata --help", helpMs, "ms", "<= 150", helpMs <= 150);
  const suite = await command([main, "run", "--out", "results/bench"], 2);
  add("quick suite on the reference", suite, "s", "<= 10", suite <= 10);
  const hook = join(root, "tests", "bench", "peak-memory.cjs");
  const { stderr } = spawnSync(process.execPath, ["-r", hook, main, "run", "--out", "results/bench"], {
    cwd: root,
    encoding: "utf8",
  });
  const peak = Number(/peak (\d+) KiB/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
  add("quick suite, peak memory", peak, "MiB", "<= 477 (500 MB)", peak <= 477);
}

await wholeCommands();
await quantization();
await wire("JavaScript adapter", process.execPath, [join(root, "tests", "bench", "serve-reference.mjs")]);
if (existsSync(python)) await wire("Python adapter", python, ["-m", "desiderata.examples.ml_dtypes_adapter"]);

if (process.argv.includes("--json")) {
  console.log(
    JSON.stringify(
      {
        machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version },
        runs,
        figures,
      },
      null,
      2,
    ),
  );
} else {
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}; medians of ${runs} runs\n`,
  );
  for (const { name, value, unit, target, met } of figures) {
    const shown = value === null ? "no .venv" : `${value.toFixed(value < 10 ? 3 : 0)} ${unit}`;
    console.log(
      `  ${name.padEnd(52)} ${shown.padStart(16)}   ${target === null ? "" : `${target}${met === null ? "" : met ? "  met" : "  NOT MET"}`}`.trimEnd(),
    );
  }
}
