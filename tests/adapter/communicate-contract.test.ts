import { expect, it } from "vitest";
import { wrongOutcomes } from "../../src/adapter/communicate-contract.ts";
import { contractViolation } from "../../src/adapter/contract.ts";
import { embeddingOf, placed } from "../../src/fabric/embedding.ts";
import type { Manifest, ProbeOutcome, Program } from "../../src/generated/types.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { explainResult } from "../../src/validate/validators.ts";

const program: Program = {
  topology: { islands: [1, 2] },
  regions: [{ name: "flag", rank: 1, bytes: 8 }],
  queues: [],
  probes: [
    { kind: "occupy-all", id: "hold", rank: 1, until: { at: { region: "flag" }, is: "equal", value: "0x0" } },
    { kind: "compute-wave", id: "wave", rank: 2, rounds: 1, roundNs: 10 },
  ],
};

function wrong(probes: ProbeOutcome[] | undefined): string | undefined {
  const outcome = { runs: 1, first: 0, memory: [], completions: [], ...(probes ? { probes } : {}) };
  return wrongOutcomes({ program }, { outcomes: [outcome] });
}

it("every probe of a program has its outcome, in order, and a wave its rounds", () => {
  const [hold, wave] = [
    { probe: "hold", ended: true },
    { probe: "wave", ended: true, roundsNs: [10] },
  ];
  expect(wrong([hold, wave])).toBeUndefined();
  expect(wrong(undefined)).toContain('the probes []; the program has ["hold","wave"]');
  expect(wrong([wave, hold])).toContain('the probes ["wave","hold"]');
  expect(wrong([hold, { probe: "wave", ended: true }])).toContain("the rounds of the probe wave are missing");
});

it("probes are placed with their ranks", () => {
  const embedding = embeddingOf(program.topology, {
    maxRanks: 5,
    shapes: [[2, 3]],
    scaleUp: true,
    scaleOut: true,
  });
  if (embedding === undefined) throw new Error("it fits");
  expect(placed(program, embedding).probes?.map(({ rank }) => rank)).toEqual([0, 1]);
});

it("what communication takes is claimed of communication that is claimed, each task once", async () => {
  const manifest: Manifest = await createReference().describe();
  const { "unified-fabric": _, ...alone } = manifest.capabilities;
  expect(explainResult("describe", manifest)).toBeUndefined();
  expect(explainResult("describe", { ...manifest, capabilities: alone })).toContain("unified-fabric");
  const offload = manifest.capabilities["sm-free-communication"];
  if (offload === undefined) throw new Error("the reference claims it");
  const twice = { ...offload, tasks: [...offload.tasks, { task: "cast", path: "emulated" } as const] };
  const capabilities = { ...manifest.capabilities, "sm-free-communication": twice };
  expect(contractViolation("describe", {}, { ...manifest, capabilities })).toContain(
    "the task cast is listed twice",
  );
});
