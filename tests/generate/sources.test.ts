/**
 * What the generator refuses, what it sees of drift, and that it needs nothing that it made before. That the project's own
 * files are fresh is a check of `npm test` beside the tests: `generate --check`.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { driftOf, generate, SourceProblems, writeGenerated } from "../../src/generate/index.ts";
import { describeDrift } from "../../src/generate/messages.ts";
import { readSchemas } from "../../src/generate/schemas.ts";
import { typesSource } from "../../src/generate/types.ts";
import { packageRoot } from "../../src/package-root.ts";
import { edit, projectCopy, removeCopy } from "./project-copy.ts";

const root = packageRoot();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) removeCopy(folder);
});

function sources(): string {
  const folder = projectCopy({ generated: false });
  folders.push(folder);
  return folder;
}

async function problems(folder: string): Promise<readonly string[]> {
  const error = await generate(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof SourceProblems ? error.problems : [`no SourceProblems: ${String(error)}`];
}

describe("what is generated where nothing was before", () => {
  const folder = projectCopy({ generated: false });
  afterAll(() => removeCopy(folder));
  const textOf = (name: string) => readFileSync(join(folder, "src", "generated", name), "utf8");

  const stray = join(folder, "src", "generated", "extra.ts");

  beforeAll(async () => {
    mkdirSync(dirname(stray), { recursive: true });
    writeFileSync(stray, "");
    expect(await writeGenerated(folder)).toContain("src/generated/spec.json");
  }, 120_000);

  it("leaves alone what it did not generate", () => {
    expect(readFileSync(stray, "utf8")).toBe("");
  });

  it("are validators that need nothing but themselves", async () => {
    const source = textOf("validators.ts");
    expect(source, "names no place of this machine").not.toContain("node_modules");
    expect(source).toMatch(/^\/\/ @ts-nocheck\n/);
    const alone = join(mkdtempSync(join(tmpdir(), "desiderata-alone-")), "validators.mjs");
    writeFileSync(alone, source);
    // Another program, so that nothing which this one has loaded can help.
    const script = `import { isWaiverFile as is } from ${JSON.stringify(alone)}; console.log(is({ waivers: [] }), is({}));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stdout).toBe("true false\n");
    rmSync(dirname(alone), { recursive: true });
  });

  it("is the spec, published with the version of the package", () => {
    const published = JSON.parse(textOf("spec.json"));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(published.version).toBe(version);
    expect(Object.keys(published)).toEqual(["version", "specHash", "features", "requirements", "profiles"]);
  });
});

describe("drift", () => {
  // All kinds at once: a look generates everything.
  it("is seen in each file that is not as it would be generated", async () => {
    const folder = projectCopy({ generated: true });
    folders.push(folder);
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
  }, 120_000);
});

describe("the generator", () => {
  it("gives the interfaces no type twice when two schemas have the same title", async () => {
    const folder = sources();
    edit(folder, "schemas/waiver.schema.json", '"title": "Waiver"', '"title": "Tensor"');
    await expect(typesSource(readSchemas(join(folder, "schemas")))).rejects.toThrow(/Tensor1|Waiver/);
  });

  it("names a schema that lacks a description", async () => {
    const folder = sources();
    edit(folder, "schemas/waiver.schema.json", '"description": "Who answers for it.", ', "");
    expect(await problems(folder)).toEqual([
      "schemas/waiver.schema.json: /$defs/Waiver/properties/owner: a description is missing",
    ]);
  });

  it("names a method without an interface", async () => {
    const folder = sources();
    edit(folder, "schemas/adapter.openrpc.json", '"x-interface": "AdapterCore",', "");
    expect(await problems(folder)).toEqual([
      'schemas/adapter.openrpc.json: /methods/0: the property "x-interface" is missing',
    ]);
  });

  it("names line and column of a schema that is not JSON", async () => {
    const folder = sources();
    writeFileSync(join(folder, "schemas/echo.schema.json"), '{\n  "title": Echo\n}');
    expect(await problems(folder)).toEqual([
      'schemas/echo.schema.json:2:12: expected a value, but there is "E"',
    ]);
  });

  it("names a problem of a page, and writes nothing of the spec while there is one", async () => {
    const folder = sources();
    edit(folder, "spec/adapter-protocol.md", "- Level: MUST", "- Level: PERHAPS");
    const before = readFileSync(join(folder, "spec/requirements.lock.json"), "utf8");
    const refused = await writeGenerated(folder).catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(SourceProblems);
    expect(String(refused)).toMatch(/spec\/adapter-protocol.md:\d+: /);
    expect(readFileSync(join(folder, "spec/requirements.lock.json"), "utf8")).toBe(before);
    expect(() => readFileSync(join(folder, "src/generated/spec.json"))).toThrow(/ENOENT/);
  });
});

describe("the words about drift", () => {
  it("say what mends it, and that generating mends no stray file", () => {
    expect(describeDrift([{ path: "a.ts", what: "missing" }])).toBe(
      "a.ts: is missing\nRun: npm run generate",
    );
    const stray = describeDrift([{ path: "b.ts", what: "stray" }]);
    expect(stray).toBe("b.ts: nothing generates it; delete it, or move it elsewhere");
  });
});
