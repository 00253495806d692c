/**
 * Products of operands that are scaled by groups: each scale meets its own group (QNT-008), the sum stays precise with
 * scales of any size (QNT-010), and who applies them is declared as it is (QNT-011, QNT-012).
 */

import type { CounterName, OperandSupport } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import {
  type GemmClaim,
  type GemmTest,
  multiplies,
  multipliesEach,
} from "../../../src/harness/gemm-needs.ts";
import type { Needs } from "../../../src/harness/needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { timed } from "../../../src/harness/timing-needs.ts";
import { groupScaledProducts, isGrouped, unnamedProducts } from "../../inputs/gemm-entries.ts";
import {
  codeAroundOne,
  codeOf,
  exponentRange,
  type OperandContent,
  product,
  type Sizes,
  wideCode,
} from "../../inputs/gemm-operands.ts";
import { powerOfTwoScale, scaleCode } from "../../inputs/gemm-scales.ts";
import { substitutedByJudge } from "../../inputs/substituted.ts";
import { checkBound, checkExact, checkModel } from "../products.ts";
import { sideBySide, timesSideBySide } from "../timing.ts";

const products = groupScaledProducts();
/** Those of which a large product is worth its time. */
const trained = groupScaledProducts((name) =>
  ["E4M3/1x128/FP32,E4M3/128x128/FP32", "E4M3/1x32/E8M0,E4M3/1x32/E8M0"].includes(name),
);
const layouts = ["TN", "NN", "TT", "NT"] as const;
/** Fraction bits of a sum in FP32. */
const fullPrecision = 23;

export default cases("fine-grained-quantization", ({ define }) => {
  define("every-scale-meets-its-own-group", {
    why: "Scales that are transposed, or one group late, give a product that is finite, plausible and wrong.",
    verifies: ["QNT-008"],
    vary: { product: products.names, layout: layouts },
  })
    .needs(multiplies(({ product: name, layout }) => ({ ...products.entry(name), layout })))
    .requests(({ claim }) => {
      const [oneA, oneB] = [codeOf(claim.a.format, 1), codeOf(claim.b.format, 1)];
      // Each row of A has a single one, and each row of B is all ones: the product is the scales themselves.
      return [
        { m: 130, n: 2, k: 256 },
        { m: 4, n: 130, k: 256 },
      ].map((sizes) =>
        product(claim, sizes, {
          a: {
            code: (row, k) => (k === (row * 37 + 11) % sizes.k ? oneA : 0),
            ...distinctScales(claim.a, 0),
          },
          b: { code: () => oneB, ...distinctScales(claim.b, 1) },
        }),
      );
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        checkExact(check, exchange, "a single product in each sum, with another scale in each group");
    });

  define("tail-groups-have-scales-of-their-own", {
    why: "The last, incomplete group is where an index that counts complete groups goes wrong.",
    verifies: ["QNT-008"],
    vary: { product: products.names, k: [1, 31, 33, 127, 129, 200, 300] },
  })
    .needs(
      multiplies(({ product: name }) => {
        const { accepts, text } = products.entry(name);
        return { text, accepts: (entry) => entry.tail === "any" && accepts(entry) };
      }),
    )
    .requests(({ params: { k }, claim, random }) => [
      product(
        claim,
        { m: 7, n: 9, k },
        { a: smallNumbers(claim.a, 0, random), b: smallNumbers(claim.b, 1, random) },
      ),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkExact(check, exchange, "a sum across groups with scales that are powers of two"),
    );

  define("scales-of-every-other-product", {
    why: "A kernel that is rarely used is one in which scales by block are still read as scales by tile.",
    verifies: ["QNT-008"],
    vary: {},
  })
    .needs(
      multipliesEach(() => ({
        text: `${unnamedProducts.text}, with scales by groups`,
        accepts: (entry) => (isGrouped(entry.a) || isGrouped(entry.b)) && unnamedProducts.accepts(entry),
      })),
    )
    .requests(({ claim: claims, random }) =>
      claims.flatMap((claim) => {
        const k = claim.tail === "any" ? 200 : 256;
        // More rows of either operand than a block has.
        const sizes = [
          { m: 130, n: 3, k },
          { m: 3, n: 130, k },
        ];
        return sizes.map((size) =>
          product(claim, size, { a: smallNumbers(claim.a, 0, random), b: smallNumbers(claim.b, 1, random) }),
        );
      }),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        checkExact(check, exchange, "a sum across groups with scales that are powers of two");
    });

  define("large-term-in-every-group", {
    why: "Partial sums of a narrow register lose the small terms beside a large one, in every group, before any scale is applied.",
    verifies: ["QNT-010"],
    vary: { product: products.names, k: [256, 2048] },
  })
    .needs(multiplies(({ product: name }) => products.entry(name)))
    .requests(({ params: { k }, claim, random }) => {
      const { a, b } = claim;
      const plantB = Math.min(exponentRange(b.format).largest, 7);
      const plantA = Math.min(exponentRange(a.format).largest, 15 - plantB);
      const places = Array.from({ length: k / 128 }, (_, group) => 128 * group + random.integer(0, 127));
      const isPlant = (place: number) => places[Math.floor(place / 128)] === place;
      const sign = (place: number) => (Math.floor(place / 128) % 2 === 0 ? 1 : -1);
      return [
        product(
          claim,
          { m: 12, n: 12, k },
          {
            a: {
              code: (_, place) =>
                codeOf(a.format, isPlant(place) ? sign(place) * 2 ** plantA : 1 - 2 * random.integer(0, 1)),
              ...alikeScales(a),
            },
            b: {
              code: (_, place) => codeOf(b.format, isPlant(place) ? 2 ** plantB : random.integer(1, 2)),
              ...alikeScales(b),
            },
          },
        ),
      ];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkExact(check, exchange, "an exact sum with a large term in every group of 128"),
    );

  define("precise-with-scales-of-any-size", {
    why: "Scales that are applied in BF16, or to a rounded sum, cost as much as the format of the operands itself.",
    verifies: ["QNT-010"],
    vary: { product: products.names, k: [128, 1024, 4096] },
  })
    .needs(multiplies(({ product: name }) => products.entry(name)))
    .requests(({ params: { k }, claim, random }) => [
      product(claim, { m: 12, n: 12, k }, { a: aroundOne(claim.a, random), b: aroundOne(claim.b, random) }),
    ])
    .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
      checkBound(check, exchange, fullPrecision, `a sum across groups, in the mode ${mode.name}`),
    );

  define("scales-are-used-as-they-are", {
    why: "A unit that takes other scales and requantizes for them, or rounds them, answers with another recipe than it was asked for.",
    verifies: ["QNT-011"],
    vary: { product: products.names },
  })
    .needs(multiplies(({ product: name }) => products.entry(name)))
    .requests(({ claim, random }) => [
      product(claim, singly, { a: oneInEachRow(claim.a, random), b: aroundOne(claim.b, random) }),
    ])
    .judge(({ claim, exchanges: [exchange], check }) => {
      checkBound(check, exchange, fullPrecision, "one product with scales that have every bit");
      const { computeUnitNs } = check.answer(exchange).counters ?? {};
      if (computeUnitNs === undefined) return;
      if (claim.scaling === "native")
        check.that("scaling is native: general-purpose cores do nothing", computeUnitNs === 0);
      else check.that("scaling is emulated: general-purpose cores do it", computeUnitNs > 0);
    });

  define("substituted-scales-are-the-declared-ones", {
    why: "Operands that are requantized by another recipe than the declared one give a model that nobody can reproduce.",
    verifies: ["QNT-011"],
    vary: { product: products.names, layout: layouts },
  })
    .needs(
      multiplies(({ product: name, layout }) => {
        const { text, accepts } = products.entry(name);
        return { text: `${text} with substituted scales`, accepts, scales: "substituted", layout };
      }),
    )
    .requests(({ claim, random }) => [
      // Which elements share a scale shows in the smallest beside large ones: they lose their last bits.
      product(claim, singly, { a: oneInEachRow(claim.a, random), b: ofAnySize(claim.b, random) }),
      product(claim, singly, { a: ofAnySize(claim.a, random), b: oneInEachRow(claim.b, random) }),
    ])
    .judge(({ claim, exchanges, check }) => {
      for (const { request, ...answered } of exchanges) {
        const params = substitutedByJudge(request.params, claim);
        const real = { ...answered, request: { ...request, params } };
        const what = "one product of operands under the declared substitutes";
        if (claim.mode.model === undefined) checkBound(check, real, fullPrecision, what);
        else checkModel(check, real, claim.mode.model, what);
      }
    });

  define("scaling-costs-no-traffic", {
    why: "Operands that are dequantized in memory first are read and written twice as wide as they are.",
    verifies: ["QNT-012"],
    evidence: "counter",
    vary: { product: products.names },
  })
    .needs(multiplies(({ product: name }) => counting(products.entry(name), "globalBytesIntermediate")))
    .requests(({ claim, random }) => [large(claim, { m: 64, n: 64, k: 256 }, random)])
    .judge(({ exchanges: [exchange], check }) => {
      const { globalBytesIntermediate: bytes } = check.answer(exchange).counters ?? {};
      check.that(`${bytes} bytes of intermediate results in global memory, where 0 are needed`, bytes === 0);
    });

  for (const [suite, sizes] of [
    ["quick", { m: 128, n: 128, k: 256 }],
    // Here memory is no longer what a product waits for.
    ["full", { m: 1024, n: 1024, k: 1024 }],
  ] as const) {
    define(suite === "quick" ? "scaling-costs-little-time" : "scaling-costs-little-time-in-large-products", {
      why: "Scales that are applied outside the matrix unit make it wait after every group, which is what the wish is about.",
      verifies: ["QNT-012"],
      evidence: "counter",
      alone: true,
      suite,
      vary: { product: suite === "quick" ? products.names : trained.names },
    })
      .needs(
        timed(withPerTensor(multiplies(({ product: name }) => counting(products.entry(name), "elapsedNs")))),
      )
      .requests(({ claim: { grouped, perTensor, ...timing }, random }) =>
        sideBySide(timing, [large(grouped, sizes, random), large(perTensor, sizes, random)]),
      )
      .judge(({ exchanges, check }) => {
        const [grouped, perTensor] = timesSideBySide(check, exchanges, 2);
        if (grouped === undefined || perTensor === undefined) return;
        const [first] = exchanges;
        const { computeUnitNs, matrixUnitNs = 0 } =
          first === undefined ? {} : (check.answer(first).counters ?? {});
        if (computeUnitNs !== undefined && matrixUnitNs > 0)
          check.figure({
            name: "time of general-purpose cores beside that of the matrix units, with scales by group",
            value: computeUnitNs / matrixUnitNs,
            unit: "%",
            worst: "highest",
          });
        if (suite === "full")
          check.figure({
            name: "speed with scales by group beside a scale for each tensor",
            value: perTensor / grouped,
            unit: "%",
            worst: "lowest",
            asked: 0.9,
          });
        check.that(
          `${grouped} ns with scales by group, ${perTensor} ns with a scale for each tensor: at least 0.9 of that speed`,
          0.9 * grouped <= perTensor,
        );
      });
  }
});

function counting({ text, accepts }: GemmTest, counter: CounterName): GemmTest {
  return {
    text: `${text} with the counter ${counter}`,
    accepts: (entry) => accepts(entry) && entry.counters.includes(counter),
  };
}

/** Sizes of products of which no way to accumulate can hide what became of the scales: each sum is one product. */
const singly: Sizes = { m: 64, n: 64, k: 256 };

function oneInEachRow(operand: OperandSupport, random: Random): OperandContent {
  return {
    code: (row, k) => (k === (row * 5) % singly.k ? codeAroundOne(operand.format, random) : 0),
    ...randomScales(operand, random),
  };
}

/** A product that keeps a matrix unit busy for a while. */
function large(claim: GemmClaim, sizes: Sizes, random: Random) {
  return product(claim, sizes, { a: aroundOne(claim.a, random), b: aroundOne(claim.b, random) });
}

/** Beside a product by groups one of the same formats with a scale for each tensor, or with none. */
function withPerTensor<Parameters>(
  needs: Needs<Parameters, GemmClaim>,
): Needs<Parameters, { readonly grouped: GemmClaim; readonly perTensor: GemmClaim }> {
  return (params, manifest) => {
    const grouped = needs(params, manifest);
    if (!grouped.applies) return grouped;
    const { a, b } = grouped.claim;
    const whole = ({ scaling }: OperandSupport) => scaling === undefined || scaling.group === "tensor";
    const perTensor = multiplies(() => ({
      text: `${a.format} by ${b.format} without scales by group, with the counter elapsedNs`,
      accepts: (entry) =>
        entry.a.format === a.format &&
        entry.b.format === b.format &&
        whole(entry.a) &&
        whole(entry.b) &&
        entry.counters.includes("elapsedNs"),
    }))(params, manifest);
    if (!perTensor.applies) return perTensor;
    return { ...grouped, claim: { grouped: grouped.claim, perTensor: perTensor.claim } };
  };
}

/** Scales that differ from group to group by powers of two; `side` makes those of the two operands different, too. */
function distinctScales({ scaling }: OperandSupport, side: number): Pick<OperandContent, "scale"> {
  if (scaling === undefined) return {};
  return {
    scale: (row, column) =>
      powerOfTwoScale(scaling.scaleFormat, ((row * 5 + column * 3 + side * 7) % 11) - 5),
  };
}

/** Ones of both signs, and scales within four powers of two, so that every sum is exact. */
function smallNumbers(operand: OperandSupport, side: number, random: Random): OperandContent {
  const { format, scaling } = operand;
  const code = () => codeOf(format, 1 - 2 * random.integer(0, 1));
  if (scaling === undefined) return { code };
  return {
    code,
    scale: (row, column) => powerOfTwoScale(scaling.scaleFormat, ((row * 3 + column * 2 + side) % 5) - 2),
  };
}

/** The scale 1/8 in every group. */
function alikeScales({ scaling }: OperandSupport): Pick<OperandContent, "scale"> {
  return scaling === undefined ? {} : { scale: () => powerOfTwoScale(scaling.scaleFormat, -3) };
}

/** Scales that have every bit of their format. */
function randomScales({ scaling }: OperandSupport, random: Random): Omit<OperandContent, "code"> {
  if (scaling === undefined) return {};
  return {
    scale: () => scaleCode(scaling.scaleFormat, random),
    tensorScale: Math.fround(1 + random.unit()),
  };
}

function ofAnySize(operand: OperandSupport, random: Random): OperandContent {
  return { code: () => wideCode(operand.format, random), ...randomScales(operand, random) };
}

function aroundOne(operand: OperandSupport, random: Random): OperandContent {
  return { code: () => codeAroundOne(operand.format, random), ...randomScales(operand, random) };
}
