/** What is generated: each type once, bytes as bytes, validators that refuse, and drift that is seen. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { driftOf, generate, writeGenerated } from "../../src/generate/index.ts";
import { packageRoot } from "../../src/package-root.ts";
import { explainParams, explainWaiverFile } from "../../src/validate/validators.ts";
import { edit, projectCopy, removeCopy } from "./project-copy.ts";

const root = packageRoot();
const types = readFileSync(join(root, "src", "generated", "types.ts"), "utf8");

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

  it("carry the words of the schemas, and the requirements of each feature", async () => {
    const interfaces = (await generate(root)).get("src/generated/interfaces.ts") ?? "";
    expect(interfaces).toContain("- QNT-004 (MUST) Codes belong to the returned scale");
    expect(interfaces).toContain("Turn values into codes and scales by a recipe.");
    expect(interfaces).toContain("export type Adapter = AdapterCore & Partial<FineGrainedQuantization>");
  });
});

describe("drift", () => {
  it("is none in the project", async () => {
    expect(await driftOf(root)).toEqual([]);
  });

  it("is seen in a file that was edited, one that is missing, and one that nothing generates", async () => {
    const folder = copy();
    writeFileSync(join(folder, "src/generated/types.ts"), "// edited\n");
    writeFileSync(join(folder, "src/generated/extra.ts"), "");
    rmSync(join(folder, "src/generated/requirement-id.ts"));
    const drift = await driftOf(folder);
    expect(drift.map(({ path, what }) => `${path} ${what}`)).toEqual([
      "src/generated/types.ts differs",
      "src/generated/requirement-id.ts missing",
      "src/generated/extra.ts stray",
    ]);
  });

  it("is seen after a requirement changed its wording, and gone after generating", async () => {
    const folder = copy();
    edit(folder, "spec/adapter-protocol.md", " **MUST** ", " **MUST** always ");
    expect((await driftOf(folder)).map(({ path }) => path)).toEqual([
      "src/generated/spec.json",
      "spec/requirements.lock.json",
    ]);
    await writeGenerated(folder);
    expect(await driftOf(folder)).toEqual([]);
  });

  it("is no question while the spec has problems: they are named, and nothing is written", async () => {
    const folder = copy();
    edit(folder, "spec/adapter-protocol.md", "- Level: MUST", "- Level: PERHAPS");
    await expect(generate(folder)).rejects.toThrow(/spec\/adapter-protocol.md:\d+: /);
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
