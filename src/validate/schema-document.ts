/** Whether a schema is valid JSON Schema 2020-12, and has the words that types and readers need. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { DocumentProblem } from "./documents.ts";
import { explainFailures } from "./failures.ts";

/** What is wrong with a schema of ours: `$id`, a title, and a description for the whole, each property and definition. */
export function schemaProblems(schema: unknown): DocumentProblem[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  if (typeof schema !== "object" || schema === null)
    return [{ place: "the whole", message: "a schema is an object" }];
  if (!ajv.validateSchema(schema))
    return [{ place: "the whole", message: explainFailures(schema, ajv.errors ?? []) }];
  const missing = ["$id", "title", "description"].filter((key) => !(key in schema));
  return [
    ...missing.map((key) => ({ place: "the whole", message: `the property "${key}" is missing` })),
    ...undescribed(schema, ""),
  ];
}

function undescribed(node: unknown, path: string): DocumentProblem[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const place = `${path}/${key}`;
    if (key !== "properties" && key !== "$defs") return undescribed(value, place);
    return Object.entries(value ?? {}).flatMap(([name, part]: [string, unknown]) => {
      const inner = undescribed(part, `${place}/${name}`);
      if (hasWords(part)) return inner;
      return [{ place: `${place}/${name}`, message: "a description is missing" }, ...inner];
    });
  });
}

/** A reference has the words of what it refers to; a constant speaks for itself. */
function hasWords(part: unknown): boolean {
  return (
    typeof part === "object" && part !== null && ("description" in part || "$ref" in part || "const" in part)
  );
}
