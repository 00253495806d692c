/** Failures of ajv in words: where, what was found, and what is allowed. */
import type { ErrorObject as Failure } from "ajv";

/** More lines than this help nobody. */
const mostLines = 10;

/** One line a failure, the first few of them; `value` is what was validated. */
export function explainFailures(value: unknown, failures: readonly Failure[]): string {
  const useful = withoutWrappers(failures);
  const lines = [...new Set(useful.map((failure) => line(value, failure)))];
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n");
}

/** What these keywords report is said by the failures of their parts, or by that of a missing property. */
function withoutWrappers(failures: readonly Failure[]): readonly Failure[] {
  const wrappers = ["oneOf", "anyOf", "if", "propertyNames"];
  const inner = failures.filter(
    ({ keyword, params }) =>
      !wrappers.includes(keyword) && !(keyword === "discriminator" && params.tagValue === undefined),
  );
  return inner.length === 0 ? failures : inner;
}

function line(value: unknown, failure: Failure): string {
  const found = at(value, failure.instancePath);
  const place = failure.instancePath === "" ? "the whole" : failure.instancePath;
  const { params, propertyName } = failure;
  const what = propertyName === undefined ? shown(found) : `the property name ${shown(propertyName)}`;
  switch (failure.keyword) {
    case "required":
      return `${place}: the property "${params.missingProperty}" is missing`;
    case "additionalProperties":
      return `${place}: the property "${params.additionalProperty}" is not known`;
    case "enum":
      return `${place}: ${what} is none of ${params.allowedValues.join(", ")}`;
    case "const":
      return `${place}: ${what} is not ${shown(params.allowedValue)}`;
    case "type":
      return `${place}: ${what} is no ${Array.isArray(params.type) ? params.type.join(" or ") : params.type}`;
    case "pattern":
      return `${place}: ${what} does not match ${params.pattern}`;
    case "discriminator":
      return `${place}: ${shown(params.tagValue)} is not a known ${params.tag}`;
    default:
      return `${place}: ${what} ${failure.message ?? "is not valid"}`;
  }
}

/** What a JSON pointer leads to. */
function at(value: unknown, pointer: string): unknown {
  let place = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    place =
      typeof place === "object" && place !== null
        ? new Map<string, unknown>(Object.entries(place)).get(name)
        : undefined;
  }
  return place;
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
