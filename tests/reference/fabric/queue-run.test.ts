/** The front of the engine: room, order, what waits for what, and what happens when a request is given up. */
import { describe, expect, it } from "vitest";
import type { Completion, FabricRequest, Program, Queue } from "../../../src/generated/types.ts";
import { communicate } from "../../../src/reference/fabric/engine.ts";
import { idealEngine } from "../../../src/reference/fabric/steps.ts";

const choices = { steps: idealEngine, dedup: "node", multiCopyAtomic: false } as const;

function run(queues: readonly Partial<Queue>[], regions: Program["regions"] = [], timeoutNs = 1_000_000) {
  const program: Program = {
    topology: { islands: [1, 1] },
    regions: [
      { name: "near", rank: 0, bytes: 4096 },
      { name: "far", rank: 1, bytes: 131_072, key: "0x5" },
      ...regions,
    ],
    queues: queues.map((queue) => ({ rank: 0, requests: [], ...queue })),
    observe: ["far", "near"],
  };
  const [outcome] = communicate({ program, timeoutNs }, choices).outcomes;
  const completions = outcome?.completions ?? [];
  const last = new Map<string, Completion>();
  for (const completion of completions) last.set(completion.request, completion);
  return { completions, last, far: outcome?.memory[0]?.data ?? new Uint8Array(0) };
}

const never: FabricRequest = {
  kind: "wait",
  id: "never",
  at: { region: "near" },
  until: "equal",
  value: "0x1",
};
const write = (id: string, offset: number, more: Partial<FabricRequest> = {}): FabricRequest =>
  ({ kind: "write", id, value: "0x1", to: { region: "far", offset }, ...more }) as FabricRequest; // a write with more of it
const cancel = (id: string, request: string): FabricRequest => ({ kind: "cancel", id, request });

describe("a queue", () => {
  it("gives the cause of what did not end, also to requests that it never accepted", () => {
    const requests = [never, ...[1, 2, 3].map((i) => write(`w${i}`, 8 * i))];
    const { last } = run([{ depth: 1, requests }]);
    expect([...last.values()].map(({ status, blockedBy }) => [status, blockedBy])).toEqual([
      ["TIMEOUT", undefined],
      ["TIMEOUT", "never"],
      ["TIMEOUT", "never"],
      ["TIMEOUT", "never"],
    ]);
  });

  it("does nothing more when the time of the run is over", () => {
    const { far, completions } = run([{ depth: 1, requests: [never, write("w", 0)] }]);
    expect(far[0]).toBe(0);
    expect(completions).toHaveLength(2);
  });

  it("lets a later request of a word go on behind the former one when the one between is cancelled", () => {
    const { last } = run([
      {
        requests: [
          never,
          write("held", 8, { after: ["never"] }),
          write("free", 8),
          cancel("give-up", "held"),
        ],
      },
    ]);
    expect(last.get("held")?.status).toBe("CANCELLED");
    expect(last.get("free")?.status).toBe("OK");
  });

  it("keeps what is behind a cancelled request behind what that one was behind", () => {
    const { last } = run([
      {
        requests: [
          never,
          write("first", 8, { after: ["never"] }),
          write("between", 8),
          write("third", 8),
          cancel("give-up", "between"),
        ],
      },
    ]);
    expect(last.get("between")?.status).toBe("CANCELLED");
    expect(last.get("third")).toMatchObject({ status: "TIMEOUT", blockedBy: "never" });
  });

  it("cancels a wait that everything is behind, the cancel included", () => {
    const { last } = run([
      {
        requests: [{ ...never, acquire: "all" } as FabricRequest, write("w", 8), cancel("give-up", "never")],
      }, // a wait
    ]);
    expect(["never", "w", "give-up"].map((id) => last.get(id)?.status)).toEqual(["CANCELLED", "OK", "OK"]);
  });

  it("does not wait, before a signal, for a request that failed before it began", () => {
    const signal: FabricRequest = {
      kind: "signal",
      id: "signal",
      at: { region: "far", offset: 64 },
      operation: "set",
      value: "0x1",
      release: "all",
    };
    for (const bad of [{ key: "0x4" }, { offset: -8 }]) {
      const failing: FabricRequest = {
        kind: "write",
        id: "bad",
        value: "0x1",
        to: { region: "far", ...bad },
      };
      expect(run([{ requests: [write("w", 0), failing, signal] }]).last.get("signal")?.status).toBe("OK");
    }
  });

  it("checks a key again that is taken back before a request begins", () => {
    const { last } = run([
      {
        requests: [
          { kind: "read", id: "r", from: { region: "far", offset: -8 }, to: { region: "near" }, bytes: 8 },
        ],
      },
      { rank: 1, requests: [{ kind: "invalidate", id: "i", region: "far" }] },
      {
        requests: [
          { kind: "wait", id: "later", at: { region: "near" }, until: "equal", value: "0x7" },
          write("late", -8, { after: ["later"] }),
        ],
      },
      { requests: [{ kind: "write", id: "tell", value: "0x7", to: { region: "near" } }] },
    ]);
    expect(last.get("r")?.status).toBe("OUT_OF_BOUNDS");
    expect(last.get("late")?.status).toBe("BAD_KEY");
  });

  it.each([
    ["of as many words", (i: number) => write(`w${i}`, 8 * i)],
    ["of one word", (i: number) => write(`w${i}`, 0)],
    [
      "with a fence between any two",
      (i: number): FabricRequest =>
        i % 2 === 0
          ? write(`w${i}`, 8 * i)
          : { kind: "fence", id: `w${i}`, order: i % 4 === 1 ? "sc" : "acq_rel" },
    ],
    [
      "with a signal behind each",
      (i: number) =>
        write(`w${i}`, 8 * i + 8, {
          signal: {
            at: { region: "far" },
            operation: "add",
            value: "0x1",
            release: i % 2 === 0 ? "strong" : "all",
          },
        } as Partial<FabricRequest>),
    ], // a write's signal
  ])(
    "of 4000 requests %s ends",
    (_, make) => {
      const { last } = run(
        [{ requests: Array.from({ length: 4000 }, (_, i) => make(i)) }],
        [],
        1_000_000_000,
      );
      expect(new Set([...last.values()].map(({ status }) => status))).toEqual(new Set(["OK"]));
    },
    20_000,
  );
});

describe("a port", () => {
  it("gives each of two tenants half of its bytes, however large their packets are", () => {
    const writes = (tenant: number, count: number, timedBytes: number): Queue => ({
      rank: 0,
      tenant,
      requests: Array.from({ length: count }, (_, i) => ({
        kind: "write",
        id: `t${tenant}.${i}`,
        value: "0x1",
        to: { region: `of${tenant}`, offset: 8 * i },
        timedBytes,
      })),
    });
    const regions = [1, 2].map((tenant) => ({ name: `of${tenant}`, rank: 1, bytes: 4096, tenant }));
    const { completions } = run([writes(1, 64, 1_048_576), writes(2, 64, 16_384)], regions, 1_000_000_000);
    const small = completions.filter(({ request }) => request.startsWith("t2."));
    const [last] = small.toReversed();
    // 1 MiB at 50 GB/s takes 21 us, and twice that beside another tenant.
    expect(last?.timeNs ?? 0).toBeGreaterThan(21_000);
    expect(last?.timeNs ?? 0).toBeLessThan(55_000);
  });
});
