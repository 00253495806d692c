/** Defects of dequantization (QNT-006, QNT-007), of scales that a device can't hold (QNT-009), and of claims (QNT-013). */

import type { DequantizeParams, Recipe, Scaling, Tensor } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { decode } from "../../../src/numerics/float/decode.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { groupSize } from "../../../src/numerics/groups.ts";
import { smallCodesOf } from "../../../src/numerics/tensor.ts";
import { createReference } from "../../../src/reference/adapter.ts";
import { canonicalRecipe, canonicalScaling, referenceSupports } from "../../../src/reference/claims.ts";
import { idealDequantizer } from "../../../src/reference/dequantizer.ts";
import { adapterMutant, dequantizeOf, dequantizerMutant, quantizeOf } from "../mutant.ts";

const fl32 = Math.fround;
const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;
const toBf16 = (value: number) => decode("BF16", encode("BF16", value, ieee));
const roundedUp = (scale: number) =>
  scale > 0 && Number.isFinite(scale) ? 2 ** Math.ceil(Math.log2(scale)) : scale;

/** A device whose scales are powers of two: what it claims has E8M0 scales only. */
const powersOfTwoOnly = {
  supports: referenceSupports().filter(
    ({ recipe }) => recipe.scaling === undefined || recipe.scaling.scaleFormat === "E8M0",
  ),
};

/** A device that has FP4 and no FP6. Codes of both travel in bytes, so that a mix-up shows in the values alone. */
const withoutFp6 = {
  supports: referenceSupports().filter(({ recipe }) => recipe.format !== "E2M3" && recipe.format !== "E3M2"),
};

const inFp4 = ({ scaling }: Recipe): Recipe => canonicalRecipe("E2M1", scaling);

const withTail = (recipe: Recipe, tail: Scaling["tail"]): Recipe =>
  recipe.scaling === undefined ? recipe : { ...recipe, scaling: { ...recipe.scaling, tail } };
const withPartialTails = (recipe: Recipe) => withTail(recipe, "partial");

/** A device that wants whole groups. */
const refusingTails = {
  supports: referenceSupports().map((support) => ({
    ...support,
    recipe: withTail(support.recipe, "refuse"),
  })),
};

/** Scales as they are found by a device that takes their rows to be `width` long. */
function restrided(scales: Tensor, width: number): Tensor {
  const { tensor, codes: moved } = emptyLike(scales);
  const codes = smallCodesOf(scales);
  const [, across = 1] = scales.shape;
  for (let i = 0; i < codes.length; i += 1) {
    const place = Math.floor(i / across) * Math.max(1, width) + (i % across);
    moved[i] = codes[Math.min(place, codes.length - 1)] ?? 0;
  }
  return tensor;
}

function emptyLike({ dtype, shape, data }: Tensor) {
  const tensor: Tensor = { dtype, shape, data: new Uint8Array(data.length) };
  return { tensor, codes: smallCodesOf(tensor) };
}

export const dequantizeMutants: readonly Mutant[] = [
  dequantizerMutant(
    "scale-read-as-bf16",
    { breaks: "QNT-007", defect: "The scale is rounded to BF16 before it is multiplied." },
    { readScale: toBf16 },
  ),
  dequantizerMutant(
    "value-rounded-twice",
    {
      breaks: "QNT-007",
      defect: "The product is rounded to FP32 and then to the output, where one rounding is declared.",
    },
    {
      round: (product, output) => idealDequantizer.round(fl32(product), output),
    },
  ),
  dequantizerMutant(
    "value-truncated-to-bf16",
    { breaks: "QNT-007", defect: "BF16 output is the upper half of the FP32 value." },
    {
      round: (product, output) =>
        output === "BF16" && Number.isFinite(product)
          ? encode("FP32", product, ieee) >>> 16
          : idealDequantizer.round(product, output),
    },
  ),
  dequantizerMutant(
    "value-flushed-to-zero",
    { breaks: "QNT-007", defect: "Subnormal values of the output become zero." },
    {
      round: (product, output) =>
        idealDequantizer.round(
          Math.abs(product) < (output === "FP16" ? 2 ** -14 : 2 ** -126) ? 0 * product : product,
          output,
        ),
    },
  ),
  dequantizerMutant(
    "smallest-e8m0-scale-is-zero",
    { breaks: "QNT-007", defect: "The scale 2^-127, subnormal in FP32, is flushed to zero." },
    { readScale: (scale) => (scale < 2 ** -126 ? 0 : scale) },
  ),
  dequantizerMutant(
    "nan-scale-is-one",
    { breaks: "QNT-007", defect: "A NaN scale is ignored." },
    { readScale: (scale) => (Number.isNaN(scale) ? 1 : scale) },
  ),

  adapterMutant(
    "scales-counted-by-whole-groups",
    {
      breaks: "QNT-006",
      defect: "The place of a group's scale is found from the number of complete groups in a row.",
    },
    (sound) => ({
      dequantize: async (params) => {
        const { recipe, codes, scales } = params;
        const [rows = 0, columns = 0] = codes.shape;
        if (recipe.scaling === undefined || scales === undefined) return dequantizeOf(sound, params);
        const size = groupSize(recipe.scaling.group, { rows, columns });
        const complete = Math.floor(columns / size.columns);
        return dequantizeOf(sound, { ...params, scales: restrided(scales, complete) });
      },
    }),
  ),
  adapterMutant(
    "incomplete-groups-dequantized",
    {
      breaks: "QNT-006",
      base: refusingTails,
      caughtBy: "broken-claim",
      defect: "Incomplete groups are refused by quantize, as declared, and accepted by dequantize.",
    },
    () => ({
      dequantize: async (params) =>
        dequantizeOf(createReference(), { ...params, recipe: withPartialTails(params.recipe) }),
    }),
  ),

  dequantizerMutant(
    "scales-rounded-up-alone",
    {
      breaks: "QNT-009",
      defect: "FP32 scales are rounded up to powers of two, and the payload is left as it is.",
    },
    { readScale: roundedUp },
  ),
  adapterMutant(
    "fp32-scales-taken-for-e8m0",
    {
      breaks: "QNT-009",
      base: powersOfTwoOnly,
      caughtBy: "broken-claim",
      defect: "A device with E8M0 scales accepts FP32 scales and keeps only their exponents.",
    },
    (sound) => ({
      dequantize: async (params) => {
        const { scaling } = params.recipe;
        if (scaling?.scaleFormat !== "FP32" || params.scales === undefined)
          return dequantizeOf(sound, params);
        const exponents = Uint8Array.from(smallCodesOf(params.scales), (code) =>
          Math.min(254, (code >>> 23) & 255),
        );
        const scales = { dtype: "F8_E8M0", shape: params.scales.shape, data: exponents } as const;
        const recipe = canonicalRecipe(params.recipe.format, canonicalScaling(scaling.group, "E8M0"));
        return dequantizeOf(sound, { ...params, scales, recipe } satisfies DequantizeParams);
      },
    }),
  ),

  adapterMutant(
    "unclaimed-format-is-replaced",
    {
      breaks: "QNT-013",
      base: withoutFp6,
      caughtBy: "broken-claim",
      defect: "FP6 is not supported, but accepted, and FP4 codes are returned.",
    },
    (sound) => ({
      quantize: async (params) => {
        const fp6 = params.recipe.format === "E2M3" || params.recipe.format === "E3M2";
        return quantizeOf(sound, fp6 ? { ...params, recipe: inFp4(params.recipe) } : params);
      },
    }),
  ),
  adapterMutant(
    "matrix-claims-more-than-it-does",
    {
      breaks: "QNT-013",
      defect: "Blocks of 128x128 of E3M2 are claimed, but each row gets the codes of its own scale.",
    },
    (sound) => ({
      quantize: async (params) => {
        const result = await quantizeOf(sound, params);
        const { format, scaling } = params.recipe;
        if (format !== "E3M2" || scaling?.group !== "128x128" || scaling.scaleFormat !== "FP32")
          return result;
        const rows = await quantizeOf(sound, {
          ...params,
          recipe: canonicalRecipe(format, canonicalScaling("1x128", "FP32")),
        });
        return { ...result, codes: rows.codes };
      },
    }),
  ),
];
