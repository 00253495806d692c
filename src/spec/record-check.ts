/**
 * Holds what was read from a page or from the lock against its schema, and turns what the validator says into a
 * sentence and the keys that lead to its place. The schemas alone say which values are allowed.
 */
import type { ErrorObject } from "ajv";
import type { Requirement, RequirementsLock, SpecPage } from "../generated/types.ts";
import { requirementFailures, requirementsLockFailures, specPageFailures } from "../validate/validators.ts";

/** One thing in a record that its schema does not allow. */
export interface SchemaFailure {
  /** The keys that lead to it; for a missing or surplus property, those that lead to the object. */
  readonly path: readonly string[];
  /** Such as "must be one of MUST, SHOULD, MAY". */
  readonly message: string;
}

export type RecordCheck<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failures: readonly SchemaFailure[] };

/** Decodes a requirement as read from its section. */
export function checkRequirement(record: unknown): RecordCheck<Requirement> {
  return decoded<Requirement>(record, requirementFailures(record));
}

/** Decodes the front matter of a page. */
export function checkFrontMatter(record: unknown): RecordCheck<SpecPage> {
  return decoded<SpecPage>(record, specPageFailures(record));
}

/** Decodes the parsed lock. */
export function checkLock(record: unknown): RecordCheck<RequirementsLock> {
  return decoded<RequirementsLock>(record, requirementsLockFailures(record));
}

/** What its schema allows is of the type that was generated from the schema. */
function decoded<Value>(record: unknown, errors: readonly ErrorObject[]): RecordCheck<Value> {
  return errors.length === 0
    ? { ok: true, value: record as Value }
    : { ok: false, failures: errors.map(failureOf) };
}

function failureOf({ instancePath, keyword, params, message }: ErrorObject): SchemaFailure {
  const path = instancePath.split("/").slice(1);
  switch (keyword) {
    case "enum":
      return { path, message: `must be one of ${params.allowedValues.join(", ")}` };
    case "required":
      return { path, message: `must have the property \`${params.missingProperty}\`` };
    case "additionalProperties":
      return { path, message: `must not have the property \`${params.additionalProperty}\`` };
    case "minLength":
      return { path, message: "must not be empty" };
    case "uniqueItems":
      return { path, message: "must not name anything twice" };
    default:
      return { path, message: message ?? keyword };
  }
}
