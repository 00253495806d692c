/**
 * Finds properties in JSON Schemas by name: follows references from file to file, enters arrays and alternatives. It
 * answers which names and which values a schema allows; it does not validate documents.
 */
import { posix } from "node:path";
import { isRecord } from "./plain-record.ts";
import { SpecError } from "./spec-error.ts";

/** Parsed schemas by path from `schemas/`. */
export type SchemaDocuments = ReadonlyMap<string, unknown>;

/** A schema and the file that holds it, against which its references resolve. */
export interface SchemaPlace {
  readonly file: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The whole document in `file`. */
export function schemaDocument(documents: SchemaDocuments, file: string): SchemaPlace {
  return { file, schema: recordAt(documents.get(file), `schemas/${file}`) };
}

/** Follows `$ref` until there is none. */
export function resolveSchema(documents: SchemaDocuments, place: SchemaPlace): SchemaPlace {
  const reference = place.schema.$ref;
  if (typeof reference !== "string") return place;
  const [path = "", pointer = ""] = reference.split("#");
  const file = path === "" ? place.file : posix.join(posix.dirname(place.file), path);
  const document = schemaDocument(documents, file);
  let schema: unknown = document.schema;
  for (const key of pointer.split("/").slice(1)) {
    schema = isRecord(schema) && Object.hasOwn(schema, key) ? schema[key] : undefined;
  }
  return resolveSchema(documents, {
    file,
    schema: recordAt(schema, `${reference} in schemas/${place.file}`),
  });
}

/** FILE#TITLE of what a place refers to, as front matter names it. */
export function schemaName(documents: SchemaDocuments, place: SchemaPlace): string {
  const { file, schema } = resolveSchema(documents, place);
  return `${file}#${String(schema.title)}`;
}

/** The schemas that apply to the elements of arrays and to alternatives; a value satisfies one or more of them. */
function alternatives(documents: SchemaDocuments, place: SchemaPlace): SchemaPlace[] {
  const { file, schema } = resolveSchema(documents, place);
  const nested = [schema.items, schema.anyOf, schema.oneOf, schema.allOf].flat().filter(isRecord);
  return [{ file, schema }, ...nested.flatMap((inner) => alternatives(documents, { file, schema: inner }))];
}

/** Every property below these schemas, entering arrays and alternatives: its name and its schemas. */
export function schemaProperties(
  documents: SchemaDocuments,
  places: readonly SchemaPlace[],
): ReadonlyMap<string, readonly SchemaPlace[]> {
  const found = new Map<string, SchemaPlace[]>();
  for (const { file, schema } of places.flatMap((place) => alternatives(documents, place))) {
    if (!isRecord(schema.properties)) continue;
    for (const [name, property] of Object.entries(schema.properties)) {
      if (isRecord(property)) found.set(name, [...(found.get(name) ?? []), { file, schema: property }]);
    }
  }
  return found;
}

/** The values that an enumeration, a constant or a boolean allows, as text; empty where the schema lists none. */
export function allowedValues(documents: SchemaDocuments, places: readonly SchemaPlace[]): readonly string[] {
  const values = new Set<string>();
  for (const { schema } of places.flatMap((place) => alternatives(documents, place))) {
    if (Array.isArray(schema.enum)) for (const value of schema.enum) values.add(String(value));
    if (Object.hasOwn(schema, "const")) values.add(String(schema.const));
    if (schema.type === "boolean") values.add("true").add("false");
  }
  return [...values];
}

function recordAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new SpecError(
    "schema-unreadable",
    `There is no schema ${where}.`,
    "Add the file, or correct the reference.",
  );
}
