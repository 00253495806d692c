/**
 * The same operands in other layouts: what is stored as its transpose gives the product of the straight layout
 * (TRN-001) in every precision (TRN-006), and a layout that is not there is refused (TRN-005).
 */
import type { OperandSupport } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { gemmSupportsOf, multiplies, scalesOf } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { allProducts, formatPairs, groupScaledProducts } from "../../inputs/gemm-entries.ts";
import {
  codeAroundOne,
  codeOf,
  type OperandContent,
  product,
  signBitOf,
  transposes,
} from "../../inputs/gemm-operands.ts";
import { powerOfTwoScale } from "../../inputs/gemm-scales.ts";
import { checkExact } from "../products.ts";

const pairs = formatPairs();
const scaled = groupScaledProducts();
const everything = allProducts();
const transposed = ["NN", "TT", "NT"] as const;
const layouts = ["TN", ...transposed] as const;
/** The formats that models are trained and served in. */
const everyday = ["E4M3,E4M3", "E4M3,E5M2", "E5M2,E4M3", "E5M2,E5M2", "BF16,BF16"] as const;

export default cases("transposed-gemm", ({ define }) => {
  define("layouts-agree-bit-for-bit", {
    why: "A backward pass that adds in another order than the forward pass, only because of how its operands lie, can't be reproduced.",
    verifies: ["TRN-001"],
    vary: { pair: pairs.names, layout: transposed, k: [96, 1024] },
  })
    .needs(
      multiplies(({ pair, layout }) => {
        const { accepts, ...test } = pairs.entry(pair);
        return {
          ...test,
          accepts: (entry) => entry.layouts.includes("TN") && accepts(entry),
          layout,
        };
      }),
    )
    .requests(({ params: { k }, claim, random }) => {
      const length = claim.tail === "refuse" ? 128 * Math.ceil(k / 128) : k;
      const sizes = { m: 17, n: 12, k: length };
      const a = table(sizes.m, length, () => codeAroundOne(claim.a.format, random) + sign(claim.a, random));
      const b = table(sizes.n, length, () => codeAroundOne(claim.b.format, random) + sign(claim.b, random));
      return (["TN", claim.layout] as const).map((layout) =>
        product({ ...claim, layout }, sizes, { a: { code: a }, b: { code: b } }),
      );
    })
    .judge(({ claim, exchanges, check }) => {
      const [straight, other] = exchanges.map((exchange) => check.answer(exchange).d);
      if (straight !== undefined && other !== undefined)
        check.sameBits(`the product of operands stored ${claim.layout}, and stored TN`, "d", other, straight);
    });

  define("layouts-are-right-for-every-size", {
    why: "A transposed read that is right for square tiles goes wrong at the first rectangular one.",
    verifies: ["TRN-001", "TRN-006"],
    vary: {
      pair: everyday,
      layout: transposed,
      shape: ["1x1x128", "1x40x128", "40x1x128", "17x130x128", "130x3x256", "5x6x37"],
    },
  })
    .needs(
      multiplies(({ pair, layout, shape }) => {
        const { accepts, ...test } = pairs.entry(pair);
        const tail = shape.endsWith("37");
        return { ...test, accepts: (entry) => (!tail || entry.tail === "any") && accepts(entry), layout };
      }),
    )
    .requests(({ params: { shape }, claim, random }) => {
      const [m = 1, n = 1, k = 1] = shape.split("x").map(Number);
      return [product(claim, { m, n, k }, { a: small(claim.a, random), b: small(claim.b, random) })];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkExact(check, exchange, `a product of small whole numbers, stored ${claim.layout}`),
    );

  define("scales-follow-the-stored-matrix", {
    why: "Codes that are read transposed with scales that are not are off by the ratio of two scales, everywhere.",
    verifies: ["TRN-001", "TRN-002"],
    vary: { product: scaled.names, layout: transposed, k: [128, 256] },
  })
    .needs(multiplies(({ product: name, layout }) => ({ ...scaled.entry(name), layout })))
    .requests(({ params: { k }, claim, random }) => [
      product(
        claim,
        { m: 140, n: 6, k },
        { a: smallScaled(claim.a, random), b: smallScaled(claim.b, random) },
      ),
    ])
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkExact(check, exchange, `a product with a scale for each group as it is stored, ${claim.layout}`),
    );

  define("one-stored-copy-serves-all-passes", {
    why: "Without it every activation is quantized and stored twice, once for the forward and once for the backward pass.",
    verifies: ["TRN-002"],
    vary: { product: scaled.names, pass: ["forward", "dgrad", "wgrad"] as const },
  })
    .needs(
      multiplies(({ product: name, pass }) => ({
        ...scaled.entry(name),
        // Activations [tokens, in] and gradients [tokens, out] are stored once, weights [out, in] once.
        layout: ({ forward: "TN", dgrad: "TT", wgrad: "NT" } as const)[pass],
      })),
    )
    .requests(({ params: { pass }, claim, random }) => {
      // Incomplete groups beside complete ones, where tails are taken.
      const [tokens, channelsIn, channelsOut] = claim.tail === "any" ? [128, 132, 40] : [128, 256, 128];
      const sizes = {
        forward: { m: tokens, n: channelsOut, k: channelsIn },
        dgrad: { m: tokens, n: channelsIn, k: channelsOut },
        wgrad: { m: channelsOut, n: channelsIn, k: tokens },
      }[pass];
      return [product(claim, sizes, { a: smallScaled(claim.a, random), b: smallScaled(claim.b, random) })];
    })
    .judge(({ params: { pass }, exchanges: [exchange], check }) =>
      checkExact(check, exchange, `the ${pass} product, from codes and scales as they are stored`),
    );

  define("layout-that-is-not-there-is-refused", {
    why: "A unit that ignores the flag multiplies the wrong elements, and for square matrices nothing shows it.",
    verifies: ["TRN-005"],
    vary: { product: everything.names.filter((name) => name !== "other"), layout: layouts },
  })
    .needs(({ product: name, layout }, manifest) => {
      const supports = gemmSupportsOf(manifest);
      const index = supports.findIndex(
        (one) => scalesOf(one) === "given" && everything.entry(name).accepts(one),
      );
      const entry = supports[index];
      if (entry === undefined) return { applies: false, reason: `not claimed: a product of ${name}` };
      const { outputs, modes } = entry;
      const [output = "FP32"] = outputs;
      const [mode = { name: "full" as const }] = modes;
      const claim = { ...entry, layout, output, mode };
      return { applies: true, claim, support: `gemm ${index}` };
    })
    .requests(({ params: { layout }, claim, random }) => {
      // What is stored the other way round is square, so that its shape does not give it away.
      const { a, b } = transposes(layout);
      const k = claim.tail === "any" ? 48 : 128;
      const sizes = { m: a ? k : 4, n: b ? k : 4, k };
      return [product(claim, sizes, { a: small(claim.a, random), b: small(claim.b, random) })];
    })
    .judge(({ params: { product: name, layout }, claim, exchanges: [exchange], check }) => {
      if (claim.layouts.includes(layout)) {
        checkExact(check, exchange, `a product of square matrices stored ${layout}`);
      } else {
        const what = `a product of ${name} stored ${layout}, which is not claimed`;
        check.refused(exchange, what, "UNIMPLEMENTED");
      }
    });
});

/** Codes of a matrix, so that two requests can hold the same ones. */
function table(rows: number, columns: number, code: () => number): (row: number, k: number) => number {
  const codes = Array.from({ length: rows * columns }, code);
  return (row, k) => codes[row * columns + k] ?? 0;
}

/** The sign bit, or none, by chance. */
function sign({ format }: OperandSupport, random: Random): number {
  return signBitOf(format) * random.integer(0, 1);
}

/** Ones and twos of both signs. */
function small({ format }: OperandSupport, random: Random): OperandContent {
  return { code: () => codeOf(format, random.integer(1, 2) * (1 - 2 * random.integer(0, 1))) };
}

/** Ones of both signs, with scales that are powers of two, so that every sum is exact. */
function smallScaled({ format, scaling }: OperandSupport, random: Random): OperandContent {
  const code = () => codeOf(format, 1 - 2 * random.integer(0, 1));
  if (scaling === undefined) return { code };
  return { code, scale: () => powerOfTwoScale(scaling.scaleFormat, random.integer(-2, 2)) };
}
