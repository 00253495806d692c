/** The probe on units whose parameters are known: it finds them without being told, and contradicts what is told wrongly. */
import { describe, expect, it } from "vitest";
import type { NumericModel } from "../../src/generated/types.ts";
import { chipModels } from "../../src/reference/models/index.ts";
import { answered, drawn, productsUnder, profileUnder, undeclared, wrongIn } from "./probed.ts";

const e4m3 = { a: { format: "E4M3" }, b: { format: "E4M3" } } as const;
const hopper: NumericModel = {
  blockWidth: 32,
  exactWidth: 1,
  lanes: "one",
  fractionBits: 13,
  alignment: "truncate",
  products: "unnormalized",
  accumulator: "inside",
  registerBits: 13,
  registerRounding: "truncate",
  promotionInterval: "none",
  scaleOrder: "none",
  outputRounding: "nearest-even",
  subnormals: "kept",
};

/** Runs of sixteen are found last, after some seconds; the full tests have every product of every chip. */
const quick = chipModels.filter(({ name }) => name !== "nvfp4");

describe("the profile of a chip's model that declares nothing", () => {
  const found = new Map<string, string>();
  it.each(quick.map((model) => [model.name, model] as const))(
    "has its parameters: %s",
    async (name, chip) => {
      const [product] = await productsUnder(chip);
      if (product === undefined) throw new Error("the model claims no product");
      const profile = await undeclared(chip, product);
      expect(profile.verdict).toBe("inferred");
      const { model } = product.mode;
      if (model === undefined) throw new Error("the model declares none");
      expect(wrongIn(profile, model)).toEqual([]);
      found.set(name, profile.parameters.map(({ values }) => values.join("/")).join(" "));
    },
  );

  it("tells them apart", () => {
    expect(found.size).toBe(quick.length);
    expect(new Set(found.values()).size).toBe(quick.length);
  });

  it("names every parameter of Hopper's FP8 and no other value", async () => {
    const { parameters } = await profileUnder(e4m3, hopper);
    expect(Object.fromEntries(parameters.map(({ name, values }) => [name, values]))).toEqual(
      Object.fromEntries(Object.entries(hopper).map(([name, value]) => [name, [value]])),
    );
  });
});

describe("a declared model", () => {
  const unit = answered(e4m3, hopper);
  it.each([
    { fractionBits: 14 },
    { promotionInterval: 128 },
    { subnormals: "flush-operands" },
  ] satisfies readonly Partial<NumericModel>[])("that has %o wrong is contradicted", async (wrong) => {
    const profile = (await unit)({ ...hopper, ...wrong });
    expect(profile.verdict).toBe("disagrees");
    expect(profile.model).toEqual(hopper);
    const { disagreement } = profile;
    expect(disagreement?.requirement).toBe("ACC-005");
    expect(disagreement?.expected.bits).not.toBe(disagreement?.actual.bits);
    expect(wrongIn(profile, hopper)).toEqual([]);
  });

  it("is contradicted by the fewest terms that show it", async () => {
    const { disagreement } = (await unit)({ ...hopper, fractionBits: 14 });
    // Two terms, of which one may be the addend: what falls between the last kept bit of the one window and of the other.
    expect((disagreement?.terms.length ?? 0) + Number(disagreement?.addend !== undefined)).toBe(2);
  });

  it("agrees where it gives the same bits by other parameters", async () => {
    // One term to a block: runs of any width are one term too.
    const narrow: NumericModel = { ...hopper, blockWidth: 1 };
    const same: NumericModel = { ...narrow, lanes: "even-odd" };
    const profile = await profileUnder(e4m3, narrow, same);
    expect(profile.verdict).toBe("agrees");
    expect(profile.parameters.find(({ name }) => name === "lanes")?.values.toSorted()).toEqual([
      "even-odd",
      "one",
    ]);
  });
});

describe("parameters drawn at random", () => {
  // Blocks, runs, lanes, windows and intervals of all kinds, with each kind of operand, are in the full tests.
  it.each([32])("are found, never wrongly: draw %i", async (seed) => {
    const { operands, model } = drawn(seed);
    const profile = await profileUnder(operands, model);
    expect(profile.verdict).toBe("inferred");
    expect(wrongIn(profile, model)).toEqual([]);
  });
});
