/** Defects of quantization on the way: history, rounding in between, hidden copies, LogFMT (ONQ-001 to ONQ-007). */
import type { Recipe, RmsNorm, Tensor } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { referenceSupports } from "../../../src/reference/claims.ts";
import { idealConverter, normalize, rootMeanSquare, valuesOf } from "../../../src/reference/converter.ts";
import { referenceGemmSupports } from "../../../src/reference/gemm-claims.ts";
import { normalizedAlongK } from "../../../src/reference/matrix-unit/fused-cast.ts";
import { registerRounder } from "../../../src/reference/matrix-unit/register.ts";
import { referenceOnlineClaims } from "../../../src/reference/online-claims.ts";
import { adapterMutant, gemmOf, inBf16, parameterMutant } from "../mutant.ts";

const toBf16 = registerRounder(7, "nearest-even");

/** Products with a fused cast, and those of the codes that it gives. */
const fusing: ReferenceParameters = {
  supports: "none",
  online: "none",
  gemm: referenceGemmSupports().filter(
    ({ a }) => a.quantize !== undefined || a.scaling?.group === "1x128" || a.scaling?.group === "1x32",
  ),
};
/** The same from BF16 alone, with which a norm can go. */
const normalizing: ReferenceParameters = {
  ...fusing,
  gemm:
    fusing.gemm === undefined || fusing.gemm === "none"
      ? []
      : fusing.gemm.filter(({ a }) => a.quantize === undefined || a.format === "BF16"),
};
/** Casts by tiles, and products of the codes that they give. */
const quantizingFirst: ReferenceParameters = {
  supports: referenceSupports().filter(
    ({ recipe: { format, scaling } }) =>
      format === "E4M3" && (scaling?.group === "1x128" || scaling?.group === "1x32"),
  ),
  online: "none",
  gemm:
    fusing.gemm === undefined || fusing.gemm === "none"
      ? []
      : fusing.gemm.filter(({ a }) => a.quantize === undefined),
};
const converting: ReferenceParameters = { supports: "none", gemm: "none", online: referenceOnlineClaims() };

/** Values beyond the largest magnitude of the request before are cut to it. */
function delayed(): (x: Tensor, recipe: Recipe) => Tensor {
  let before = Number.POSITIVE_INFINITY;
  return (x) => {
    const values = valuesOf(x);
    const limit = before;
    before = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return tensorOfFloat32(
      x.shape,
      values.map((value) => Math.max(-limit, Math.min(limit, value))),
    );
  };
}

/** Another norm within a product, of a matrix whose rows lie along k. */
function normMutant(id: string, defect: string, normalized: (x: Tensor, norm: RmsNorm) => Tensor): Mutant {
  return parameterMutant(id, { breaks: "ONQ-005", base: normalizing, defect }, () => ({
    fused: {
      norm: (data, norm, transpose) => normalizedAlongK(data, norm, transpose, (x) => normalized(x, norm)),
    },
  }));
}

/** Each run of 128 elements by the root of its own mean. */
function byTiles(x: Tensor, { weight, epsilon }: RmsNorm): Tensor {
  const [rows = 0, columns = 0] = x.shape;
  const [source, weights] = [valuesOf(x), valuesOf(weight)];
  const target = new Float32Array(source.length);
  for (let first = 0; first < columns; first += 128) {
    const width = Math.min(128, columns - first);
    const partOf = (row: number) => source.subarray(row * columns + first, row * columns + first + width);
    const part = Float32Array.from(
      { length: rows * width },
      (_, i) => partOf(Math.floor(i / width))[i % width] ?? 0,
    );
    const own = { weight: tensorOfFloat32([width], weights.slice(first, first + width)), epsilon };
    const normalized = valuesOf(normalize(tensorOfFloat32([rows, width], part), own));
    for (let row = 0; row < rows; row += 1)
      target.set(normalized.subarray(row * width, (row + 1) * width), row * columns + first);
  }
  return tensorOfFloat32(x.shape, target);
}

export const onlineMutants: readonly Mutant[] = [
  parameterMutant(
    "scale-from-history",
    {
      breaks: "ONQ-001",
      base: fusing,
      defect: "The scale is that of the request before, so larger values saturate.",
    },
    () => ({ fused: { values: delayed() } }),
  ),
  parameterMutant(
    "amax-from-rounded-values",
    {
      breaks: "ONQ-002",
      base: fusing,
      defect: "Values in FP32 are rounded to BF16 before they are quantized.",
    },
    () => ({ fused: { values: inBf16 } }),
  ),
  parameterMutant(
    "codes-go-through-memory",
    { breaks: "ONQ-003", base: fusing, defect: "The codes are written to global memory and read again." },
    () => ({ costs: { casts: "through-memory" } }),
  ),
  adapterMutant(
    "reads-less-than-there-is",
    {
      breaks: "ONQ-003",
      base: quantizingFirst,
      defect: "Of codes in global memory half are counted, as if every second read found them in a cache.",
    },
    (sound) => ({
      gemm: async (params) => {
        const result = await gemmOf(sound, params);
        const { globalBytesReadA: read } = result.counters ?? {};
        if (read === undefined || params.a.quantize !== undefined) return result;
        return { ...result, counters: { ...result.counters, globalBytesReadA: Math.floor(read / 2) } };
      },
    }),
  ),
  parameterMutant(
    "hidden-workspace",
    { breaks: "ONQ-004", base: fusing, defect: "A workspace in global memory holds the codes." },
    () => ({ costs: { casts: "through-memory" } }),
  ),
  parameterMutant(
    "bf16-between-norm-and-cast",
    {
      breaks: "ONQ-005",
      base: converting,
      defect: "Normalized values are rounded to BF16 before they are quantized.",
    },
    () => ({ converter: { between: inBf16 } }),
  ),
  normMutant("norm-in-a-product-is-skipped", "The norm is accepted, and left out.", (x) => x),
  normMutant(
    "bf16-between-norm-and-cast-in-a-product",
    "In a product, normalized values are rounded to BF16 before they are quantized.",
    (x, norm) => inBf16(normalize(x, norm)),
  ),
  normMutant("weights-are-forgotten", "Rows are divided by their roots, and not multiplied.", (x, norm) =>
    normalize(x, {
      ...norm,
      weight: tensorOfFloat32(norm.weight.shape, new Float32Array(norm.weight.shape[0] ?? 0).fill(1)),
    }),
  ),
  normMutant("mean-of-a-tile", "The mean is that of 128 elements, and not of the row.", byTiles),
  normMutant("epsilon-outside-the-root", "Epsilon is added to the root, and not to the mean.", (x, norm) =>
    normalize(x, norm, (row, epsilon) => rootMeanSquare(row, 0) + epsilon),
  ),
  normMutant("root-in-bf16", "The root is rounded to BF16.", (x, norm) =>
    normalize(x, norm, (row, epsilon) => toBf16(rootMeanSquare(row, epsilon))),
  ),
  parameterMutant(
    "norm-along-the-stored-row",
    {
      breaks: "ONQ-005",
      base: normalizing,
      defect:
        "The mean of an operand that is stored as its transpose is taken across the rows of the product.",
    },
    () => ({
      fused: {
        norm: (data, norm, transpose) => {
          if (!transpose) return normalizedAlongK(data, norm, transpose);
          const [k = 0, rows = 0] = data.shape;
          const ones = tensorOfFloat32([rows], new Float32Array(rows).fill(1));
          const values = valuesOf(normalize(data, { ...norm, weight: ones }));
          const weights = valuesOf(norm.weight);
          return tensorOfFloat32(
            [k, rows],
            values.map((value, i) => value * (weights[Math.floor(i / rows)] ?? 0)),
          );
        },
      },
    }),
  ),
  parameterMutant(
    "second-form-from-the-first",
    { breaks: "ONQ-006", base: converting, defect: "The second form is made from the codes of the first." },
    () => ({
      converter: {
        secondSource: (x, { codes, scales }, recipe) => {
          const [rows = 0, columns = 0] = x.shape;
          if (scales === undefined) return x;
          return idealConverter.restore({ codes, scales }, recipe, { rows, columns });
        },
      },
    }),
  ),
  parameterMutant(
    "logfmt-rounds-in-log-space",
    { breaks: "ONQ-007", base: converting, defect: "The nearest level is looked for among the logarithms." },
    () => ({
      converter: {
        logFmt: {
          levelOf: (magnitude, smallest, largest, last) =>
            smallest === largest
              ? 1
              : 1 + Math.round((Math.log(magnitude / smallest) / Math.log(largest / smallest)) * (last - 1)),
        },
      },
    }),
  ),
];
