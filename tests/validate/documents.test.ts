/** Every kind of document: recognised by its content, accepted when valid, and told where it is wrong when not. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { type DocumentKind, UnreadableDocument, validateFile } from "../../src/validate/documents.ts";
import { miniRoot } from "../spec/mini-spec.ts";
import {
  caseLine,
  fileWith,
  footer,
  header,
  jsonLines,
  lock,
  manifest,
  openRpc,
  schema,
  summary,
  waivers,
} from "./sample-documents.ts";

const root = packageRoot();

/** Problems of a file as lines, its folder left out. */
async function problemsOf(name: string, content: unknown): Promise<string[]> {
  const file = fileWith(name, content);
  const { problems } = await validateFile(file, root);
  return problems.map(({ place, message }) => `${place.replace(file, basename(file))}: ${message}`);
}

describe("a valid document", () => {
  const complete = jsonLines(header, caseLine("a/b"), footer({ pass: 1 }));
  it.each<[DocumentKind, unknown]>([
    ["JSON Schema", schema],
    ["OpenRPC document", openRpc],
    ["manifest", manifest],
    ["results", complete],
    ["summary", summary],
    ["waivers", waivers],
    ["requirements lock", lock],
  ])("that is a %s is recognised under any name", async (kind, content) => {
    expect(await validateFile(fileWith("some-file", content), root)).toMatchObject({ kind, problems: [] });
  });

  it("that is a page of the spec is held against the rest of the spec", async () => {
    const page = join(miniRoot, "spec", "tile-scaling.md");
    expect(await validateFile(page, miniRoot)).toMatchObject({ kind: "page of the spec", problems: [] });
  });

  it("is every schema of the project, and its list of methods", async () => {
    const folder = join(root, "schemas");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".json"),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      expect((await validateFile(join(folder, file), root)).problems, file).toEqual([]);
  });
});

describe("an invalid document", () => {
  it.each<[string, unknown, string]>([
    [
      "manifest",
      { ...manifest, kind: "toaster" },
      '/kind: "toaster" is none of hardware, simulator, model, software',
    ],
    ["manifest", { ...manifest, colour: "red" }, 'the whole: the property "colour" is not known'],
    [
      "summary",
      { ...summary, cases: { passed: 1 } },
      '/cases: the property name "passed" is none of pass, fail',
    ],
    ["waivers", { waivers: [{ query: "a", owner: "b" }] }, '/waivers/0: the property "reason" is missing'],
    [
      "lock",
      { requirements: [{ ...lock.requirements[0], id: "A-1" }] },
      '/requirements/0/id: "A-1" does not match',
    ],
    [
      "OpenRPC document",
      { ...openRpc, methods: [...openRpc.methods, ...openRpc.methods] },
      "/methods/1/name: there is a second method describe",
    ],
    [
      "OpenRPC document",
      { ...openRpc, methods: [{ ...openRpc.methods[0], summary: "" }] },
      "/methods/0/summary: ",
    ],
  ])("that is a %s is told what is wrong where: %#", async (_, content, problem) => {
    const problems = await problemsOf("file.json", content);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it("that is a page of the spec is told the line", async () => {
    const page = readFileSync(join(miniRoot, "spec", "tile-scaling.md"), "utf8");
    const broken = page.replace("- Level: MUST", "- Level: PERHAPS");
    const line = broken.split("\n").indexOf("- Level: PERHAPS") + 1;
    const file = fileWith("tile-scaling.md", broken);
    const { problems } = await validateFile(file, miniRoot);
    expect(problems.map(({ place }) => place)).toContain(`${file}:${line}`);
  });
});

describe("a schema", () => {
  it("without the description of a property, an inner object or a definition is reported", async () => {
    const { size } = schema.properties;
    const undescribed = {
      ...schema,
      properties: {
        size,
        list: { description: "Some.", type: "array", items: { type: "object" } },
        width: {},
      },
      $defs: { "a/b": { type: "string" } },
    };
    expect(await problemsOf("s.json", undescribed)).toEqual([
      "/properties/list/items: a description is missing",
      "/properties/width: a description is missing",
      "/$defs/a~1b: a description is missing",
    ]);
  });

  it("without identifier, title or description of the whole is reported", async () => {
    const { $id: _, title: __, description: ___, ...rest } = schema;
    expect(await problemsOf("s.json", rest)).toEqual([
      'the whole: the property "$id" is missing',
      'the whole: the property "title" is missing',
      'the whole: the property "description" is missing',
    ]);
  });

  it("that breaks the meta-schema, or names another dialect, is reported", async () => {
    expect(await problemsOf("s.json", { ...schema, minimum: "one" })).toEqual([
      '/minimum: "one" is no number',
    ]);
    expect(
      await problemsOf("s.json", { ...schema, $schema: "http://json-schema.org/draft-07/schema#" }),
    ).toEqual(["/$schema: a schema names its dialect: https://json-schema.org/draft/2020-12/schema"]);
  });

  it("may have properties that are named as keywords are", async () => {
    const { size } = schema.properties;
    expect(await problemsOf("s.json", { ...schema, properties: { properties: size, enum: size } })).toEqual(
      [],
    );
  });
});

describe("a file that can't be judged", () => {
  it("gets a list of what is recognised", async () => {
    const file = fileWith("file.json", { hello: 1 });
    await expect(validateFile(file, root)).rejects.toThrow(UnreadableDocument);
    await expect(validateFile(file, root)).rejects.toThrow(
      /Recognised are:[\s\S]*a manifest[\s\S]*requirements lock/,
    );
    await expect(validateFile(fileWith("notes.txt", "hello"), root)).rejects.toThrow(/Recognised are/);
  });

  it("is named when it does not exist", async () => {
    await expect(validateFile("no-such-file.json", root)).rejects.toThrow(/no-such-file.json can't be read/);
  });

  it("is told line and column when it is not JSON, and that it is empty when it is", async () => {
    const file = fileWith("file.json", '{\n  "protocol": "0.1",\n}');
    await expect(validateFile(file, root)).rejects.toThrow(
      `${file}:3:1: not JSON: expected a property name in double quotes, but there is "}"`,
    );
    for (const name of ["file.json", "page.md", "results.jsonl"])
      await expect(validateFile(fileWith(name, " \n"), root)).rejects.toThrow(`${name} is empty`);
  });

  it("is told when it is nested too deeply, whether it is JSON or not", async () => {
    const open = '{"a":'.repeat(100_000);
    const deep = `{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":${open}1${"}".repeat(100_001)}`;
    for (const text of [open, "[".repeat(200_000), deep])
      await expect(validateFile(fileWith("deep.json", text), root)).rejects.toThrow("nested too deeply");
  });
});
