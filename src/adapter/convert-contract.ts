/** The contract of `convert`: what each conversion determines of its result beyond the schema. */
import type { ConvertParams, ConvertResult, LogFmtMatrix } from "../generated/types.ts";
import { differs, wrongQuantized } from "./expected-tensor.ts";

/** Why a result can't be the answer to a conversion, or undefined if it can. */
export function wrongConversion(params: ConvertParams, result: ConvertResult): string | undefined {
  const other = `the result is that of ${result.conversion}; the request was for ${params.conversion}`;
  switch (params.conversion) {
    case "requantize": {
      if (result.conversion !== "requantize") return other;
      const { shape } = params.x.codes;
      return wrongQuantized(result.y, params.to, params.transpose ? shape.toReversed() : shape);
    }
    case "quantize-both": {
      if (result.conversion !== "quantize-both") return other;
      const { x, first, second } = params;
      const wrong = wrongQuantized(result.first, first, x.shape);
      return wrong === undefined
        ? within("second", wrongQuantized(result.second, second, x.shape))
        : within("first", wrong);
    }
    case "normalize": {
      if (result.conversion !== "normalize") return other;
      const { x, recipe } = params;
      const { y, quantized } = result;
      if (recipe === undefined) {
        if (quantized !== undefined) return "the result is quantized; the request has no recipe";
        return y === undefined ? "the result has no y" : differs("y", y, "F32", x.shape);
      }
      if (y !== undefined) return "the result has y; with a recipe it is quantized";
      return quantized === undefined
        ? "the result has no codes; the request has a recipe"
        : wrongQuantized(quantized, recipe, x.shape);
    }
    case "logfmt-encode":
      if (result.conversion !== "logfmt-encode") return other;
      return wrongLogFmt(result.y, params.x.shape, params.bits);
    case "logfmt-decode":
      if (result.conversion !== "logfmt-decode") return other;
      return differs("x", result.x, "F32", params.y.codes.shape);
  }
}

function wrongLogFmt(
  { codes, ends }: LogFmtMatrix,
  shape: readonly number[],
  bits: number,
): string | undefined {
  const [rows = 0, columns = 0] = shape;
  return (
    differs("codes", codes, bits > 8 ? "U16" : "U8", shape) ??
    differs("ends", ends, "F32", [rows, Math.ceil(columns / 128), 2])
  );
}

function within(name: string, wrong: string | undefined): string | undefined {
  return wrong === undefined ? undefined : `${name}: ${wrong}`;
}
