/**
 * Holds the paths and values of an `Applies to` expression against the schema of what a manifest can claim. An
 * expression that names something no manifest can have would never apply, and its requirement never be checked.
 */
import { type Condition, manifestRoot } from "./applies-to.ts";
import {
  allowedValues,
  resolveSchema,
  type SchemaDocuments,
  type SchemaPlace,
  schemaDocument,
  schemaProperties,
} from "./schema-documents.ts";

/** What a condition asks for that no manifest can have. */
export type Impossible =
  | { readonly kind: "path"; readonly message: string; readonly mend: string }
  | { readonly kind: "value"; readonly message: string; readonly mend: string };

/** The capabilities that a manifest can claim, by name. */
export function capabilities(documents: SchemaDocuments): ReadonlyMap<string, readonly SchemaPlace[]> {
  const manifest = schemaDocument(documents, "manifest.schema.json");
  return schemaProperties(documents, schemaProperties(documents, [manifest]).get("capabilities") ?? []);
}

/** The first thing in a condition that no manifest can have, or `undefined`. The capability must be a known one. */
export function impossibleCondition(
  condition: Condition,
  capability: string,
  documents: SchemaDocuments,
): Impossible | undefined {
  const path = condition.path.join(".");
  let places =
    capability === "every" || condition.path[0] === manifestRoot
      ? [schemaDocument(documents, "manifest.schema.json")]
      : (capabilities(documents).get(capability) ?? []);

  for (const name of condition.path) {
    const properties = schemaProperties(documents, places);
    const next = properties.get(name);
    if (next === undefined) {
      const holder = places.map((place) => `schemas/${resolveSchema(documents, place).file}`).join(", ");
      const message = `The path \`${path}\` does not exist: ${holder} has no property \`${name}\` there.`;
      const names = [...properties.keys()];
      const mend = names.length === 0 ? `End the path before \`${name}\`.` : `There is: ${names.join(", ")}.`;
      return { kind: "path", message, mend };
    }
    places = [...next];
  }

  const allowed = allowedValues(documents, places);
  const value = condition.values?.find((one) => !allowed.includes(one));
  if (value === undefined) return undefined;
  const mend =
    allowed.length === 0
      ? "Name the path alone: it has no list of values."
      : `Allowed: ${allowed.join(", ")}.`;
  return { kind: "value", message: `\`${path}\` can not be ${value}.`, mend };
}
