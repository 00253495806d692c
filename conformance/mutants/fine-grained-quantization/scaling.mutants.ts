/** Defects of group scaling: scales (QNT-002, 003), codes (QNT-004), extremes (QNT-005), tails (QNT-006), MX (QNT-014). */

import type { QuantizationSupport } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { decode } from "../../../src/numerics/float/decode.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { formats } from "../../../src/numerics/formats.ts";
import type { GroupArea } from "../../../src/numerics/groups.ts";
import { referenceSupports } from "../../../src/reference/claims.ts";
import { idealSteps, type QuantizerSteps } from "../../../src/reference/quantizer.ts";
import { quantizerMutant } from "../mutant.ts";

const fl32 = Math.fround;
const ideal = idealSteps;
const toBf16 = (value: number) =>
  decode("BF16", encode("BF16", value, { overflow: "saturate", infinity: "non-finite" }));

/** The claims of the reference with FP32 scales restricted to powers of two, as for DeepSeek-V3's dispatched activations. */
const powerOfTwoScales = {
  supports: referenceSupports().map((support): QuantizationSupport => {
    const { scaling } = support.recipe;
    return scaling?.scaleFormat === "FP32"
      ? { ...support, recipe: { ...support.recipe, scaling: { ...scaling, powerOfTwo: "up" } } }
      : support;
  }),
};

/** Claims without an amax floor, as of Transformer Engine: a group of zeros has the scale 1. */
const withoutFloor = {
  supports: referenceSupports().map((support): QuantizationSupport => {
    const { scaling } = support.recipe;
    return scaling === undefined
      ? support
      : {
          ...support,
          recipe: { ...support.recipe, scaling: { ...scaling, amaxFloor: "none", zeroGroup: "unit" } },
        };
  }),
};

/** The amax of a group whose elements are seen as `see` says, by their FP32 bits and place in the tensor. */
function amaxSeen(see: (word: number, place: number) => number): QuantizerSteps["amaxBits"] {
  return (bits, columns, area) => {
    let largest = 0;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      for (let column = area.columnStart; column < area.columnEnd; column += 1) {
        const place = row * columns + column;
        largest = Math.max(largest, see(bits[place] ?? 0, place) & 0x7fffffff);
      }
    }
    return largest;
  };
}

const shifted = (area: GroupArea, columns: number): GroupArea => ({
  ...area,
  columnStart: Math.max(0, area.columnStart - columns),
  columnEnd: Math.max(1, area.columnEnd - columns),
});

export const scalingMutants: readonly Mutant[] = [
  quantizerMutant(
    "amax-of-the-neighbour",
    { breaks: "QNT-002", defect: "A group's amax is that of the group before it." },
    {
      amaxBits: (bits, columns, area, tensor) =>
        ideal.amaxBits(
          bits,
          columns,
          area.columnStart === 0 ? area : shifted(area, area.columnEnd - area.columnStart),
          tensor,
        ),
    },
  ),
  quantizerMutant(
    "amax-misses-the-last-lane",
    { breaks: "QNT-002", defect: "The last element of each row of a group is left out of the amax." },
    {
      amaxBits: (bits, columns, area, tensor) =>
        ideal.amaxBits(
          bits,
          columns,
          { ...area, columnEnd: Math.max(area.columnStart + 1, area.columnEnd - 1) },
          tensor,
        ),
    },
  ),
  quantizerMutant(
    "amax-of-one-more-lane",
    { breaks: "QNT-002", defect: "The first element of the next group counts in the amax." },
    {
      amaxBits: (bits, columns, area, tensor) =>
        ideal.amaxBits(bits, columns, { ...area, columnEnd: Math.min(columns, area.columnEnd + 1) }, tensor),
    },
  ),
  quantizerMutant(
    "amax-of-half-a-block",
    { breaks: "QNT-002", defect: "A block's amax covers only the upper half of its rows." },
    {
      amaxBits: (bits, columns, area, tensor) =>
        ideal.amaxBits(
          bits,
          columns,
          { ...area, rowEnd: Math.max(area.rowStart + 1, (area.rowStart + area.rowEnd) >>> 1) },
          tensor,
        ),
    },
  ),
  quantizerMutant(
    "amax-without-negative-values",
    { breaks: "QNT-002", defect: "The amax is the largest value, not the largest magnitude." },
    {
      amaxBits: amaxSeen((word) => (word >= 0x80000000 ? 0 : word)),
    },
  ),

  quantizerMutant(
    "scale-by-reciprocal",
    { breaks: "QNT-003", defect: "amax is multiplied by the reciprocal of max, where division is declared." },
    {
      scaleOf: (amax, max) => fl32(amax * fl32(1 / max)),
    },
  ),
  quantizerMutant(
    "scale-rounded-to-bf16",
    { breaks: "QNT-003", defect: "The scale is computed in BF16." },
    {
      scaleOf: (amax, max, scaling) => toBf16(ideal.scaleOf(amax, max, scaling)),
    },
  ),
  quantizerMutant(
    "scale-rounded-down",
    { breaks: "QNT-003", defect: "Powers of two are rounded down where up is declared." },
    {
      restrict: (scale, amax, max, scaling) =>
        scaling.powerOfTwo === "up"
          ? 2 ** Math.floor(Math.log2(scale))
          : ideal.restrict(scale, amax, max, scaling),
    },
  ),
  quantizerMutant(
    "scale-by-ceil-of-log2",
    {
      breaks: "QNT-003",
      base: powerOfTwoScales,
      defect:
        "The power of two is found by ceil(log2()) in FP32, which misses scales just above a power of two.",
    },
    {
      restrict: (scale, amax, max, scaling) =>
        scaling.powerOfTwo === "up"
          ? 2 ** Math.ceil(fl32(Math.log2(scale)))
          : ideal.restrict(scale, amax, max, scaling),
    },
  ),
  quantizerMutant(
    "amax-from-bf16",
    { breaks: "QNT-003", defect: "The amax is rounded to BF16." },
    {
      scaleOf: (amax, max, scaling) => ideal.scaleOf(toBf16(amax), max, scaling),
    },
  ),
  quantizerMutant(
    "scale-one-ulp-up",
    {
      breaks: "QNT-003",
      defect: "FP32 scales are one unit in the last place too large when their last bit is set.",
    },
    {
      store: (scale, scaling) => {
        const stored = ideal.store(scale, scaling);
        if (scaling.scaleFormat !== "FP32" || stored.code % 2 === 0 || Number.isNaN(stored.value))
          return stored;
        return { code: stored.code + 1, value: decode("FP32", stored.code + 1) };
      },
    },
  ),

  quantizerMutant(
    "codes-of-the-unrestricted-scale",
    {
      breaks: "QNT-004",
      base: powerOfTwoScales,
      defect: "The scale is a power of two, the codes are those of the FP32 scale.",
    },
    {
      elementOperation: (scale, amax, max, scaling) =>
        ideal.elementOperation(scaling.powerOfTwo === "none" ? scale : fl32(amax / max), amax, max, scaling),
    },
  ),
  quantizerMutant(
    "codes-by-reciprocal",
    {
      breaks: "QNT-004",
      defect: "Elements are multiplied by the reciprocal of the scale, where division is declared.",
    },
    {
      elementOperation: (scale) => ({ operator: "multiply", operand: fl32(1 / scale) }),
    },
  ),
  quantizerMutant(
    "codes-by-max-over-amax",
    { breaks: "QNT-004", defect: "Elements are multiplied by max / amax, where division is declared." },
    {
      elementOperation: (scale, amax, max, scaling) =>
        scaling.scaleFormat === "FP32"
          ? { operator: "multiply", operand: fl32(max / amax) }
          : ideal.elementOperation(scale, amax, max, scaling),
    },
  ),
  quantizerMutant(
    "codes-of-the-scale-before-it-is-stored",
    {
      breaks: "QNT-004",
      defect: "UE4M3 scales are rounded when they are stored, and the codes made with the scale before that.",
    },
    {
      elementOperation: (scale, amax, max, scaling) =>
        ideal.elementOperation(
          scaling.scaleFormat === "UE4M3" && scaling.tensorScale === "none" ? fl32(amax / max) : scale,
          amax,
          max,
          scaling,
        ),
    },
  ),

  quantizerMutant(
    "zero-group-divides-by-zero",
    {
      breaks: "QNT-005",
      base: withoutFloor,
      defect: "The elements of a group of zeros are divided by zero.",
    },
    {
      cast: (value, recipe) =>
        recipe.scaling !== undefined && value === 0
          ? encode(recipe.format, Number.NaN, recipe)
          : ideal.cast(value, recipe),
    },
  ),
  quantizerMutant(
    "amax-drops-nan",
    { breaks: "QNT-005", defect: "NaN loses every comparison and so is not seen." },
    {
      amaxBits: amaxSeen((word) => ((word & 0x7fffffff) > 0x7f800000 ? 0 : word)),
    },
  ),
  quantizerMutant(
    "amax-sees-nan-in-even-lanes-only",
    { breaks: "QNT-005", defect: "A NaN in an odd lane is not seen." },
    {
      amaxBits: amaxSeen((word, i) => (i % 2 === 1 && (word & 0x7fffffff) > 0x7f800000 ? 0 : word)),
    },
  ),
  quantizerMutant(
    "infinity-counts-as-finite",
    { breaks: "QNT-005", defect: "Infinity is taken for the largest finite value." },
    {
      amaxBits: amaxSeen((word) => ((word & 0x7fffffff) === 0x7f800000 ? word - 1 : word)),
    },
  ),
  quantizerMutant(
    "nan-leaks-to-the-neighbour",
    { breaks: "QNT-005", defect: "A NaN at the end of a group makes the next group NaN as well." },
    {
      amaxBits: (bits, columns, area, tensor) => {
        const before =
          area.columnStart === 0
            ? 0
            : (bits[area.rowStart * columns + area.columnStart - 1] ?? 0) & 0x7fffffff;
        return before > 0x7f800000 ? before : ideal.amaxBits(bits, columns, area, tensor);
      },
    },
  ),
  quantizerMutant(
    "amax-floor-too-low",
    { breaks: "QNT-005", defect: "The amax floor is 1e-12 where 1e-4 is declared." },
    {
      scaleOf: (amax, max, scaling) => ideal.scaleOf(amax === fl32(1e-4) ? fl32(1e-12) : amax, max, scaling),
    },
  ),
  quantizerMutant(
    "subnormal-amax-is-zero",
    { breaks: "QNT-005", base: withoutFloor, defect: "A subnormal amax is flushed to zero." },
    {
      scaleOf: (amax, max, scaling) => (amax < 2 ** -126 ? 0 : ideal.scaleOf(amax, max, scaling)),
    },
  ),

  quantizerMutant(
    "tail-reads-beyond-the-row",
    { breaks: "QNT-006", defect: "The last, incomplete group of a row is filled up from the next row." },
    {
      amaxBits: (bits, columns, area, tensor) => {
        const own = ideal.amaxBits(bits, columns, area, tensor);
        const width = area.columnEnd - area.columnStart;
        if (area.columnEnd < columns || width % 16 === 0 || area.rowEnd >= tensor.rows) return own;
        return Math.max(own, (bits[area.rowEnd * columns] ?? 0) & 0x7fffffff);
      },
    },
  ),
  quantizerMutant(
    "tail-counts-padding",
    {
      breaks: "QNT-006",
      defect: "Incomplete groups are padded with ones, and the padding counts in the amax.",
    },
    {
      amaxBits: (bits, columns, area, tensor) => {
        const own = ideal.amaxBits(bits, columns, area, tensor);
        const incomplete =
          (area.rowEnd - area.rowStart) % 16 !== 0 && (area.columnEnd - area.columnStart) % 16 !== 0;
        return incomplete ? Math.max(own, 0x3f800000) : own;
      },
    },
  ),

  quantizerMutant(
    "microscaling-by-the-other-rule",
    { breaks: "QNT-014", defect: "Block scales follow OCP's floor rule where rounding up is claimed." },
    {
      restrict: (scale, amax, max, scaling) =>
        ideal.restrict(
          scale,
          amax,
          max,
          scaling.group === "1x32" ? { ...scaling, powerOfTwo: "floor" } : scaling,
        ),
    },
  ),
  quantizerMutant(
    "microscaling-rounds-to-nearest",
    {
      breaks: "QNT-014",
      defect: "Block scales go to the nearest power of two where rounding up is claimed.",
    },
    {
      restrict: (scale, amax, max, scaling) =>
        ideal.restrict(
          scale,
          amax,
          max,
          scaling.group === "1x32" ? { ...scaling, powerOfTwo: "nearest" } : scaling,
        ),
    },
  ),
  quantizerMutant(
    "block-scale-truncated-to-ue4m3",
    { breaks: "QNT-014", defect: "NVFP4 block scales are truncated instead of rounded to nearest." },
    {
      store: (scale, scaling) => {
        if (scaling.scaleFormat !== "UE4M3") return ideal.store(scale, scaling);
        const nearest = ideal.store(scale, scaling);
        return nearest.value > scale && nearest.code > 0
          ? { code: nearest.code - 1, value: decode("UE4M3", nearest.code - 1) }
          : nearest;
      },
    },
  ),
  quantizerMutant(
    "block-codes-without-tensor-scale",
    {
      breaks: "QNT-014",
      defect: "NVFP4 elements are divided by the block scale as if the tensor scale were rounded to BF16.",
    },
    {
      elementOperation: (scale, amax, max, scaling) =>
        ideal.elementOperation(scaling.tensorScale === "FP32" ? toBf16(scale) : scale, amax, max, scaling),
    },
  ),
  quantizerMutant(
    "block-amax-as-e2m1-scale",
    { breaks: "QNT-014", defect: "The largest NVFP4 element is taken to be 4, not 6." },
    {
      scaleOf: (amax, max, scaling) =>
        ideal.scaleOf(amax, max === formats.E2M1.max && scaling.scaleFormat === "UE4M3" ? 4 : max, scaling),
    },
  ),
];
