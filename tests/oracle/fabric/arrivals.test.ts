import { expect, it } from "vitest";
import type { PortCounters, Program } from "../../../src/generated/types.ts";
import { arrivalProblem } from "../../../src/oracle/fabric/arrivals.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";

/** 100 bytes of rank 0 for ranks 1 and 2 of the other island. */
const multicast: Program = {
  topology: { islands: [1, 2] },
  regions: [0, 1, 2].map((rank) => ({ name: `r${rank}`, rank, bytes: 100 })),
  groups: [{ name: "others", members: [{ region: "r1" }, { region: "r2" }] }],
  queues: [
    {
      rank: 0,
      requests: [{ kind: "multicast", id: "m", from: { region: "r0" }, to: { group: "others" }, bytes: 100 }],
    },
  ],
};

function came(...counts: readonly (readonly [rank: number, path: PortCounters["path"], bytes: number])[]) {
  return counts.map(([rank, path, ingressBytes]): PortCounters => {
    return { rank, path, egressBytes: 0, ingressBytes, droppedBytes: 0, busyNs: 0 };
  });
}

const problem = (ports: PortCounters[]) => arrivalProblem(multicast, expectedOutcome(multicast), ports);

it("what is wanted comes by either network", () => {
  expect(problem(came([1, "scale-out", 100], [2, "scale-up", 100]))).toBeUndefined();
  expect(problem(came([1, "scale-out", 100], [2, "scale-out", 100]))).toBeUndefined();
});

it("what is handed on counts again where it arrives", () => {
  expect(problem(came([1, "scale-out", 100]))).toBe(
    "0 bytes have come to rank 2; it was to get 100 from others",
  );
});
