/** Two hundred units drawn at random, and every product of the chips' models: all parameters are found, none wrongly. */
import { describe, expect, it } from "vitest";
import { chipModels } from "../../src/reference/models/index.ts";
import { drawn, productsUnder, profileUnder, undeclared, wrongIn } from "./probed.ts";

const draws = 200;
const minutes = 60_000;

describe("the profile of a unit drawn at random", () => {
  it.each(Array.from({ length: draws }, (_, seed) => seed))(
    "holds what is so: draw %i",
    async (seed) => {
      const { operands, model } = drawn(seed);
      const profile = await profileUnder(operands, model);
      expect(profile.verdict).toBe("inferred");
      expect(wrongIn(profile, model)).toEqual([]);
    },
    3 * minutes,
  );
});

describe("every product that the probe takes of a chip's model", () => {
  it.each(chipModels.map((chip) => [chip.name, chip] as const))(
    "has the parameters that it declares: %s",
    async (_, chip) => {
      for (const product of await productsUnder(chip)) {
        const profile = await undeclared(chip, product);
        expect(profile.verdict).toBe("inferred");
        const { model } = product.mode;
        if (model !== undefined) expect(wrongIn(profile, model)).toEqual([]);
      }
    },
    3 * minutes,
  );
});
