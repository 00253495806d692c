/** Profiles of the software matrix unit under models that tests choose, and what a profile must then say. */
import type { Adapter } from "../../src/generated/interfaces.ts";
import type {
  GemmResult,
  GemmSupport,
  NumericModel,
  OperandSupport,
  ProductProfile,
} from "../../src/generated/types.ts";
import { type Random, randomFor } from "../../src/harness/random.ts";
import { type Plan, planOf } from "../../src/probe/plan.ts";
import { profileOf } from "../../src/probe/profile.ts";
import { type Product, productsOf } from "../../src/probe/selection.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { scaledOperand } from "../../src/reference/gemm-claims.ts";
import { createModel } from "../../src/reference/models/index.ts";
import type { ChipModel } from "../../src/reference/models/model.ts";

/** The profile of a product whose unit adds by `model` and declares `declared`. */
export async function profileUnder(
  operands: Pick<GemmSupport, "a" | "b">,
  model: NumericModel,
  declared?: NumericModel,
): Promise<ProductProfile> {
  return (await answered(operands, model))(declared);
}

/** Asks a unit that adds by `model` once; what comes back gives its profile beside any declared model. */
export async function answered(
  operands: Pick<GemmSupport, "a" | "b">,
  model: NumericModel,
): Promise<(declared?: NumericModel) => ProductProfile> {
  const mode = { name: "full", accumulation: "native", accumulatorBits: 23 } as const;
  const entry: GemmSupport = {
    ...operands,
    layouts: ["TN"],
    outputs: ["FP32", "BF16"],
    addend: "FP32",
    tail: "any",
    scaling: model.scaleOrder === "none" ? "none" : "native",
    counters: [],
    modes: [mode],
  };
  const adapter = createReference({
    gemm: [{ ...entry, modes: [{ ...mode, model }] }],
    supports: "none",
    online: "none",
  });
  const product: Product = { support: 0, operands: "", entry, layout: "TN", mode };
  const plan = planOf(product);
  const results = await resultsOf(adapter, plan);
  return (declared) =>
    profileOf(
      declared === undefined
        ? plan
        : { ...plan, product: { ...product, mode: { ...mode, model: declared } } },
      results,
    );
}

async function resultsOf(adapter: Adapter, { requests }: Plan): Promise<readonly GemmResult[]> {
  const results: GemmResult[] = [];
  for (const request of requests) {
    if (adapter.gemm === undefined) throw new Error("the adapter has no gemm");
    results.push(await adapter.gemm(request));
  }
  return results;
}

/** The products of a chip's model that the command probes, each way to add once. */
export async function productsUnder(chip: ChipModel): Promise<readonly Product[]> {
  const manifest = await createModel(chip).describe();
  return productsOf(manifest, { supports: [], modes: [], all: false });
}

/** The profile of a product of a chip's model, without the model that it declares. */
export async function undeclared(chip: ChipModel, product: Product): Promise<ProductProfile> {
  const { model: _, ...mode } = product.mode;
  const plan = planOf({ ...product, mode });
  return profileOf(plan, await resultsOf(createModel(chip), plan));
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
