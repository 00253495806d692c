/** Scales of groups: that each comes from its own elements alone (QNT-002), and that it has the declared bits (QNT-003). */
import type { InputFormat, Recipe } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { claimed, from, quantizes } from "../../../src/harness/needs.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { codesOf, zeros } from "../../../src/numerics/tensor.ts";
import { float32Neighbours, magnitudesOf } from "../../inputs/edge-values.ts";
import { byGroups, gridFor, matrix, withAmax } from "../../inputs/matrices.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";
import { checkScales, groupFinder, present, scalingOf } from "./judging.ts";

const recipes = scaledRecipes();
/** With a tensor scale, the scale of a group depends on the other groups, as it must. */
const independent = scaledRecipes(({ group, scale }) => group !== "tensor" && scale !== "UE4M3+FP32");
const strips = scaledRecipes(
  ({ group, scale }) => group !== "tensor" && group !== "128x128" && scale !== "UE4M3+FP32",
);
const wide = scaledRecipes(({ group }) => group === "128x128" || group === "tensor");

export default cases("fine-grained-quantization", ({ define }) => {
  define("scale-ignores-other-groups", {
    why: "A scale taken from a neighbour's amax crushes small groups and saturates large ones.",
    verifies: ["QNT-002"],
    vary: { recipe: independent.names },
  })
    .needs(quantizes(({ recipe }) => independent.entry(recipe)))
    .requests(({ claim: { input, recipe }, random }) => {
      const { group } = scalingOf(recipe);
      const { extent } = gridFor(group, 16);
      const quiet = withAmax(group, extent, () => 1, random);
      // Every second group becomes 2^10 times as large; the scales of the others must not notice.
      const loud = quiet.map((value, i) =>
        groupFinder(scalingOf(recipe), extent)(i) % 2 === 1 ? value * 1024 : value,
      );
      return [quiet, loud].map((values) => request("quantize", { x: matrix(input, extent, values), recipe }));
    })
    .judge(({ exchanges, check }) => {
      const [quiet, loud] = exchanges.map((exchange) => present(check.answer(exchange).scales));
      if (quiet === undefined || loud === undefined) return;
      check.sameBits(
        "scales of groups whose neighbours became 1024 times as large",
        "scales",
        everySecond(loud),
        everySecond(quiet),
      );
    });

  define("scale-sees-every-element", {
    why: "An amax that misses one lane of the tile saturates the largest activation, which is the one that matters.",
    verifies: ["QNT-002"],
    vary: { recipe: strips.names },
  })
    .needs(quantizes(({ recipe }) => strips.entry(recipe)))
    .requests(({ claim: { input, recipe } }) => {
      const { group } = scalingOf(recipe);
      const { extent } = gridFor(group, 128);
      // In group g the one large element is at place g, in turn of both signs.
      const values = byGroups(group, extent, (index, place, count) =>
        place === index % count ? (index % 2 === 0 ? 3 : -3) : 0.25,
      );
      const alike = byGroups(group, extent, () => 3);
      return [values, alike].map((one) => request("quantize", { x: matrix(input, extent, one), recipe }));
    })
    .judge(({ exchanges, check }) => {
      const [one, all] = exchanges.map((exchange) => present(check.answer(exchange).scales));
      if (one === undefined || all === undefined) return;
      check.sameBits("scales of groups with one large element, wherever it is", "scales", one, all);
    });

  define("block-scale-sees-every-corner", {
    why: "A block scale that covers only part of its block saturates the rest.",
    verifies: ["QNT-002"],
    vary: { recipe: wide.names },
  })
    .needs(quantizes(({ recipe }) => wide.entry(recipe)))
    .requests(({ claim: { input, recipe }, random }) => {
      const { group } = scalingOf(recipe);
      const { extent } = group === "tensor" ? gridFor(group, 1) : { extent: { rows: 256, columns: 384 } };
      const size = group === "tensor" ? extent : { rows: 128, columns: 128 };
      const corners = [
        0,
        size.columns - 1,
        (size.rows - 1) * size.columns,
        size.rows * size.columns - 1,
        random.integer(1, 40),
      ];
      return corners.map((corner) => {
        const values = byGroups(group, extent, (index, place) => (place === corner ? 3 : 0.25) * (index + 1));
        return request("quantize", { x: matrix(input, extent, values), recipe });
      });
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) checkScales(check, exchange.request.params, check.answer(exchange));
    });

  define("scale-bits", {
    why: "Two libraries whose scales differ by one bit give different models from the same weights.",
    verifies: ["QNT-003"],
    vary: { recipe: recipes.names },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ claim: { input, recipe }, random }) =>
      scaleRequests(recipe, amaxesFor(recipe, random.unit), random, input),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) checkScales(check, exchange.request.params, check.answer(exchange));
    });

  define("scale-bits-from-bf16", {
    why: "Activations arrive in BF16: an amax found in BF16 arithmetic, or a scale rounded to it, is off by up to 2^-9.",
    verifies: ["QNT-003"],
    vary: { recipe: recipes.names },
  })
    .needs(claimed(({ recipe }) => from("BF16", recipes.entry(recipe))))
    .requests(({ claim, random }) =>
      scaleRequests(
        claim.recipe,
        Array.from({ length: 64 }, () => 2 ** random.integer(-12, 12) * (1 + random.unit())),
        random,
        "BF16",
      ),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) checkScales(check, exchange.request.params, check.answer(exchange));
    });

  define("scale-of-every-bf16-amax", {
    why: "A reciprocal, or a logarithm for a power of two, is wrong at a few magnitudes, and those are in every large model.",
    verifies: ["QNT-003"],
    suite: "full",
    vary: { recipe: strips.names, part: [0, 1, 2, 3] },
  })
    .needs(quantizes(({ recipe }) => strips.entry(recipe)))
    .requests(({ params: { part }, claim: { input, recipe } }) => {
      const { group } = scalingOf(recipe);
      const everyMagnitude = magnitudesOf("BF16");
      const { extent } = gridFor(group, everyMagnitude.length / 4);
      const values = byGroups(group, extent, (index, place) =>
        place === 0 ? (everyMagnitude[4 * index + part] ?? 0) : 0,
      );
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkScales(check, exchange.request.params, check.answer(exchange)),
    );
});

/** Every second scale of a matrix of scales, so that each is one whose group stayed the same. */
function everySecond(scales: ReturnType<typeof present>): ReturnType<typeof present> {
  const codes = codesOf(scales);
  const kept = zeros(scales.dtype, [Math.ceil(codes.length / 2)]);
  const target = codesOf(kept);
  for (let i = 0; i < target.length; i += 1) target[i] = codes[2 * i] ?? 0;
  return kept;
}

/**
 * Largest magnitudes at which scale rules part: max * 2^k, where the quotient is a power of two, and both FP32 numbers
 * beside it; significands around 1.5; and random ones over many exponents.
 */
function amaxesFor({ format }: Recipe, unit: () => number): number[] {
  const { max } = formats[format];
  const exponents = Array.from({ length: 24 }, (_, i) => i - 12);
  const bumps = exponents.flatMap((exponent) => float32Neighbours(Math.fround(max * 2 ** exponent)));
  const halves = exponents
    .filter((exponent) => exponent % 3 === 0)
    .flatMap((exponent) => float32Neighbours(Math.fround(1.5 * max * 2 ** exponent)));
  const random = Array.from({ length: 96 }, () =>
    Math.fround((1 + unit()) * 2 ** Math.floor(unit() * 40 - 20)),
  );
  return [...bumps, ...halves, ...random];
}

function scaleRequests(
  recipe: Recipe,
  amaxes: readonly number[],
  random: Parameters<typeof withAmax>[3],
  input: InputFormat,
) {
  const { group } = scalingOf(recipe);
  // A block of 128 x 128 costs 16384 elements an amax, a tensor one request an amax: they take fewer.
  const chosen =
    group === "128x128"
      ? amaxes.filter((_, i) => i % 12 === 0)
      : group === "tensor"
        ? amaxes.filter((_, i) => i % 6 === 0)
        : amaxes;
  const perRequest = group === "tensor" ? 1 : chosen.length;
  const count = Math.ceil(chosen.length / perRequest);
  return Array.from({ length: count }, (_, i) => {
    const own = chosen.slice(i * perRequest, (i + 1) * perRequest);
    const { extent } = gridFor(group, own.length);
    const values = withAmax(group, extent, (index) => own[index % own.length] ?? 1, random);
    return request("quantize", { x: matrix(input, extent, values), recipe });
  });
}
