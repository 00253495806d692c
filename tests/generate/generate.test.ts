/**
 * What is generated: each type once, bytes as bytes, validators that refuse, and drift that is seen. That the project's own
 * files are fresh is a check of `npm test` beside the tests: `generate --check`.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { driftOf, writeGenerated } from "../../src/generate/index.ts";
import { packageRoot } from "../../src/package-root.ts";
import { explainParams, explainWaiverFile } from "../../src/validate/validators.ts";
import { edit, projectCopy, removeCopy } from "./project-copy.ts";

const root = packageRoot();
const textOf = (name: string) => readFileSync(join(root, "src", "generated", name), "utf8");
const types = textOf("types.ts");

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) removeCopy(folder);
});

function copy(): string {
  const folder = projectCopy({ generated: true });
  folders.push(folder);
  return folder;
}

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

describe("drift", () => {
  // All kinds at once: each look generates everything.
  it("is seen in each file that is not as it would be generated, and generating leaves stray files alone", async () => {
    const folder = copy();
    writeFileSync(join(folder, "src/generated/types.ts"), "// edited\n");
    writeFileSync(join(folder, "src/generated/extra.ts"), "");
    rmSync(join(folder, "src/generated/requirement-id.ts"));
    edit(folder, "spec/adapter-protocol.md", " **MUST** ", " **MUST** always ");
    const drift = (await driftOf(folder)).map(({ path, what }) => `${path} ${what}`);
    expect(drift).toEqual([
      "src/generated/types.ts differs",
      "src/generated/requirement-id.ts missing",
      "src/generated/spec.json differs",
      "spec/requirements.lock.json differs",
      "src/generated/extra.ts stray",
    ]);
    expect(await writeGenerated(folder)).toHaveLength(4);
    for (const path of ["src/generated/types.ts", "src/generated/requirement-id.ts"])
      expect(readFileSync(join(folder, path), "utf8")).toBe(readFileSync(join(root, path), "utf8"));
    expect(readFileSync(join(folder, "src/generated/extra.ts"), "utf8")).toBe("");
  }, 120_000);
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
