/** Codes and scales back to values (QNT-007), and scales that a device may not be able to hold (QNT-009). */
import type { DequantizeParams, OutputFormat, Recipe, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { claimed, claimedOrNot, dequantizes, to } from "../../../src/harness/needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { castFormats, codeBits, scalableFormats } from "../../../src/numerics/formats.ts";
import { type Extent, groupSize } from "../../../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { decodedValue } from "../../../src/oracle/values.ts";
import { gridFor } from "../../inputs/matrices.ts";
import { payload } from "../../inputs/payloads.ts";
import {
  canonicalRecipe,
  castEntry,
  entryOf,
  type ScaleName,
  scaledRecipes,
} from "../../inputs/scaled-recipes.ts";
import { checkValues, groupFinder, present, scalingOf } from "./judging.ts";

const outputs = ["FP32", "BF16", "FP16"] as const;
const recipes = scaledRecipes();
const grouped = scaledRecipes(({ group }) => group !== "tensor");
const narrowScales = scaledRecipes(
  ({ group, scale }) => group !== "tensor" && group !== "128x128" && group !== "128x1" && scale !== "FP32",
);
const groupedFp32 = scaledRecipes(({ group, scale }) => group !== "tensor" && scale === "FP32");

export default cases("fine-grained-quantization", ({ define }) => {
  define("decode-of-every-code", {
    why: "A decoder that is wrong for one code is wrong for every weight that has it.",
    verifies: ["QNT-007"],
    vary: { format: castFormats.filter((format) => format !== "FP32"), output: outputs },
  })
    .needs(claimed(({ format, output }) => to(output, castEntry(format))))
    .requests(({ params: { format, output }, claim }) => {
      const count = 2 ** codeBits(format);
      const { tensor, codes } = emptyCodes(format, [1, count]);
      for (let code = 0; code < count; code += 1) codes[code] = code;
      return [
        request("dequantize", { codes: tensor, recipe: claim.recipe, output, rounding: claim.rounding }),
      ];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkValues(check, exchange.request.params, check.answer(exchange)),
    );

  define("product-of-code-and-scale", {
    why: "A scale rounded to BF16, or to a power of two, before it is multiplied shifts a whole tile.",
    verifies: ["QNT-007"],
    vary: { recipe: recipes.names, output: outputs },
  })
    .needs(claimed(({ recipe, output }) => to(output, recipes.entry(recipe))))
    .requests(({ params: { output }, claim, random }) => {
      const { group } = scalingOf(claim.recipe);
      const { extent } = gridFor(group, 16);
      return Array.from({ length: group === "tensor" ? 6 : 1 }, () =>
        request("dequantize", scaledData(claim.recipe, extent, output, claim.rounding, random, randomScale)),
      );
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) checkValues(check, exchange.request.params, check.answer(exchange));
    });

  define("every-code-under-every-scale", {
    why: "A product that is wrong for one pair of code and scale is wrong wherever the two meet.",
    verifies: ["QNT-007"],
    suite: "full",
    vary: { recipe: narrowScales.names, output: outputs },
  })
    .needs(claimed(({ recipe, output }) => to(output, narrowScales.entry(recipe))))
    .requests(({ params: { output }, claim: { recipe, rounding } }) => {
      const { group, scaleFormat } = scalingOf(recipe);
      const scales = 2 ** codeBits(scaleFormat);
      const codes = 2 ** codeBits(recipe.format);
      const { columns } = groupSize(group, { rows: 1, columns: 1 });
      // As many rows of groups as it takes to see each code under each scale.
      const perGroup = Math.ceil(codes / columns);
      const extent = { rows: perGroup, columns: scales * columns };
      const data = payload(recipe, extent, {
        code: (element) => {
          const row = Math.floor(element / extent.columns);
          return Math.min(codes - 1, row * columns + (element % columns));
        },
        scale: (index) => index % scales,
        tensorScale: 0.7,
      });
      return [request("dequantize", { ...data, recipe, output, rounding })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkValues(check, exchange.request.params, check.answer(exchange)),
    );

  define("product-at-ties-of-the-output", {
    why: "A product rounded to FP32 and then to BF16 is rounded twice; at ties the second rounding goes the wrong way.",
    verifies: ["QNT-007"],
    vary: { recipe: groupedFp32.names, output: ["BF16", "FP16"] },
  })
    .needs(claimed(({ recipe, output }) => to(output, groupedFp32.entry(recipe))))
    .requests(({ params: { output }, claim, random }) => {
      const { extent } = gridFor(scalingOf(claim.recipe).group, 32);
      const data = scaledData(claim.recipe, extent, output, claim.rounding, random, randomScale);
      return [request("dequantize", { ...data, scales: tieScales(data, extent, output, random) })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkValues(check, exchange.request.params, check.answer(exchange)),
    );

  define("scales-at-the-ends-of-their-range", {
    why: "A scale of 2^-127 that is flushed to zero, or a NaN scale that is multiplied away, erases a tile.",
    verifies: ["QNT-007"],
    vary: { recipe: grouped.names, output: outputs },
  })
    .needs(claimed(({ recipe, output }) => to(output, grouped.entry(recipe))))
    .requests(({ params: { output }, claim, random }) => {
      const { extent } = gridFor(scalingOf(claim.recipe).group, 64);
      return [
        request("dequantize", scaledData(claim.recipe, extent, output, claim.rounding, random, endScale)),
      ];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkValues(check, exchange.request.params, check.answer(exchange)),
    );

  define("scale-that-may-not-be-supported", {
    why: "Scales rounded up to powers of two without requantizing the payload are finite, silent and wrong by up to two.",
    verifies: ["QNT-009"],
    vary: {
      format: scalableFormats,
      group: ["1x128", "1x32", "1x16"],
      scale: ["FP32", "UE4M3", "E8M0"] satisfies readonly ScaleName[] as readonly Exclude<
        ScaleName,
        "UE4M3+FP32"
      >[],
    },
  })
    .needs(claimedOrNot(dequantizes((key) => entryOf(key))))
    .requests(({ params, claim, random }) => {
      const { extent } = gridFor(params.group, 16);
      const recipe = claim?.recipe ?? canonicalRecipe(params);
      return [
        request(
          "dequantize",
          scaledData(recipe, extent, claim?.output ?? "FP32", claim?.rounding ?? "once", random, randomScale),
        ),
      ];
    })
    .judge(({ params, claim, exchanges: [exchange], check }) => {
      if (claim === undefined)
        check.refused(
          exchange,
          `${params.format} with ${params.scale} scales, which is not claimed`,
          "UNIMPLEMENTED",
        );
      else checkValues(check, exchange.request.params, check.answer(exchange));
    });
});

type ScaleMaker = (recipe: Recipe, index: number, random: Random) => number;

/** A scale's code: random bits within a moderate range, so that no power of two is likely. */
function randomScale(recipe: Recipe, _index: number, random: Random): number {
  switch (scalingOf(recipe).scaleFormat) {
    case "FP32":
      return encode("FP32", (1 + random.unit()) * 2 ** random.integer(-20, 10), {
        overflow: "saturate",
        infinity: "saturate",
      });
    case "E8M0":
      return random.integer(100, 150);
    case "UE4M3":
      return random.integer(1, 126);
  }
}

/** A scale's code: the smallest and the largest ones, subnormals, and NaN. */
function endScale(recipe: Recipe, index: number, random: Random): number {
  const codes = {
    FP32: [0x00000001, 0x00400000, 0x00800000, 0x3f800000, 0x7e800001, 0x7f7fffff, 0x7fc00000, 0x7f800001],
    E8M0: [0, 1, 127, 253, 254, 255, index % 256],
    UE4M3: [0, 1, 7, 8, 0x38, 126, 127, index % 127],
  }[scalingOf(recipe).scaleFormat];
  return codes[index % codes.length] ?? randomScale(recipe, index, random);
}

/** Random codes, all of them sooner or later, with scales by the given rule. */
function scaledData(
  recipe: Recipe,
  extent: Extent,
  output: OutputFormat,
  rounding: DequantizeParams["rounding"],
  random: Random,
  scale: ScaleMaker,
): DequantizeParams & { readonly scales: Tensor } {
  const highest = 2 ** codeBits(recipe.format) - 1;
  const data = payload(recipe, extent, {
    code: () => random.integer(0, highest),
    scale: (group) => scale(recipe, group, random),
    tensorScale: (1 + random.unit()) * 2 ** -6,
  });
  return { ...data, scales: present(data.scales), recipe, output, rounding };
}

/** For each group a scale whose product with the group's first code lies within an FP32 ulp of a tie of the output. */
function tieScales(
  data: { readonly codes: Tensor; readonly scales: Tensor; readonly recipe: Recipe },
  extent: Extent,
  output: OutputFormat,
  random: Random,
): Tensor {
  const scaling = scalingOf(data.recipe);
  const groupOf = groupFinder(scaling, extent);
  const codes = smallCodesOf(data.codes);
  const values = Float32Array.from({ length: smallCodesOf(data.scales).length }, () => 1);
  const fractionBits = output === "BF16" ? 7 : 10;
  const done = new Set<number>();
  for (let i = 0; i < codes.length; i += 1) {
    const value = Math.abs(decodedValue(data.recipe.format, codes[i] ?? 0));
    const group = groupOf(i);
    // Only an odd significand makes the quotient inexact, and so the product miss the tie by a little.
    if (done.has(group) || !Number.isFinite(value) || value === 0 || Number.isInteger(Math.log2(value)))
      continue;
    const tie = 1 + (random.integer(0, 2 ** fractionBits - 1) + 0.5) * 2 ** -fractionBits;
    values[group] = tie / value;
    done.add(group);
  }
  return tensorOfFloat32(data.scales.shape, values);
}
