/** The declared numeric model predicts the bits (ACC-005), whatever the data, the sizes and the way to accumulate. */

import type { NumberFormat, OperandSupport, PrecisionName } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { allProducts } from "../../inputs/gemm-entries.ts";
import {
  codeAroundOne,
  codeOf,
  exponentRange,
  finiteCode,
  type OperandContent,
  product,
  signBitOf,
  wideCode,
} from "../../inputs/gemm-operands.ts";
import { scaleCode } from "../../inputs/gemm-scales.ts";
import { checkModel } from "../products.ts";

const everything = allProducts();

/** Kinds of data; each shows other parameters of a model. */
const kinds = ["around-one", "any-code", "cancelling", "with-addend"] as const;
type Kind = (typeof kinds)[number];

export default cases("accumulation-precision", ({ define }) => {
  define("model-predicts-the-bits", {
    why: "Who can predict the bits can tell an error of the software from a property of the unit, and reproduce a model elsewhere.",
    verifies: ["ACC-005"],
    evidence: "bits",
    vary: {
      product: everything.names,
      mode: ["full", "promoted", "fast"] as const,
      data: kinds,
    },
  })
    .needs(
      multiplies(({ product: name, mode, data }) => ({
        ...everything.entry(name),
        ...declared(mode),
        ...(data === "with-addend" ? { addend: true as const } : {}),
      })),
    )
    .requests(({ params: { data }, claim, random }) =>
      // A length within a block, one across blocks with a tail, one across groups and promotions.
      [24, 75, 300].map((k) => {
        const length = claim.tail === "refuse" ? Math.ceil(k / 128) * 128 : k;
        return product(
          claim,
          { m: 4, n: 5, k: length },
          {
            a: content(claim.a, data, random),
            b: content(claim.b, data, random),
            ...(data === "with-addend" ? { c: () => addendBits(random) } : {}),
          },
        );
      }),
    )
    .judge(({ claim: { mode }, exchanges, check }) => {
      for (const exchange of exchanges)
        if (mode.model !== undefined)
          checkModel(check, exchange, mode.model, `what the model of the mode ${mode.name} predicts`);
    });

  define("model-predicts-every-output", {
    why: "The last conversion is part of the declared model: a BF16 result that is cut off is half a unit too small on average.",
    verifies: ["ACC-005", "ACC-009"],
    vary: { product: everything.names, output: ["BF16"] as const, layout: ["TN", "NN", "TT", "NT"] as const },
  })
    .needs(
      multiplies(({ product: name, output, layout }) => ({
        ...everything.entry(name),
        mode: ({ model }) => model !== undefined,
        modeText: "with a declared model",
        output,
        layout,
      })),
    )
    .requests(({ claim, random }) => [
      product(
        claim,
        { m: 8, n: 7, k: 128 },
        { a: content(claim.a, "around-one", random), b: content(claim.b, "around-one", random) },
      ),
    ])
    .judge(({ claim: { mode, output }, exchanges: [exchange], check }) => {
      if (mode.model !== undefined)
        checkModel(
          check,
          exchange,
          mode.model,
          `what the model of the mode ${mode.name} predicts in ${output}`,
        );
    });
});

function declared(name: PrecisionName) {
  return {
    mode: (mode: GemmClaim["mode"]) => mode.name === name && mode.model !== undefined,
    modeText: `in the mode ${name}, with a declared model`,
  };
}

function content({ format, scaling }: OperandSupport, kind: Kind, random: Random): OperandContent {
  const code = codeMaker(format, kind, random);
  if (scaling === undefined) return { code };
  return {
    code,
    scale: () => scaleCode(scaling.scaleFormat, random),
    tensorScale: Math.fround(1 + random.unit()),
  };
}

function codeMaker(format: NumberFormat, kind: Kind, random: Random): OperandContent["code"] {
  const sign = () => signBitOf(format) * random.integer(0, 1);
  switch (kind) {
    case "around-one":
    case "with-addend":
      return () => codeAroundOne(format, random) + sign();
    case "any-code":
      return moderate(format) ? () => finiteCode(format, random) : () => wideCode(format, random) + sign();
    case "cancelling": {
      // Large numbers in pairs of opposite sign, at even and odd places, among small ones.
      const { smallest, largest } = exponentRange(format);
      return (row, k) =>
        k % 8 === row % 8 || k % 8 === (row + 3) % 8
          ? codeOf(format, (k % 8 === row % 8 ? 1 : -1) * 2 ** largest)
          : codeOf(format, 2 ** random.integer(smallest, Math.max(smallest, largest - 6)));
    }
  }
}

/** Whether all products of the format stay far from the ends of FP32. */
function moderate(format: NumberFormat): boolean {
  return formats[format].max < 2 ** 20;
}

/** FP32 bits of a number from 2^-20 to 2^12, of either sign. */
function addendBits(random: Random): number {
  const exponent = 127 + random.integer(-20, 12);
  return ((exponent << 23) | random.integer(0, 2 ** 23 - 1)) + 2 ** 31 * random.integer(0, 1);
}
