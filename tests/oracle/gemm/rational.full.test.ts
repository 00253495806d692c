/**
 * The oracle of products against the slow one in rationals: 10^5 hard dot products over all formats, kinds of scales,
 * lengths and addends; every product that the quick suite asks of the reference; and the batches of its probe. All tiers
 * are asked: correct rounding and its second opinion, the exact tier and where it ends, the bound tier, projections.
 */
import { describe, expect, it } from "vitest";
import { suite } from "../../../conformance/suite.ts";
import type {
  GemmOutputFormat,
  GemmParams,
  NumberFormat,
  OperandScaling,
} from "../../../src/generated/types.ts";
import { defaultSeed } from "../../../src/harness/default-seed.ts";
import { type Random, randomFor } from "../../../src/harness/random.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { exactFloat32 } from "../../../src/oracle/exact-rounding.ts";
import { OutOfTier } from "../../../src/oracle/gemm/exact-tier.ts";
import { type GemmProblem, readProblem } from "../../../src/oracle/gemm/problem.ts";
import { type Projected, projectedExactly } from "../../../src/oracle/gemm/projection.ts";
import { planOf } from "../../../src/probe/plan.ts";
import { productsOf } from "../../../src/probe/selection.ts";
import { createReference } from "../../../src/reference/adapter.ts";
import { type Form, hardProduct, kinds, type Side } from "../../hard-products.ts";
import { plantedProduct, withNearTies } from "./planted-products.ts";
import { allPlaces, examine, noFindings, type Place, roundedSum } from "./rational-judgement.ts";
import { rationalSums } from "./rational-sums.ts";

const minutes = 60_000;
const perKind = 11_200;

const multiplied: readonly NumberFormat[] = [
  "E4M3",
  "E5M2",
  "E5M6",
  "E2M3",
  "E3M2",
  "E2M1",
  "E4M3FNUZ",
  "E5M2FNUZ",
  "BF16",
  "FP16",
];

const scalings: readonly (OperandScaling | undefined)[] = [
  undefined,
  { group: "tensor", scaleFormat: "FP32", tensorScale: "none" },
  { group: "1x128", scaleFormat: "FP32", tensorScale: "none" },
  { group: "1x128", scaleFormat: "E8M0", tensorScale: "none" },
  { group: "128x1", scaleFormat: "FP32", tensorScale: "none" },
  { group: "128x128", scaleFormat: "FP32", tensorScale: "none" },
  { group: "1x32", scaleFormat: "E8M0", tensorScale: "none" },
  { group: "1x16", scaleFormat: "UE4M3", tensorScale: "none" },
  { group: "1x16", scaleFormat: "UE4M3", tensorScale: "FP32" },
];

function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  const place = random.integer(0, items.length - 1);
  // The place is within the list.
  return items[place] as Item;
}

function sideOf(random: Random, scaling: OperandScaling | undefined): Side {
  const side = { format: oneOf(random, multiplied), transpose: random.integer(0, 3) === 0 };
  return scaling === undefined ? side : { ...side, scaling };
}

function formOf(random: Random): Form {
  const k = random.integer(0, oneOf(random, [4, 40, 300]));
  const either = random.integer(0, 2);
  return {
    m: random.integer(1, 5),
    n: random.integer(1, 5),
    k,
    a: sideOf(random, either === 0 ? undefined : oneOf(random, scalings)),
    b: sideOf(random, either === 0 ? undefined : oneOf(random, scalings)),
    addends: oneOf(random, ["none", "finite", "any"]),
  };
}

describe("the oracle of products agrees with rationals", () => {
  it.each([...kinds, "near ties", "planted ties"] as const)(
    `on ${perKind} dot products: %s`,
    (kind) => {
      const random = randomFor(1, `rational ${kind}`);
      const found = noFindings();
      while (found.count.elements < perKind) {
        const form = formOf(random);
        const output = oneOf(random, ["FP32", "BF16"] as const);
        const params = { ...drawn(random, kind, form, output), output };
        const { m, n } = readProblem(params);
        examine(params, allPlaces(m, n), random, found);
      }
      expect(found.wrong.slice(0, 10)).toEqual([]);
      expect(found.count.finite).toBeGreaterThan(perKind / 3);
      expect(found.count.inTier).toBeGreaterThan(perKind / 20);
      expect(found.count.outOfTier).toBeGreaterThan(perKind / 3);
    },
    10 * minutes,
  );

  it(
    "on every product that the quick suite asks of the reference",
    async () => {
      const manifest = await createReference().describe();
      const found = noFindings();
      let requests = 0;
      for (const candidate of suite()) {
        if (candidate.suite !== "quick") continue;
        const prepared = candidate.prepare(manifest);
        if (!prepared.applies) continue;
        for (const { method, params } of prepared.requests(randomFor(defaultSeed, candidate.id))) {
          if (method !== "gemm" || !isMultiplied(params)) continue;
          requests += 1;
          const random = randomFor(requests, candidate.id);
          examine(params, somePlaces(params, random), random, found);
        }
      }
      expect(found.wrong.slice(0, 10)).toEqual([]);
      expect(requests).toBeGreaterThan(1000);
    },
    10 * minutes,
  );

  it(
    "on the dot products of the probe, for each way to add that the reference claims",
    async () => {
      const manifest = await createReference().describe();
      const found = noFindings();
      for (const product of productsOf(manifest, { supports: [], modes: [], all: false }))
        for (const [place, params] of planOf(product).requests.entries()) {
          const { m } = readProblem(params);
          const diagonal = Array.from({ length: m }, (_, i) => [i, i] as const);
          examine(params, diagonal, randomFor(place, product.operands), found);
        }
      expect(found.wrong.slice(0, 10)).toEqual([]);
      expect(found.count.elements).toBeGreaterThan(1000);
    },
    10 * minutes,
  );

  it(
    "on whole products judged by projections: right ones pass, and a changed element is found",
    () => {
      const random = randomFor(1, "rational projections");
      const draw = () => random.integer(-(2 ** 15), 2 ** 15 - 1);
      let judged = 0;
      for (let round = 0; round < 3000; round += 1) {
        const product = hardProduct(random, oneOf(random, kinds), { ...formOf(random), addends: "none" });
        const params = { ...product, output: "FP32" } as const;
        const problem = readProblem(params);
        const { m, n } = problem;
        const sumAt = rationalSums(params);
        const exact = allPlaces(m, n).map(([i, j]) => sumAt(i, j));
        const values = exact.map((sum) => (sum.kind === "special" ? Number.NaN : exactFloat32(sum.sum)));
        const d = Float32Array.from(values);
        const first = judgedBy(problem, d, draw);
        if (first === undefined) continue;
        judged += 1;
        expect(first.wrong).toBeUndefined();
        const element = random.integer(0, m * n - 1);
        const words = new Uint32Array(d.buffer);
        words[element] = (words[element] ?? 0) ^ (1 << random.integer(0, 30));
        const changed = exact[element];
        if (changed === undefined) throw new Error("there is no such element");
        expect(judgedBy(problem, d, draw)?.wrong).toEqual({ element, expected: roundedSum(changed, "FP32") });
      }
      expect(judged).toBeGreaterThan(300);
    },
    10 * minutes,
  );
});

function drawn(
  random: Random,
  kind: (typeof kinds)[number] | "near ties" | "planted ties",
  form: Form,
  output: GemmOutputFormat,
): GemmParams {
  switch (kind) {
    case "near ties": {
      const plain = hardProduct(random, "near one", { ...form, addends: "none" });
      return withNearTies({ ...plain, output }, random);
    }
    case "planted ties":
      return plantedProduct(random, form, formats[output].fractionBits);
    default:
      return hardProduct(random, kind, form);
  }
}

function judgedBy(problem: GemmProblem, d: Float32Array, draw: () => number): Projected | undefined {
  try {
    return projectedExactly(problem, d, draw);
  } catch (error) {
    if (error instanceof OutOfTier) return undefined;
    throw error;
  }
}

/** Operands that have codes already, and that fit together: other requests have to be refused. */
function isMultiplied(params: GemmParams): boolean {
  for (const { data, format, quantize, scaling, scales } of [params.a, params.b]) {
    if (quantize !== undefined || !multiplied.includes(format)) return false;
    const fits = data.dtype === formats[format].storage;
    const scalesFit = scaling === undefined || scales?.dtype === formats[scaling.scaleFormat].storage;
    if (!fits || !scalesFit) return false;
  }
  if (params.c !== undefined && params.c.dtype !== "F32") return false;
  try {
    readProblem(params);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** All elements of a small product; of others the corners and some at random, fewer the longer the sums are. */
function somePlaces(params: GemmParams, random: Random): readonly Place[] {
  const { m, n, k } = readProblem(params);
  if (m * n === 0) return [];
  if (m * n <= 16 && k <= 512) return allPlaces(m, n);
  const corners = [
    [0, 0],
    [m - 1, 0],
    [0, n - 1],
    [m - 1, n - 1],
  ] as const;
  const others = Array.from({ length: k > 2048 ? 2 : 8 }, () => {
    return [random.integer(0, m - 1), random.integer(0, n - 1)] as const;
  });
  return [...corners, ...others];
}
