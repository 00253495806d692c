/**
 * A run for a person at a terminal: what is wrong first, why, and what to type next; then the counts. Pure text, at most
 * 100 columns where the content allows it; colour helps and is never needed.
 */

import type { CaseResult, Manifest, RequirementSummary, Summary } from "../generated/types.ts";
import { defaultSeed } from "../harness/default-seed.ts";
import { colors } from "./colors.ts";
import { findingLines } from "./finding.ts";
import { grouped } from "./grouped.ts";
import { answers, figureText } from "./profile-answers.ts";
import { wrap } from "./wrap.ts";

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
    ...measured(summary),
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
  const figures = (requirement.figures ?? []).flatMap((figure) => wrap(figureText(figure), "  "));
  return [head, ...figures, ...shown, ...more].join("\n");
}

/** The numbers of requirements that are met, or not decided: those of others stand with their failures. */
function measured({ requirements, adapter }: Summary): string[] {
  const lines = requirements
    .filter(({ status }) => status !== "not-met")
    .flatMap(({ id, figures = [] }) =>
      figures.flatMap((figure, place) => {
        const [first = "", ...more] = wrap(figureText(figure), " ".repeat(11));
        return [`  ${place === 0 ? id : " ".repeat(id.length)}  ${first.trimStart()}`, ...more];
      }),
    );
  const head = adapter.manifest.times === "modelled" ? "What the model shows" : "What was measured";
  return lines.length === 0 ? [] : [[colors.bold(head), ...lines].join("\n")];
}

function isFailure(verdict: CaseResult["verdict"]): boolean {
  return ["fail", "broken-claim", "crash", "timeout", "protocol-error", "waived"].includes(verdict);
}

/** What to type to run the cases of a query again, on the same data. */
function again({ suite, seed, adapter }: Summary, query: string): string {
  const flags = [...(suite.quick ? [] : ["--full"]), ...(seed === defaultSeed ? [] : [`--seed ${seed}`])];
  return ["npx desiderata run", `--query '${query}'`, ...flags, adapter.target].join(" ");
}

/** What to type to see by time what happened in a communication case. */
function traced({ seed, adapter }: Summary, id: string): string {
  const flags = seed === defaultSeed ? [] : [`--seed ${seed}`];
  return ["npx desiderata trace", `'${id}'`, ...flags, adapter.target].join(" ");
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
    ...(finding?.outcome === undefined
      ? []
      : [`    ${colors.dim("by time:")} ${traced(summary, result.id)}`]),
  ];
  return lines.join("\n");
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
  const verdicts = Object.entries(cases).map(([verdict, one]) => `${grouped(one)} ${verdict}`);
  const lines = [
    `requirements: ${count("met")} met, ${notMetText}, ${count("unverified")} unverified, ${count("not-claimed")} not claimed`,
    colors.dim(`cases: ${grouped(total)} in ${elapsed} (${verdicts.join(", ")})`),
    ...(resultsFile === undefined ? [] : [colors.dim(`results: ${resultsFile}`)]),
    ...(exitCode === 0 ? [] : [`exit code ${exitCode}`]),
  ];
  return lines.join("\n");
}

function lastLines(text: string): string[] {
  return text.trimEnd().split("\n").slice(-3);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
