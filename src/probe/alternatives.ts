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
import type { Evidence } from "./evaluate.ts";

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

/** Products after which pairs are left: half a second. Single changes are always tried. */
const mostWork = 1e6;

/** The readings around a model that explains every bit. */
export function readingsOf(evidence: Evidence, model: NumericModel, grouped: boolean): Readings {
  const found = new Map<Parameter, Set<Value>>(parameters.map((name) => [name, new Set([model[name]])]));
  const learn = (one: NumericModel) => {
    if (one.exactWidth > one.blockWidth || !evidence.agrees(one)) return false;
    for (const name of parameters) found.get(name)?.add(one[name]);
    return true;
  };
  const domains = new Map(parameters.map((name) => [name, domainOf(name, evidence, model, grouped)]));
  const idle = idleParameters(model);
  for (const name of idle) for (const value of domains.get(name) ?? []) found.get(name)?.add(value);
  for (const name of parameters.filter((one) => !idle.includes(one)))
    for (const value of domains.get(name) ?? [])
      if (found.get(name)?.has(value) !== true) learn(changed(model, { [name]: value }));
  const limit = evidence.work() + mostWork;
  for (const [one, other] of pairs.filter((pair) => !pair.some((name) => idle.includes(name))))
    for (const value of domains.get(one) ?? []) {
      if (value === model[one]) continue;
      const base = changed(model, { [one]: value });
      for (const second of domains.get(other) ?? []) {
        const known = found.get(one)?.has(value) === true && found.get(other)?.has(second) === true;
        if (second !== model[other] && !known && evidence.work() < limit)
          learn(changed(base, { [other]: second }));
      }
    }
  const reading = (name: Parameter): Reading => {
    const values = [...(found.get(name) ?? [])];
    return { values: values.sort(ascending), orMore: endless(name, values) };
  };
  // Every name of the model has a reading.
  return Object.fromEntries(parameters.map((name) => [name, reading(name)])) as Readings;
}

/** Parameters that say nothing under this model, whatever their value: where nothing is cut, how it is cut. */
function idleParameters({ fractionBits }: NumericModel): readonly Parameter[] {
  return fractionBits === "exact" ? ["exactWidth", "lanes", "alignment", "products"] : [];
}

/** Whether the widest values that were tried are among them, so that no value above is known to differ. */
function endless(name: Parameter, values: readonly Value[]): boolean {
  if (name === "fractionBits") return values.includes("exact") && values.length > 1;
  return (name === "blockWidth" || name === "exactWidth") && values.includes(4096);
}

function ascending(one: Value, other: Value): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return Number(typeof one === "string") - Number(typeof other === "string");
}

/** Values to try in the place of a model's: all names, and of numbers those near and those that units are built with. */
function domainOf(
  name: Parameter,
  evidence: Evidence,
  model: NumericModel,
  grouped: boolean,
): readonly Value[] {
  const around = (value: number, most: number) =>
    [-8, -4, -2, -1, 1, 2, 4, 8].map((step) => value + step).filter((one) => one >= 1 && one <= most);
  switch (name) {
    case "blockWidth":
      return [...new Set([...around(model.blockWidth, 4096), 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 4096])];
    case "exactWidth":
      return [...new Set([...around(model.exactWidth, 64), 1, 2, 4, 8, 16, 32, 64, model.blockWidth])];
    case "fractionBits":
      return model.fractionBits === "exact"
        ? narrowestWindows(evidence, model)
        : [...around(model.fractionBits, widestWindow), "exact"];
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
