/** From verdicts to the status of a requirement and the exit code of a run. */
import { describe, expect, it } from "vitest";
import type { CaseResult, Manifest, Profile, Requirement, Verdict } from "../../src/generated/types.ts";
import { answersTo, exitCodeOf, summarize } from "../../src/harness/status.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const claiming: Manifest = await createReference().describe();
const claimingNothing: Manifest = { ...claiming, capabilities: {} };

function requirement(id: string): Requirement {
  const found = readPublishedSpec(packageRoot()).requirements.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no ${id}`);
  return found;
}

const result = (verdict: Verdict, evidence: CaseResult["evidence"] = "bits", id = "QNT-004"): CaseResult => ({
  type: "case",
  id: `feature/${verdict}`,
  requirements: [id],
  verdict,
  evidence,
  checks: 1,
  durationMs: 1,
});

const summary = (verdicts: readonly Verdict[], manifest = claiming, id = "QNT-004") =>
  summarize(
    requirement(id),
    "fine-grained-quantization",
    manifest,
    verdicts.map((verdict) => result(verdict, "bits", id)),
  );

describe("a requirement", () => {
  it.each<[readonly Verdict[], string]>([
    [["pass"], "met"],
    [["pass", "unsupported"], "met"],
    [["stale-waiver"], "met"],
    [["pass", "fail"], "not-met"],
    [["broken-claim"], "not-met"],
    [["crash"], "not-met"],
    [["timeout"], "not-met"],
    [["protocol-error"], "not-met"],
    [["waived"], "not-met"],
    [["unsupported"], "unverified"],
    [["vacuous"], "unverified"],
    [["undecided"], "unverified"],
    [["undecided", "pass"], "met"],
    [["oracle-disagreement"], "unverified"],
    [["not-run"], "unverified"],
    [[], "unverified"],
  ])("with the verdicts %j is %s", (verdicts, status) => {
    expect(summary(verdicts).status).toBe(status);
  });

  it("that the manifest does not claim is not claimed, unless a case failed all the same", () => {
    expect(summary(["unsupported"], claimingNothing).status).toBe("not-claimed");
    expect(summary(["broken-claim"], claimingNothing).status).toBe("not-met");
  });

  it("is as well evidenced as the weakest case that decided it", () => {
    const mixed = [result("pass", "bits"), result("pass", "declared"), result("unsupported", "counter")];
    expect(summarize(requirement("QNT-004"), "fine-grained-quantization", claiming, mixed).evidence).toBe(
      "declared",
    );
    expect(summary(["unsupported"]).evidence).toBeNull();
  });
});

describe("under a profile", () => {
  const profile: Profile = {
    name: "training",
    title: "Training",
    needs: [
      {
        what: "Quantization",
        claim: "`capabilities.fine-grained-quantization`",
        requirements: ["QNT-004"],
      },
    ],
    workloads: [],
  };
  const judged = (verdicts: readonly Verdict[], manifest: Manifest, id = "QNT-004") =>
    summarize(
      requirement(id),
      "fine-grained-quantization",
      manifest,
      verdicts.map((verdict) => result(verdict, "bits", id)),
      profile,
    );

  it("a requirement whose need is not claimed is not delivered, and says what is missing", () => {
    expect(judged(["unsupported"], claimingNothing)).toMatchObject({
      status: "not-delivered",
      needed: ["Quantization"],
    });
    expect(judged(["pass"], claiming).status).toBe("met");
    expect(judged(["unsupported"], claimingNothing, "QNT-003").status).toBe("not-claimed");
  });

  const answer = (verdicts: readonly Verdict[], manifest: Manifest) =>
    answersTo(profile, manifest, [judged(verdicts, manifest)])[0];

  it("each need says how it is answered", () => {
    expect(answer(["pass"], claiming)).toEqual({
      what: "Quantization",
      status: "met",
      requirements: ["QNT-004"],
      figures: [],
    });
    expect(answer(["pass", "fail"], claiming)?.status).toBe("not-met");
    expect(answer(["unsupported"], claiming)?.status).toBe("unverified");
    expect(answer(["unsupported"], claimingNothing)?.status).toBe("not-delivered");
    // A selection that leaves the requirement out decides nothing.
    expect(answersTo(profile, claiming, [])[0]).toMatchObject({
      status: "unverified",
      requirements: ["QNT-004"],
    });
  });

  it("a need shows the worst figure of its cases, whether they passed or not", () => {
    const figure = (name: string, value: number, worst: "highest" | "lowest") => ({
      name,
      value,
      unit: "",
      worst,
    });
    const results: CaseResult[] = [
      { ...result("pass"), figures: [figure("error", 0.1, "highest"), figure("speed", 0.9, "lowest")] },
      { ...result("fail"), figures: [figure("error", 0.3, "highest"), figure("speed", 0.5, "lowest")] },
      { ...result("pass"), figures: [figure("error", 0.2, "highest"), figure("speed", 0.7, "lowest")] },
    ];
    const one = summarize(requirement("QNT-004"), "fine-grained-quantization", claiming, results, profile);
    expect(answersTo(profile, claiming, [one])[0]?.figures.map(({ name, value }) => [name, value])).toEqual([
      ["error", 0.3],
      ["speed", 0.5],
    ]);
  });

  it("a failure stays a failure", () => {
    expect(judged(["broken-claim"], claimingNothing).status).toBe("not-met");
  });

  it("a MUST that is not delivered makes the run fail", () => {
    expect(exitCodeOf([judged(["unsupported"], claimingNothing)], [])).toBe(1);
  });
});

describe("the exit code", () => {
  const exit = (verdicts: readonly Verdict[], id?: string) =>
    exitCodeOf(
      [summary(verdicts, claiming, id)],
      verdicts.map((verdict) => ({ verdict })),
    );

  it("is 0 where every claimed MUST is met", () => expect(exit(["pass", "unsupported"])).toBe(0));
  it("is 1 where one is not met, or nothing decided it", () => {
    expect(exit(["pass", "fail"])).toBe(1);
    expect(exit(["unsupported"])).toBe(1);
  });
  it("is 0 where all failures are waived, and 1 where some are", () => {
    expect(exit(["pass", "waived"])).toBe(0);
    expect(exit(["fail", "waived"])).toBe(1);
  });
  it("is 0 where a SHOULD is not met", () => expect(exit(["fail"], "QNT-014")).toBe(0));
  it("is 4 where the suite is at fault, whatever else there is", () => {
    expect(exit(["pass", "vacuous"])).toBe(4);
    expect(exit(["fail", "oracle-disagreement"])).toBe(4);
  });
});
