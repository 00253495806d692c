/** Defects of casts (QNT-001) and of E5M6 (QNT-015). */

import type { Recipe } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { decode } from "../../../src/numerics/float/decode.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { referenceSupports } from "../../../src/reference/claims.ts";
import { quantizerMutant } from "../mutant.ts";

const breaks = "QNT-001";
const fl32 = Math.fround;

/** The claims of the reference with casts that turn overflow into infinity or NaN, as most libraries' casts do. */
const nonFiniteOverflow = {
  supports: referenceSupports().map((support) =>
    support.recipe.scaling === undefined && formats[support.recipe.format].nan !== "none"
      ? { ...support, recipe: { ...support.recipe, overflow: "non-finite" as const } }
      : support,
  ),
};

/** Distance between neighbours of a format around a value. */
function quantumAt(value: number, { format }: Recipe): number {
  const { bias, fractionBits } = formats[format];
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), 1 - bias) - fractionBits);
}

/** The cast with the value moved, if it is a tie, by a sliver of a quantum. */
function tiesMoved(value: number, recipe: Recipe, outwards: boolean): number {
  if (!Number.isFinite(value) || value === 0) return encode(recipe.format, value, recipe);
  const quanta = value / quantumAt(value, recipe);
  const tie = Math.abs(quanta % 1) === 0.5;
  return encode(recipe.format, tie ? value * (outwards ? 1 + 2 ** -30 : 1 - 2 ** -30) : value, recipe);
}

export const castMutants: readonly Mutant[] = [
  quantizerMutant(
    "cast-ties-away-from-zero",
    { breaks, defect: "Ties go away from zero, the default of one microscaling library." },
    { cast: (value, recipe) => tiesMoved(value, recipe, true) },
  ),
  quantizerMutant(
    "cast-ties-towards-zero",
    { breaks, defect: "Ties go towards zero, as in one FP4 cast in use." },
    { cast: (value, recipe) => tiesMoved(value, recipe, false) },
  ),
  quantizerMutant(
    "cast-loses-sticky-bits",
    { breaks, defect: "Only the upper 16 bits of the FP32 value are looked at." },
    {
      cast: (value, recipe) =>
        encode(recipe.format, decode("FP32", encode("FP32", value, recipe) & 0xffff0000), recipe),
    },
  ),
  quantizerMutant(
    "cast-flushes-subnormals",
    { breaks, defect: "Results below the smallest normal value become zero." },
    {
      cast: (value, recipe) => {
        const { bias } = formats[recipe.format];
        const tiny = Math.abs(value) < 2 ** (1 - bias) && recipe.format !== "E8M0";
        return encode(recipe.format, tiny ? (value < 0 || Object.is(value, -0) ? -0 : 0) : value, recipe);
      },
    },
  ),
  quantizerMutant(
    "cast-loses-sign-of-underflow",
    { breaks, defect: "A negative value that underflows becomes +0." },
    {
      cast: (value, recipe) => {
        const code = encode(recipe.format, value, recipe);
        return value < 0 && code === encode(recipe.format, -0, recipe)
          ? encode(recipe.format, 0, recipe)
          : code;
      },
    },
  ),
  quantizerMutant(
    "cast-saturates-infinity",
    { breaks, defect: "Infinity becomes the largest finite value, though the manifest says otherwise." },
    {
      cast: (value, recipe) => encode(recipe.format, value, { ...recipe, infinity: "saturate" }),
    },
  ),
  quantizerMutant(
    "cast-overflows-to-nan",
    { breaks, defect: "Values beyond the range become NaN or infinity where saturation is claimed." },
    {
      cast: (value, recipe) =>
        encode(recipe.format, value, Number.isFinite(value) ? { ...recipe, overflow: "non-finite" } : recipe),
    },
  ),
  quantizerMutant(
    "cast-overflows-before-rounding",
    {
      breaks,
      base: nonFiniteOverflow,
      defect: "Overflow is decided before rounding: 449 becomes NaN in E4M3 though it rounds to 448.",
    },
    {
      cast: (value, recipe) => {
        const beyond = Number.isFinite(value) && Math.abs(value) > formats[recipe.format].max;
        return encode(
          recipe.format,
          beyond && recipe.scaling === undefined
            ? 2 * value + Math.sign(value) * formats[recipe.format].max
            : value,
          recipe,
        );
      },
    },
  ),
  quantizerMutant(
    "cast-accepts-the-tie-at-the-end",
    {
      breaks,
      base: nonFiniteOverflow,
      defect: "The tie beyond the largest value, 464 in E4M3, overflows instead of rounding to even.",
    },
    {
      cast: (value, recipe) => {
        const { max, format } = { max: formats[recipe.format].max, format: recipe.format };
        const tie = Math.abs(value) === max + quantumAt(max, recipe) / 2;
        return encode(format, tie ? value * (1 + 2 ** -30) : value, recipe);
      },
    },
  ),
  quantizerMutant(
    "cast-rounds-fp64-twice",
    { breaks, defect: "FP64 is rounded to FP32 on its way." },
    { cast: (value, recipe) => encode(recipe.format, fl32(value), recipe) },
  ),
  quantizerMutant(
    "cast-drops-nan",
    { breaks, defect: "NaN becomes zero." },
    { cast: (value, recipe) => encode(recipe.format, Number.isNaN(value) ? 0 : value, recipe) },
  ),
  quantizerMutant(
    "e5m6-misrounds-subnormals",
    { breaks, defect: "E5M6 subnormals are truncated." },
    {
      cast: (value, recipe) => {
        const tiny = recipe.format === "E5M6" && Math.abs(value) < 2 ** -14;
        return encode(recipe.format, tiny ? Math.trunc(value * 2 ** 20) * 2 ** -20 : value, recipe);
      },
    },
  ),

  quantizerMutant(
    "e5m6-is-e5m2",
    { breaks: "QNT-015", defect: "E5M6 is E5M2 in disguise: its last four fraction bits are always zero." },
    {
      cast: (value, recipe) =>
        recipe.format === "E5M6" ? encode("E5M2", value, recipe) * 16 : encode(recipe.format, value, recipe),
    },
  ),
  quantizerMutant(
    "e5m6-has-five-fraction-bits",
    { breaks: "QNT-015", defect: "The last fraction bit of E5M6 is dropped." },
    {
      cast: (value, recipe) => {
        const code = encode(recipe.format, value, recipe);
        return recipe.format === "E5M6" && Number.isFinite(value) ? code - (code % 2) : code;
      },
    },
  ),
];
