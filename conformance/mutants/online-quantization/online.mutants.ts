/** Defects of quantization on the way: history, rounding in between, hidden copies, LogFMT (ONQ-001 to ONQ-007). */
import type { Recipe, Tensor } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { idealConverter, valuesOf } from "../../../src/reference/converter.ts";
import { referenceGemmSupports } from "../../../src/reference/gemm-claims.ts";
import { registerRounder } from "../../../src/reference/matrix-unit/register.ts";
import { referenceOnlineClaims } from "../../../src/reference/online-claims.ts";
import { parameterMutant } from "../mutant.ts";

const toBf16 = registerRounder(7, "nearest-even");

/** Products with a fused cast, and those of the codes that it gives. */
const fusing: ReferenceParameters = {
  supports: "none",
  online: "none",
  gemm: referenceGemmSupports().filter(
    ({ a }) => a.quantize !== undefined || a.scaling?.group === "1x128" || a.scaling?.group === "1x32",
  ),
};
const converting: ReferenceParameters = { supports: "none", gemm: "none", online: referenceOnlineClaims() };

function inBf16(values: Tensor): Tensor {
  return tensorOfFloat32(values.shape, valuesOf(values).map(toBf16));
}

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
    () => ({ costs: { castsThroughMemory: true } }),
  ),
  parameterMutant(
    "hidden-workspace",
    { breaks: "ONQ-004", base: fusing, defect: "A workspace in global memory holds the codes." },
    () => ({ costs: { castsThroughMemory: true } }),
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
