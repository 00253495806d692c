/**
 * Random requests that each begin after the one before, on few bytes, so that they hit and miss each other: the oracle
 * against a list of bytes that is changed in place, with the rules written down once more.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { FabricRequest } from "../../../src/generated/types.ts";
import { textOf } from "../../../src/oracle/fabric/expectation.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { at, initial, program, queue, table } from "./programs.ts";

const size = 40;
const names = ["own", "near", "far"] as const;
const first = names.map((_, region) => Array.from({ length: size }, (_, i) => 100 * region + i));

/** Bytes are [region, offset, length]. */
type Bytes = readonly [number, number, number];

interface Step {
  readonly request: FabricRequest;
  /** Why it fails; else what it does to the memory. */
  readonly run: (memory: number[][]) => string | undefined;
}

const offset = fc.integer({ min: -1, max: size });
const isInside = ([, from, length]: Bytes) => from >= 0 && from + length <= size;
const isApart = (one: Bytes, other: Bytes) =>
  one[0] !== other[0] || Math.max(one[1], other[1]) >= Math.min(one[1] + one[2], other[1] + other[2]);
const take = (memory: number[][], [region, from, length]: Bytes) =>
  memory[region]?.slice(from, from + length) ?? [];
const put = (memory: number[][], [region, from]: Bytes, bytes: readonly number[]) =>
  memory[region]?.splice(from, bytes.length, ...bytes);
const place = (region: number, from: number) => at(names[region] ?? "", from);

const copy = fc
  .record({
    remote: fc.nat({ max: 2 }),
    here: offset,
    there: offset,
    bytes: fc.nat({ max: 24 }),
    isRead: fc.boolean(),
  })
  .map(({ remote, here, there, bytes, isRead }) => (id: string): Step => {
    const [local, other]: Bytes[] = [
      [0, here, bytes],
      [remote, there, bytes],
    ];
    const [from, to] = (isRead ? [other, local] : [local, other]) as [Bytes, Bytes];
    return {
      request: {
        kind: isRead ? "read" : "write",
        id,
        from: place(from[0], from[1]),
        to: place(to[0], to[1]),
        bytes,
      },
      run: (memory) => {
        if (!isInside(from) || !isInside(to)) return "OUT_OF_BOUNDS";
        if (!isApart(from, to)) return "OVERLAP";
        put(memory, to, take(memory, from));
        return undefined;
      },
    };
  });

const rows = fc
  .record({
    entries: fc.array(fc.tuple(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -1, max: 5 })), {
      minLength: 1,
      maxLength: 4,
    }),
    here: offset,
    rowBytes: fc.nat({ max: 9 }),
    isGather: fc.boolean(),
  })
  .map(({ entries, here, rowBytes, isGather }) => (id: string): Step => {
    // A scatter has one line, and a gather a line for each entry.
    const lines = isGather ? entries.map((entry) => [entry]) : [entries];
    const line = (entry: number) => (isGather ? entry : 0);
    const remote = entries.map(([member, row]): Bytes => [member, 8 + row * rowBytes, rowBytes]);
    const local: Bytes = [0, here, lines.length * rowBytes];
    const isRight = ([member, row]: readonly [number, number], i: number) =>
      member >= 0 && member < 3 && row >= 0 && isInside(remote[i] as Bytes);
    const common = { id, table: table(lines), rowBytes };
    const [group, own] = [{ group: "all", offset: 8 }, place(0, here)];
    return {
      request: isGather
        ? { kind: "gather", from: group, to: own, ...common }
        : { kind: "scatter", from: own, to: group, ...common },
      run: (memory) => {
        if (!isInside(local)) return "OUT_OF_BOUNDS";
        const right = remote.filter((_, i) => isRight(entries[i] as [number, number], i));
        const isTwice =
          !isGather && right.some((one, i) => right.slice(i + 1).some((other) => !isApart(one, other)));
        if (isTwice || right.some((one) => !isApart(one, local))) return "OVERLAP";
        const wrong = entries.findIndex((entry, i) => entry[0] !== -1 && !isRight(entry, i));
        if (wrong >= 0) return `BAD_INDEX index ${wrong}`;
        remote.forEach((bytes, i) => {
          const mine: Bytes = [0, here + line(i) * rowBytes, rowBytes];
          if (bytes[0] === -1) return;
          if (isGather) put(memory, mine, take(memory, bytes));
          else put(memory, bytes, take(memory, mine));
        });
        return undefined;
      },
    };
  });

const word = fc
  .record({
    region: fc.nat({ max: 2 }),
    there: fc.constantFrom(0, 8, 20, 32, 40),
    operand: fc.nat({ max: 300 }),
    isAdd: fc.boolean(),
  })
  .map(
    ({ region, there, operand, isAdd }) =>
      (id: string): Step => ({
        request: {
          kind: "atomic",
          id,
          at: place(region, there),
          operation: isAdd ? "add" : "swap",
          operand: `0x${operand.toString(16)}`,
        },
        run: (memory) => {
          if (!isInside([region, there, 8])) return "OUT_OF_BOUNDS";
          if (there % 8 !== 0) return "MISALIGNED";
          const former = take(memory, [region, there, 8]).reduceRight(
            (value, byte) => value * 256n + BigInt(byte),
            0n,
          );
          const next = BigInt.asUintN(64, (isAdd ? former : 0n) + BigInt(operand));
          put(
            memory,
            [region, there, 8],
            Array.from({ length: 8 }, (_, i) => Number((next >> BigInt(8 * i)) & 255n)),
          );
          return undefined;
        },
      }),
  );

it("requests of one queue, one after the other, do what a list of bytes does", () => {
  const statuses = new Set<string>();
  fc.assert(
    fc.property(fc.array(fc.oneof(copy, copy, rows, rows, word), { minLength: 1, maxLength: 8 }), (made) => {
      const memory = first.map((bytes) => [...bytes]);
      const requests: FabricRequest[] = [];
      const expected = new Map<string, string>();
      let last: string | undefined;
      made.forEach((step, i) => {
        const { request, run } = step(`r${i}`);
        requests.push({ ...request, ...(last !== undefined && { after: [last] }) });
        const failure = run(memory);
        expected.set(request.id, failure ?? "OK visible");
        statuses.add(failure?.split(" ")[0] ?? "OK");
        // What comes after a failure would fail, too.
        if (failure === undefined) last = request.id;
      });
      const outcome = expectedOutcome(
        program(
          names.map((name, rank) => ({ name, rank: rank === 2 ? 3 : rank, ...initial(first[rank] ?? []) })),
          [queue(0, ...requests)],
          { groups: [{ name: "all", members: names.map((name) => at(name)) }] },
        ),
      );
      for (const [id, text] of expected)
        expect(outcome.statuses.get(id)?.completions.map(textOf).at(-1)).toBe(text);
      expect(names.map((name) => [...(outcome.memory.get(name) ?? [])])).toEqual(memory);
    }),
    { numRuns: 300 },
  );
  expect([...statuses].sort()).toEqual(["BAD_INDEX", "MISALIGNED", "OK", "OUT_OF_BOUNDS", "OVERLAP"]);
});
