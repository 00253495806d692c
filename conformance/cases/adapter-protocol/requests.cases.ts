/**
 * Requests among others: the same one gives the same bits (ADP-005), none leaves anything behind (ADP-006),
 * contradictory ones are refused (ADP-007), and each gets one valid answer of its own (ADP-009, ADP-010).
 */
import type { QuantizationSupport, QuantizeResult, Tensor } from "../../../src/generated/types.ts";
import { cases, type Request, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { claimed, deterministic, everyAdapter } from "../../../src/harness/needs.ts";
import { emptyCodes, tensorOfFloat32, zeros } from "../../../src/numerics/tensor.ts";
import { gridFor, matrix, normalMatrix } from "../../inputs/matrices.ts";
import { deployedRecipes, keyOf, patternOf, recipeNames } from "../../inputs/scaled-recipes.ts";

/** Whole groups of every shape. */
const extent = { rows: 128, columns: 128 };
const zerosOf = (size: typeof extent) => new Float64Array(size.rows * size.columns);
const quantizes = claimed(({ recipe }: { readonly recipe: string }) => ({
  ...patternOf(keyOf(recipe)),
  inputs: ["FP32"],
}));

export default cases("adapter-protocol", ({ define }) => {
  define("same-request-same-bits", {
    why: "A device that is not deterministic, but says so, is legal; one that says it is ruins every comparison.",
    verifies: ["ADP-005"],
    vary: { recipe: recipeNames(deployedRecipes) },
  })
    .needs(deterministic(quantizes))
    .requests(({ params: { recipe }, claim, random }) => {
      const x = normalMatrix("FP32", gridFor(keyOf(recipe).group, 4).extent, random);
      return [1, 2, 3].map(() => request("quantize", { x, recipe: claim.recipe }));
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange));
      for (const other of others)
        if (first !== undefined) sameResult(check, "the same request again", other, first);
    });

  define("earlier-requests-leave-nothing", {
    why: "An amax or a scale kept from the last request makes a result depend on what ran before.",
    verifies: ["ADP-006"],
    vary: {
      recipe: recipeNames(deployedRecipes),
      before: ["larger-values", "smaller-values", "refused-request"],
    },
  })
    .needs(claimed(({ recipe }) => ({ ...patternOf(keyOf(recipe)), inputs: ["FP32"] })))
    .requests(({ params: { recipe: name, before }, claim, random }) => {
      const { extent: size } = gridFor(keyOf(name).group, 4);
      const x = normalMatrix("FP32", size, random);
      const other = normalMatrix("FP32", size, random, before === "smaller-values" ? 2 ** -9 : 2 ** 9);
      const recipe =
        before === "refused-request"
          ? ({ format: "FP64", overflow: "non-finite", infinity: "non-finite" } as const)
          : claim.recipe;
      const question = request("quantize", { x, recipe: claim.recipe });
      const distraction = request("quantize", { x: other, recipe });
      return [question, distraction, question] as const;
    })
    .judge(({ exchanges: [before, , after], check }) =>
      sameResult(check, "the same request after another one", check.answer(after), check.answer(before)),
    );

  define("echo-does-not-depend-on-earlier-requests", {
    why: "Buffers that are used again, and not filled again, mix one request's data into the next.",
    verifies: ["ADP-005", "ADP-006"],
    vary: { elements: [1, 1000] },
  })
    .needs(deterministic(everyAdapter()))
    .requests(({ params: { elements }, random }) => {
      const filled = (value: () => number, length: number) =>
        request("echo", { x: tensorOfFloat32([length], Float32Array.from({ length }, value)) });
      const question = filled(() => random.normal(), elements);
      return [question, filled(() => 7, 2 * elements + 1), question] as const;
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        check.sameBits("echo among others", "x", check.answer(exchange).x, exchange.request.params.x);
    });

  define("contradictory-arguments-are-refused", {
    why: "A shape that is not checked becomes a read beyond the end of a buffer.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: {
      fault: [
        "rank-of-x",
        "dtype-of-x",
        "missing-scales",
        "shape-of-scales",
        "dtype-of-scales",
        "dtype-of-codes",
        "rank-of-codes",
      ],
    },
  })
    .needs(
      claimed(() => ({ recipe: { scaling: { tensorScale: "none" } }, inputs: ["FP32"], outputs: ["FP32"] })),
    )
    .requests(({ params: { fault }, claim }) => [
      faulty(claim, fault),
      request("quantize", { x: matrix("FP32", extent, zerosOf(extent)), recipe: claim.recipe }),
    ])
    .judge(({ params: { fault }, exchanges, check }) => {
      const [refused, next] = exchanges;
      if (refused !== undefined) check.refused(refused, fault, "INVALID_ARGUMENT");
      if (next !== undefined) check.that("the next request is answered", check.answer(next) !== undefined);
    });

  define("each-request-has-its-own-answer", {
    why: "An answer under the wrong ID, or a second one, is taken for the result of another request.",
    verifies: ["ADP-009", "ADP-010"],
    evidence: "observed",
    vary: { requests: [2, 9] },
  })
    .needs(everyAdapter())
    .requests(({ params: { requests } }) =>
      Array.from({ length: requests }, (_, i) =>
        request("echo", {
          x: tensorOfFloat32(
            [1, i + 1],
            Float32Array.from({ length: i + 1 }, (_, j) => i + j / 16),
          ),
        }),
      ),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        check.sameBits(
          "the answer belongs to its request",
          "x",
          check.answer(exchange).x,
          exchange.request.params.x,
        );
    });

  define("results-have-the-types-and-shapes-they-must", {
    why: "A result of another type or shape is read as other numbers, or not at all.",
    verifies: ["ADP-010"],
    evidence: "observed",
    vary: { recipe: recipeNames(deployedRecipes) },
  })
    .needs(quantizes)
    .requests(({ params: { recipe }, claim }) => {
      const { extent: size } = gridFor(keyOf(recipe).group, 3);
      return [request("quantize", { x: matrix("FP32", size, zerosOf(size).fill(2)), recipe: claim.recipe })];
    })
    // The connection holds every answer against its schema and contract before a judge sees it.
    .judge(({ exchanges: [exchange], check }) =>
      check.that("the result is valid", check.answer(exchange).codes.shape.length === 2),
    );
});

function sameResult(check: Check, what: string, actual: QuantizeResult, expected: QuantizeResult): void {
  check.sameBits(`${what}: codes`, "codes", actual.codes, expected.codes);
  const pairs: [string, Tensor | undefined, Tensor | undefined][] = [
    ["scales", actual.scales, expected.scales],
    ["tensorScale", actual.tensorScale, expected.tensorScale],
  ];
  for (const [name, got, wanted] of pairs)
    if (got !== undefined && wanted !== undefined) check.sameBits(`${what}: ${name}`, name, got, wanted);
}

type Fault =
  | "rank-of-x"
  | "dtype-of-x"
  | "missing-scales"
  | "shape-of-scales"
  | "dtype-of-scales"
  | "dtype-of-codes"
  | "rank-of-codes";

/** A request that is valid under its schema and can't be meant. */
function faulty({ recipe, rounding }: QuantizationSupport, fault: Fault): Request {
  const codes = emptyCodes(recipe.format, [4, 256]).tensor;
  const wrongScales = zeros("F64", [3, 5]);
  const dequantize = { codes, recipe, rounding, output: "FP32" } as const;
  switch (fault) {
    case "rank-of-x":
      return request("quantize", { x: zeros("F32", [2, 3, 128]), recipe });
    case "dtype-of-x":
      return request("quantize", { x: zeros("I32", [128, 128]), recipe });
    case "missing-scales":
      return request("dequantize", dequantize);
    case "shape-of-scales":
      return request("dequantize", {
        ...dequantize,
        scales: emptyCodes(recipe.scaling?.scaleFormat ?? "FP32", [7, 11]).tensor,
      });
    case "dtype-of-scales":
      return request("dequantize", { ...dequantize, scales: wrongScales });
    case "dtype-of-codes":
      return request("dequantize", { ...dequantize, codes: zeros("I64", [4, 256]), scales: wrongScales });
    case "rank-of-codes":
      return request("dequantize", {
        ...dequantize,
        codes: emptyCodes(recipe.format, [4, 256, 1]).tensor,
        scales: wrongScales,
      });
  }
}
