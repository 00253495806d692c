/** A finding in lines: the first wrong element, its inputs, and the smallest product that fails in the same way. */
import type { Counterexample, Finding, NamedValue, ShownValue } from "../generated/types.ts";
import { grouped } from "./grouped.ts";
import { wrap } from "./wrap.ts";

/** The lines of a finding, indented by four; none where it is said in words alone. */
export function findingLines({
  tensor,
  index,
  input,
  expected,
  actual,
  differing,
  total,
  smallest,
}: Finding): string[] {
  if (actual === undefined) return [];
  const place = `${tensor ?? "value"}[${(index ?? []).join(",")}]`;
  const wanted = expected === undefined ? "" : `  expected ${shown(expected)}`;
  const count =
    differing === undefined
      ? ""
      : `   ${grouped(differing)} of ${grouped(total ?? differing)} elements differ`;
  const inputs =
    input === undefined || input.length === 0 ? [] : [`    input: ${input.map(namedValue).join(", ")}`];
  return [
    `    ${place}${wanted}  got ${shown(actual)}${count}`,
    ...inputs,
    ...(smallest === undefined ? [] : smallestLines(smallest)),
  ];
}

/** Products that a smallest counterexample shows; the rest is counted. */
const shownTerms = 6;

/** `smallest: m=1, n=1, k=3: 256 * 256 + (-256) * 256 + 0.5 * 16`, elements with their scales, and what comes of it. */
function smallestLines({ m, n, k, what, products, terms, c, expected, actual }: Counterexample): string[] {
  const listed = terms.slice(0, shownTerms).map(({ a, b }) => `${factor(a)} * ${factor(b)}`);
  const rest = products - listed.length;
  const sum = [
    ...(listed.length === 0 ? ["0"] : listed),
    ...(rest > 0 ? [`${grouped(rest)} more products`] : []),
    ...(c === undefined ? [] : [`c = ${shown(c)}`]),
  ].join(" + ");
  // Where a range is expected, the words say which.
  const range = /\(([^()]* is expected)\)$/.exec(what)?.[1];
  const wanted = expected === undefined ? (range ?? "") : `expected ${shown(expected)}`;
  const got = actual === undefined ? "" : `got ${shown(actual)}`;
  const lines = wrap(`smallest: m=${m}, n=${n}, k=${k}: ${sum}`, "    ");
  return [...lines, `      ${[wanted, got].filter((text) => text !== "").join("  ")}`];
}

function factor({ code, scale }: Counterexample["terms"][number]["a"]): string {
  if (scale !== undefined && scale.value !== "1" && scale.value !== "2^0")
    return `(${code.value} * ${scale.value})`;
  return code.value.startsWith("-") ? `(${code.value})` : code.value;
}

function shown({ value, bits }: ShownValue): string {
  return `${bits} = ${value}`;
}

function namedValue({ name, value }: NamedValue): string {
  return `${name} ${shown(value)} (${value.format})`;
}
