/** Defects of adapters that convert: claims, rules, timing, what is kept, and tensors that nobody checks (ADP-002 to 007). */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../../../src/adapter/adapter-error.ts";
import type { Tensor } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { elementCount, float32Of, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { referenceOnlineClaims } from "../../../src/reference/online-claims.ts";
import { adapterMutant, convertOf } from "../mutant.ts";

const claims = referenceOnlineClaims();
const converting: ReferenceParameters = { supports: "none", gemm: "none", online: claims };

export const conversionMutants: readonly Mutant[] = [
  adapterMutant(
    "claimed-conversion-is-refused",
    {
      breaks: "ADP-002",
      base: converting,
      caughtBy: "broken-claim",
      defect: "Both ways to lie are claimed for E5M2, and turning is refused.",
    },
    (sound) => ({
      convert: async (params) => {
        if (params.conversion === "requantize" && params.transpose && params.to.format === "E5M2")
          throw new AdapterError("UNIMPLEMENTED", "no turning here");
        return convertOf(sound, params);
      },
    }),
  ),
  adapterMutant(
    "rules-of-conversions-are-ignored",
    {
      breaks: "ADP-003",
      base: converting,
      caughtBy: "broken-claim",
      defect: "Codes are requantized by the device's own rule, whatever rule is asked for.",
    },
    (sound) => ({
      convert: async (params) => {
        if (params.conversion !== "requantize") return convertOf(sound, params);
        const { from, to } = params;
        const own = claims.requantize?.find(
          (entry) =>
            isDeepStrictEqual(entry.from, from) &&
            entry.to.format === to.format &&
            entry.to.scaling?.group === to.scaling?.group &&
            entry.to.scaling?.scaleFormat === to.scaling?.scaleFormat,
        );
        return convertOf(sound, { ...params, to: own?.to ?? to });
      },
    }),
  ),
  adapterMutant(
    "second-form-depends-on-timing",
    {
      breaks: "ADP-005",
      base: converting,
      defect:
        "In every second answer one bit of the second of two forms differs; the manifest says deterministic.",
    },
    (sound) => {
      let answers = 0;
      return {
        convert: async (params) => {
          const result = await convertOf(sound, params);
          if (result.conversion !== "quantize-both") return result;
          answers += 1;
          if (answers % 2 === 0) return result;
          const { second } = result;
          const data = second.codes.data.slice();
          data[0] = (data[0] ?? 0) ^ 1;
          return { ...result, second: { ...second, codes: { ...second.codes, data } } };
        },
      };
    },
  ),
  adapterMutant(
    "weights-are-cached-by-length",
    {
      breaks: "ADP-006",
      base: converting,
      defect: "The weights of a norm are kept, and used again for the next rows of the same length.",
    },
    (sound) => {
      const cache = new Map<number, Tensor>();
      return {
        convert: async (params) => {
          if (params.conversion !== "normalize") return convertOf(sound, params);
          const { weight } = params.norm;
          const length = elementCount(weight.shape);
          const kept = cache.get(length);
          const result = await convertOf(sound, {
            ...params,
            norm: { ...params.norm, weight: kept ?? weight },
          });
          cache.set(length, weight);
          return result;
        },
      };
    },
  ),
  adapterMutant(
    "missing-ends-are-zeros",
    {
      breaks: "ADP-007",
      base: converting,
      caughtBy: "broken-claim",
      defect: "Ends of LogFMT tiles that are missing are read as whatever follows them, here zeros.",
    },
    (sound) => ({
      convert: async (params) => {
        if (params.conversion !== "logfmt-decode") return convertOf(sound, params);
        const { codes, ends } = params.y;
        const [rows = 0, columns = 0] = codes.shape;
        if (ends.dtype !== "F32" || ends.shape.length !== 3) return convertOf(sound, params);
        const filled = new Float32Array(rows * Math.ceil(columns / 128) * 2);
        filled.set(float32Of(ends).subarray(0, filled.length));
        const shape = [rows, Math.ceil(columns / 128), 2];
        return convertOf(sound, { ...params, y: { codes, ends: tensorOfFloat32(shape, filled) } });
      },
    }),
  ),
];
