/** What the reference accelerator claims of conversions in one pass. */
import type {
  OnlineQuantizationCapability,
  QuantizeBothSupport,
  RequantizeSupport,
} from "../generated/types.ts";
import { canonicalRecipe, canonicalScaling } from "./claims.ts";

const tile = (format: "E4M3" | "E5M2", group: "1x128" | "128x1", scales: "FP32" | "E8M0" = "FP32") =>
  canonicalRecipe(format, canonicalScaling(group, scales));

/** Stored activations and gradients turned from tiles of a row to tiles of a column, and back. */
function requantizations(): RequantizeSupport[] {
  return (["FP32", "E8M0"] as const).flatMap((scales) =>
    (["E4M3", "E5M2"] as const).flatMap((format) => [
      { from: tile(format, "1x128", scales), to: tile(format, "128x1", scales), transpose: [true, false] },
      { from: tile(format, "128x1", scales), to: tile(format, "1x128", scales), transpose: [true, false] },
    ]),
  );
}

function pairs(): QuantizeBothSupport[] {
  return (["FP32", "E8M0"] as const).flatMap((scales) =>
    (["E4M3", "E5M2"] as const).map((format) => ({
      first: tile(format, "1x128", scales),
      second: tile(format, "128x1", scales),
      inputs: ["FP32", "BF16", "FP16"],
    })),
  );
}

/** Everything that the capability has. */
export function referenceOnlineClaims(): OnlineQuantizationCapability {
  return {
    requantize: requantizations(),
    quantizeBoth: pairs(),
    normalize: {
      inputs: ["FP32", "BF16", "FP16"],
      recipes: [
        tile("E4M3", "1x128"),
        tile("E4M3", "1x128", "E8M0"),
        canonicalRecipe("E4M3", canonicalScaling("1x32", "E8M0")),
      ],
    },
    logFmt: { bits: [4, 8, 10, 12], inputs: ["FP32", "BF16", "FP16"] },
  };
}
