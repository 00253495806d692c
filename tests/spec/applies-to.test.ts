/**
 * What `Applies to` means. The properties compare it with a slow definition: pick one element of every array in the
 * manifest, in all ways; the expression applies if, for one of them, each condition holds by itself.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../src/generated/types.ts";
import {
  type AppliesTo,
  appliesTo,
  type Condition,
  claimedInstead,
  parseAppliesTo,
} from "../../src/spec/applies-to.ts";
import { SpecError } from "../../src/spec/spec-error.ts";

const recipe = { format: "E4M3", overflow: "saturate", infinity: "non-finite" } as const;
const scaling = {
  scaleFormat: "FP32",
  tensorScale: "none",
  amaxFloor: "1e-4",
  scaleRule: "divide",
  powerOfTwo: "none",
  elementRule: "divide",
  zeroGroup: "from-floor",
  nonFinite: "nan-scale",
  tail: "partial",
} as const;

/** Claims E4M3 in groups 1x128 and E5M2 in groups 128x1, and a cast to E5M6 that `quantize` alone has. */
const manifest: Manifest = {
  protocol: "0.1",
  adapter: { name: "test", version: "1" },
  device: { vendor: "test", product: "test" },
  kind: "software",
  deterministic: true,
  capabilities: {
    "fine-grained-quantization": {
      supports: [
        {
          recipe: { ...recipe, scaling: { ...scaling, group: "1x128" } },
          inputs: ["FP32", "BF16"],
          outputs: ["FP32"],
          rounding: "once",
        },
        {
          recipe: { ...recipe, format: "E5M2", scaling: { ...scaling, group: "128x1" } },
          inputs: ["FP32"],
          outputs: ["FP32"],
          rounding: "once",
        },
        { recipe: { ...recipe, format: "E5M6" }, inputs: ["BF16"], outputs: [], rounding: "once" },
      ],
    },
  },
};
const nothingClaimed: Manifest = { ...manifest, capabilities: {} };
const feature = "fine-grained-quantization";

function applies(text: string, capability = feature, to = manifest): boolean {
  return appliesTo(parseAppliesTo(text), capability, to);
}

describe("the grammar", () => {
  test("knows every adapter", () => {
    expect(parseAppliesTo("every adapter")).toEqual({ kind: "every-adapter" });
  });

  test("joins values by `or` and conditions by `and`, over line breaks too", () => {
    expect(parseAppliesTo("`a.b` = 1x128 or\n 1e-4 and `c`")).toEqual({
      kind: "conditions",
      alternatives: [[{ path: ["a", "b"], values: ["1x128", "1e-4"] }, { path: ["c"] }]],
    });
  });

  test("joins alternatives by `or`, which binds less than `and`", () => {
    expect(parseAppliesTo("`a` = X or Y or\n`b` and without `c`")).toEqual({
      kind: "conditions",
      alternatives: [[{ path: ["a"], values: ["X", "Y"] }], [{ path: ["b"] }, { path: ["c"], absent: true }]],
    });
  });

  test.each([
    "",
    "Every adapter",
    "every adapter and `a`",
    "a = X",
    "`a` = ",
    "`a` = X or",
    "`a` = X and",
    "`a` or",
    "or `a`",
    "`a` or without `b`",
    "`a` or `b` and `b` = X",
    "`a` == X",
    "`a`=X",
    "`a..b`",
    "`a` = X, Y",
    "`a` and `a` = X",
    "`a` = X or X",
    "without `a`",
    "`a` and without `b` = X",
    "`a` and without `a`",
    "`a` without `b`",
  ])("refuses %j", (text) => {
    expect(() => parseAppliesTo(text)).toThrow(SpecError);
  });
});

describe("an expression", () => {
  test("applies to every adapter, whatever that claims", () => {
    expect(applies("every adapter", feature, nothingClaimed)).toBe(true);
  });

  test("with conditions does not apply to a manifest without the capability", () => {
    expect(applies("`supports`", feature, nothingClaimed)).toBe(false);
  });

  test("that names a path alone asks for its presence", () => {
    expect(applies("`supports.recipe.scaling`")).toBe(true);
    expect(applies("`supports.recipe.scaling` and `supports.recipe.format` = E5M6")).toBe(false);
  });

  test("takes one of several values", () => {
    expect(applies("`supports.recipe.format` = E2M1 or E5M2")).toBe(true);
    expect(applies("`supports.recipe.format` = E2M1 or E3M2")).toBe(false);
  });

  test("wants one line of the support matrix to meet all its conditions", () => {
    expect(applies("`supports.recipe.format` = E4M3 and `supports.recipe.scaling.group` = 1x128")).toBe(true);
    expect(applies("`supports.recipe.format` = E4M3 and `supports.recipe.scaling.group` = 128x1")).toBe(
      false,
    );
  });

  test("enters an array of values", () => {
    expect(applies("`supports.inputs` = BF16 and `supports.recipe.format` = E4M3")).toBe(true);
    expect(applies("`supports.inputs` = BF16 and `supports.recipe.format` = E5M2")).toBe(false);
  });

  test("finds nothing in an empty array", () => {
    expect(applies("`supports.outputs` and `supports.recipe.format` = E5M6")).toBe(false);
  });

  test("asks that a property be absent, in the line that meets its other conditions", () => {
    expect(applies("`supports.inputs` and without `supports.recipe.scaling`")).toBe(true);
    expect(applies("`supports.outputs` and without `supports.recipe.scaling`")).toBe(false);
    expect(applies("`supports.recipe.format` = E4M3 and without `supports.recipe.scaling.group`")).toBe(
      false,
    );
    expect(applies("`kind` and without `limits.maxElements`", "every")).toBe(true);
  });

  test("of a page that every adapter has speaks of the manifest itself", () => {
    expect(applies("`deterministic` = true and `kind` = software", "every")).toBe(true);
    expect(applies("`deterministic` = false", "every")).toBe(false);
  });

  test("with a path from `capabilities` on speaks of the manifest, whatever the page", () => {
    const other = "`capabilities.fine-grained-quantization.supports.recipe.format` = E5M6";
    expect(appliesTo(parseAppliesTo(other), "gemm", manifest)).toBe(true);
    expect(appliesTo(parseAppliesTo(other), "gemm", nothingClaimed)).toBe(false);
    expect(appliesTo(parseAppliesTo(`${other} and \`supports\``), "gemm", manifest)).toBe(false);
  });

  test("does not find what every object inherits", () => {
    expect(applies("`constructor`", "every")).toBe(false);
    expect(applies("`supports`", "constructor")).toBe(false);
  });
});

describe("the meaning of conditions", () => {
  const name = fc.constantFrom("a", "b", "c");
  const value = fc.constantFrom("X", "Y", "Z");
  const { claims } = fc.letrec<{ claims: unknown }>((tie) => ({
    claims: fc.oneof(
      { maxDepth: 4 },
      value,
      fc.array(tie("claims"), { maxLength: 3 }),
      fc.dictionary(name, tie("claims"), { maxKeys: 3 }),
    ),
  }));
  const path = fc.array(name, { minLength: 1, maxLength: 3 });
  const positive: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ path }),
    fc.record({ path, values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }) }),
  );
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    positive,
    fc.record({ path, absent: fc.constant(true as const) }),
  );
  const conditions = fc
    .tuple(positive, fc.array(condition, { maxLength: 2 }))
    .map(([first, others]) => [first, ...others]);

  test("is that one choice of elements satisfies them all", () => {
    fc.assert(
      fc.property(claims, conditions, (claimed, wanted) => {
        expect(holds(claimed, wanted)).toBe(
          choices(claimed).some((one) => wanted.every((each) => meets(one, each))),
        );
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test("is that one alternative holds, and nothing else of the others", () => {
    fc.assert(
      fc.property(claims, conditions, conditions, (claimed, one, other) => {
        expect(holds(claimed, one, other)).toBe(holds(claimed, one) || holds(claimed, other));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test("never lets a further condition add an adapter", () => {
    fc.assert(
      fc.property(claims, conditions, condition, (claimed, wanted, further) => {
        if (holds(claimed, [...wanted, further])) expect(holds(claimed, wanted)).toBe(true);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  test("never lets a further claim remove an adapter", () => {
    fc.assert(
      fc.property(fc.array(claims, { maxLength: 3 }), claims, conditions, (claimed, further, wanted) => {
        if (holds(claimed, wanted)) expect(holds([...claimed, further], wanted)).toBe(true);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

/** Whether conditions hold for arbitrary claims of a capability. */
function holds(claims: unknown, ...alternatives: (readonly Condition[])[]): boolean {
  const expression: AppliesTo = { kind: "conditions", alternatives };
  return appliesTo(expression, "claims", {
    ...manifest,
    capabilities: JSON.parse(JSON.stringify({ claims })),
  });
}

/** The claims with one element in place of each array, in all ways; none where an array is empty. */
function choices(claims: unknown): unknown[] {
  if (Array.isArray(claims)) return claims.flatMap(choices);
  if (typeof claims !== "object" || claims === null) return [claims];
  return Object.entries(claims).reduce<object[]>(
    (found, [name, inner]) => found.flatMap((one) => withProperty(one, name, choices(inner))),
    [{}],
  );
}

/** An array without elements leaves its property out: nothing else may suffer from it. */
function withProperty(object: object, name: string, values: readonly unknown[]): object[] {
  return values.length === 0 ? [object] : values.map((value) => ({ ...object, [name]: value }));
}

/** Whether a condition holds for claims without arrays. */
function meets(claims: unknown, { path, values, absent }: Condition): boolean {
  let found: unknown = claims;
  for (const name of path) found = new Map(Object.entries(Object(found))).get(name);
  if (absent === true) return found === undefined;
  return found !== undefined && (values === undefined || values.includes(String(found)));
}

describe("what is claimed instead", () => {
  const supports = "capabilities.fine-grained-quantization.supports";
  const instead = (text: string) => claimedInstead(parseAppliesTo(text), manifest);

  test("has the last condition alone another value, in an element that has all others", () => {
    expect(instead(`\`${supports}.recipe.format\` = E4M3 and \`${supports}.inputs\` = FP16`)).toBe(
      "supports.inputs = FP32 or BF16",
    );
    expect(instead(`\`${supports}.recipe.format\` = E5M2 and \`${supports}.inputs\` = FP16`)).toBe(
      "supports.inputs = FP32",
    );
    expect(instead(`\`${supports}.recipe.scaling.group\` = 1x32`)).toBe("scaling.group = 1x128 or 128x1");
  });

  test("is nothing where the other conditions do not hold either", () => {
    expect(instead(`\`${supports}.recipe.format\` = E2M1 and \`${supports}.inputs\` = FP16`)).toBeUndefined();
    expect(instead("every adapter")).toBeUndefined();
  });
});
