/**
 * A run for a person at a terminal: what is wrong first, why, and what to type next; then the counts. Pure text, at most
 * 100 columns where the content allows it; colour helps and is never needed.
 */

import type {
  CaseResult,
  Counterexample,
  Figure,
  Finding,
  Manifest,
  NamedValue,
  NeedSummary,
  RequirementSummary,
  ShownValue,
  Summary,
} from "../generated/types.ts";
import { defaultSeed } from "../harness/default-seed.ts";
import { colors } from "./colors.ts";

const width = 100;
/** Failing cases shown for each requirement; the rest is counted. */
const shownCases = 2;

/** First lines of a run. */
export function headline(
  { suite, specHash, seed, selection }: Pick<Summary, "suite" | "specHash" | "seed" | "selection">,
  target: string,
  manifest: Manifest,
): string {
  const { adapter, device } = manifest;
  const path = device.path === undefined ? "" : `, ${device.path}`;
  const profile = selection.profile === undefined ? "" : `   profile ${selection.profile}`;
  return [
    colors.bold(`${suite.name} ${suite.version}`) +
      colors.dim(
        `   spec ${specHash.slice(0, 7)}   seed ${seed}   ${suite.quick ? "quick" : "full"} suite${profile}`,
      ),
    `${colors.bold(target)}   ${adapter.name} ${adapter.version}: ${device.vendor} ${device.product}${path} (${manifest.kind})`,
  ].join("\n");
}

/** The summary by requirement, with every requirement that is not met explained. */
export function report(summary: Summary, results: readonly CaseResult[], elapsed: string): string {
  const { requirements } = summary;
  const blocks = [
    featureTable(summary),
    ...requirements
      .filter(({ status }) => status === "not-met")
      .map((requirement) => notMet(requirement, results, summary)),
    ...unverified(requirements, results),
    ...suiteFaults(results),
    ...uncovered(summary.uncoveredClaims),
    ...staleWaivers(results),
    ...answers(summary),
    totals(summary, elapsed),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function featureTable({ requirements, adapter }: Summary): string {
  const features = [...new Set(requirements.map(({ feature }) => feature))];
  const longest = Math.max(0, ...features.map((feature) => feature.length));
  const lines = features.flatMap((feature) => {
    const own = requirements.filter((requirement) => requirement.feature === feature);
    const head = `  ${colors.bold(feature.padEnd(longest))}   ${aspectCounts(own)}`;
    return [head, ...own.map((requirement) => requirementLine(requirement, adapter.manifest))];
  });
  return lines.join("\n");
}

function aspectCounts(requirements: readonly RequirementSummary[]): string {
  return (["correct", "native", "efficient"] as const)
    .map((aspect) => {
      const claimed = requirements.filter(
        (requirement) => requirement.aspect === aspect && requirement.status !== "not-claimed",
      );
      if (claimed.length === 0) return `${aspect} -`;
      return `${aspect} ${claimed.filter(({ status }) => status === "met").length}/${claimed.length}`;
    })
    .join("   ");
}

function requirementLine(requirement: RequirementSummary, manifest: Manifest): string {
  const { id, title, level, status, cases } = requirement;
  const passed = (cases.pass ?? 0) + (cases["stale-waiver"] ?? 0);
  const ran =
    Object.values(cases).reduce((sum, count) => sum + count, 0) -
    (cases.unsupported ?? 0) -
    (cases["not-run"] ?? 0);
  const count = ran === 0 ? "" : `${passed}/${ran}`;
  return `    ${statusMark(status)} ${id}  ${level.padEnd(6)} ${clip(title, 50).padEnd(50)} ${colors.dim(`${evidenceText(requirement, manifest).padEnd(8)} ${count.padStart(9)}`)}`.trimEnd();
}

/** What a model counts is called so, for it is not what a device did. */
function evidenceText({ evidence }: RequirementSummary, { times }: Manifest): string {
  return evidence === "counter" && times === "modelled" ? "modelled" : (evidence ?? "");
}

function statusMark(status: RequirementSummary["status"]): string {
  switch (status) {
    case "met":
      return colors.green("met        ");
    case "not-met":
      return colors.red("NOT MET    ");
    case "unverified":
      return colors.yellow("unverified ");
    case "not-claimed":
      return colors.dim("not claimed");
    case "not-delivered":
      return colors.red("UNDELIVERED");
  }
}

function notMet(requirement: RequirementSummary, results: readonly CaseResult[], summary: Summary): string {
  const failing = results.filter(
    ({ requirements, verdict }) => requirements.includes(requirement.id) && isFailure(verdict),
  );
  const head = `${colors.red(colors.bold("NOT MET"))}  ${colors.bold(requirement.id)}  ${requirement.level}  ${requirement.aspect}  ${requirement.title}`;
  const shown = failing.slice(0, shownCases).map((result) => failure(result, summary));
  const rest = failing.length - shownCases;
  const more =
    rest > 0
      ? [
          colors.dim(
            `  and ${rest} more ${rest === 1 ? "case" : "cases"}: ${again(summary, `req:${requirement.id}`)}`,
          ),
        ]
      : [];
  return [head, ...shown, ...more].join("\n");
}

function isFailure(verdict: CaseResult["verdict"]): boolean {
  return ["fail", "broken-claim", "crash", "timeout", "protocol-error", "waived"].includes(verdict);
}

/** What to type to run the cases of a query again, on the same data. */
function again({ suite, seed, adapter }: Summary, query: string): string {
  const flags = [...(suite.quick ? [] : ["--full"]), ...(seed === defaultSeed ? [] : [`--seed ${seed}`])];
  return ["npx desiderata run", `--query '${query}'`, ...flags, adapter.target].join(" ");
}

function failure(result: CaseResult, summary: Summary): string {
  const finding = result.findings?.[0];
  const lines = [
    `  ${result.id}`,
    ...wrap(
      `${result.verdict === "fail" ? "" : `${colors.yellow(result.verdict)}: `}${result.message ?? ""}`,
      "    ",
    ),
    ...(finding === undefined ? [] : findingLines(finding)),
    ...(result.stderr === undefined
      ? []
      : lastLines(result.stderr).map((line) => colors.dim(`    stderr: ${line}`))),
    `    ${colors.dim("repeat:")} ${again(summary, result.id)}`,
  ];
  return lines.join("\n");
}

function findingLines({
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
    differing === undefined ? "" : `   ${number(differing)} of ${number(total ?? differing)} elements differ`;
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
    ...(rest > 0 ? [`${number(rest)} more products`] : []),
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

function unverified(requirements: readonly RequirementSummary[], results: readonly CaseResult[]): string[] {
  return requirements
    .filter(({ status }) => status === "unverified")
    .map(({ id, level, title }) => {
      const reason =
        results.find(({ requirements: own, verdict }) => own.includes(id) && verdict !== "pass")?.message ??
        "no selected case decides it";
      return [
        `${colors.yellow(colors.bold("UNVERIFIED"))}  ${colors.bold(id)}  ${level}  ${title}`,
        ...wrap(reason, "    "),
      ].join("\n");
    });
}

/** What the profile needs, and what is delivered: the answer to the wish, need by need. */
function answers({ needs = [], selection }: Summary): string[] {
  if (needs.length === 0) return [];
  const lines = needs.flatMap(({ what, status, requirements, instead, figures }) => {
    const details = [
      ...(status === "met" ? [] : [requirements.join(", ")]),
      ...(instead === undefined ? [] : [`claimed instead: ${instead}`]),
      ...figures.map(figureText),
    ];
    return [
      `  ${needMark(status)}  ${status === "met" ? what : colors.bold(what)}`,
      ...details.flatMap((detail) => wrap(detail, " ".repeat(19)).map((line) => colors.dim(line))),
    ];
  });
  return [
    [colors.bold(`What the profile ${selection.profile ?? ""} needs, and what is delivered`), ...lines].join(
      "\n",
    ),
  ];
}

function needMark(status: NeedSummary["status"]): string {
  switch (status) {
    case "met":
      return colors.green("met          ");
    case "not-met":
      return colors.red("NOT MET      ");
    case "unverified":
      return colors.yellow("unverified   ");
    case "not-delivered":
      return colors.red("NOT DELIVERED");
  }
}

/** `bytes through memory for each activation: 4.06 (asked: at most 2)`. */
function figureText({ name, value, unit, worst, asked }: Figure): string {
  const bound =
    asked === undefined
      ? ""
      : ` (asked: at ${worst === "highest" ? "most" : "least"} ${inUnit(asked, unit)})`;
  return `${name}: ${inUnit(value, unit)}${bound}`;
}

function inUnit(value: number, unit: string): string {
  const shownValue = unit === "%" ? value * 100 : value;
  const text = Number(shownValue.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return unit === "" ? text : `${text} ${unit}`;
}

function suiteFaults(results: readonly CaseResult[]): string[] {
  const faults = results.filter(({ verdict }) => verdict === "oracle-disagreement" || verdict === "vacuous");
  if (faults.length === 0) return [];
  return [
    [
      colors.red(colors.bold("THE SUITE IS AT FAULT, not the adapter. Please report this.")),
      ...faults.slice(0, 5).map(({ id, verdict, message }) => `  ${id}\n    ${verdict}: ${message ?? ""}`),
    ].join("\n"),
  ];
}

function uncovered(claims: readonly string[]): string[] {
  if (claims.length === 0) return [];
  const named = claims.slice(0, 4).join("; ");
  return [
    colors.yellow(
      `${claims.length} ${claims.length === 1 ? "claim was" : "claims were"} exercised by no case: ${named}${claims.length > 4 ? "; ..." : ""}`,
    ),
  ];
}

function staleWaivers(results: readonly CaseResult[]): string[] {
  const stale = results.filter(({ verdict }) => verdict === "stale-waiver");
  return stale.length === 0
    ? []
    : [
        colors.yellow(
          `${stale.length} waived ${stale.length === 1 ? "case passes" : "cases pass"}: remove the waiver, such as for ${stale[0]?.id}`,
        ),
      ];
}

function totals({ requirements, cases, resultsFile, exitCode }: Summary, elapsed: string): string {
  const count = (status: RequirementSummary["status"]) =>
    requirements.filter((requirement) => requirement.status === status).length;
  const open = requirements.filter(({ status }) => status === "not-met" || status === "not-delivered");
  const must = open.filter(({ level }) => level === "MUST").length;
  const undeliveredText =
    count("not-delivered") === 0 ? "" : `, ${count("not-delivered")} of them not delivered`;
  const notMetText =
    open.length === 0
      ? colors.green("0 not met")
      : colors.red(`${open.length} not met (${must} MUST${undeliveredText})`);
  const total = Object.values(cases).reduce((sum, one) => sum + one, 0);
  const verdicts = Object.entries(cases).map(([verdict, one]) => `${number(one)} ${verdict}`);
  const lines = [
    `requirements: ${count("met")} met, ${notMetText}, ${count("unverified")} unverified, ${count("not-claimed")} not claimed`,
    colors.dim(`cases: ${number(total)} in ${elapsed} (${verdicts.join(", ")})`),
    ...(resultsFile === undefined ? [] : [colors.dim(`results: ${resultsFile}`)]),
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
  ];
  return lines.join("\n");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function lastLines(text: string): string[] {
  return text.trimEnd().split("\n").slice(-3);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, indent + line];
}
