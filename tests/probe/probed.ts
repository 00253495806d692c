/** Profiles of the software matrix unit under models that tests choose, and what a profile must then say. */
import type { GemmSupport, NumericModel, OperandSupport, ProductProfile } from "../../src/generated/types.ts";
import { type Random, randomFor } from "../../src/harness/random.ts";
import { planOf } from "../../src/probe/plan.ts";
import { profileOf } from "../../src/probe/profile.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { scaledOperand } from "../../src/reference/gemm-claims.ts";

/** The profile of a product whose unit adds by `model` and declares `declared`. */
export async function profileUnder(
  operands: Pick<GemmSupport, "a" | "b"> & Partial<GemmSupport>,
  model: NumericModel,
  declared?: NumericModel,
): Promise<ProductProfile> {
  const entry = (shown: NumericModel | undefined): GemmSupport => ({
    layouts: ["TN"],
    outputs: ["FP32", "BF16"],
    addend: "FP32",
    tail: "any",
    scaling: model.scaleOrder === "none" ? "none" : "native",
    counters: [],
    ...operands,
    modes: [
      {
        name: "full",
        accumulation: "native",
        accumulatorBits: 23,
        ...(shown === undefined ? {} : { model: shown }),
      },
    ],
  });
  const adapter = createReference({ gemm: [entry(model)], supports: "none", online: "none" });
  const claimed = entry(declared);
  const [mode] = claimed.modes;
  const [layout] = claimed.layouts;
  if (mode === undefined || layout === undefined || adapter.gemm === undefined)
    throw new Error("nothing is claimed");
  const plan = planOf({ support: 0, operands: "", entry: claimed, layout, mode });
  const results = [];
  for (const request of plan.requests) results.push(await adapter.gemm(request));
  return profileOf(plan, results);
}

/** Parameters of which the profile says something that is not so. */
export function wrongIn(profile: ProductProfile, model: NumericModel): readonly string[] {
  if (profile.parameters.length === 0) return [profile.message ?? "no parameters"];
  return profile.parameters.flatMap(({ name, values, orMore }) => {
    const truth = model[name as keyof NumericModel];
    // A window that loses nothing stands for all that are wider.
    const last = Math.max(...values.filter((value) => typeof value === "number"));
    const above = orMore && typeof truth === "number" && truth > last;
    return values.includes(truth) || above ? [] : [`${name}: ${values.join(" or ")} for ${truth}`];
  });
}

export interface Drawn {
  readonly operands: { readonly a: OperandSupport; readonly b: OperandSupport };
  readonly model: NumericModel;
}

const kinds: readonly (() => OperandSupport)[] = [
  () => ({ format: "E4M3" }),
  () => ({ format: "E5M2" }),
  () => ({ format: "BF16" }),
  () => scaledOperand("E4M3", "1x128", "FP32"),
  () => scaledOperand("E4M3", "1x32", "E8M0"),
];

/** A unit as one might be built: each parameter drawn by itself. */
export function drawn(seed: number): Drawn {
  const random = randomFor(seed, "a matrix unit");
  const operand = pick(random, kinds)();
  const scaled = operand.scaling !== undefined;
  const blockWidth = pick(random, [1, 2, 4, 8, 12, 16, 16, 32, 32, 64, 128]);
  const exactWidth = random.integer(0, 4) === 0 ? pick(random, [2, 4, 8, 16]) : 1;
  return {
    operands: { a: operand, b: operand },
    model: {
      blockWidth,
      exactWidth: Math.min(blockWidth, exactWidth),
      lanes: random.integer(0, 4) === 0 ? "even-odd" : "one",
      fractionBits: random.integer(0, 9) === 0 ? "exact" : random.integer(8, 34),
      alignment: pick(random, ["truncate", "truncate", "floor", "nearest-even"]),
      products: pick(random, ["unnormalized", "unnormalized", "normalized"]),
      accumulator: pick(random, ["inside", "inside", "outside", "outside-truncate", "outside-floor"]),
      registerBits: random.integer(0, 9) < 4 ? 23 : random.integer(8, 23),
      registerRounding: pick(random, ["truncate", "nearest-even"]),
      promotionInterval: pick(random, ["none", "none", "none", 64, 128, 256, 512]),
      scaleOrder: scaled
        ? pick(random, [
            "aligned",
            "aligned",
            "fma-scales",
            "add-scales",
            "fma-a-first",
            "fma-b-first",
            "add-a-first",
          ])
        : "none",
      outputRounding: pick(random, ["nearest-even", "nearest-even", "truncate"]),
      subnormals: pick(random, ["kept", "kept", "flush-operands", "flush-results"]),
    },
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[random.integer(0, values.length - 1)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}
