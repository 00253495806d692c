/**
 * Long sums: every element within the full-precision bound on data of one sign, exact where the data leave no room
 * (ACC-003), and promotion that holds for every length (ACC-004).
 */
import type { NumberFormat } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { allProducts, formatPairs, tensorScaledProducts } from "../../inputs/gemm-entries.ts";
import {
  codeAroundOne,
  codeOf,
  nanCode,
  product,
  type Sizes,
  signBitOf,
} from "../../inputs/gemm-operands.ts";
import { scaleCode } from "../../inputs/gemm-scales.ts";
import { planted } from "../../inputs/planted.ts";
import { checkBound, checkExact, checkLongSum } from "../products.ts";

const pairs = formatPairs();
const everything = allProducts();
const tensorScaled = tensorScaledProducts();
/** Sizes at and around those of blocks, groups and tiles; `m x n x k`. */
const shapes: readonly Sizes[] = [
  ...[0, 1, 2, 15, 17, 31, 32, 33, 63, 65, 127, 128, 129, 255, 257, 1000, 4096, 16384].map((k) => ({
    m: 3,
    n: 5,
    k,
  })),
  { m: 1, n: 1, k: 128 },
  { m: 1, n: 129, k: 128 },
  { m: 129, n: 1, k: 128 },
  { m: 130, n: 132, k: 33 },
  { m: 1, n: 7, k: 4096 },
];

/** Pairs of each width of code, whose longest sums are tried. */
const longest: readonly string[] = ["E4M3,E4M3", "E5M2,E5M2", "BF16,BF16", "other"];

/** Fraction bits of a sum in FP32. */
const fullPrecision = 23;

export default cases("accumulation-precision", ({ define }) => {
  for (const [suite, lengths] of [
    ["quick", [1024, 4096]],
    ["full", [16384]],
  ] as const) {
    define(suite === "quick" ? "long-sum-of-one-sign" : "very-long-sum-of-one-sign", {
      why: "A 13-bit accumulator is off by percents after 4096 terms of one sign, such as activations after a ReLU or squares.",
      verifies: ["ACC-003"],
      suite,
      vary: { pair: pairs.names, k: lengths, sign: ["+", "-"] as const },
    })
      .needs(multiplies(({ pair }) => ({ ...pairs.entry(pair), output: "FP32" })))
      .requests(({ params: { k, sign }, claim, random }) => [
        product(claim, { m: 12, n: 12, k }, oneSign(claim, sign, random)),
      ])
      .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
        checkLongSum(check, exchange, fullPrecision, `a sum of terms of one sign, in the mode ${mode.name}`),
      );
  }

  define("scales-of-tensors-are-applied-precisely", {
    why: "The scale of a tensor is a number of FP32 with all its bits; applied in BF16, it takes eight of them from every result.",
    verifies: ["ACC-003"],
    vary: { product: tensorScaled.names, k: [1, 128, 1024] },
  })
    .needs(multiplies(({ product: name }) => ({ ...tensorScaled.entry(name), output: "FP32" })))
    .requests(({ params: { k }, claim, random }) => {
      const { a, b } = oneSign(claim, "+", random);
      const scale = () => scaleCode("FP32", random);
      return [product(claim, { m: 12, n: 12, k }, { a: { ...a, scale }, b: { ...b, scale } })];
    })
    .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
      checkBound(
        check,
        exchange,
        fullPrecision,
        `a sum of terms of one sign with scales of tensors, in the mode ${mode.name}`,
      ),
    );

  define("sum-without-room-for-error", {
    why: "A unit that loses the low bits beside one large term in each block drops the small gradients first.",
    verifies: ["ACC-003"],
    vary: { pair: pairs.names, k: [256, 4096], output: ["FP32", "BF16"] as const },
  })
    .needs(multiplies(({ pair, output }) => ({ ...pairs.entry(pair), output })))
    .requests(({ params: { k }, claim, random }) => [
      product(claim, { m: 12, n: 12, k }, planted(claim, k, random)),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkExact(check, exchange, "an exact sum with a large term in every group of 128"),
    );

  define("every-shape-is-summed-completely", {
    why: "A kernel that drops the last column, counts it twice, or adds what memory holds beyond the tail, is right for the sizes of its own tests.",
    verifies: ["ACC-003"],
    vary: { pair: pairs.names, shape: shapes.map(shapeName) },
    // Which pair it is makes no other length; the longest is tried with a few.
    where: ({ pair, shape }) => !shape.endsWith("x16384") || longest.includes(pair),
  })
    .needs(multiplies(({ pair }) => pairs.entry(pair)))
    .requests(({ params: { shape }, claim, random }) => {
      const sizes = shapeOf(shape, claim);
      const few = sparse(claim, sizes, random);
      const before = poison(claim);
      return [...(before === undefined ? [] : [before]), product(claim, sizes, few)];
    })
    .judge(({ exchanges, check }) => {
      const last = exchanges.at(-1);
      if (last !== undefined) checkExact(check, last, "a product of small whole numbers");
    });

  define("promotion-holds-for-every-length", {
    why: "A kernel that promoted for tiles of 128 and not for tiles of 256 has trained models that nobody could explain.",
    verifies: ["ACC-004"],
    vary: {
      product: everything.names,
      k: [1, 31, 32, 33, 127, 128, 129, 255, 256, 257, 384, 512, 1000, 4096],
    },
  })
    .needs(
      multiplies(({ product: name }) => ({
        ...everything.entry(name),
        mode: ({ accumulation }) => accumulation === "emulated",
        modeText: "accumulated by emulation",
        output: "FP32",
      })),
    )
    .requests(({ params: { k }, claim, random }) => {
      const length = claim.tail === "refuse" ? Math.ceil(k / 128) * 128 : k;
      return [product(claim, { m: 130, n: 20, k: length }, oneSign(claim, "+", random))];
    })
    .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
      checkBound(
        check,
        exchange,
        mode.accumulatorBits,
        `a promoted sum, in the mode ${mode.name}`,
        intervalOf(mode),
      ),
    );
});

/** Length of the sums that are promoted: as declared, or that of everybody. */
function intervalOf({ model }: GemmClaim["mode"]): number {
  const interval = model?.promotionInterval;
  return interval === undefined || interval === "none" ? 128 : interval;
}

/** Numbers around one, all products of the same sign. */
function oneSign({ a, b }: GemmClaim, sign: "+" | "-", random: Random) {
  const signBit = sign === "-" ? signBitOf(a.format) : 0;
  return {
    a: { code: () => codeAroundOne(a.format, random) + signBit },
    b: { code: () => codeAroundOne(b.format, random) },
  };
}

function shapeName({ m, n, k }: Sizes): string {
  return `${m}x${n}x${k}`;
}

/** The sizes that a name stands for; k is rounded up where the claim takes only multiples of 128. */
function shapeOf(name: string, { tail }: GemmClaim): Sizes {
  const [m = 1, n = 1, k = 0] = name.split("x").map(Number);
  return { m, n, k: tail === "refuse" ? Math.max(1, Math.ceil(k / 128)) * 128 : k };
}

/** Ones of both signs among zeros, few enough for any register; the first and the last column are never zero. */
function sparse({ a, b, mode }: GemmClaim, { k }: Sizes, random: Random) {
  const share = Math.min(1, 2 ** Math.min(mode.accumulatorBits - 1, 20) / Math.max(1, k));
  const present = Array.from(
    { length: k },
    (_, column) => column === 0 || column === k - 1 || random.unit() < share,
  );
  const code = (format: NumberFormat) => ({
    code: (_: number, column: number) =>
      present[column] === true ? codeOf(format, 1 - 2 * random.integer(0, 1)) : 0,
  });
  return { a: code(a.format), b: code(b.format) };
}

/** A product full of NaN, so that memory holds nothing else when the next one is asked for; undefined without a NaN. */
function poison(claim: GemmClaim) {
  const { a, b } = claim;
  if (formats[a.format].nan === "none" || formats[b.format].nan === "none") return undefined;
  const nan = (format: NumberFormat) => ({ code: () => nanCode(format) });
  return product(claim, { m: 8, n: 8, k: 256 }, { a: nan(a.format), b: nan(b.format) });
}
