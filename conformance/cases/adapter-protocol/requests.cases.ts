/**
 * Requests among others: the same one gives the same bits (ADP-005), none leaves anything behind (ADP-006),
 * contradictory ones are refused (ADP-007), and each gets one valid answer of its own (ADP-009, ADP-010).
 */
import type { QuantizationSupport, QuantizeResult, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import {
  dequantizes,
  deterministic,
  type EntryTest,
  everyAdapter,
  like,
  quantizes,
} from "../../../src/harness/needs.ts";
import type { Extent } from "../../../src/numerics/groups.ts";
import { tensorOfFloat32, zeros } from "../../../src/numerics/tensor.ts";
import { gridFor, matrix, normalMatrix } from "../../inputs/matrices.ts";
import { type Payload, payload } from "../../inputs/payloads.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";

const recipes = scaledRecipes();
const anything = like({});

/** About so many groups of a recipe; a row of elements for a cast. */
function groupsOf({ scaling }: QuantizationSupport["recipe"], groups: number): Extent {
  return scaling === undefined ? { rows: 1, columns: 16 * groups } : gridFor(scaling.group, groups).extent;
}

const contradictions = [
  "codes-with-three-dimensions",
  "codes-of-another-type",
  "scales-missing",
  "scales-of-another-shape",
  "scales-transposed",
  "scales-of-another-type",
  "scales-for-a-cast",
  "tensor-scale-missing",
  "tensor-scale-of-two",
  "tensor-scale-too-many",
] as const;
type Contradiction = (typeof contradictions)[number];

const scaled = like({ recipe: { scaling: {} } });
const withTensorScale = like({ recipe: { scaling: { tensorScale: "FP32" } } });

/** Entries under which a contradiction is possible. */
const concerned: { readonly [C in Contradiction]: EntryTest } = {
  "codes-with-three-dimensions": anything,
  "codes-of-another-type": anything,
  "scales-missing": scaled,
  "scales-of-another-shape": scaled,
  "scales-transposed": {
    text: "groups of a part of a row",
    accepts: ({ recipe: { scaling } }) => scaling?.group === "1x128" || scaling?.group === "1x32",
  },
  "scales-of-another-type": scaled,
  "scales-for-a-cast": like({ recipe: { scaling: null } }),
  "tensor-scale-missing": withTensorScale,
  "tensor-scale-of-two": withTensorScale,
  "tensor-scale-too-many": like({ recipe: { scaling: { tensorScale: "none" } } }),
};

export default cases("adapter-protocol", ({ define }) => {
  define("same-request-same-bits", {
    why: "A device that is not deterministic, but says so, is legal; one that says it is ruins every comparison.",
    verifies: ["ADP-005"],
    vary: { recipe: recipes.names },
  })
    .needs(deterministic(quantizes(({ recipe }) => recipes.entry(recipe))))
    .requests(({ claim: { input, recipe }, random }) => {
      const x = normalMatrix(input, groupsOf(recipe, 4), random);
      return [1, 2, 3].map(() => request("quantize", { x, recipe }));
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange));
      for (const other of others)
        if (first !== undefined) sameResult(check, "the same request again", other, first);
    });

  define("same-codes-same-values", {
    why: "A sum or a product whose order changes from run to run gives another model each time.",
    verifies: ["ADP-005"],
    vary: {},
  })
    .needs(deterministic(dequantizes(() => anything)))
    .requests(({ claim: { output, recipe, rounding }, random }) => {
      const data = payload(recipe, groupsOf(recipe, 4), { code: () => random.integer(0, 7) });
      return [1, 2, 3].map(() => request("dequantize", { ...data, recipe, output, rounding }));
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange).y);
      for (const other of others)
        if (first !== undefined) check.sameBits("the same request again", "y", other, first);
    });

  define("same-echo", {
    why: "A device that is not deterministic, but says so, is legal; one that says it is ruins every comparison.",
    verifies: ["ADP-005"],
    vary: {},
  })
    .needs(deterministic(everyAdapter()))
    .requests(({ random }) => {
      const x = tensorOfFloat32(
        [100],
        Float32Array.from({ length: 100 }, () => random.normal()),
      );
      return [1, 2, 3].map(() => request("echo", { x }));
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange).x);
      for (const other of others)
        if (first !== undefined) check.sameBits("the same request again", "x", other, first);
    });

  define("earlier-requests-leave-nothing", {
    why: "An amax or a scale kept from the last request makes a result depend on what ran before.",
    verifies: ["ADP-006"],
    vary: {
      recipe: recipes.names,
      before: ["larger-values", "smaller-values", "refused-request"],
    },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ params: { before }, claim: { input, recipe }, random }) => {
      const extent = groupsOf(recipe, 4);
      const x = normalMatrix(input, extent, random);
      const other = normalMatrix(input, extent, random, before === "smaller-values" ? 2 ** -9 : 2 ** 9);
      const refused = { format: "FP64", overflow: "non-finite", infinity: "non-finite" } as const;
      const question = request("quantize", { x, recipe });
      const distraction = request("quantize", {
        x: other,
        recipe: before === "refused-request" ? refused : recipe,
      });
      return [question, distraction, question] as const;
    })
    .judge(({ exchanges: [before, , after], check }) =>
      sameResult(check, "the same request after another one", check.answer(after), check.answer(before)),
    );

  define("echo-does-not-depend-on-earlier-requests", {
    why: "Buffers that are used again, and not filled again, mix one request's data into the next.",
    verifies: ["ADP-006"],
    vary: { elements: [1, 1000] },
  })
    .needs(everyAdapter())
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

  define("contradictory-values-are-refused", {
    why: "A shape that is not checked becomes a read beyond the end of a buffer.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: { fault: ["three-dimensions", "one-dimension", "no-dimension", "integers"] },
  })
    .needs(quantizes(() => anything))
    .requests(({ params: { fault }, claim: { input, recipe } }) => {
      const { rows, columns } = groupsOf(recipe, 1);
      const sound = matrix(input, { rows, columns }, new Float64Array(rows * columns));
      const x = {
        "three-dimensions": { ...sound, shape: [rows, columns, 1] },
        "one-dimension": { ...sound, shape: [rows * columns] },
        "no-dimension": zeros(sound.dtype, []),
        integers: zeros("I32", sound.shape),
      }[fault];
      return [request("quantize", { x, recipe }), request("quantize", { x: sound, recipe })] as const;
    })
    .judge(({ params: { fault }, exchanges: [refused, next], check }) => {
      check.refused(refused, `x: ${fault}`, "INVALID_ARGUMENT");
      check.that("the next request is answered", check.answer(next) !== undefined);
    });

  define("contradictory-codes-are-refused", {
    why: "Scales of another shape than the codes ask for are read beyond their end, or for the wrong groups.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: { fault: contradictions },
  })
    .needs(dequantizes(({ fault }) => concerned[fault]))
    .requests(({ params: { fault }, claim: { output, recipe, rounding } }) => {
      const sound = payload(recipe, groupsOf(recipe, 2));
      const common = { recipe, output, rounding };
      return [
        request("dequantize", { ...contradict(sound, fault), ...common }),
        request("dequantize", { ...sound, ...common }),
      ] as const;
    })
    .judge(({ params: { fault }, exchanges: [refused, next], check }) => {
      check.refused(refused, fault, "INVALID_ARGUMENT");
      check.that("the next request is answered", check.answer(next) !== undefined);
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
    vary: { recipe: recipes.names },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ claim: { input, recipe } }) => {
      const extent = groupsOf(recipe, 3);
      const values = new Float64Array(extent.rows * extent.columns).fill(2);
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
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

/** A sound payload with one thing about it that can't be. */
function contradict({ codes, ...rest }: Payload, fault: Contradiction): Payload {
  const { scales, tensorScale } = rest;
  const one = tensorOfFloat32([1], Float32Array.of(1));
  switch (fault) {
    case "codes-with-three-dimensions":
      return { codes: { ...codes, shape: [...codes.shape, 1] }, ...rest };
    case "codes-of-another-type":
      return { codes: zeros("I64", codes.shape), ...rest };
    case "scales-missing":
      return { codes, ...(tensorScale === undefined ? {} : { tensorScale }) };
    case "scales-of-another-shape":
      return { codes, ...rest, ...(scales === undefined ? {} : { scales: zeros(scales.dtype, [7, 11]) }) };
    case "scales-transposed":
      return {
        codes,
        ...rest,
        ...(scales === undefined ? {} : { scales: { ...scales, shape: scales.shape.toReversed() } }),
      };
    case "scales-of-another-type":
      return { codes, ...rest, ...(scales === undefined ? {} : { scales: zeros("F64", scales.shape) }) };
    case "scales-for-a-cast":
      return { codes, scales: one };
    case "tensor-scale-missing":
      return { codes, ...(scales === undefined ? {} : { scales }) };
    case "tensor-scale-of-two":
      return { codes, ...rest, tensorScale: tensorOfFloat32([2], Float32Array.of(1, 1)) };
    case "tensor-scale-too-many":
      return { codes, ...rest, tensorScale: one };
  }
}
