/** Whether a schema is valid JSON Schema 2020-12, and has the words that types and readers need. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { explainFailures } from "./failures.ts";
import { type DocumentProblem, problemsOf } from "./problem.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";

/**
 * What is wrong with a schema of ours: `$id`, a title, a description for the whole, each object, property and definition, and a
 * reason for each restriction in an `allOf`.
 */
export function schemaProblems(schema: unknown): DocumentProblem[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    return [{ place: "the whole", message: "a schema is an object" }];
  if (!("$schema" in schema) || schema.$schema !== dialect)
    return [{ place: "/$schema", message: `a schema names its dialect: ${dialect}` }];
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  if (!ajv.validateSchema(Object.fromEntries(Object.entries(schema))))
    return problemsOf(explainFailures(schema, ajv.errors ?? []));
  const missing = ["$id", "title", "description"].filter((key) => !(key in schema));
  return [
    ...missing.map((key) => ({ place: "the whole", message: `the property "${key}" is missing` })),
    ...Object.entries(schema).flatMap(([key, part]) => undescribedIn(key, part, `/${key}`)),
  ];
}

/** Keywords whose values are data and not schemas. */
const data = ["const", "enum", "default", "examples", "required"];

/** Keywords whose values are schemas by name. */
const named = ["properties", "$defs", "patternProperties", "dependentSchemas"];

/** The undescribed parts below a keyword. */
function undescribedIn(keyword: string, value: unknown, place: string): DocumentProblem[] {
  if (typeof value !== "object" || value === null || data.includes(keyword)) return [];
  if (keyword === "allOf" && Array.isArray(value))
    return value.flatMap((part, i) => unexplained(part, `${place}/${i}`));
  const parts = named.includes(keyword) || Array.isArray(value) ? Object.entries(value) : undefined;
  if (parts === undefined) return undescribed(value, place, isObject(value));
  return parts.flatMap(([name, part]) =>
    undescribed(part, `${place}/${escaped(name)}`, named.includes(keyword) || isObject(part)),
  );
}

/** Part of an `allOf` restricts what has its words elsewhere; what it owes the reader is why. */
function unexplained(restriction: unknown, place: string): DocumentProblem[] {
  const explained =
    typeof restriction === "object" &&
    restriction !== null &&
    "$comment" in restriction &&
    typeof restriction.$comment === "string" &&
    restriction.$comment.trim() !== "";
  return explained ? [] : [{ place, message: "a $comment that says why is missing" }];
}

function undescribed(schema: unknown, place: string, needsWords: boolean): DocumentProblem[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.entries(schema).flatMap(([key, part]) => undescribedIn(key, part, `${place}/${key}`));
  return needsWords && !hasWords(schema) ? [{ place, message: "a description is missing" }, ...inner] : inner;
}

function isObject(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && "type" in schema && schema.type === "object";
}

/** A reference has the words of what it refers to; a constant speaks for itself. */
function hasWords(schema: object): boolean {
  if ("$ref" in schema || "const" in schema) return true;
  return (
    "description" in schema && typeof schema.description === "string" && schema.description.trim() !== ""
  );
}

/** A name as a part of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
