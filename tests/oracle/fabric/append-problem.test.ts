/** Appends of several queues to one place: every dense interleaving is right, and each way to get it wrong is seen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Completion, Program } from "../../../src/generated/types.ts";
import { appendProblem } from "../../../src/oracle/fabric/append-problem.ts";
import { expectedOutcome, memoryProblem, statusProblem } from "../../../src/oracle/fabric/final-memory.ts";
import { at, initial, memberTable, program, queue, wordBytes } from "./programs.ts";

const rowsOf = [2, 3];
const begin = 1;

/** Two ranks append two and three rows of two bytes to rank 3; row i of rank r is [10 r + i, 1]. */
function appends(capacity: number, withSlots = true): Program {
  const rows = (rank: number) =>
    Array.from({ length: rowsOf[rank] ?? 0 }, (_, i) => [10 * (rank + 1) + i, 1]).flat();
  return program(
    [
      { name: "source0", rank: 0, ...initial(rows(0)) },
      { name: "source1", rank: 1, ...initial(rows(1)) },
      { name: "slots0", rank: 0, bytes: 8 },
      { name: "slots1", rank: 1, bytes: 12 },
      { name: "to", rank: 3, bytes: 16 },
      { name: "cursor", rank: 3, ...initial(wordBytes(begin)) },
    ],
    [0, 1].map((rank) =>
      queue(rank, {
        kind: "append",
        id: `a${rank}`,
        from: at(`source${rank}`),
        to: { group: "to" },
        cursors: { group: "cursors" },
        capacity,
        table: memberTable(Array.from({ length: rowsOf[rank] ?? 0 }, () => [0])),
        rowBytes: 2,
        ...(withSlots && { slots: at(`slots${rank}`) }),
      }),
    ),
    {
      groups: [
        { name: "to", members: [at("to")] },
        { name: "cursors", members: [at("cursor")] },
      ],
    },
  );
}

/** What comes of serving the queues in this order, one row at a time. */
function served(order: readonly number[], capacity: number) {
  const to = new Array<number>(16).fill(0);
  const slots: number[][] = [[], []];
  const demand = [0, 0];
  order.forEach((rank, i) => {
    const slot = begin + i;
    const own = slots[rank] as number[];
    if (slot < capacity) to.splice(2 * slot, 2, 10 * (rank + 1) + own.length, 1);
    else demand[rank] = slot + 1;
    own.push(slot < capacity ? slot : -1);
  });
  const completions = new Map<string, Completion[]>(
    [0, 1].map((rank) => {
      const request = `a${rank}`;
      const last: Completion =
        (demand[rank] ?? 0) > 0
          ? { request, status: "CAPACITY", demand: demand[rank] ?? 0 }
          : { request, status: "OK", level: "visible" };
      return [request, [{ request, status: "OK", level: "source-reusable" }, last]];
    }),
  );
  const memory = new Map([
    ["to", Uint8Array.from(to)],
    ["cursor", Uint8Array.from(wordBytes(begin + order.length))],
    ...slots.map((list, rank) => [`slots${rank}`, new Uint8Array(Int32Array.from(list).buffer)] as const),
  ]);
  return { memory, completions };
}

const interleavings = fc.shuffledSubarray([0, 0, 1, 1, 1], { minLength: 5 });

describe("contended appends", () => {
  it("accept every interleaving, whether or not all find room", () => {
    fc.assert(
      fc.property(
        interleavings,
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (order, capacity, withSlots) => {
          const made = appends(capacity, withSlots);
          const outcome = expectedOutcome(made);
          expect(expectedOutcome(made, {}, "quick").contended).toEqual(outcome.contended);
          expect([...outcome.contended]).toEqual(["a0", "a1"]);
          const observed = served(order, capacity);
          expect(appendProblem(made, outcome, observed)).toBeUndefined();
          for (const name of ["to", "cursor"])
            expect(
              memoryProblem(outcome, name, observed.memory.get(name) ?? new Uint8Array()),
            ).toBeUndefined();
          for (const [id, list] of observed.completions)
            expect(statusProblem(outcome, id, list)).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
  });

  type Observed = ReturnType<typeof served>;
  const set =
    (name: string, place: number, value: number) =>
    ({ memory }: Observed) => {
      (memory.get(name) as Uint8Array)[place] = value;
    };
  const order = [0, 1, 1, 0, 1];
  it.each<[string, number, boolean, (observed: Observed) => void, string]>([
    [
      "a byte of a row",
      8,
      true,
      set("to", 3, 9),
      "a0: slot 1 of to from byte 0 has not the bytes of entry 0",
    ],
    [
      "a row twice",
      8,
      false,
      set("to", 8, 10),
      "slot 4 of to from byte 0 has the bytes of no row that is missing",
    ],
    [
      "a slot twice",
      8,
      true,
      set("slots1", 0, 1),
      "a1: entry 0 has slot 1 of to from byte 0, which another one has",
    ],
    [
      "a slot below the cursor",
      8,
      true,
      set("slots0", 0, 0),
      "a0: entry 0 has slot 0 of to from byte 0, where 5 are given from 1",
    ],
    [
      "a gap",
      8,
      true,
      set("slots1", 8, 6),
      "a1: entry 2 has slot 6 of to from byte 0, where 5 are given from 1",
    ],
    [
      "a byte behind the last slot",
      8,
      true,
      set("to", 13, 9),
      "byte 13 changed, in a slot of to from byte 0 that was given to nobody",
    ],
    [
      "a slot that nobody has",
      8,
      true,
      ({ memory }) => memory.get("slots1")?.fill(255, 8),
      "1 slots of to from byte 0 are given to nobody",
    ],
    [
      "a demand that no addition made",
      4,
      true,
      ({ completions }) => completions.set("a1", [{ request: "a1", status: "CAPACITY", demand: 7 }]),
      "a1: demand 7; it is from 5 to 6",
    ],
    [
      "no sign of the lack of room",
      4,
      true,
      ({ completions }) => completions.set("a1", [{ request: "a1", status: "OK", level: "visible" }]),
      "a1: OK visible came; expected: CAPACITY demand 0",
    ],
    [
      "a demand that is too small everywhere",
      4,
      true,
      ({ completions }) => completions.set("a1", [{ request: "a1", status: "CAPACITY", demand: 5 }]),
      "the largest demand is 5; cursors came to 6",
    ],
  ])("see %s", (_, capacity, withSlots, spoil, problem) => {
    const made = appends(capacity, withSlots);
    const observed = served(order, capacity);
    spoil(observed);
    expect(appendProblem(made, expectedOutcome(made), observed)).toBe(problem);
  });

  it("see a row that found room after an earlier one of its queue had not", () => {
    const made = appends(4);
    const observed = served(order, 4);
    observed.memory.set("slots0", new Uint8Array(Int32Array.of(-1, 1).buffer));
    observed.memory.get("to")?.set([11, 1], 2);
    expect(appendProblem(made, expectedOutcome(made), observed)).toBe(
      "a0: entry 1 found room at to from byte 0 after an earlier one of its queue had not",
    );
  });

  it("see rows of a queue in the wrong order", () => {
    const made = appends(8);
    const observed = served(order, 8);
    observed.memory.set("slots0", new Uint8Array(Int32Array.of(4, 1).buffer));
    observed.memory.get("to")?.set([11, 1], 2);
    observed.memory.get("to")?.set([10, 1], 8);
    expect(appendProblem(made, expectedOutcome(made), observed)).toBe(
      "a0: entry 1 has slot 1 of to from byte 0, before an earlier row of its queue",
    );
  });
});
