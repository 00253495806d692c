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

const mostWorkOnPairs = 3e5;

/** The readings around a model that explains every bit. `each`: products that share both scales, if there are groups. */
export function readingsOf(evidence: Evidence, model: NumericModel, each: number | undefined): Readings {
  const found = new Map<Parameter, Set<Value>>(parameters.map((name) => [name, new Set([model[name]])]));
  const grouped = each !== undefined;
  const tried = new Map<string, boolean>();
  const agreeing: NumericModel[] = [];
  const learn = (one: NumericModel): void => {
    if (one.exactWidth > one.blockWidth) return;
    const key = keyOf(one, each);
    const known = tried.get(key);
    const agrees = known ?? evidence.agrees(one);
    tried.set(key, agrees);
    if (!agrees) return;
    for (const name of parameters) found.get(name)?.add(one[name]);
    if (known !== undefined) return;
    agreeing.push(one);
    // What does not matter under this model has every value.
    for (const name of parameters)
      for (const value of domainOf(name, one, grouped))
        if (keyOf(changed(one, { [name]: value }), each) === key) found.get(name)?.add(value);
  };
  const around = (base: NumericModel) => {
    for (const name of parameters)
      for (const value of domainOf(name, base, grouped))
        if (found.get(name)?.has(value) !== true) learn(changed(base, { [name]: value }));
  };
  /** Widens the window of a model that explains every bit while it still does; what lies between two ends does too. */
  const stretch = (base: NumericModel, step: 1 | -1) => {
    if (base.fractionBits === "exact") return;
    const agrees = (fractionBits: number) =>
      isWindow(fractionBits) && evidence.agrees(changed(base, { fractionBits }));
    const start = base.fractionBits;
    if (found.get("fractionBits")?.has(start + step) === true) return;
    let [last, size] = [start, 1];
    while (agrees(last + step * size)) {
      last += step * size;
      size *= 2;
    }
    for (size = Math.floor(size / 2); size >= 1; size = Math.floor(size / 2))
      if (agrees(last + step * size)) last += step * size;
    if (last !== start) learn(changed(base, { fractionBits: last }));
    for (let bits = start; bits !== last; bits += step) found.get("fractionBits")?.add(bits);
  };
  learn(model);
  stretch(model, -1);
  stretch(model, 1);
  around(model);
  if (model.fractionBits === "exact")
    for (const fractionBits of narrowestWindows(evidence, model)) learn(changed(model, { fractionBits }));
  let limit = evidence.work() + mostWork;
  // What explains every bit may hide other parameters than the first model does; `agreeing` grows meanwhile.
  let next = 0;
  const spread = () => {
    for (; next < agreeing.length && evidence.work() < limit; next += 1) {
      const other = agreeing[next] ?? model;
      stretch(other, -1);
      stretch(other, 1);
      around(other);
    }
  };
  spread();
  limit = evidence.work() + mostWorkOnPairs;
  for (const [one, other] of pairs)
    for (const value of domainOf(one, model, grouped)) {
      if (value === model[one]) continue;
      const base = changed(model, { [one]: value });
      for (const second of domainOf(other, model, grouped)) {
        const known = found.get(one)?.has(value) === true && found.get(other)?.has(second) === true;
        if (second !== model[other] && !known && evidence.work() < limit)
          learn(changed(base, { [other]: second }));
      }
    }
  limit = evidence.work() + mostWork;
  spread();
  // A window that can't be told may be any of those that runs, lanes and roundings make up for.
  const windows = found.get("fractionBits") ?? new Set();
  for (let before = 0; windows.size !== before && (windows.size > 1 || windows.has("exact")); ) {
    before = windows.size;
    for (const one of windowsLike(model)) {
      const known = [...windows].filter((value) => typeof value === "number");
      // Next to what is known; where nothing is, a window may be wide enough under other rules.
      const wanted = known.length === 0 ? [60, 34, 23] : [Math.min(...known) - 1, Math.max(...known) + 1];
      for (const fractionBits of wanted.filter(isWindow)) {
        const other = changed(one, { fractionBits });
        if (evidence.work() < limit && evidence.agrees(other, quickStages)) learn(other);
      }
      spread();
    }
  }
  const reading = (name: Parameter): Reading => {
    const values = [...(found.get(name) ?? [])];
    return { values: values.sort(ascending), orMore: endless(name, values) };
  };
  // Every name of the model has a reading.
  return Object.fromEntries(parameters.map((name) => [name, reading(name)])) as Readings;
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
