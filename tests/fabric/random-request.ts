/** Random requests of a program whose regions and groups are there: all kinds, with all their properties. */
import fc from "fast-check";
import type {
  Acquire,
  Address,
  FabricRequest,
  Group,
  GroupAddress,
  GroupSignal,
  Name,
  Region,
  Signal,
  Tensor,
  Word64,
} from "../../src/generated/types.ts";
import { some } from "./some.ts";

const largestSafe = Number.MAX_SAFE_INTEGER;

export const word64: fc.Arbitrary<Word64> = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((value) => `0x${value.toString(16)}`),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`),
  fc.constantFrom("0x000f", "0xf423f", "0xf4240", "0xffffffffffffffff"),
);

export const size = fc.oneof(
  fc.integer({ min: 0, max: 64 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
  fc.constant(8),
);

function int32s(values: readonly number[], shape: number[]): Tensor {
  return { dtype: "I32", shape, data: new Uint8Array(Int32Array.from(values).buffer) };
}

export interface Scene {
  readonly ranks: number;
  readonly regions: readonly Region[];
  readonly groups: readonly Group[];
}

export function addressIn(regions: readonly Region[]): fc.Arbitrary<Address> {
  const offset = fc.oneof(
    fc.integer({ min: 0, max: 64 }),
    fc.integer({ min: -largestSafe, max: largestSafe }),
  );
  return fc
    .tuple(
      fc.constantFrom(...regions.map(({ name }) => name)),
      fc.oneof(fc.constant({}), some({ offset, key: word64, epoch: fc.integer({ min: 0, max: 9 }) })),
    )
    .map(([region, rest]) => ({ region, ...rest }));
}

/** A request of a queue of a rank; IDs of earlier ones are given. */
export function requestOf(
  id: Name,
  rank: number,
  earlier: readonly Name[],
  { regions, groups }: Scene,
): fc.Arbitrary<FabricRequest> {
  const anywhere = addressIn(regions);
  const here = addressIn(regions.filter((region) => region.rank === rank));
  const groupAddress: fc.Arbitrary<GroupAddress> = fc
    .tuple(
      fc.constantFrom(...groups.map(({ name }) => name)),
      some({ offset: fc.integer({ min: 0, max: 4096 }) }),
    )
    .map(([group, rest]) => ({ group, ...rest }));
  const likeMembers = (of: GroupAddress) => {
    const count = groups.find(({ name }) => name === of.group)?.members.length;
    const alike = groups.filter(({ members }) => members.length === count).map(({ name }) => name);
    return fc.constantFrom(...alike).map((group): GroupAddress => ({ group }));
  };
  const release = fc.constantFrom("none" as const, "weak" as const, "strong" as const, "all" as const);
  const operation = fc.constantFrom("set" as const, "add" as const);
  const signal: fc.Arbitrary<Signal> = fc.record({ at: anywhere, operation, value: word64, release });
  const groupSignal = (to: GroupAddress): fc.Arbitrary<GroupSignal> =>
    fc
      .tuple(fc.record({ at: likeMembers(to), operation, value: word64, release }), some({ perRow: word64 }))
      .map(([rest, perRow]) => ({ ...rest, ...perRow }));
  const acquire: fc.Arbitrary<Acquire> = fc.oneof(
    fc.constant("all" as const),
    fc.record({
      region: fc.constantFrom(...regions.map(({ name }) => name)),
      offset: fc.integer({ min: 0, max: 64 }),
      bytes: fc.integer({ min: 1, max: largestSafe }),
    }),
  );
  const ids =
    earlier.length === 0
      ? undefined
      : fc.uniqueArray(fc.constantFrom(...earlier), { minLength: 1, maxLength: 3 });
  const after = ids === undefined ? fc.constant({}) : some({ after: ids });
  const ordered =
    ids === undefined
      ? some({ class: fc.constantFrom("bulk" as const, "urgent" as const) })
      : some({ after: ids, whenReusable: ids, class: fc.constantFrom("bulk" as const, "urgent" as const) });
  const waiting = ids === undefined ? fc.constant({}) : some({ after: ids, whenReusable: ids });
  const entry = fc.integer({ min: -2, max: 3 });
  const table = fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }))
    .chain(([lines, slots]) =>
      fc
        .array(fc.oneof(entry, fc.integer()), { minLength: lines * slots * 2, maxLength: lines * slots * 2 })
        .map((values) =>
          int32s(
            values.map((value) => value | 0),
            [lines, slots, 2],
          ),
        ),
    );
  const lineTable = fc
    .array(fc.tuple(entry, entry), { maxLength: 40 })
    .map((rows) => int32s(rows.flat(), [rows.length, 1, 2]));
  const members = fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }))
    .chain(([lines, slots]) =>
      fc
        .array(entry, { minLength: lines * slots, maxLength: lines * slots })
        .map((values) => int32s(values, [lines, slots])),
    );
  const weightsOf = ({ shape: [lines = 0, slots = 0] }: Tensor) =>
    fc
      .uint8Array({ minLength: 4 * lines * slots, maxLength: 4 * lines * slots })
      .map((data): Tensor => ({ dtype: "F32", shape: [lines, slots], data }));
  const rowBytes = fc.integer({ min: 0, max: 2 ** 30 });
  const timed = some({ timedRowBytes: fc.oneof(size, fc.constant(128)) });
  const format = fc.constantFrom("FP32" as const, "BF16" as const);

  return fc.oneof(
    fc
      .tuple(
        fc.oneof(
          fc.record({ from: here, bytes: size }),
          fc.record({ from: here }),
          fc.record({ value: word64, bytes: fc.constant(8) }),
          fc.record({ value: word64 }),
        ),
        anywhere,
        some({ timedBytes: size, signal }),
        ordered,
      )
      .map(([source, to, rest, common]) => ({
        kind: "write" as const,
        id,
        to,
        ...source,
        ...rest,
        ...common,
      })),
    fc
      .tuple(
        anywhere,
        here,
        fc.oneof(some({ bytes: size, timedBytes: size }), some({ acquire, timedBytes: size })),
        ordered,
      )
      .map(([from, to, rest, common]) => ({ kind: "read" as const, id, from, to, ...rest, ...common })),
    fc
      .tuple(here, groupAddress, size, some({ timedBytes: size }), ordered)
      .chain(([from, to, bytes, rest, common]) =>
        some({ signal: groupSignal(to) }).map((then) => {
          return { kind: "multicast" as const, id, from, to, bytes, ...rest, ...common, ...then };
        }),
      ),
    fc
      .tuple(here, groupAddress, table, rowBytes, timed, ordered)
      .chain(([from, to, rows, bytes, rest, common]) =>
        some({
          signal: groupSignal(to),
          ...(bytes % 2 === 0 ? { cast: fc.constant("bf16-to-e4m3" as const) } : {}),
        }).map((then) => {
          return {
            kind: "scatter" as const,
            id,
            from,
            to,
            table: rows,
            rowBytes: bytes,
            ...rest,
            ...common,
            ...then,
          };
        }),
      ),
    fc
      .tuple(groupAddress, here, lineTable, rowBytes, timed, ordered)
      .map(([from, to, rows, bytes, rest, common]) => {
        return { kind: "gather" as const, id, from, to, table: rows, rowBytes: bytes, ...rest, ...common };
      }),
    fc
      .tuple(
        here,
        groupAddress,
        fc.integer({ min: 0, max: 99 }),
        members,
        rowBytes,
        timed,
        some({ slots: here }),
        ordered,
      )
      .chain(([from, to, capacity, rows, bytes, rest, slots, common]) =>
        fc.tuple(likeMembers(to), some({ signal: groupSignal(to) })).map(([cursors, then]) => ({
          ...{ kind: "append" as const, id, from, to, cursors, capacity, table: rows, rowBytes: bytes },
          ...{ ...rest, ...slots, ...common, ...then },
        })),
      ),
    fc
      .tuple(
        groupAddress,
        here,
        table,
        fc.record({
          elements: fc.integer({ min: 0, max: 2 ** 20 }),
          terms: format,
          output: format,
          plan: fc.constantFrom(
            "chain" as const,
            "rank" as const,
            "node" as const,
            "exact" as const,
            "unspecified" as const,
          ),
        }),
        some({ timedElements: fc.integer({ min: 0, max: 2 ** 20 }), also: groupAddress, signal }),
        ordered,
      )
      .chain(([from, to, rows, what, rest, common]) =>
        some({ weights: weightsOf(rows) }).map((weights) => {
          return {
            kind: "reduce" as const,
            id,
            from,
            to,
            table: rows,
            ...what,
            ...rest,
            ...weights,
            ...common,
          };
        }),
      ),
    fc
      .tuple(
        anywhere,
        fc.constantFrom("add" as const, "swap" as const, "compare-swap" as const),
        word64,
        some({ compare: word64, fetch: here, acquire, release }),
        ordered,
      )
      .map(([at, what, operand, rest, common]) => {
        return { kind: "atomic" as const, id, at, operation: what, operand, ...rest, ...common };
      }),
    fc.tuple(signal, ordered).map(([what, common]) => ({ kind: "signal" as const, id, ...what, ...common })),
    fc
      .tuple(here, fc.constantFrom("equal" as const, "at-least" as const), word64, some({ acquire }), waiting)
      .map(([at, until, value, rest, common]) => ({
        kind: "wait" as const,
        id,
        at,
        until,
        value,
        ...rest,
        ...common,
      })),
    fc
      .tuple(fc.constantFrom("acq_rel" as const, "sc" as const), after)
      .map(([order, common]) => ({ kind: "fence" as const, id, order, ...common })),
    fc
      .tuple(
        fc.constantFrom(...regions.filter((region) => region.rank === rank).map(({ name }) => name)),
        after,
      )
      .map(([region, common]) => ({ kind: "invalidate" as const, id, region, ...common })),
    ...(earlier.length === 0
      ? []
      : [
          fc
            .tuple(fc.constantFrom(...earlier), after)
            .map(([request, common]) => ({ kind: "cancel" as const, id, request, ...common })),
        ]),
  );
}
