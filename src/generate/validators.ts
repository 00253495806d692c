/**
 * Makes `validators.ts`: validation functions compiled ahead of time by ajv, so that nobody waits for a schema compiler at
 * run time. They are bundled into one file that needs nothing else.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { _, type CodeKeywordDefinition } from "ajv/dist/core.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { packageRoot } from "../package-root.ts";
import type { JsonSchema, SchemaFiles } from "./schemas.ts";
import { banner } from "./types.ts";

/** The document types that have a validator, beside the messages of each method. */
const documents = {
  Manifest: "manifest.schema.json",
  Recipe: "recipe.schema.json",
  ErrorObject: "error.schema.json",
  Requirement: "requirement.schema.json",
  SpecPage: "spec-page.schema.json",
  RequirementsLock: "requirements-lock.schema.json",
  ResultsLine: "results.schema.json",
  Summary: "summary.schema.json",
  NumericProfile: "numeric-profile.schema.json",
  AccumulationStudy: "accumulation-study.schema.json",
  Trace: "trace.schema.json",
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
  const references = new Map<string, string>(
    Object.entries(documents).map(([name, file]) => [`is${name}`, file]),
  );
  for (const { name, params, result } of openrpc.methods) {
    const [first] = params;
    if (first !== undefined) references.set(`isParamsOf_${name}`, first.schema.$ref);
    references.set(`isResultOf_${name}`, result.schema.$ref);
  }
  const bundled = await build({
    stdin: { contents: standaloneModule(schemas, references), resolveDir: packageRoot(), loader: "js" },
    absWorkingDir: packageRoot(),
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["main"],
    write: false,
    legalComments: "none",
    charset: "utf8",
  });
  return `// @ts-nocheck\n${banner}\n${withoutPlaces(bundled.outputFiles[0]?.text ?? "")}`;
}

/** The bundler names the files that it bundles by where they lie, which differs between machines. */
function withoutPlaces(code: string): string {
  return code
    .replaceAll(/^ *\/\/ (?:\S*node_modules\/|<stdin>).*\n/gm, "")
    .replaceAll(/^( *")\S*node_modules\//gm, "$1");
}

/** A module that exports one validation function for each reference, by its name. */
function standaloneModule(schemas: SchemaFiles["schemas"], references: ReadonlyMap<string, string>): string {
  const ajv = new Ajv2020({ allErrors: true, discriminator: true, code: { source: true, esm: true } });
  ajv.addKeyword(binary);
  ajv.addKeyword("tsType");
  ajv.addFormat("uri", /^[a-z][a-z0-9+.-]*:\S+$/i);
  for (const schema of schemas.values()) ajv.addSchema(withoutWords(schema));
  // Exported by its reference alone, a definition would be compiled a second time under the name of the first.
  const exported = [...references].map(([name, reference]) => {
    const id = `desiderata:/validators/${name}`;
    ajv.addSchema({ $id: id, $ref: `desiderata:/schemas/${reference}` });
    return [name, id];
  });
  return standaloneCode.default(ajv, Object.fromEntries(exported));
}

/** A schema without the descriptions, which ajv would copy into the code. */
function withoutWords(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "description" && typeof value === "string" ? undefined : value,
  );
}
