/** The reference accelerator: its two ways to cast agree, and it refuses what it should. */
import { describe, expect, it } from "vitest";
import { encode } from "../../src/numerics/float/encode.ts";
import { scalableFormats } from "../../src/numerics/formats.ts";
import { smallCodesOf, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { quantize } from "../../src/reference/quantizer.ts";

const columns = 2 ** 16;

describe("the reference", () => {
  it.each(scalableFormats)("casts a long run to %s by table as it casts value by value", (format) => {
    const bits = Uint32Array.from({ length: columns }, (_, i) => Math.imul(i, 65537) ^ (i << 7));
    const values = new Float32Array(bits.buffer);
    const recipe = canonicalRecipe(format);
    const { codes } = quantize(tensorOfFloat32([1, columns], values), recipe, { rows: 1, columns });
    const oneByOne = Array.from(values, (value) => encode(format, value, recipe));
    expect([...smallCodesOf(codes)]).toEqual(oneByOne);
  });

  it("refuses a recipe outside its support matrix", async () => {
    const { quantize: request } = createReference({ supports: [] });
    const recipe = canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32"));
    await expect(request?.({ x: tensorOfFloat32([1, 1], Float32Array.of(1)), recipe })).rejects.toMatchObject(
      { code: "UNIMPLEMENTED" },
    );
  });
});
