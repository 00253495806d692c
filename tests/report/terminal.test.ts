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

function reported(times: Partial<Pick<Manifest, "times">>, evidence: RequirementSummary["evidence"]): string {
  const { manifest } = summary.adapter;
  // The sample is a valid summary, and says nothing of products.
  const sample = summary as unknown as Summary;
  const adapter = { target: "sample", manifest: { ...manifest, kind: "hardware", ...times } as Manifest };
  return report({ ...sample, adapter, requirements: [{ ...counted, evidence }] }, [], "1 s");
}

describe("a report", () => {
  it("calls counters modelled where they come from a model, and nothing else", () => {
    expect(reported({ times: "modelled" }, "counter")).toMatch(/no second copy +modelled +3\/3/);
    expect(reported({ times: "measured" }, "counter")).toMatch(/no second copy +counter +3\/3/);
    expect(reported({}, "counter")).toMatch(/no second copy +counter +3\/3/);
    expect(reported({ times: "modelled" }, "bits")).toMatch(/no second copy +bits +3\/3/);
  });
});
