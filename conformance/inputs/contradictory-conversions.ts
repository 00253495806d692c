/** Conversions whose tensors contradict each other or their recipes: in rank, shape, storage type or presence. */
import type { ConvertParams, Tensor } from "../../src/generated/types.ts";
import { zeros } from "../../src/numerics/tensor.ts";
import { type ConversionKind, conversionKinds } from "./conversions.ts";

/** What each kind of conversion can have wrong about its tensors. */
export const conversionFaults = [
  "requantize/codes-of-another-type",
  "requantize/codes-of-three-dimensions",
  "requantize/scales-of-another-shape",
  "requantize/scales-of-another-type",
  "requantize/a-tensor-scale-too-many-or-too-few",
  "quantize-both/values-of-three-dimensions",
  "quantize-both/integers",
  "normalize/values-of-three-dimensions",
  "normalize/integers",
  "normalize/weights-of-another-length",
  "normalize/weights-of-another-type",
  "normalize/two-epsilons",
  "logfmt-encode/values-of-three-dimensions",
  "logfmt-encode/integers",
  "logfmt-decode/codes-of-another-type",
  "logfmt-decode/ends-of-another-shape",
  "logfmt-decode/ends-of-another-type",
] as const;
export type ConversionFault = (typeof conversionFaults)[number];

/** The kind of conversion that can have a fault. */
export function kindOf(fault: ConversionFault): ConversionKind {
  const kind = conversionKinds.find((one) => fault.startsWith(`${one}/`));
  if (kind === undefined) throw new RangeError(`${fault} is of no kind of conversion`);
  return kind;
}

/** A sound request with one thing about it that can't be. Throws RangeError for a fault of another kind of conversion. */
export function contradict(params: ConvertParams, fault: ConversionFault): ConvertParams {
  if (fault.endsWith("three-dimensions")) return threeDimensional(params);
  switch (params.conversion) {
    case "requantize": {
      const { x } = params;
      if (fault === "requantize/codes-of-another-type")
        return { ...params, x: { ...x, codes: zeros("I64", x.codes.shape) } };
      if (fault === "requantize/scales-of-another-shape")
        return { ...params, x: { ...x, scales: zeros(x.scales.dtype, [7, 11]) } };
      if (fault === "requantize/scales-of-another-type")
        return { ...params, x: { ...x, scales: zeros("F64", x.scales.shape) } };
      if (fault === "requantize/a-tensor-scale-too-many-or-too-few") {
        const { tensorScale, ...others } = x;
        return {
          ...params,
          x: tensorScale === undefined ? { ...x, tensorScale: zeros("F32", [1]) } : others,
        };
      }
      break;
    }
    case "quantize-both":
    case "logfmt-encode":
      if (fault.endsWith("integers")) return { ...params, x: zeros("I32", params.x.shape) };
      break;
    case "normalize": {
      const { x, norm } = params;
      const [, columns = 0] = x.shape;
      if (fault === "normalize/integers") return { ...params, x: zeros("I32", x.shape) };
      if (fault === "normalize/weights-of-another-length")
        return { ...params, norm: { ...norm, weight: zeros("F32", [columns - 1]) } };
      if (fault === "normalize/weights-of-another-type")
        return { ...params, norm: { ...norm, weight: zeros("F64", [columns]) } };
      if (fault === "normalize/two-epsilons")
        return { ...params, norm: { ...norm, epsilon: zeros("F32", [2]) } };
      break;
    }
    case "logfmt-decode": {
      const { y } = params;
      if (fault === "logfmt-decode/codes-of-another-type")
        return { ...params, y: { ...y, codes: zeros("I64", y.codes.shape) } };
      if (fault === "logfmt-decode/ends-of-another-shape")
        return { ...params, y: { ...y, ends: zeros("F32", [...y.codes.shape.slice(0, 1), 1, 2]) } };
      if (fault === "logfmt-decode/ends-of-another-type")
        return { ...params, y: { ...y, ends: zeros("F64", y.ends.shape) } };
    }
  }
  throw new RangeError(`${params.conversion} can't have the fault "${fault}"`);
}

/** The request with a tensor of three dimensions in the place of a matrix. */
export function threeDimensional(params: ConvertParams): ConvertParams {
  const deep = (tensor: Tensor): Tensor => ({ ...tensor, shape: [...tensor.shape, 1] });
  switch (params.conversion) {
    case "requantize":
      return { ...params, x: { ...params.x, codes: deep(params.x.codes) } };
    case "logfmt-decode":
      return { ...params, y: { ...params.y, codes: deep(params.y.codes) } };
    default:
      return { ...params, x: deep(params.x) };
  }
}
