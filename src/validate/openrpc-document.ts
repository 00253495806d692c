/**
 * Whether a list of methods is one that interfaces can be made from: an OpenRPC document as far as we use it, with our
 * own `x-interface` and `x-capability`.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { explainFailures } from "./failures.ts";
import { type DocumentProblem, problemsOf } from "./problem.ts";

const text = { type: "string", minLength: 1 };
const typeName = { type: "string", pattern: "^[A-Z][A-Za-z0-9]*$" };

/** A named value whose schema is a reference, so that its type has a name. */
const content = {
  type: "object",
  required: ["name", "schema"],
  properties: {
    name: text,
    schema: {
      type: "object",
      required: ["$ref"],
      additionalProperties: false,
      properties: { $ref: { type: "string", pattern: "\\.schema\\.json(#/\\$defs/[A-Z][A-Za-z0-9]*)?$" } },
    },
  },
};

const method = {
  type: "object",
  required: ["name", "summary", "x-interface", "params", "result"],
  properties: {
    name: { type: "string", pattern: "^[a-z][A-Za-z0-9]*$" },
    summary: text,
    "x-interface": typeName,
    "x-capability": { type: "string", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
    paramStructure: { const: "by-name" },
    params: { type: "array", maxItems: 1, items: content },
    result: content,
  },
};

const document = {
  type: "object",
  required: ["openrpc", "info", "methods"],
  properties: {
    openrpc: { type: "string", pattern: "^1\\.\\d+\\.\\d+$" },
    info: { type: "object", required: ["title", "version"], properties: { title: text, version: text } },
    methods: { type: "array", minItems: 1, items: method },
  },
};

/** What is wrong with the document; nothing if it can be used. */
export function openRpcProblems(value: unknown): DocumentProblem[] {
  const ajv = new Ajv2020({ allErrors: true });
  const valid = ajv.validate<{ methods: { name: string }[] }>(document, value);
  if (!valid) return problemsOf(explainFailures(value, ajv.errors ?? []));
  const names = value.methods.map(({ name }) => name);
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ place: `/methods/${i}/name`, message: `there is a second method ${name}` }],
  );
}
