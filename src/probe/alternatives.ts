/**
 * Which values of a parameter give the same bits on the whole batch: with one left it is known, with more it cannot be told
 * from outside. Beside single changes, pairs of parameters that can stand in for each other are changed together.
 */
import type { NumericModel } from "../generated/types.ts";
import {
  changed,
  named,
  type Parameter,
  parameters,
  range,
  scaleOrders,
  type Value,
  widestWindow,
} from "./domain.ts";
import { allStages, type Evidence } from "./evaluate.ts";

export interface Reading {
  /** Values that explain every bit, the one that the search met first. */
  readonly values: readonly Value[];
  /** Whether everything above the largest value explains it too. */
  readonly orMore: boolean;
}

export type Readings = { readonly [Name in Parameter]: Reading };

/** Parameters that may hide each other: the register and the window, widths and intervals, the order of scales. */
const pairs: readonly (readonly [Parameter, Parameter])[] = [
  ["fractionBits", "registerBits"],
  ["fractionBits", "alignment"],
  ["fractionBits", "exactWidth"],
  ["fractionBits", "products"],
  ["fractionBits", "lanes"],
  ["fractionBits", "accumulator"],
  ["blockWidth", "exactWidth"],
  ["blockWidth", "promotionInterval"],
  ["blockWidth", "accumulator"],
  ["accumulator", "registerBits"],
  ["accumulator", "registerRounding"],
  ["accumulator", "alignment"],
  ["accumulator", "lanes"],
  ["alignment", "lanes"],
  ["exactWidth", "products"],
  ["promotionInterval", "registerBits"],
  ["promotionInterval", "accumulator"],
  ["promotionInterval", "scaleOrder"],
  ["registerBits", "registerRounding"],
];

/** Products after which a part tries no more: a second, where much explains every bit. Single changes are always tried. */
const mostWork = 2e6;
/** The same for pairs, most of which explain nothing. */
const mostWorkOnPairs = 3e5;

/** The readings around a model that explains every bit. `each`: products that share both scales, if there are groups. */
export function readingsOf(evidence: Evidence, model: NumericModel, each: number | undefined): Readings {
  const known = knowledgeOf(evidence, model, each);
  known.learn(model);
  known.stretch(model);
  known.around(model);
  if (model.fractionBits === "exact")
    for (const fractionBits of narrowestWindows(evidence, model))
      known.learn(changed(model, { fractionBits }));
  known.spread(evidence.work() + mostWork);
  tryPairs(known, evidence, model, each !== undefined);
  known.spread(evidence.work() + mostWork);
  tryWindows(known, evidence, model);
  const reading = (name: Parameter): Reading => {
    const values = [...known.valuesOf(name)];
    return { values: values.sort(ascending), orMore: endless(name, values) };
  };
  // Every name of the model has a reading.
  return Object.fromEntries(parameters.map((name) => [name, reading(name)])) as Readings;
}

/** The values that are known to explain every bit, and ways to learn of more. */
interface Knowledge {
  readonly valuesOf: (name: Parameter) => ReadonlySet<Value>;
  /** Asks whether a model explains every bit, and if so takes its values. */
  readonly learn: (one: NumericModel) => void;
  /** Tries each value that is not known yet in the place of the model's. */
  readonly around: (base: NumericModel) => void;
  /** Widens and narrows the window of a model that explains every bit while it still does. */
  readonly stretch: (base: NumericModel) => void;
  /** Goes around all models that explain every bit, and those that are found meanwhile, up to so much work in all. */
  readonly spread: (limit: number) => void;
}

function knowledgeOf(evidence: Evidence, model: NumericModel, each: number | undefined): Knowledge {
  const found = new Map<Parameter, Set<Value>>(parameters.map((name) => [name, new Set([model[name]])]));
  const valuesOf = (name: Parameter) => found.get(name) ?? new Set<Value>();
  const grouped = each !== undefined;
  const tried = new Map<string, boolean>();
  const agreeing: NumericModel[] = [];
  const learn = (one: NumericModel): void => {
    if (one.exactWidth > one.blockWidth) return;
    const key = keyOf(one, each);
    const before = tried.get(key);
    const agrees = before ?? evidence.agrees(one);
    tried.set(key, agrees);
    if (!agrees) return;
    for (const name of parameters) valuesOf(name).add(one[name]);
    if (before !== undefined) return;
    agreeing.push(one);
    // What does not matter under this model has every value.
    for (const name of parameters)
      for (const value of domainOf(name, one, grouped))
        if (keyOf(changed(one, { [name]: value }), each) === key) valuesOf(name).add(value);
  };
  const around = (base: NumericModel) => {
    for (const name of parameters)
      for (const value of domainOf(name, base, grouped))
        if (!valuesOf(name).has(value)) learn(changed(base, { [name]: value }));
  };
  const stretchBy = (base: NumericModel, step: 1 | -1) => {
    const start = base.fractionBits;
    const windows = valuesOf("fractionBits");
    if (start === "exact" || windows.has(start + step)) return;
    const agrees = (fractionBits: number) =>
      isWindow(fractionBits) && evidence.agrees(changed(base, { fractionBits }));
    let [last, size] = [start, 1];
    while (agrees(last + step * size)) {
      last += step * size;
      size *= 2;
    }
    for (size = Math.floor(size / 2); size >= 1; size = Math.floor(size / 2))
      if (agrees(last + step * size)) last += step * size;
    if (last !== start) learn(changed(base, { fractionBits: last }));
    // What lies between two windows that explain every bit does so too.
    for (let bits = start; bits !== last; bits += step) windows.add(bits);
  };
  const stretch = (base: NumericModel) => {
    stretchBy(base, -1);
    stretchBy(base, 1);
  };
  let next = 0;
  const spread = (limit: number) => {
    for (; next < agreeing.length && evidence.work() < limit; next += 1) {
      const other = agreeing[next] ?? model;
      stretch(other);
      around(other);
    }
  };
  return { valuesOf, learn, around, stretch, spread };
}

/** Changes two parameters at once that may hide each other. */
function tryPairs(
  { valuesOf, learn }: Knowledge,
  evidence: Evidence,
  model: NumericModel,
  grouped: boolean,
): void {
  const limit = evidence.work() + mostWorkOnPairs;
  for (const [one, other] of pairs)
    for (const value of domainOf(one, model, grouped)) {
      if (value === model[one]) continue;
      const base = changed(model, { [one]: value });
      for (const second of domainOf(other, model, grouped)) {
        const isKnown = valuesOf(one).has(value) && valuesOf(other).has(second);
        if (second !== model[other] && !isKnown && evidence.work() < limit)
          learn(changed(base, { [other]: second }));
      }
    }
}

/** A window that can't be told may be any of those that runs, lanes and roundings make up for. */
function tryWindows({ valuesOf, learn, spread }: Knowledge, evidence: Evidence, model: NumericModel): void {
  const limit = evidence.work() + mostWork;
  const windows = valuesOf("fractionBits");
  for (let before = 0; windows.size !== before && (windows.size > 1 || windows.has("exact")); ) {
    before = windows.size;
    for (const one of windowsLike(model)) {
      const bits = [...windows].filter((value) => typeof value === "number");
      // Next to what is known; where nothing is, a window may be wide enough under other rules.
      const wanted = bits.length === 0 ? [60, 34, 23] : [Math.min(...bits) - 1, Math.max(...bits) + 1];
      for (const fractionBits of wanted.filter(isWindow)) {
        const other = changed(one, { fractionBits });
        if (evidence.work() < limit && evidence.agrees(other, quickStages)) learn(other);
      }
      spread(limit);
    }
  }
}

function isWindow(bits: number): boolean {
  return bits >= 1 && bits <= widestWindow;
}

function nextTo(bits: number): readonly number[] {
  return [bits - 1, bits + 1].filter(isWindow);
}

/** Where windows show, without the long sums that cost most. */
const quickStages = allStages.filter((stage) => stage !== "long" && stage !== "scaled");

/** The model with all runs, lanes, roundings and places of the sum. */
function windowsLike(model: NumericModel): readonly NumericModel[] {
  const runs = [...new Set([1, 2, 4, 8, 16, 32, model.exactWidth, model.blockWidth])];
  return runs
    .filter((exactWidth) => exactWidth <= model.blockWidth)
    .flatMap((exactWidth) =>
      (exactWidth > 1 ? (["unnormalized"] as const) : named.products).flatMap((products) =>
        named.lanes.flatMap((lanes) =>
          named.alignment.flatMap((alignment) =>
            named.accumulator.map((accumulator) => ({
              ...model,
              exactWidth,
              products,
              lanes,
              alignment,
              accumulator,
            })),
          ),
        ),
      ),
    );
}

/** The same for models that are the same by definition, whatever they multiply. */
function keyOf(model: NumericModel, each: number | undefined): string {
  const { scaleOrder, promotionInterval, fractionBits } = model;
  const group = scaleOrder === "none" || scaleOrder === "aligned" ? undefined : each;
  // Each group is taken out by itself, so that intervals of whole groups take out nothing more.
  const interval =
    group !== undefined && promotionInterval !== "none" && promotionInterval % group === 0
      ? "none"
      : promotionInterval;
  const longest = Math.min(
    group ?? Number.POSITIVE_INFINITY,
    interval === "none" ? Number.POSITIVE_INFINITY : interval,
  );
  const blockWidth = Math.min(model.blockWidth, longest);
  const isExact = fractionBits === "exact";
  // A register that each block finds empty is met nowhere.
  const accumulator =
    blockWidth === longest && model.accumulator !== "outside-truncate" ? "inside" : model.accumulator;
  return Object.values({
    ...model,
    blockWidth,
    promotionInterval: interval,
    accumulator,
    exactWidth: isExact ? 1 : Math.min(model.exactWidth, blockWidth),
    lanes: isExact || blockWidth === 1 ? "one" : model.lanes,
    alignment: isExact ? "truncate" : model.alignment,
    products: isExact || model.exactWidth > 1 ? "unnormalized" : model.products,
  }).join(" ");
}

/** Whether the widest values that were tried are among them, so that no value above is known to differ. */
function endless(name: Parameter, values: readonly Value[]): boolean {
  if (name === "fractionBits")
    return values.length > 1 && (values.includes("exact") || values.includes(widestWindow));
  return (name === "blockWidth" || name === "exactWidth") && values.includes(4096);
}

function ascending(one: Value, other: Value): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return Number(typeof one === "string") - Number(typeof other === "string");
}

/** Values to try in the place of a model's: all names, and of numbers those near and those that units are built with. */
function domainOf(name: Parameter, model: NumericModel, grouped: boolean): readonly Value[] {
  const around = (value: number, most: number) =>
    [-8, -4, -2, -1, 1, 2, 4, 8].map((step) => value + step).filter((one) => one >= 1 && one <= most);
  switch (name) {
    case "blockWidth":
      return [...new Set([...around(model.blockWidth, 4096), 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 4096])];
    case "exactWidth":
      return [...new Set([...around(model.exactWidth, 64), 1, 2, 4, 8, 16, 32, 64, model.blockWidth])];
    case "fractionBits":
      return model.fractionBits === "exact" ? [] : [...nextTo(model.fractionBits), "exact"];
    case "registerBits":
      return range(1, 23).reverse();
    case "promotionInterval":
      return [
        "none",
        ...new Set([
          ...(model.promotionInterval === "none" ? [] : around(model.promotionInterval, 65536)),
          ...range(1, 32).map((i) => i * model.blockWidth),
          16,
          32,
          64,
          128,
          256,
          512,
          1024,
          2048,
        ]),
      ];
    case "scaleOrder":
      return grouped ? scaleOrders : [];
    default:
      return named[name];
  }
}

/** The narrowest window that loses nothing of the batch, and the one below: a window that loses nothing can be widened. */
function narrowestWindows(evidence: Evidence, model: NumericModel): readonly number[] {
  let [lost, kept] = [0, widestWindow];
  while (kept - lost > 1) {
    const middle = Math.floor((lost + kept) / 2);
    if (evidence.agrees(changed(model, { fractionBits: middle }))) kept = middle;
    else lost = middle;
  }
  return [kept, lost].filter((bits) => bits > 0);
}
