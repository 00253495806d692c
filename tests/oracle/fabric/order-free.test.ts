/** What is said to be free of order has one outcome in every order; and what could have two is not said to be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FabricRequest, Program, Queue, Signal } from "../../../src/generated/types.ts";
import { type Execution, execute } from "../../../src/oracle/fabric/execution.ts";
import { noEndings } from "../../../src/oracle/fabric/given-endings.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { isOrderFree } from "../../../src/oracle/fabric/order-free.ts";
import { prepare } from "../../../src/oracle/fabric/request-state.ts";
import type { Order } from "../../../src/oracle/fabric/schedule.ts";
import { at, initial, program, queue, wordBytes } from "./programs.ts";

const orders: readonly Order[] = [
  { kind: "forward" },
  { kind: "backward" },
  { kind: "late" },
  ...[1, 2, 3, 4].map((seed): Order => ({ kind: "random", seed })),
];

/** What comes of a program in one order after the other, and whether the first is said to be enough. */
function executions(made: Program): { readonly isFree: boolean; readonly outcomes: readonly string[] } {
  const layout = layoutOf(made);
  const queues = made.queues.map((each) => prepare(each, layout));
  const all = orders.map((order) => execute(layout, queues, new Map(), order, noEndings));
  const [first] = all;
  if (first === undefined) throw new Error("there are orders");
  const outcomeOf = ({ memory, endings }: Execution) =>
    JSON.stringify([
      made.regions.map((_, region) => [...memory.bytes(region)]),
      [...endings].map(([id, { completions }]) => [id, completions]).sort(),
    ]);
  return { isFree: isOrderFree(layout, queues, first), outcomes: all.map(outcomeOf) };
}

const regions = [
  { name: "source", rank: 0, ...initial([1, 2, 3, 4, 5, 6, 7, 8]) },
  { name: "target", rank: 1, bytes: 64 },
  { name: "words", rank: 1, ...initial([...wordBytes(5), ...wordBytes(0)]) },
];

const plusOne: Signal = { at: at("words"), operation: "add", value: "0x1", release: "weak" };

/** Three queues: two write bytes next to each other, and say so; one waits for both. */
function told(change: {
  readonly first?: FabricRequest;
  readonly second?: Partial<Extract<FabricRequest, { kind: "write" }>>;
  readonly wait?: Partial<Extract<FabricRequest, { kind: "wait" }>>;
  readonly others?: readonly Queue[];
}): Program {
  const write = { kind: "write", from: at("source"), bytes: 5, signal: plusOne } as const;
  return program(regions, [
    queue(0, change.first ?? { ...write, id: "a", to: at("target", 1) }),
    queue(0, { ...write, id: "b", to: at("target", 6), ...change.second }),
    queue(1, {
      kind: "wait",
      id: "w",
      at: at("words"),
      until: "equal",
      value: "0x7",
      acquire: "all",
      ...change.wait,
    }),
    ...(change.others ?? []),
  ]);
}

describe("a program", () => {
  it("of data that lie apart, and of a word that counts them, is free of order", () => {
    expect(executions(told({})).isFree).toBe(true);
    expect(executions(told({ wait: { until: "at-least", value: "0x6" } })).isFree).toBe(true);
  });

  const read = { kind: "read", id: "r", from: at("target", 1), to: at("words", 8) } as const;
  const far = { kind: "write", id: "far", from: at("source"), to: at("target", 60), bytes: 8 } as const;
  it.each<[string, Parameters<typeof told>[0]]>([
    ["two writes have a byte in common", { second: { to: at("target", 5) } }],
    ["somebody reads what another writes", { others: [queue(1, read)] }],
    [
      "somebody writes to a source",
      { others: [queue(0, { kind: "write", id: "s", value: "0x0", to: at("source") })] },
    ],
    [
      "data are written to a word",
      { others: [queue(0, { kind: "write", id: "s", value: "0x0", to: at("words") })] },
    ],
    ["a signal sets its word", { second: { signal: { ...plusOne, operation: "set" } } }],
    ["a signal covers more than its data", { second: { signal: { ...plusOne, release: "strong" } } }],
    ["somebody waits for a value that passes", { wait: { value: "0x6" } }],
    [
      "a word wraps",
      {
        second: { signal: { ...plusOne, value: "0xffffffffffffffff" } },
        wait: { until: "at-least", value: "0x5" },
      },
    ],
    ["a wait is never satisfied", { wait: { value: "0x9" } }],
    ["a request fails", { others: [queue(0, far)] }],
    [
      "there is an atomic",
      { first: { kind: "atomic", id: "a", at: at("words"), operation: "add", operand: "0x1" } },
    ],
    ["there is a fence", { others: [queue(0, { kind: "fence", id: "f", order: "sc" })] }],
  ])("is not said to be where %s", (_, change) => {
    expect(executions(told(change)).isFree).toBe(false);
  });

  it("is not said to be where a queue changes a word behind its own wait for it", () => {
    const wait = { kind: "wait", id: "w", at: at("words"), until: "at-least", value: "0x5" } as const;
    const made = program(regions, [queue(1, wait, { kind: "signal", id: "s", ...plusOne })]);
    expect(executions(made).isFree).toBe(false);
  });

  it("that is said to be free of order has one outcome", () => {
    const place = fc.integer({ min: 0, max: 7 }).map((word) => at("target", 8 * word));
    const word = fc.integer({ min: 0, max: 1 }).map((which) => at("words", 8 * which));
    const signal = fc.record({
      at: word,
      operation: fc.constantFrom("add" as const, "add" as const, "set" as const),
      value: fc.constantFrom("0x1", "0x2"),
      release: fc.constantFrom("none" as const, "weak" as const, "strong" as const),
    });
    const request = fc.oneof(
      fc.record({ kind: fc.constant("write" as const), from: fc.constant(at("source")), to: place, signal }),
      fc.record({ kind: fc.constant("write" as const), value: fc.constantFrom("0x1", "0x2"), to: place }),
      fc
        .record({ kind: fc.constant("signal" as const) })
        .chain(({ kind }) => signal.map((own) => ({ kind, ...own }))),
      fc.record({
        kind: fc.constant("wait" as const),
        at: word,
        until: fc.constantFrom("equal" as const, "at-least" as const),
        value: fc.constantFrom("0x1", "0x5", "0x6", "0x7"),
        acquire: fc.constant("all" as const),
      }),
    );
    let free = 0;
    const lists = fc.array(fc.array(request, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(lists, (made) => {
        const queues = made.map((requests, number) =>
          queue(1, ...requests.map((each, i) => ({ ...each, id: `q${number}.${i}` }) as FabricRequest)),
        );
        // The source is on the same rank here.
        const near = regions.map((region) => ({ ...region, rank: 1 }));
        const { isFree, outcomes } = executions(program(near, queues));
        if (!isFree) return;
        free += 1;
        expect(new Set(outcomes).size).toBe(1);
      }),
      { numRuns: 1000, seed: 1 },
    );
    expect(free).toBeGreaterThan(50);
  });
});
