/** Codes with their scales, as `dequantize` takes them. */
import type { DequantizeParams, Recipe } from "../../src/generated/types.ts";
import { type Extent, groupExtent } from "../../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../src/numerics/tensor.ts";

export type Payload = Pick<DequantizeParams, "codes" | "scales" | "tensorScale">;

/** What a payload holds; all codes are zero and all scales are 1 unless said otherwise. */
export interface PayloadValues {
  /** Code of an element, counted row-major. */
  readonly code: (element: number) => number;
  /** Code of the scale of a group, counted row-major. */
  readonly scale: (group: number) => number;
  readonly tensorScale: number;
}

/** The code of 1 in each scale format. */
export const unitScale = { FP32: 0x3f800000, E8M0: 127, UE4M3: 0x38 } as const;

/** A matrix of codes and the scales that its recipe asks for. */
export function payload(recipe: Recipe, extent: Extent, values: Partial<PayloadValues> = {}): Payload {
  const { scaling } = recipe;
  const { tensor: codes } = emptyCodes(recipe.format, [extent.rows, extent.columns]);
  fill(smallCodesOf(codes), values.code ?? (() => 0));
  if (scaling === undefined) return { codes };
  const groups = groupExtent(scaling.group, extent.rows, extent.columns);
  const { tensor: scales } = emptyCodes(scaling.scaleFormat, [groups.rows, groups.columns]);
  fill(smallCodesOf(scales), values.scale ?? (() => unitScale[scaling.scaleFormat]));
  if (scaling.tensorScale === "none") return { codes, scales };
  return { codes, scales, tensorScale: tensorOfFloat32([1], Float32Array.of(values.tensorScale ?? 1)) };
}

function fill(codes: ReturnType<typeof smallCodesOf>, code: (place: number) => number): void {
  for (let i = 0; i < codes.length; i += 1) codes[i] = code(i);
}
