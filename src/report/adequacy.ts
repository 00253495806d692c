/** The suite's own trial for a person at a terminal, and as JSON: the kill matrix, or what many seeds showed. */
import type { MutantFate, VariantFate } from "../harness/adequacy.ts";
import { colors } from "./colors.ts";
import { grouped } from "./grouped.ts";

/** A trial that was made, and what came of it. */
export type EndedTrial =
  | { readonly kind: "mutant"; readonly id: string; readonly seed: number; readonly fate: MutantFate }
  | { readonly kind: "variant"; readonly id: string; readonly seed: number; readonly fate: VariantFate }
  /** Features in which the control, all outputs zero, was not caught. */
  | { readonly kind: "control"; readonly seed: number; readonly missed: readonly string[] };

/** What a matrix says of a mutant beside its fate. */
export interface MutantText {
  readonly id: string;
  readonly breaks: string;
  readonly defect: string;
}

/** A trial in a few words. */
export function trialName(trial: EndedTrial): string {
  return trial.kind === "control" ? "control" : `${trial.kind} ${trial.id}`;
}

/** Whether a trial ended as it must. */
export function isGood(ended: EndedTrial): boolean {
  switch (ended.kind) {
    case "control":
      return ended.missed.length === 0;
    case "mutant":
      return ended.fate.kind === "killed";
    case "variant":
      return ended.fate.failures.length + ended.fate.unverified.length === 0;
  }
}

/** All of it, for a program. */
export function adequacyJson(trials: readonly EndedTrial[], known: readonly MutantText[]): unknown {
  return {
    adequate: trials.every(isGood),
    mutants: trials.flatMap((trial) => {
      if (trial.kind !== "mutant") return [];
      const { id, seed, fate } = trial;
      const { breaks, defect } = textOf(id, known);
      return [{ id, breaks, defect, seed, fate }];
    }),
    variants: trials.flatMap((trial) =>
      trial.kind === "variant" ? [{ id: trial.id, seed: trial.seed, fate: trial.fate }] : [],
    ),
    controlMissedIn: trials.flatMap((trial) => (trial.kind === "control" ? trial.missed : [])),
  };
}

/** The kill matrix by requirement, then the variants and the control. */
export function matrixText(trials: readonly EndedTrial[], known: readonly MutantText[]): string {
  const ofMutants = trials.flatMap((trial) =>
    trial.kind === "mutant" ? [{ ...textOf(trial.id, known), fate: trial.fate }] : [],
  );
  const longest = Math.max(0, ...ofMutants.map(({ id }) => id.length));
  const requirements = [...new Set(ofMutants.map(({ breaks }) => breaks))].sort();
  const matrix = requirements.flatMap((requirement) => [
    colors.bold(requirement),
    ...ofMutants
      .filter(({ breaks }) => breaks === requirement)
      .map(({ id, fate }) => `  ${id.padEnd(longest)}  ${fateText(fate)}`),
  ]);
  const killed = ofMutants.filter(({ fate }) => fate.kind === "killed").length;
  return [
    ...matrix,
    ...(ofMutants.length === 0
      ? []
      : [`\n${killed} of ${ofMutants.length} mutants killed by a case of their own requirement`]),
    ...trials.flatMap((trial) => (trial.kind === "variant" ? variantLines(trial.id, trial.fate) : [])),
    ...trials.flatMap((trial) => (trial.kind === "control" ? [controlText(trial.missed)] : [])),
  ].join("\n");
}

/** How many trials ended well, and every one that did not, with what to type to see it again. */
export function seedsText(trials: readonly EndedTrial[]): string {
  const seeds = new Set(trials.map(({ seed }) => seed)).size;
  const ofMutants = trials.filter(({ kind }) => kind === "mutant");
  const ofVariants = trials.flatMap((trial) => (trial.kind === "variant" ? [trial.fate] : []));
  const passed = ofVariants.reduce((sum, fate) => sum + fate.passed, 0);
  const alarms = ofVariants.reduce((sum, fate) => sum + fate.failures.length, 0);
  const bad = trials.filter((trial) => !isGood(trial));
  return [
    ...bad.flatMap(badLines),
    `${grouped(seeds)} seeds`,
    `${grouped(ofMutants.filter(isGood).length)} of ${grouped(ofMutants.length)} trials of mutants ended with the mutant killed`,
    `${grouped(passed)} cases passed in ${grouped(ofVariants.length)} trials of variants; false alarms: ${grouped(alarms)}`,
  ].join("\n");
}

function badLines(trial: EndedTrial): string[] {
  const again = `    repeat: npx desiderata adequacy --seed ${trial.seed}`;
  switch (trial.kind) {
    case "control":
      return [controlText(trial.missed), again];
    case "mutant":
      return [`  mutant ${trial.id}  ${fateText(trial.fate)}`, `${again} --mutant ${trial.id}`];
    case "variant":
      return [...variantLines(trial.id, trial.fate), `${again} --variant ${trial.id}`];
  }
}

function textOf(id: string, known: readonly MutantText[]): MutantText {
  return known.find((one) => one.id === id) ?? { id, breaks: "", defect: "" };
}

function variantLines(id: string, fate: VariantFate): string[] {
  const text =
    fate.failures.length === 0 ? colors.green("passes") : colors.red(`fails ${fate.failures.length}`);
  const open = fate.unverified.length === 0 ? "" : colors.red(`  UNVERIFIED ${fate.unverified.join(", ")}`);
  const cases =
    fate.leftOut === 0
      ? `${fate.passed} cases, ${fate.unsupported} not claimed`
      : `${fate.passed} cases of a share`;
  return [
    `  variant ${id.padEnd(28)} ${text}  ${colors.dim(cases)}${open}`,
    ...fate.failures
      .slice(0, 3)
      .map((failure) => colors.red(`    ${failure.id}: ${failure.verdict} ${failure.message ?? ""}`)),
  ];
}

function controlText(missed: readonly string[]): string {
  return missed.length === 0
    ? "the control, all outputs zero, is caught in every feature"
    : colors.red(`the control, all outputs zero, is not caught in: ${missed.join(", ")}`);
}

function fateText(fate: MutantFate): string {
  switch (fate.kind) {
    case "killed":
      return `${colors.green("killed")}  ${fate.by.length} of ${fate.ran} cases  ${colors.dim(`such as ${fate.by[0]}`)}`;
    case "survived":
      return colors.red(`SURVIVED  all ${fate.ran} cases`);
    case "killed-elsewhere":
      return colors.red(`CAUGHT ELSEWHERE ONLY  ${fate.by.slice(0, 2).join(", ")}`);
    case "never-applied":
      return colors.red(`NEVER APPLIED  it answered all ${fate.ran} cases as its sound twin does`);
    case "sound-twin-fails":
      return colors.red(`ITS SOUND TWIN FAILS  ${fate.by.slice(0, 2).join(", ")}`);
  }
}
