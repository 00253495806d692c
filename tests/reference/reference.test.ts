/** The reference accelerator refuses what it should. What it computes is for the conformance suite to judge. */
import { describe, expect, it } from "vitest";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";

describe("the reference", () => {
  it("refuses a recipe outside its support matrix", async () => {
    const { quantize: request } = createReference({ supports: [] });
    const recipe = canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32"));
    await expect(request?.({ x: tensorOfFloat32([1, 1], Float32Array.of(1)), recipe })).rejects.toMatchObject(
      { code: "UNIMPLEMENTED" },
    );
  });
});
