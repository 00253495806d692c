/** What the models of communication fail of SM-free communication: what was complained of, and nothing else. */
import { describe, expect, it } from "vitest";
import beside from "../../conformance/cases/sm-free-communication/beside.cases.ts";
import bytes from "../../conformance/cases/sm-free-communication/bytes.cases.ts";
import holds from "../../conformance/cases/sm-free-communication/holds.cases.ts";
import units from "../../conformance/cases/sm-free-communication/units.cases.ts";
import workloads from "../../conformance/cases/sm-free-communication/workloads.cases.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import { runSession } from "../../src/harness/session.ts";
import { packageRoot } from "../../src/package-root.ts";
import { chipModel, createModel } from "../../src/reference/models/index.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const options = {
  seed: 1,
  deadlineMs: 10_000,
  quick: true,
  queries: [],
  levels: [],
  waivers: [],
  profile: undefined,
  failFast: false,
  shrink: false,
  jobs: 1,
};

/** As much as it takes to see what a model fails. */
const fewDevices = /islands=(2|4|1\+1|1\+2|2\+2)$/;

async function requirementsOf(name: string) {
  const model = chipModel(name);
  if (model === undefined) throw new Error(`there is no model ${name}`);
  const connect = async () => connectAdapter(name, createModel(model));
  const suite = [...holds, ...units, ...bytes, ...beside, ...workloads].filter(({ id }) =>
    fewDevices.test(id),
  );
  const { requirements } = await runSession(name, connect, suite, readPublishedSpec(packageRoot()), options);
  const own = requirements.filter(({ id }) => id.startsWith("SMF-"));
  const withStatus = (wanted: string) => own.filter(({ status }) => status === wanted).map(({ id }) => id);
  const figures = own.flatMap(({ figures: some = [] }) => some);
  const figure = (what: string) => figures.find(({ name: words }) => words.includes(what))?.value;
  return { withStatus, figure };
}

describe("the model of", () => {
  it("kernels on 20 of 132 units fails every task, the slope and overlap, and says how far", async () => {
    const { withStatus, figure } = await requirementsOf("sm-kernels");
    expect(withStatus("not-met")).toEqual(
      ["SMF-003", "SMF-005", "SMF-006", "SMF-007", "SMF-008", "SMF-009", "SMF-012"].sort(),
    );
    expect(withStatus("met")).toEqual(["SMF-010", "SMF-013", "SMF-014", "SMF-015"]);
    expect(figure("gives to forwarding")).toBe(20);
    expect(figure("gives to sums")).toBe(20);
    expect(figure("time of compute units for 64 times the bytes")).toBeGreaterThan(1.5);
    expect(figure("by scale-out")).toBe(1);
    expect(figure("overlap efficiency")).toBeLessThan(0.5);
    expect(figure("overlap efficiency of work in parts")).toBeLessThan(0.6);
    expect(figure("bytes of memory")).toBeGreaterThan(2);
  });

  it("copy engines falls back where memory is not registered, and knows no urgency", async () => {
    const { withStatus, figure } = await requirementsOf("copy-engine");
    expect(withStatus("not-met")).toEqual(["SMF-004", "SMF-013"]);
    expect(withStatus("unverified")).toEqual([]);
    expect(withStatus("not-claimed")).toContain("SMF-007");
    expect(figure("gives to copies")).toBe(0);
    expect(figure("overlap efficiency")).toBe(1);
    expect(figure("urgent write")).toBeGreaterThan(2.5);
  });

  it("requests that the device posts does what it claims, and claims no task", async () => {
    const { withStatus } = await requirementsOf("ibgda");
    expect(withStatus("not-met")).toEqual([]);
    expect(withStatus("unverified")).toEqual([]);
    expect(withStatus("not-claimed")).toEqual([
      "SMF-005",
      "SMF-006",
      "SMF-007",
      "SMF-008",
      "SMF-009",
      "SMF-015",
    ]);
  });
});
