/** What a person reads of a run, where it is more than the results say. */
import { describe, expect, it } from "vitest";
import type { Manifest, RequirementSummary, Summary } from "../../src/generated/types.ts";
import { report } from "../../src/report/terminal.ts";
import { summary } from "../validate/sample-documents.ts";

const counted: RequirementSummary = {
  id: "TRN-003",
  title: "There is no second copy",
  feature: "transposed-gemm",
  level: "SHOULD",
  aspect: "efficient",
  status: "met",
  evidence: "counter",
  cases: { pass: 3 },
};

function reported(
  times: Partial<Pick<Manifest, "times">>,
  evidence: RequirementSummary["evidence"],
  more: Partial<RequirementSummary> = {},
): string {
  const { manifest } = summary.adapter;
  // The sample is a valid summary, and says nothing of products.
  const sample = summary as unknown as Summary;
  const adapter = { target: "sample", manifest: { ...manifest, kind: "hardware", ...times } as Manifest };
  return report({ ...sample, adapter, requirements: [{ ...counted, evidence, ...more }] }, [], "1 s");
}

describe("a report", () => {
  it("calls counters modelled where they come from a model, and nothing else", () => {
    expect(reported({ times: "modelled" }, "counter")).toMatch(/no second copy +modelled +3\/3/);
    expect(reported({ times: "measured" }, "counter")).toMatch(/no second copy +counter +3\/3/);
    expect(reported({}, "counter")).toMatch(/no second copy +counter +3\/3/);
    expect(reported({ times: "modelled" }, "bits")).toMatch(/no second copy +bits +3\/3/);
  });

  it("shows what was measured of a requirement once: with its failures, or at the end", () => {
    const copies = { name: "stored copies", value: 1.04, unit: "", worst: "highest", asked: 1.1 } as const;
    const shown = (times: "measured" | "modelled", more: Partial<RequirementSummary> = {}) =>
      reported({ times }, "counter", { figures: [copies], ...more });
    const line = "stored copies: 1.04 (asked: at most 1.1)";
    expect(shown("measured")).toContain(`What was measured\n  TRN-003  ${line}`);
    expect(shown("modelled")).toContain(`What the model shows\n  TRN-003  ${line}`);
    const failed = shown("measured", { status: "not-met" });
    expect(failed).toContain(`There is no second copy\n  ${line}`);
    expect(failed).not.toContain("What was measured");
    expect(reported({ times: "measured" }, "counter")).not.toContain("What was measured");
  });
});
