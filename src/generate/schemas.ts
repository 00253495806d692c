/**
 * The schemas of the project as one set of named types: reads every file under `schemas/`, gives each titled part a place
 * of its own, and rewrites references to lead there. Each type then exists once, however many schemas refer to it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

export type JsonSchema = { readonly [key: string]: unknown };

/** Every file by its path under `schemas/`. */
export interface SchemaFiles {
  readonly schemas: ReadonlyMap<string, JsonSchema>;
  readonly openrpc: OpenRpc;
}

export interface OpenRpc {
  readonly methods: readonly OpenRpcMethod[];
}

export interface OpenRpcMethod {
  readonly name: string;
  readonly summary: string;
  readonly "x-interface": string;
  readonly "x-capability"?: string;
  readonly params: readonly { readonly schema: { readonly $ref: string } }[];
  readonly result: { readonly schema: { readonly $ref: string } };
}

/** Reads all schemas below a folder, sorted by path. */
export function readSchemas(folder: string): SchemaFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const parse = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), "utf8"));
  const schemas = paths.filter((path) => path.endsWith(".schema.json")).sort();
  // Both kinds of file are checked against their own schemas by `desiderata validate` and its tests.
  return {
    schemas: new Map(schemas.map((path) => [path, parse(path) as JsonSchema])),
    openrpc: parse("adapter.openrpc.json") as OpenRpc,
  };
}

/** Name of the type that a reference leads to, from the file in which it stands. */
export function referencedType(reference: string, file: string, schemas: SchemaFiles["schemas"]): string {
  const [path = "", fragment = ""] = reference.split("#");
  if (fragment !== "") return fragment.slice(fragment.lastIndexOf("/") + 1);
  const target = posix.normalize(posix.join(posix.dirname(file), path));
  const title = schemas.get(target)?.title;
  if (typeof title !== "string")
    throw new Error(`schemas/${file}: ${reference} leads to no schema with a title`);
  return title;
}

/** All types by name, their references rewritten to `#/$defs/NAME`. Throws an error where two have the same name. */
export function namedTypes({ schemas }: SchemaFiles): Map<string, JsonSchema> {
  const types = new Map<string, JsonSchema>();
  const add = (name: string, schema: unknown, file: string) => {
    if (types.has(name))
      throw new Error(`schemas/${file}: there are two types ${name}; give one of them another name`);
    types.set(name, rewritten(schema, file, schemas) as JsonSchema);
  };
  for (const [file, schema] of schemas) {
    const isType = "type" in schema || "oneOf" in schema;
    if (isType && typeof schema.title === "string") add(schema.title, schema, file);
    for (const [name, definition] of Object.entries((schema.$defs ?? {}) as JsonSchema))
      add(name, definition, file);
  }
  return types;
}

/** The schema without what only a validator reads, and with references that lead to the named types. */
function rewritten(node: unknown, file: string, schemas: SchemaFiles["schemas"]): unknown {
  if (Array.isArray(node)) return node.map((element) => rewritten(element, file, schemas));
  if (typeof node !== "object" || node === null) return node;
  if ("$ref" in node && typeof node.$ref === "string")
    return { $ref: `#/$defs/${referencedType(node.$ref, file, schemas)}` };
  const validatorOnly = ["$id", "$schema", "$defs", "allOf", "binary", "propertyNames"];
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !validatorOnly.includes(key))
      .map(([key, value]) => [key, rewritten(value, file, schemas)]),
  );
}
