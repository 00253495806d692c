/** Casts and tiles as software on a chip's general-purpose cores makes them, whatever its matrix unit does. */
import type { QuantizationSupport } from "../../generated/types.ts";
import { referenceSupports } from "../claims.ts";

/** Casts to FP8 and 16-bit formats, and the tiles and blocks of DeepSeek-V3, by the canonical rule. */
export function softwareQuantization(): QuantizationSupport[] {
  const groups = ["1x128", "128x1", "128x128", "tensor"];
  return referenceSupports().filter(({ recipe: { format, scaling } }) => {
    if (format === "E4M3" || format === "E5M2")
      return scaling === undefined || groups.includes(scaling.group);
    return scaling === undefined && (format === "BF16" || format === "FP16");
  });
}
