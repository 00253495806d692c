/**
 * The expression that says which manifests a requirement applies to: its grammar and its meaning. Whether the paths and
 * values in it exist is checked against the schemas in `applies-to-schema.ts`.
 *
 *     every adapter
 *     alternative { " or " alternative }
 *     alternative = condition { " and " condition }
 *     condition = `path` [ = VALUE { " or " VALUE } ]  |  without `path`
 */
import type { Manifest } from "../generated/types.ts";
import { isRecord } from "./plain-record.ts";
import { SpecError } from "./spec-error.ts";

/** First name of a path that begins at the manifest, and not at what it claims of the page's capability. */
export const manifestRoot = "capabilities";

/** One property that a manifest must have, with one of `values` if they are there, or that it must not have. */
export interface Condition {
  /** Property names from the page's capability downwards, or from the manifest's root; arrays have no name of their own. */
  readonly path: readonly string[];
  readonly values?: readonly string[];
  /** The property must be absent. */
  readonly absent?: true;
}

export type AppliesTo =
  | { readonly kind: "every-adapter" }
  /** The manifest satisfies all conditions of at least one alternative. */
  | { readonly kind: "conditions"; readonly alternatives: readonly (readonly Condition[])[] };

const everyAdapter = "every adapter";
const conditionPattern =
  /^ (and|or) (without )?`([A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)`(?: = ([A-Za-z0-9][\w.-]*(?: or [A-Za-z0-9][\w.-]*)*))?/;

/** Parses an expression as it stands in a page, line breaks included; throws `applies-to-syntax`. */
export function parseAppliesTo(text: string): AppliesTo {
  const source = text.trim().replace(/\s+/g, " ");
  if (source === everyAdapter) return { kind: "every-adapter" };

  const alternatives: Condition[][] = [];
  let rest = ` or ${source}`;
  while (rest !== "") {
    const parsed = conditionPattern.exec(rest);
    if (parsed === null) throw syntaxError(source, alternatives.length === 0 ? source : rest);
    const [whole, joint, without, path = "", values] = parsed;
    if (without !== undefined && values !== undefined) throw syntaxError(source, whole);
    if (joint === "or") alternatives.push([]);
    alternatives.at(-1)?.push({
      path: path.split("."),
      ...(values === undefined ? {} : { values: values.split(" or ") }),
      ...(without === undefined ? {} : { absent: true }),
    });
    rest = rest.slice(whole.length);
  }
  for (const conditions of alternatives) {
    rejectRepetition(source, conditions);
    rejectAbsenceAlone(source, conditions);
  }
  return { kind: "conditions", alternatives };
}

/** A path twice would have to have two values at once; a value twice is a slip for another. */
function rejectRepetition(source: string, conditions: readonly Condition[]): void {
  const paths = conditions.map(({ path }) => path.join("."));
  for (const words of [paths, ...conditions.map(({ values }) => values ?? [])]) {
    const repeated = words.find((word, index) => words.indexOf(word) !== index);
    if (repeated !== undefined) {
      const message = `"${source}" names ${repeated} twice.`;
      throw new SpecError(
        "applies-to-syntax",
        message,
        "Name it once; join the values of one path with `or`.",
      );
    }
  }
}

function rejectAbsenceAlone(source: string, conditions: readonly Condition[]): void {
  if (conditions.some(({ absent }) => absent !== true)) return;
  const message = `"${source}" says only what a manifest does not have.`;
  throw new SpecError(
    "applies-to-syntax",
    message,
    "Name something that it has, too: `a` and without `a.b`.",
  );
}

function syntaxError(source: string, place: string): SpecError {
  return new SpecError(
    "applies-to-syntax",
    `"${source}" is no expression, from "${place.trim()}" on.`,
    "Write `every adapter`, or conditions such as `a.b` = X or Y (the path in backticks) or without `a.b`, joined by `and`, and those by `or`.",
  );
}

/**
 * Whether a requirement of a page with this capability applies to an adapter with this manifest. A path is looked up
 * in what the manifest claims of the capability; with the capability `every`, or when it begins with `capabilities`, in
 * the manifest itself.
 *
 * All conditions that enter the same array are satisfied by one and the same element of it: "group 1x128 and format
 * E4M3" means a line of the support matrix with both. An empty array has no element, so nothing in it is present. What is
 * asked to be absent is absent from that same element. Each alternative is looked at by itself.
 */
export function appliesTo(expression: AppliesTo, capability: string, manifest: Manifest): boolean {
  if (expression.kind === "every-adapter") return true;
  const claimed = capability === "every" ? manifest : ownProperty(manifest.capabilities, capability);
  return expression.alternatives.some((conditions) => {
    const fromRoot = conditions.filter(({ path }) => path[0] === manifestRoot);
    const others = conditions.filter(({ path }) => path[0] !== manifestRoot);
    return (
      (fromRoot.length === 0 || satisfies(manifest, fromRoot)) &&
      (others.length === 0 || satisfies(claimed, others))
    );
  });
}

function satisfies(value: unknown, conditions: readonly Condition[]): boolean {
  if (Array.isArray(value)) {
    const elements: unknown[] = value.flat(Number.POSITIVE_INFINITY);
    return elements.length === 0
      ? satisfies(undefined, conditions)
      : elements.some((element) => satisfies(element, conditions));
  }
  if (value === undefined) return conditions.every(({ absent }) => absent === true);

  const below = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const [name, ...rest] = condition.path;
    if (name === undefined) {
      if (condition.absent === true) return false;
      if (condition.values !== undefined && !condition.values.includes(String(value))) return false;
    } else {
      below.set(name, [...(below.get(name) ?? []), { ...condition, path: rest }]);
    }
  }
  return [...below].every(([name, inner]) => satisfies(ownProperty(value, name), inner));
}

function ownProperty(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/**
 * What a manifest claims in the place of what an expression asks for, as `property value`: the values with which, in the
 * place of those of its last condition, all of it would hold. The conditions before the last say what it is about.
 * Undefined where there is nothing of the kind, or where the expression has alternatives.
 */
export function claimedInstead(expression: AppliesTo, manifest: Manifest): string | undefined {
  if (expression.kind === "every-adapter") return undefined;
  const [conditions = [], ...others] = expression.alternatives;
  const last = conditions.at(-1);
  if (last === undefined || others.length > 0) return undefined;
  const values = [...new Set(valuesAt(manifest, last.path))].filter((value) =>
    satisfies(manifest, [...conditions.slice(0, -1), { path: last.path, values: [value] }]),
  );
  return values.length === 0 ? undefined : `${last.path.slice(-2).join(".")} = ${values.join(" or ")}`;
}

/** All values that a path leads to, whatever element of an array it goes through. */
function valuesAt(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  if (value === undefined) return [];
  const [name, ...rest] = path;
  if (name !== undefined) return valuesAt(ownProperty(value, name), rest);
  return isRecord(value) ? [] : [String(value)];
}
