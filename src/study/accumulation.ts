/**
 * How the error of a dot product grows with its length, for each way to accumulate that a target claims. What is measured is
 * the unit alone: operands are codes, groups are scaled by one, and the exact sum of products is what the answer is held
 * against.
 */
import type { Connection } from "../adapter/connection.ts";
import type {
  GemmResult,
  GemmSupport,
  Manifest,
  NumberFormat,
  PrecisionMode,
  PrecisionName,
  StudyData,
  StudyDataName,
  StudyPoint,
  StudySeries,
} from "../generated/types.ts";
import { gemmSupportsOf, operandsText } from "../harness/gemm-needs.ts";
import { randomFor } from "../harness/random.ts";
import { codeBits } from "../numerics/formats.ts";
import { groupSize } from "../numerics/groups.ts";
import { elementSum } from "../oracle/gemm/element-sum.ts";
import { readProblem } from "../oracle/gemm/problem.ts";
import { valuesOf } from "../oracle/values.ts";
import { requestOf } from "../probe/requests.ts";
import { matrixOf } from "./data.ts";

/** A series, and how it is asked for. */
export interface Claimed {
  readonly series: StudySeries;
  readonly entry: GemmSupport;
  readonly mode: PrecisionMode;
  /** K must be a multiple of this. */
  readonly multiple: number;
}

const order: readonly PrecisionName[] = ["fast", "promoted", "full"];
const wanted: readonly NumberFormat[] = ["E4M3", "E4M3FNUZ"];

/**
 * Every way to accumulate that the manifest claims for products of two operands of one format: E4M3 where there is one, else
 * the first format of at most 8 bits. Of the entries that have a mode the one with the plainest scales is taken.
 */
export function claimedModes(target: string, manifest: Manifest): readonly Claimed[] {
  const { vendor, product } = manifest.device;
  const entries = gemmSupportsOf(manifest).flatMap((entry, support) => {
    const { a, b } = entry;
    const isPlain = a.format === b.format && a.quantize === undefined && b.quantize === undefined;
    return isPlain && codeBits(a.format) <= 8 && entry.outputs.includes("FP32") ? [{ entry, support }] : [];
  });
  const format = [...wanted, entries[0]?.entry.a.format].find((one) =>
    entries.some(({ entry }) => entry.a.format === one),
  );
  const ofFormat = entries.filter(({ entry }) => entry.a.format === format);
  return order.flatMap((name) => {
    const [first] = ofFormat
      .filter(({ entry }) => entry.modes.some((mode) => mode.name === name))
      .toSorted((one, other) => scalesOf(one.entry) - scalesOf(other.entry));
    const mode = first?.entry.modes.find((one) => one.name === name);
    if (first === undefined || mode === undefined || format === undefined) return [];
    const { entry, support } = first;
    return [
      {
        entry,
        mode,
        multiple: entry.tail === "refuse" ? wholeGroups(entry) : 1,
        series: {
          target,
          device: `${vendor} ${product}`,
          support,
          operands: operandsText(entry),
          format,
          mode: name,
          accumulation: mode.accumulation,
          accumulatorBits: mode.accumulatorBits,
        },
      },
    ];
  });
}

/** None before one of a tensor before those of groups. */
function scalesOf({ a, b }: GemmSupport): number {
  return Math.max(
    ...[a, b].map(({ scaling }) => (scaling === undefined ? 0 : scaling.group === "tensor" ? 1 : 2)),
  );
}

function wholeGroups({ a, b }: GemmSupport): number {
  const long = { rows: 2 ** 20, columns: 2 ** 20 };
  return Math.max(
    ...[a, b].map(({ scaling }) =>
      scaling === undefined || scaling.group === "tensor" ? 1 : groupSize(scaling.group, long).columns,
    ),
  );
}

export interface Measured {
  readonly k: number;
  readonly data: StudyDataName;
}

/** A target that did not answer a product that it claims, or can't be reached any more. */
export class NotAnswered extends Error {
  override readonly name = "NotAnswered";
}

/** Measures one series; the points come in order of data and length. Throws NotAnswered. */
export async function measure(
  connection: Connection,
  { entry, mode, series, multiple }: Claimed,
  place: number,
  plan: {
    readonly data: readonly StudyData[];
    readonly ks: readonly number[];
    readonly rows: number;
    readonly seed: number;
    readonly deadlineMs: number;
  },
  measured: (point: Measured) => void = () => {},
): Promise<readonly StudyPoint[]> {
  const points: StudyPoint[] = [];
  const layout = entry.layouts.includes("TN") ? "TN" : (entry.layouts[0] ?? "TN");
  for (const { name } of plan.data)
    for (const k of plan.ks) {
      if (k % multiple !== 0) continue;
      // The same codes for every series of a format, whatever else is measured.
      const random = randomFor(plan.seed, `study accumulation ${name} ${k} ${plan.rows} ${series.format}`);
      const [a, b] = [0, 1].map(() => matrixOf(name, series.format, plan.rows, k, random));
      const dots = (a ?? []).map((row, i) => ({
        k,
        a: row,
        b: b?.[i] ?? new Float64Array(k),
        output: "FP32" as const,
      }));
      const params = requestOf(dots, { entry, layout, mode: mode.name });
      const outcome = await connection.call("gemm", params, plan.deadlineMs);
      if (outcome.kind !== "result")
        throw new NotAnswered(
          `${series.operands}, mode ${mode.name}, K = ${k}: ${outcome.kind}: ${outcome.message}`,
        );
      // The connection has validated it.
      const answers = valuesOf((outcome.result as GemmResult).d, "FP32");
      if (!answers.every(Number.isFinite))
        throw new NotAnswered(
          `${series.operands}, mode ${mode.name}, K = ${k}: a sum of finite products is not finite`,
        );
      const exact = readProblem(params);
      const sums = Array.from(answers, (_, at) =>
        elementSum(exact, Math.floor(at / plan.rows), at % plan.rows),
      );
      points.push({ series: place, data: name, k, ...errorsOf(answers, sums) });
      measured({ k, data: name });
      await new Promise((resolve) => setImmediate(resolve));
    }
  return points;
}

/** Statistics of the errors of answers. */
export function errorsOf(
  answers: Float64Array,
  sums: readonly ReturnType<typeof elementSum>[],
): Omit<StudyPoint, "series" | "data" | "k"> {
  const [shares, relatives]: [number[], number[]] = [[], []];
  let [largest, squares] = [0, 0];
  for (const [at, sum] of sums.entries()) {
    if (sum.kind === "special") throw new RangeError("the data of a study is finite");
    const { high, low, magnitude } = sum;
    // Both differences are exact or nearly so: the answer lies next to what it is held against.
    const error = Math.abs((answers[at] ?? Number.NaN) - high - low);
    largest = Math.max(largest, error);
    squares += high * high;
    shares.push(magnitude === 0 ? 0 : error / magnitude);
    if (high !== 0) relatives.push(error / Math.abs(high));
  }
  const typical = Math.sqrt(squares / Math.max(1, sums.length));
  const ascending = relatives.toSorted((one, other) => one - other);
  return {
    shareMean: shares.reduce((total, share) => total + share, 0) / Math.max(1, shares.length),
    shareMax: Math.max(0, ...shares),
    relativeMedian: ascending[Math.floor(ascending.length / 2)] ?? 0,
    relativeMax: ascending.at(-1) ?? 0,
    rootMeanSquareMax: typical === 0 ? 0 : largest / typical,
  };
}
