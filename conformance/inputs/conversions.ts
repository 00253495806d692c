/** Sound requests for conversions: for each kind those that a manifest claims, small and of random values. */
import type {
  ConvertParams,
  LogFmtMatrix,
  Manifest,
  OnlineInput,
  QuantizedMatrix,
  Recipe,
  RmsNorm,
  Tensor,
} from "../../src/generated/types.ts";
import type { SupportEntry } from "../../src/harness/needs.ts";
import { onlineClaims } from "../../src/harness/online-needs.ts";
import type { Random } from "../../src/harness/random.ts";
import type { Extent } from "../../src/numerics/groups.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { normalMatrix } from "./matrices.ts";
import { quantizedByJudge } from "./quantized.ts";

export const conversionKinds = [
  "requantize",
  "quantize-both",
  "normalize",
  "logfmt-encode",
  "logfmt-decode",
] as const satisfies readonly ConvertParams["conversion"][];
export type ConversionKind = (typeof conversionKinds)[number];

/** A conversion that is claimed: `make` gives a request with values of about so large an amplitude. */
export interface ClaimedConversion {
  readonly support: SupportEntry | undefined;
  readonly make: (random: Random, amplitude?: number) => ConvertParams;
}

/** Every conversion of a kind that a manifest claims, in every input format and both ways to lie. */
export function claimedConversions(manifest: Manifest, kind: ConversionKind): ClaimedConversion[] {
  const { requantize = [], quantizeBoth = [], normalize, logFmt } = onlineClaims(manifest);
  switch (kind) {
    case "requantize":
      return requantize.flatMap(({ from, to, transpose: ways }, place) =>
        ways.map((transpose) => ({
          support: `online-quantization requantize ${place}` as const,
          make: (random, amplitude) => ({
            conversion: kind,
            x: storedMatrix(from, extentFor(from, to), random, amplitude),
            from,
            to,
            transpose,
          }),
        })),
      );
    case "quantize-both":
      return quantizeBoth.flatMap(({ first, second, inputs }, place) =>
        inputs.map((input) => ({
          support: `online-quantization quantizeBoth ${place}` as const,
          make: (random, amplitude) => ({
            conversion: kind,
            x: normalMatrix(input, extentFor(first, second), random, amplitude),
            first,
            second,
          }),
        })),
      );
    case "normalize":
      return (normalize?.inputs ?? []).flatMap((input) => [
        { support: undefined, make: (random, amplitude) => normalized(input, undefined, random, amplitude) },
        ...(normalize?.recipes ?? []).map(
          (recipe, place): ClaimedConversion => ({
            support: `online-quantization normalize ${place}`,
            make: (random, amplitude) => normalized(input, recipe, random, amplitude),
          }),
        ),
      ]);
    case "logfmt-encode":
      return (logFmt?.bits ?? []).flatMap((bits, place) =>
        (logFmt?.inputs ?? []).map((input) => ({
          support: `online-quantization logFmt ${place}` as const,
          make: (random, amplitude) => ({
            conversion: kind,
            x: normalMatrix(input, small, random, amplitude),
            bits,
          }),
        })),
      );
    case "logfmt-decode":
      return (logFmt?.bits ?? []).map((bits, place) => ({
        support: `online-quantization logFmt ${place}` as const,
        make: (random, amplitude) => ({ conversion: kind, y: logFmtMatrix(bits, random, amplitude), bits }),
      }));
  }
}

/** Large enough for an incomplete tile beside a complete one. */
const small: Extent = { rows: 3, columns: 160 };
const divisible: Extent = { rows: 128, columns: 128 };

function extentFor(...recipes: readonly (Recipe | undefined)[]): Extent {
  return recipes.some((recipe) => recipe?.scaling?.tail === "refuse") ? divisible : small;
}

/** Codes and scales as a recipe makes them of normally distributed values. */
export function storedMatrix(
  recipe: Recipe,
  extent: Extent,
  random: Random,
  amplitude?: number,
): QuantizedMatrix {
  return quantizedByJudge(normalMatrix("FP32", extent, random, amplitude), extent, recipe);
}

function normalized(
  input: OnlineInput,
  recipe: Recipe | undefined,
  random: Random,
  amplitude?: number,
): ConvertParams {
  const extent = extentFor(recipe);
  const x = normalMatrix(input, extent, random, amplitude);
  return {
    conversion: "normalize",
    x,
    norm: randomNorm(extent.columns, random),
    ...(recipe === undefined ? {} : { recipe }),
  };
}

/** A norm with weights from 1/2 to 3/2. */
export function randomNorm(columns: number, random: Random): RmsNorm {
  const weights = Float32Array.from({ length: columns }, () => 0.5 + random.unit());
  return {
    weight: tensorOfFloat32([columns], weights),
    epsilon: tensorOfFloat32([1], Float32Array.of(1e-6)),
  };
}

/** Any codes, between ends that lie up to 2^8 apart. */
function logFmtMatrix(bits: number, random: Random, amplitude = 1): LogFmtMatrix {
  const { rows, columns } = small;
  const codes = Uint16Array.from({ length: rows * columns }, () => random.integer(0, 2 ** bits - 1));
  const data = bits > 8 ? new Uint8Array(codes.buffer) : Uint8Array.from(codes);
  const stored: Tensor = { dtype: bits > 8 ? "U16" : "U8", shape: [rows, columns], data };
  const tiles = rows * Math.ceil(columns / 128);
  const ends = Array.from({ length: tiles }, () => {
    const largest = amplitude * (1 + random.unit());
    return [largest * 2 ** -random.integer(0, 8), largest];
  });
  return {
    codes: stored,
    ends: tensorOfFloat32([rows, Math.ceil(columns / 128), 2], Float32Array.from(ends.flat())),
  };
}
