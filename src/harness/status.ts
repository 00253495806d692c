/**
 * From cases to requirements: whether each requirement is met, and on what evidence. What was not checked is never
 * counted as met.
 */
import type {
  CaseResult,
  Evidence,
  Figure,
  Level,
  Manifest,
  NeedSummary,
  Profile,
  Requirement,
  RequirementStatus,
  RequirementSummary,
  Verdict,
  VerdictCounts,
} from "../generated/types.ts";
import { appliesTo, claimedInstead, parseAppliesTo } from "../spec/applies-to.ts";

/** What a verdict says of the requirements that the case verifies. */
const meaning: { readonly [V in Verdict]: "passes" | "fails" | "silent" } = {
  pass: "passes",
  "stale-waiver": "passes",
  fail: "fails",
  "broken-claim": "fails",
  crash: "fails",
  timeout: "fails",
  "protocol-error": "fails",
  waived: "fails",
  unsupported: "silent",
  "oracle-disagreement": "silent",
  vacuous: "silent",
  undecided: "silent",
  "not-run": "silent",
};

const evidenceByStrength: readonly Evidence[] = ["bits", "observed", "counter", "declared"];

/** Verdicts that put the suite itself at fault. */
const faultsOfSuite: readonly Verdict[] = ["oracle-disagreement", "vacuous"];

/** How often each verdict occurs. */
export function countVerdicts(results: readonly Pick<CaseResult, "verdict">[]): VerdictCounts {
  const counts: VerdictCounts = {};
  for (const { verdict } of results) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

/** The summary of one requirement; `capability` is that of its page. */
export function summarize(
  requirement: Requirement,
  capability: string,
  manifest: Manifest,
  results: readonly CaseResult[],
  profile?: Profile,
): RequirementSummary {
  const own = results.filter(({ requirements }) => requirements.includes(requirement.id));
  const deciding = own.filter(({ verdict }) => meaning[verdict] !== "silent");
  const failing = deciding.filter(({ verdict }) => meaning[verdict] === "fails");
  const found = statusOf(requirement, capability, manifest, deciding.length, failing.length);
  const needed = profile === undefined ? [] : missingOf(requirement, profile, manifest);
  const status = needed.length > 0 && found !== "not-met" ? "not-delivered" : found;
  const { id, title, feature, level, aspect } = requirement;
  return {
    id,
    title,
    feature,
    level,
    aspect,
    status,
    ...(status === "not-delivered" ? { needed } : {}),
    evidence: weakest(deciding.map(({ evidence }) => evidence)),
    ...(failing.length > 0 && failing.every(({ verdict }) => verdict === "waived") ? { waived: true } : {}),
    ...figuresOf(own),
    cases: countVerdicts(own),
  };
}

/** The worst of each figure of these cases. */
function figuresOf(results: readonly CaseResult[]): { readonly figures?: Figure[] } {
  const figures = worstFigures(results.flatMap(({ figures: own = [] }) => own));
  return figures.length === 0 ? {} : { figures };
}

function worstFigures(figures: readonly Figure[]): Figure[] {
  const worst = new Map<string, Figure>();
  for (const figure of figures) {
    const known = worst.get(figure.name);
    const isWorse =
      known === undefined ||
      (figure.worst === "highest" ? figure.value > known.value : figure.value < known.value);
    if (isWorse) worst.set(figure.name, figure);
  }
  return [...worst.values()];
}

/** How the needs of a profile are answered. */
export function answersTo(
  { needs }: Profile,
  manifest: Manifest,
  requirements: readonly RequirementSummary[],
): NeedSummary[] {
  return needs.map((need) => {
    const own = requirements.filter(({ id }) => need.requirements.includes(id));
    const claimed = appliesTo(parseAppliesTo(need.claim), "every", manifest);
    const failing = own.filter(({ status }) => status === "not-met");
    const met = own.filter(({ status }) => status === "met");
    const open = need.requirements.filter((id) => ![...met, ...failing].some((one) => one.id === id));
    const [status, concerned] = !claimed
      ? (["not-delivered", need.requirements] as const)
      : failing.length > 0
        ? (["not-met", failing.map(({ id }) => id)] as const)
        : open.length > 0
          ? (["unverified", open] as const)
          : (["met", need.requirements] as const);
    const instead = claimed ? undefined : claimedInstead(parseAppliesTo(need.claim), manifest);
    return {
      what: need.what,
      status,
      requirements: [...concerned],
      ...(instead === undefined ? {} : { instead }),
      figures: worstFigures(own.flatMap(({ figures = [] }) => figures)),
    };
  });
}

function statusOf(
  requirement: Requirement,
  capability: string,
  manifest: Manifest,
  deciding: number,
  failing: number,
): RequirementStatus {
  if (failing > 0) return "not-met";
  if (!appliesTo(parseAppliesTo(requirement.appliesTo), capability, manifest)) return "not-claimed";
  return deciding > 0 ? "met" : "unverified";
}

/** The needs of a profile for the sake of a requirement that the manifest does not claim, in words. */
function missingOf({ id }: Requirement, { needs }: Profile, manifest: Manifest): string[] {
  return needs
    .filter(({ requirements }) => requirements.includes(id))
    .filter(({ claim }) => !appliesTo(parseAppliesTo(claim), "every", manifest))
    .map(({ what }) => what);
}

function weakest(evidence: readonly Evidence[]): Evidence | null {
  return evidenceByStrength.toReversed().find((kind) => evidence.includes(kind)) ?? null;
}

/**
 * Exit code of a run that reached its end: 4 if the suite is at fault, 1 if a MUST that is claimed, or that the profile
 * needs, is not met or was not decided, else 0. Failures that are waived do not count.
 */
export function exitCodeOf(
  requirements: readonly RequirementSummary[],
  results: readonly Pick<CaseResult, "verdict">[],
): 0 | 1 | 4 {
  if (results.some(({ verdict }) => faultsOfSuite.includes(verdict))) return 4;
  const must: Level = "MUST";
  const open = requirements.some(
    ({ level, status, waived }) =>
      level === must &&
      waived !== true &&
      (status === "not-met" || status === "not-delivered" || status === "unverified"),
  );
  return open ? 1 : 0;
}
