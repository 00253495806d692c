/**
 * From answers to a numeric model: candidates that explain the shortest dot products are carried on to longer ones, and
 * one that explains every bit of the batch is the result. Direct readings only say which candidates come first.
 */
import type { NumericModel } from "../generated/types.ts";
import { longest, type ProbeDot, type Stage } from "./batch.ts";
import { changed, named, type Parameter, range, scaleOrders, type Value, widestWindow } from "./domain.ts";
import { allStages, type Evidence } from "./evaluate.ts";

export interface Setting {
  /** Products that share both scales; undefined without scales by group. */
  readonly each: number | undefined;
  /** Whether the unit itself is said to apply the scales: which order is tried first. */
  readonly native: boolean;
  /** Largest exponent of a product of elements. */
  readonly largest: number;
}

/** Products after which a part of the search gives up: some seconds. */
const mostWork = 3e7;

/** Widths and intervals of one candidate that are carried on; what gives the same bits is told apart later. */
const beam = 8;

/** A model that gives every answer of the batch; undefined if the search finds none. */
export function inferModel(
  evidence: Evidence,
  setting: Setting,
  declared?: NumericModel,
): NumericModel | undefined {
  if (declared !== undefined && evidence.agrees(declared)) return declared;
  const quick = windowReadings(evidence, setting);
  for (const windows of [quick, widerThan(quick)])
    for (const intervals of [["none"], [1, 2]] as const) {
      const found = search(evidence, setting, windows, intervals);
      if (found !== undefined) return found;
    }
  return undefined;
}

function search(
  evidence: Evidence,
  setting: Setting,
  windows: readonly NumericModel["fractionBits"][],
  intervals: readonly NumericModel["promotionInterval"][],
): NumericModel | undefined {
  const first: readonly Stage[] =
    setting.each !== undefined ? ["triple", "tiny", "near"] : ["triple", "tiny"];
  const short: NumericModel[] = [];
  const explains = (model: NumericModel) => evidence.agrees(model, allStages);
  // Most units take nothing out at intervals, so all candidates are tried without before one is tried with.
  const limit = evidence.work() + mostWork;
  for (const candidate of tinyCandidates(evidence, setting, windows, intervals, first)) {
    if (evidence.work() > limit) break;
    if (!evidence.agrees(candidate, first)) continue;
    short.push(candidate);
    const found = widened(evidence, candidate, widths[0] ?? []).find(explains);
    if (found !== undefined) return found;
  }
  for (const attempt of widths.slice(1)) {
    const last = evidence.work() + mostWork;
    for (const candidate of short) {
      if (evidence.work() > last) break;
      const found = widened(evidence, candidate, attempt).find(explains);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Everything that at most three products can show. A width of 64 stands for all that are wider than the three. */
function* tinyCandidates(
  evidence: Evidence,
  { each, native }: Setting,
  windows: readonly NumericModel["fractionBits"][],
  intervals: readonly NumericModel["promotionInterval"][],
  first: readonly Stage[],
): Generator<NumericModel> {
  const bitsShown = (stages: readonly Stage[]) =>
    Math.max(
      1,
      ...evidence.answered
        .filter(({ dot }) => stages.includes(dot.stage))
        .map(({ answer }) => bitsOf(answer)),
    );
  const fewest = Math.max(1, bitsShown(["triple", "tiny"]) - 1);
  const most = Math.max(fewest, Math.min(23, bitsShown(allStages.filter((stage) => stage !== "output")) - 1));
  const registers = [...new Set([fewest, most, 23, ...range(fewest, 22)])];
  const corners = [...new Set([fewest, most, Math.round((fewest + 23) / 2), 23])];
  // A group may be a block by itself, or share one with its neighbours.
  const blocks = each === undefined ? [64] : [4 * each, each, 2 * each, 64];
  const plainShapes: readonly (readonly [number, number])[] = [
    ...blocks.map((width) => [width, 1] as const),
    [1, 1],
    [2, 1],
  ];
  const shapes = [
    ...plainShapes,
    ...[16, 64, 32, 2, 4, 8].flatMap((exactWidth) =>
      blocks.filter((width) => width >= exactWidth).map((width) => [width, exactWidth] as const),
    ),
    [2, 2] as const,
  ];
  const orders: readonly NumericModel["scaleOrder"][] =
    each === undefined ? ["none"] : native ? ["aligned", "fma-scales"] : ["fma-scales", "aligned"];
  for (const scaleOrder of orders)
    for (const promotionInterval of intervals)
      for (const fractionBits of windows)
        for (const [blockWidth, exactWidth] of fractionBits === "exact" ? plainShapes : shapes)
          for (const subnormals of ["kept", "flush-operands"] as const)
            for (const lanes of blockWidth === 1 || fractionBits === "exact"
              ? (["one"] as const)
              : named.lanes)
              for (const alignment of fractionBits === "exact" ? (["truncate"] as const) : named.alignment)
                for (const products of exactWidth > 1 || fractionBits === "exact"
                  ? (["unnormalized"] as const)
                  : named.products) {
                  const window: NumericModel = {
                    blockWidth,
                    exactWidth,
                    lanes,
                    fractionBits,
                    alignment,
                    products,
                    accumulator: "inside",
                    registerBits: 23,
                    registerRounding: "nearest-even",
                    promotionInterval,
                    scaleOrder,
                    outputRounding: "nearest-even",
                    subnormals,
                  };
                  if (hopeless(evidence, window, first, corners)) continue;
                  for (const accumulator of named.accumulator)
                    for (const registerRounding of named.registerRounding)
                      for (const registerBits of registers)
                        yield { ...window, accumulator, registerRounding, registerBits };
                }
}

/**
 * Whether one dot product shows that a window is wrong whatever the register is: none of the registers at the corners of
 * their domain gives its answer.
 */
function hopeless(
  evidence: Evidence,
  window: NumericModel,
  stages: readonly Stage[],
  corners: readonly number[],
): boolean {
  const wrong = evidence.firstMiss(window, stages);
  if (wrong === undefined) return false;
  return named.accumulator.every((accumulator) =>
    named.registerRounding.every((registerRounding) =>
      corners.every(
        (registerBits) => !evidence.right({ ...window, accumulator, registerRounding, registerBits }, wrong),
      ),
    ),
  );
}

interface Widths {
  readonly widths: readonly number[];
  readonly intervals: readonly NumericModel["promotionInterval"][];
  /** Where a wrong one shows soonest. */
  readonly stages: readonly Stage[];
}

const [narrow, wide] = [range(3, 64), [...range(72, 512, 8), 1024, 2048, 4096]];
const [near, far] = [range(3, 63), [...range(64, 520), ...range(544, longest, 32)]];

/** Widths of blocks and intervals of promotion, the usual ones first. */
const widths: readonly (readonly Widths[])[] = [
  [
    { widths: narrow, intervals: ["none"], stages: ["short", "long"] },
    { widths: wide, intervals: ["none"], stages: ["long", "short"] },
  ],
  [{ widths: narrow, intervals: far, stages: ["short", "long"] }],
  [{ widths: narrow, intervals: near, stages: ["short", "long"] }],
  [{ widths: wide, intervals: range(64, 512, 32), stages: ["long", "short"] }],
];

/** A candidate with the widths, intervals and rules that only longer dot products show. */
function widened(
  evidence: Evidence,
  candidate: NumericModel,
  attempt: readonly Widths[],
): readonly NumericModel[] {
  let models = attempt.flatMap((one) => shaped(evidence, candidate, one));
  const step = (stage: Stage, parameter: Parameter, values: (model: NumericModel) => readonly Value[]) => {
    models = models.flatMap((model) =>
      values(model)
        .map((value) => changed(model, { [parameter]: value }))
        .filter((one) => evidence.agrees(one, [stage])),
    );
  };
  step("output", "outputRounding", () => named.outputRounding);
  step("addend", "subnormals", ({ subnormals }) =>
    subnormals === "kept" ? ["kept", "flush-results"] : [subnormals],
  );
  step("scaled", "scaleOrder", ({ scaleOrder }) =>
    scaleOrder === "none" || scaleOrder === "aligned" ? [scaleOrder] : scaleOrders.slice(1),
  );
  return models;
}

function shaped(
  evidence: Evidence,
  model: NumericModel,
  { widths: all, intervals, stages }: Widths,
): NumericModel[] {
  const fixed = model.blockWidth < 3;
  if (fixed && all !== narrow) return [];
  // Where elements reach too little, widths show through the scales alone.
  const closer: readonly Stage[] = model.scaleOrder === "aligned" ? ["scaled", "near", ...stages] : stages;
  // Intervals longer than the short dot products show in the long ones alone.
  const [once, each] = intervals === far ? [closer.slice(0, -1), closer.slice(-1)] : [[], closer];
  const found: NumericModel[] = [];
  for (const blockWidth of fixed ? [model.blockWidth] : all) {
    if (model.exactWidth > blockWidth || !evidence.agrees(changed(model, { blockWidth }), once)) continue;
    for (const promotionInterval of model.promotionInterval === "none"
      ? intervals
      : [model.promotionInterval]) {
      const one = changed(model, { blockWidth, promotionInterval });
      if (evidence.agrees(one, each)) found.push(one);
      if (found.length >= beam) return found;
    }
  }
  return found;
}

/** Windows that the orders of three products point at, in each of the ways in which they may be read. */
function windowReadings(
  { answered }: Evidence,
  { largest }: Setting,
): readonly NumericModel["fractionBits"][] {
  // Of the dot products of three values whose smallest is between the others or not: distance, and whether it was kept.
  const families = new Map<string, Map<number, boolean>>();
  for (const { dot, answer } of answered) {
    if (dot.stage !== "triple" && dot.stage !== "near" && dot.stage !== "scaled") continue;
    const sizes = [...dot.a]
      .map((value, at) => Math.abs(value * (dot.b[at] ?? 0) * scaleAt(dot, at)))
      .filter((size) => size !== 0);
    const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
    const distance = Math.log2(high / low);
    if (
      sizes.length !== 3 ||
      sizes.filter((size) => size === high).length !== 2 ||
      !Number.isInteger(distance)
    )
      continue;
    const places = [...dot.a.keys()].filter((at) => dot.a[at] !== 0);
    const name = `${dot.stage} ${places.join(" ")} ${sizes.indexOf(low)}`;
    const family = families.get(name) ?? new Map<number, boolean>();
    families.set(name, family.set(distance, Math.abs(answer) === low));
  }
  const readings = [...families].flatMap(([name, family]) => {
    const distances = [...family.keys()].sort((one, other) => one - other);
    const lost = distances.find((distance) => family.get(distance) === false);
    return lost === undefined ? [] : [{ inGroup: name.startsWith("triple"), bits: lost - 1 }];
  });
  // What elements show by themselves comes before what takes scales, and wide windows before what a register hides.
  readings.sort((one, other) => Number(other.inGroup) - Number(one.inGroup) || other.bits - one.bits);
  const offsets = [0, 1, 2, -1, -2, 3, 4, -3, -4, -largest];
  const bits = offsets.flatMap((offset) => readings.map((reading) => reading.bits + offset));
  const known = [...new Set(bits)].filter((one) => one >= 1 && one <= 200);
  return ["exact", ...known];
}

function scaleAt({ k, scales }: ProbeDot, at: number): number {
  if (scales === undefined) return 1;
  const [a, b] = [scales.a, scales.b].map((values) => values[Math.floor((at * values.length) / k)] ?? 1);
  return (a ?? 1) * (b ?? 1);
}

function widerThan(known: readonly NumericModel["fractionBits"][]): readonly NumericModel["fractionBits"][] {
  return range(1, widestWindow).filter((bits) => !known.includes(bits));
}

const view = new DataView(new ArrayBuffer(4));

/** Bits from the first to the last one of an FP32 number. */
function bitsOf(value: number): number {
  view.setFloat32(0, value);
  const bits = view.getUint32(0) & 0x7fffff;
  if (value === 0 || !Number.isFinite(value)) return 0;
  return bits === 0 ? 1 : 24 - (31 - Math.clz32(bits & -bits));
}
