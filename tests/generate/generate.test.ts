/** What is generated: each type once, bytes as bytes, and validators that refuse. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { explainParams, explainWaiverFile } from "../../src/validate/validators.ts";

const root = packageRoot();
const textOf = (name: string) => readFileSync(join(root, "src", "generated", name), "utf8");
const types = textOf("types.ts");

describe("the generated types", () => {
  it("are each there once", () => {
    const names = [...types.matchAll(/^export (?:interface|type) (\w+)/gm)].map((match) => match[1]);
    expect(names.length).toBe(new Set(names).size);
    expect(names).toEqual(
      expect.arrayContaining(["Tensor", "Recipe", "Manifest", "QuantizeParams", "Summary", "Waiver"]),
    );
  });

  it("have bytes for binary data", () => {
    expect(types).toMatch(/data: Uint8Array;/);
  });

  it("carry the words of the schemas, and the requirements of each feature", () => {
    const interfaces = textOf("interfaces.ts");
    expect(interfaces).toContain("- QNT-004 (MUST) Codes belong to the returned scale");
    expect(interfaces).toContain("Turn values into codes and scales by a recipe.");
    expect(interfaces).toContain("export type Adapter = AdapterCore & Partial<FineGrainedQuantization>");
  });
});

describe("the generated validators", () => {
  const x = { dtype: "F32", shape: [1], data: new Uint8Array(4) };
  const recipe = { format: "E4M3", overflow: "saturate", infinity: "non-finite" };

  it.each([
    [{ x, recipe }, undefined],
    [{ recipe }, 'the whole: the property "x" is missing'],
    [{ x, recipe, y: 1 }, 'the whole: the property "y" is not known'],
    [{ x: { ...x, data: [0, 0, 0, 0] }, recipe }, "/x/data: [0,0,0,0] must be bytes (a Uint8Array)"],
    [
      { x, recipe: { ...recipe, overflow: "wrap" } },
      '/recipe/overflow: "wrap" is none of saturate, non-finite',
    ],
    [{ x: { ...x, shape: [1.5] }, recipe }, "/x/shape/0: 1.5 is no integer"],
  ])("say of %j: %s", (params, problem) => {
    expect(explainParams("quantize", params)).toBe(problem);
  });

  it("bound what they say", () => {
    const waivers = Array.from({ length: 500 }, () => ({}));
    expect(explainWaiverFile({ waivers })?.split("\n").length).toBeLessThanOrEqual(11);
  });
});
