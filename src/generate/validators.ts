/**
 * Makes `validators.ts`: validation functions compiled ahead of time by ajv, so that nobody waits for a schema compiler at
 * run time. They are bundled into one file that needs nothing else.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { _, type CodeKeywordDefinition } from "ajv/dist/core.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build, type PluginBuild } from "esbuild";
import type { SchemaFiles } from "./schemas.ts";
import { banner } from "./types.ts";

/** The document types that have a validator, beside the messages of each method. */
const documents = {
  Manifest: "manifest.schema.json",
  ErrorObject: "error.schema.json",
  Requirement: "requirement.schema.json",
  SpecPage: "spec-page.schema.json",
  RequirementsLock: "requirements-lock.schema.json",
  ResultsLine: "results.schema.json",
  Summary: "summary.schema.json",
  WaiverFile: "waiver.schema.json",
} as const;

/** Our keyword for data that is bytes and not JSON. */
const binary: CodeKeywordDefinition = {
  keyword: "binary",
  schemaType: "boolean",
  code: (context) => context.pass(_`${context.data} instanceof Uint8Array`),
  error: { message: "must be bytes (a Uint8Array)" },
};

/** The source of `validators.ts`. */
export async function validatorsSource({ schemas, openrpc }: SchemaFiles): Promise<string> {
  const files: [name: string, reference: string][] = Object.entries(documents).map(([name, file]) => [
    `is${name}`,
    file,
  ]);
  for (const { name, params, result } of openrpc.methods) {
    const [first] = params;
    if (first !== undefined) files.push([`isParamsOf_${name}`, first.schema.$ref]);
    files.push([`isResultOf_${name}`, result.schema.$ref]);
  }
  // One module each: compiled together, ajv gives two functions the same name.
  const modules = new Map(
    files.map(([name, reference]) => [`./${name}.js`, standalone(schemas, identifier(reference))]),
  );
  const bundled = await build({
    stdin: {
      contents: files.map(([name]) => `export { validate as ${name} } from "./${name}.js";`).join("\n"),
      resolveDir: process.cwd(),
      loader: "js",
    },
    plugins: [{ name: "modules", setup: (bundler) => inMemory(bundler, modules) }],
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    write: false,
    legalComments: "none",
    charset: "utf8",
  });
  return `// @ts-nocheck\n${banner}\n${bundled.outputFiles[0]?.text.replaceAll(/^ *\/\/ (?:node_modules|memory:).*\n/gm, "") ?? ""}`;
}

/** Code of the module that validates one schema. */
function standalone(schemas: SchemaFiles["schemas"], id: string): string {
  const ajv = new Ajv2020({ allErrors: true, code: { source: true, esm: true } });
  ajv.addKeyword(binary);
  ajv.addKeyword("tsType");
  ajv.addFormat("uri", /^[a-z][a-z0-9+.-]*:\S+$/i);
  for (const schema of schemas.values()) ajv.addSchema(schema);
  return standaloneCode.default(ajv, { validate: id });
}

/** Lets the bundler find modules that are no files. */
function inMemory(bundler: PluginBuild, modules: ReadonlyMap<string, string>): void {
  bundler.onResolve({ filter: /^\.\/is\w+\.js$/ }, ({ path }) => ({ path, namespace: "memory" }));
  bundler.onLoad({ filter: /.*/, namespace: "memory" }, ({ path }) => ({
    contents: modules.get(path) ?? "",
    resolveDir: process.cwd(),
    loader: "js",
  }));
}

function identifier(file: string): string {
  return `desiderata:/schemas/${file}`;
}
