/** The values that each parameter of a numeric model may have, as far as a batch can tell them apart. */
import type { NumericModel } from "../generated/types.ts";

export type Parameter = keyof NumericModel;
export type Value = NumericModel[Parameter];

/** Parameters that have a few values by name. */
export const named = {
  lanes: ["one", "even-odd"],
  alignment: ["truncate", "nearest-even", "floor"],
  products: ["unnormalized", "normalized"],
  accumulator: ["inside", "outside", "outside-truncate", "outside-floor", "outside-floor-always"],
  registerRounding: ["truncate", "nearest-even"],
  outputRounding: ["nearest-even", "truncate"],
  subnormals: ["kept", "flush-operands", "flush-results"],
} as const;

/** How scales by group are applied where there are any. */
export const scaleOrders = [
  "aligned",
  "fma-scales",
  "add-scales",
  "fma-a-first",
  "fma-b-first",
  "add-a-first",
] as const;

/** In the order of a profile. */
export const parameters: readonly Parameter[] = [
  "blockWidth",
  "exactWidth",
  "lanes",
  "fractionBits",
  "alignment",
  "products",
  "accumulator",
  "registerBits",
  "registerRounding",
  "promotionInterval",
  "scaleOrder",
  "outputRounding",
  "subnormals",
];

/** Where nothing of the window is known: `exact` stands for all that are wider than the batch can see. */
export const widestWindow = 120;

export function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, i) => from + i * step);
}

/** A model with some parameters changed. */
export function changed(model: NumericModel, changes: Partial<Record<Parameter, Value>>): NumericModel {
  // Each value comes from the domain of its parameter.
  return { ...model, ...changes } as NumericModel;
}
