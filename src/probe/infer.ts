/**
 * From answers to a numeric model: candidates that explain the shortest dot products are carried on to longer ones, and
 * one that explains every bit of the batch is the result. Direct readings only say which candidates come first.
 */
import type { NumericModel } from "../generated/types.ts";
import { longest, type ProbeDot, type Stage } from "./batch.ts";
import { changed, named, range, scaleOrders, widestWindow } from "./domain.ts";
import { allStages, type Evidence } from "./evaluate.ts";

export interface Setting {
  /** Products that share both scales; undefined without scales by group. */
  readonly each: number | undefined;
  /** Whether the unit itself is said to apply the scales: which order is tried first. */
  readonly native: boolean;
  /** Largest exponent of a product of elements. */
  readonly largest: number;
  /** How far the smallest product of elements lies below it. */
  readonly reach: number;
}

/** Work after which a part of the search gives up: some seconds. */
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
  const readings = windowReadings(evidence, setting);
  const tiers = [readings.slice(0, 4), readings.slice(4, 14), readings.slice(14), widerThan(readings)];
  for (const windows of tiers)
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
  const [known, later]: [NumericModel[], NumericModel[]] = [[], []];
  const explaining = (candidate: NumericModel, attempt: readonly Widths[]) => {
    for (const model of attempt.flatMap((one) => shaped(evidence, setting, candidate, one)))
      for (const whole of completed(model)) if (evidence.agrees(whole)) return whole;
    return undefined;
  };
  // Most units take nothing out at intervals, so all candidates are tried without before one is tried with.
  const limit = evidence.work() + mostWork;
  for (const candidate of tinyCandidates(evidence, windows, intervals)) {
    if (evidence.work() > limit) break;
    if (!evidence.agrees(candidate, tinyStages)) continue;
    for (const form of formsOf(evidence, setting, candidate)) {
      // Sums that are taken out of a group look much like groups that are joined.
      if (form.promotionInterval !== candidate.promotionInterval) {
        later.push(form);
        continue;
      }
      known.push(form);
      const found = explaining(form, widths[0] ?? []);
      if (found !== undefined) return found;
    }
  }
  const last = evidence.work() + mostWork;
  for (const form of later) {
    if (evidence.work() > last) break;
    const found = explaining(form, widths[0] ?? []);
    if (found !== undefined) return found;
  }
  for (const attempt of widths.slice(1)) {
    const last = evidence.work() + mostWork;
    for (const candidate of known) {
      if (evidence.work() > last) break;
      const found = explaining(candidate, attempt);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What the first few products show, all within one group. */
const tinyStages: readonly Stage[] = ["triple", "tiny"];
/** Widths that stand for all of more than the three products, and runs for all of three and more. */
const [wideBlock, wideRun] = [64, 3];

/** Everything that at most three products can show. */
function* tinyCandidates(
  evidence: Evidence,
  windows: readonly NumericModel["fractionBits"][],
  intervals: readonly NumericModel["promotionInterval"][],
): Generator<NumericModel> {
  const bitsShown = (stages: readonly Stage[]) =>
    Math.max(
      1,
      ...evidence.answered
        .filter(({ dot }) => stages.includes(dot.stage))
        .map(({ answer }) => bitsOf(answer)),
    );
  const fewest = Math.max(1, bitsShown(tinyStages) - 1);
  const most = Math.max(fewest, Math.min(23, bitsShown(allStages.filter((stage) => stage !== "output")) - 1));
  const registers = [...new Set([most, 23, fewest, ...range(fewest, 22)])];
  const corners = [...new Set([fewest, most, Math.round((fewest + 23) / 2), 23])];
  const plainShapes = [
    [wideBlock, 1],
    [1, 1],
    [2, 1],
  ] as const;
  const shapesWithRuns = [
    [wideBlock, wideRun],
    [wideBlock, 2],
    [2, 2],
  ] as const;
  // Products that are terms by themselves come first, whatever the window.
  const shapes = [
    ...windows.map((fractionBits) => [fractionBits, plainShapes] as const),
    ...windows
      .filter((fractionBits) => fractionBits !== "exact")
      .map((fractionBits) => [fractionBits, shapesWithRuns] as const),
  ];
  const onlyNarrow = evidence.answered.every(({ dot }) => dot.output !== "FP32");
  for (const promotionInterval of intervals)
    for (const [fractionBits, ofWindow] of shapes)
      for (const [blockWidth, exactWidth] of ofWindow)
        for (const subnormals of ["kept", "flush-operands"] as const)
          for (const lanes of blockWidth === 1 || fractionBits === "exact" ? (["one"] as const) : named.lanes)
            for (const alignment of fractionBits === "exact" ? (["truncate"] as const) : named.alignment)
              for (const products of exactWidth > 1 || fractionBits === "exact"
                ? (["unnormalized"] as const)
                : named.products)
                for (const outputRounding of onlyNarrow
                  ? named.outputRounding
                  : (["nearest-even"] as const)) {
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
                    // Within one group, and with scales of one, the order does not matter.
                    scaleOrder: "none",
                    outputRounding,
                    subnormals,
                  };
                  if (hopeless(evidence, window, tinyStages, corners)) continue;
                  for (const accumulator of named.accumulator)
                    for (const registerRounding of named.registerRounding)
                      for (const registerBits of registers)
                        yield { ...window, accumulator, registerRounding, registerBits };
                }
}

/** The ways in which a candidate may treat scales by group; its width then stands for a whole class of widths. */
function formsOf(
  evidence: Evidence,
  { each, native }: Setting,
  candidate: NumericModel,
): readonly NumericModel[] {
  if (each === undefined) return [candidate];
  // A group may be a block by itself, share one with its neighbours, or be cut into several.
  const blocks =
    candidate.blockWidth === wideBlock
      ? [Math.max(wideRun, each / 2), each, 2 * each, 4 * each]
      : [candidate.blockWidth];
  const aligned = blocks.map((blockWidth) => changed(candidate, { blockWidth, scaleOrder: "aligned" }));
  const joined = changed(candidate, { scaleOrder: "fma-scales" });
  // Runs of zeros align by their scales, so that with runs it matters which groups a block reaches: the widths will tell.
  if (candidate.exactWidth > 1) {
    const anyWidth = changed(candidate, { scaleOrder: "aligned" });
    const outside = evidence.agrees(joined, ["near"]) ? [joined] : [];
    const atIntervals = [each / 2, each, 2 * each].map((promotionInterval) =>
      changed(anyWidth, { promotionInterval }),
    );
    return native ? [anyWidth, ...outside, ...atIntervals] : [...outside, anyWidth, ...atIntervals];
  }
  const forms = native ? [...aligned, joined] : [joined, ...aligned];
  // Intervals of about a group show among a few groups already.
  const taken = [each / 2, each, 2 * each].flatMap((promotionInterval) =>
    aligned.map((form) => changed(form, { promotionInterval })),
  );
  return [...forms, ...taken].filter((form) => evidence.agrees(form, ["near"]));
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
  /** Runs of three and more to try in a block. */
  readonly runs: (blockWidth: number) => readonly number[];
  /** Where a wrong one shows soonest. */
  readonly stages: readonly Stage[];
}

const narrow = [...new Set([4, 8, 16, 32, 64, ...range(wideRun, 64)])];
const usualWide = [128, 256, 512];
const wide = [...range(72, 512, 8), 1024, 2048, 4096].filter((width) => !usualWide.includes(width));
const usualIntervals = [64, 128, 256, 512, 1024];
const [near, far] = [range(3, 63), [...range(64, 520), ...range(544, longest, 32)]];

const usualRuns = (blockWidth: number) =>
  [...new Set([4, 8, 16, 32, 64, blockWidth])].filter((width) => width <= blockWidth && width <= 64);
const allRuns = (blockWidth: number) => range(wideRun, Math.min(blockWidth, 64));

/** Widths of blocks and intervals of promotion, the usual ones first. */
const widths: readonly (readonly Widths[])[] = [
  [
    { widths: narrow, intervals: ["none"], runs: usualRuns, stages: ["short", "long"] },
    { widths: usualWide, intervals: ["none"], runs: usualRuns, stages: ["long", "short"] },
  ],
  [
    { widths: narrow, intervals: usualIntervals, runs: usualRuns, stages: ["short", "long"] },
    { widths: usualWide, intervals: usualIntervals, runs: usualRuns, stages: ["short", "long"] },
  ],
  [{ widths: wide, intervals: ["none"], runs: usualRuns, stages: ["long", "short"] }],
  [{ widths: narrow, intervals: far, runs: usualRuns, stages: ["short", "long"] }],
  [{ widths: narrow, intervals: near, runs: usualRuns, stages: ["short", "long"] }],
  [{ widths: narrow, intervals: ["none"], runs: allRuns, stages: ["short", "long"] }],
  [
    {
      widths: [...usualWide, ...wide],
      intervals: range(64, 512, 32),
      runs: usualRuns,
      stages: ["long", "short"],
    },
  ],
];

/** A candidate with the widths of blocks and runs and the intervals that longer dot products show. */
function shaped(
  evidence: Evidence,
  { each }: Setting,
  model: NumericModel,
  { widths: all, intervals, stages, runs }: Widths,
): NumericModel[] {
  const fixed = model.blockWidth < wideRun;
  if ((fixed && all !== narrow) || (runs === allRuns && model.exactWidth < wideRun)) return [];
  const joined = model.scaleOrder === "fma-scales" && each !== undefined ? each : Number.POSITIVE_INFINITY;
  // Where elements reach too little, widths show through the scales alone.
  const closer: readonly Stage[] = model.scaleOrder === "aligned" ? ["scaled", "near", ...stages] : stages;
  // Intervals longer than the short dot products show in all others alone.
  const isShort = (stage: Stage) => stage === "short";
  const [once, then] =
    intervals === far || intervals === usualIntervals
      ? [closer.filter(isShort), closer.filter((stage) => !isShort(stage)).reverse()]
      : [[], closer];
  const known = model.promotionInterval === "none" ? intervals : [model.promotionInterval];
  const found: NumericModel[] = [];
  // Groups that are joined one by one cut what is wider, and what is taken out at their ends.
  for (const blockWidth of fixed ? [model.blockWidth] : all.filter((width) => width <= joined))
    for (const exactWidth of model.exactWidth < wideRun ? [model.exactWidth] : runs(blockWidth)) {
      if (!evidence.agrees(changed(model, { blockWidth, exactWidth }), once)) continue;
      for (const promotionInterval of known) {
        if (
          promotionInterval !== "none" &&
          (promotionInterval % joined === 0 || promotionInterval < blockWidth)
        )
          continue;
        const one = changed(model, { blockWidth, exactWidth, promotionInterval });
        if (evidence.agrees(one, then)) found.push(one);
        if (found.length >= beam) return found;
      }
    }
  return found;
}

/** The rules that dot products of their own show: of scales, subnormal numbers and outputs. */
function* completed(model: NumericModel): Generator<NumericModel> {
  const orders = model.scaleOrder === "fma-scales" ? scaleOrders.slice(1) : [model.scaleOrder];
  const rules =
    model.subnormals === "kept" ? (["kept", "flush-results"] as const) : ([model.subnormals] as const);
  for (const outputRounding of named.outputRounding)
    for (const subnormals of rules)
      for (const scaleOrder of orders) yield { ...model, outputRounding, subnormals, scaleOrder };
}

/** Windows that the orders of three products point at, in each of the ways in which they may be read. */
function windowReadings(
  { answered }: Evidence,
  { largest, reach }: Setting,
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
  // Where nothing was lost the window may still be one that long sums reach across.
  const atReach = range(-8, 8).map((offset) => reach + offset);
  const known = [...new Set([...bits, ...atReach])].filter((one) => one >= 1 && one <= 200);
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
