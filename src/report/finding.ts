/** A finding in lines: the first wrong element, its inputs, and the smallest product or program that fails so. */
import type {
  BrokenRule,
  Counterexample,
  Finding,
  NamedValue,
  ShownValue,
  SmallestProgram,
  WrongOutcome,
} from "../generated/types.ts";
import { colors } from "./colors.ts";
import { grouped } from "./grouped.ts";
import { wrap } from "./wrap.ts";

/** The lines of a finding, indented by four; none where it is said in words alone. */
export function findingLines(finding: Finding): string[] {
  return [...elementLines(finding), ...outcomeLines(finding)];
}

function elementLines({
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

/** What breaks which axiom, or which requests it is about; of the smallest program, if there is one. */
function outcomeLines({ what, outcome, smallestProgram }: Finding): readonly string[] {
  if (smallestProgram !== undefined) return programLines(smallestProgram, what);
  return outcome === undefined ? [] : blameLines(outcome);
}

/** Lines of a program that are shown; of a longer one, so many. */
const mostLines = 24;

/** The program, what came of it, and why that is wrong. */
function programLines({ text, what, outcome }: SmallestProgram, former: string): string[] {
  const lines = withShortLists(text).trimEnd().split("\n");
  const isLong = lines.length > mostLines;
  // What is declared says little without what is done.
  const queues = lines.findIndex((line) => line.startsWith("queue "));
  const behind = Math.min(lines.length - queues, (3 * mostLines) / 4);
  const before = mostLines - behind - 2;
  const hidden = isLong ? Math.max(0, queues - before) : 0;
  const end = isLong ? Math.min(lines.length, Math.max(queues, 0) + behind) : lines.length;
  const rest = lines.length - end;
  const blamed = new Set(outcome.requests);
  return [
    `    smallest program, seed ${outcome.seed}${outcome.of === 1 ? "" : `, run ${outcome.run} of ${outcome.of}`}:`,
    ...(hidden > 0 ? [colors.dim(`      ${grouped(hidden)} lines, which the results have, and then`)] : []),
    ...lines
      .slice(hidden, end)
      .filter((line) => line !== "")
      .map((line) => `      ${marked(line, blamed)}`),
    ...(rest > 0 ? [colors.dim(`      ${grouped(rest)} more lines, which the results have`)] : []),
    ...(values(what) === values(former) ? [] : wrap(what, "    ")),
    ...blameLines(outcome),
  ];
}

/** Entries of a list that are shown, of one that has more than a few. */
const shownEntries = 4;
const shownOfTable = 24;

/** The text of a program with the beginnings of long lists alone. */
function withShortLists(text: string): string {
  return text.replace(/\[([^\]]+)\]/g, (all, list: string) => {
    const entries = list.trim().split(/\s+/);
    // A table is what the request is about.
    const most = list.includes(",") ? shownOfTable : 2 * shownEntries;
    if (entries.length <= most) return all;
    const more = entries.length - shownEntries;
    return `[${entries.slice(0, shownEntries).join(" ")} ... ${more} more]`;
  });
}

/** What came, without how often: that stands above already. */
function values(what: string): string {
  return what.split(" came")[0] ?? what;
}

/** The line of a request that is to blame stands out. */
function marked(line: string, blamed: ReadonlySet<string>): string {
  const id = /^ {2}(\S+): /.exec(line)?.[1];
  return id !== undefined && blamed.has(id) ? colors.yellow(line) : line;
}

/** The cycles that forbid an outcome, or the requests that it is about. */
export function blameLines({ broken = [], requests }: WrongOutcome, indent = "    "): readonly string[] {
  if (broken.length > 0) return broken.flatMap((rule) => cycleLines(rule, indent));
  return requests.length === 0 ? [] : wrap(`requests: ${requests.join(", ")}`, indent);
}

/** `coherence: q0.0 -rf-> q1.0 -acquire-> q1.1 -fr-> q0.0` */
function cycleLines({ axiom, cycle }: BrokenRule, indent: string): string[] {
  const steps = cycle.map(({ from, relation }) => `${from} -${relation.replaceAll(" ", "\u00a0")}->`);
  const lines = wrap(`${axiom}: ${[...steps, cycle[0]?.from ?? ""].join(" ")}`, indent);
  return lines.map((line) => line.replaceAll("\u00a0", " "));
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
