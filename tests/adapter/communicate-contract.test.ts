import { describe, expect, it } from "vitest";
import { wrongOutcomes } from "../../src/adapter/communicate-contract.ts";
import { contractViolation } from "../../src/adapter/contract.ts";
import { embeddingOf, placed } from "../../src/fabric/embedding.ts";
import type { Completion, Manifest, ProbeOutcome, Program } from "../../src/generated/types.ts";
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

it("with the counter elapsed every completion has its time", () => {
  const outcomes = (completion: Partial<Completion>) => [
    {
      runs: 1,
      first: 0,
      memory: [],
      completions: [{ request: "fence", status: "OK", level: "visible", ...completion } as const],
      counters: { elapsedNs: 5 },
    },
  ];
  const queues: Program["queues"] = [
    { rank: 0, requests: [{ kind: "fence", id: "fence", order: "acq_rel" }] },
  ];
  const { probes: _, ...bare } = program;
  const asked = { program: { ...bare, queues }, counters: ["elapsed" as const] };
  expect(wrongOutcomes(asked, { outcomes: outcomes({ timeNs: 5 }) })).toBeUndefined();
  expect(wrongOutcomes(asked, { outcomes: outcomes({}) })).toContain("fence: a completion has no timeNs");
});

describe("a manifest claims of communication what can be shown", async () => {
  const manifest = await createReference().describe();
  const { "sm-free-communication": offload, "unified-fabric": fabric } = manifest.capabilities;
  if (offload === undefined || fabric === undefined) throw new Error("the reference claims both");

  const wrongWith = (own: Partial<typeof offload>, counters: typeof fabric.counters, times?: "modelled") => {
    const { times: _, ...rest } = manifest;
    const claimed = {
      "unified-fabric": { ...fabric, counters },
      "sm-free-communication": { ...offload, ...own },
    };
    return contractViolation("describe", {}, { ...rest, ...(times ? { times } : {}), capabilities: claimed });
  };

  it("and nothing else", () => {
    const none = {
      withoutComputeUnits: false,
      withoutHost: false,
      withoutStaging: false,
      tasks: [],
      probes: [],
    };
    const shown = (own: Partial<typeof offload>) => wrongWith({ ...none, ...own }, ["ports"], "modelled");
    expect(shown({})).toBeUndefined();
    expect(shown({ withoutComputeUnits: true })).toContain("withoutComputeUnits is claimed");
    expect(shown({ withoutComputeUnits: true, probes: ["compute-wave"] })).toBeUndefined();
    expect(shown({ tasks: offload.tasks, probes: ["compute-wave"] })).toContain("tasks are claimed");
    expect(shown({ tasks: offload.tasks, probes: ["occupy-all"] })).toBeUndefined();
    expect(shown({ withoutHost: true, probes: ["occupy-all"] })).toContain("claim the probe stall-host");
    expect(shown({ withoutHost: true, probes: ["stall-host"] })).toBeUndefined();
    expect(shown({ withoutStaging: true })).toContain("withoutStaging is claimed");
    expect(shown({ overlap: [] })).toContain("overlapInParts is claimed");
    const counted = { ...none, withoutComputeUnits: true, withoutHost: true, withoutStaging: true };
    expect(wrongWith(counted, ["devices"], "modelled")).toBeUndefined();
  });

  it("and says where times come from", () => {
    const untimed = { withoutStaging: false, overlap: [], overlapInParts: false };
    const held = { ...untimed, probes: ["occupy-all" as const, "stall-host" as const] };
    expect(wrongWith(held, ["ports"])).toBeUndefined();
    expect(wrongWith(held, ["elapsed"])).toContain("the counter elapsed of unified-fabric is claimed");
    expect(wrongWith({ ...held, overlap: ["wave"] }, [])).toContain("overlap is claimed, which is a time");
    expect(wrongWith(untimed, [])).toContain("the probe compute-wave is claimed");
    expect(wrongWith(untimed, [], "modelled")).toBeUndefined();
  });
});

describe("a manifest that claims what needs another claim", async () => {
  const manifest = await createReference().describe();
  const fabric = manifest.capabilities["unified-fabric"];
  if (fabric === undefined) throw new Error("the reference claims it");
  const wrongWith = (own: Partial<typeof fabric>) =>
    contractViolation(
      "describe",
      {},
      { ...manifest, capabilities: { ...manifest.capabilities, "unified-fabric": { ...fabric, ...own } } },
    );

  const refused: readonly (readonly [Partial<typeof fabric>, string])[] = [
    [{ releases: ["strong"] }, "the release strong is claimed, and none is not; claim it too"],
    [{ releases: ["all", "none", "strong"] }, "the release all is claimed, and weak is not"],
    [{ fences: ["sc"] }, "the fence sc is claimed, and acq_rel is not"],
    [{ releases: ["none"] }, "the release none is claimed alone"],
    [{ releases: [] }, "the verb signal is claimed, and no release"],
    [{ verbs: ["write", "read"] }, "releases are claimed, and the verb signal is not"],
    [{ rights: false }, "the verb invalidate is claimed, and no rights are"],
    [
      { verbs: fabric.verbs.filter((verb) => verb !== "dispatch") },
      "the verb combine is claimed, and dispatch is not",
    ],
  ];
  it.each(refused)("is refused without it: %j", (own, words) => {
    expect(wrongWith(own)).toContain(words);
  });

  const legal: readonly Partial<typeof fabric>[] = [
    { releases: [], verbs: ["write", "read"] },
    { releases: ["weak", "none"] },
    { fences: ["acq_rel"] },
    { fences: [] },
  ];
  it.each(legal)("may leave out what is stronger: %j", (own) => {
    expect(wrongWith(own)).toBeUndefined();
  });
});
