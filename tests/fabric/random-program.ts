/**
 * Random programs that are well-formed, for fast-check: all kinds of requests with all their properties, defaults that are
 * said as well as those that are not, and names that are words of the grammar.
 */
import fc from "fast-check";
import type {
  Acquire,
  Address,
  FabricRequest,
  Fault,
  Group,
  GroupAddress,
  GroupSignal,
  Name,
  Probe,
  Program,
  Queue,
  Region,
  Signal,
  Tensor,
  Word64,
} from "../../src/generated/types.ts";
import { withExchange } from "./random-exchange.ts";
import { some } from "./some.ts";

const largestSafe = Number.MAX_SAFE_INTEGER;

const names: fc.Arbitrary<Name> = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,7}$/),
  fc.constantFrom(
    ...["from", "bytes", "queue", "write", "signal", "all", "none", "a-", "x-8", "key", "table", "r0", "r1"],
    "acquire",
    "release",
    "word",
    "q0.0",
    "q1.1",
    "x".repeat(64),
  ),
);

const word64: fc.Arbitrary<Word64> = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((value) => `0x${value.toString(16)}`),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => `0x${value.toString(16)}`),
  fc.constantFrom("0x000f", "0xf423f", "0xf4240", "0xffffffffffffffff"),
);

const size = fc.oneof(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 2 ** 40 }), fc.constant(8));

function int32s(values: readonly number[], shape: number[]): Tensor {
  return { dtype: "I32", shape, data: new Uint8Array(Int32Array.from(values).buffer) };
}

function uniqueNames(count: number): fc.Arbitrary<Name[]> {
  return fc.uniqueArray(names, { minLength: count, maxLength: count });
}

const topologies = fc.record({
  islands: fc.oneof(
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    fc.constantFrom<number[][]>([2], [3], [4, 4, 4, 4]),
  ),
  networks: some({
    scaleUp: fc.constantFrom(
      { gigabytesPerSecond: 160, latencyNs: 600 },
      { gigabytesPerSecond: 0, latencyNs: 0 },
      { gigabytesPerSecond: 0, latencyNs: 600 },
      { gigabytesPerSecond: 1.5e-7, latencyNs: 1 },
    ),
    scaleOut: fc.constantFrom(
      { gigabytesPerSecond: 50, latencyNs: 2500 },
      { gigabytesPerSecond: 1e21, latencyNs: 1_000_000_000 },
    ),
  }),
});

function regionOf(name: Name, ranks: number): fc.Arbitrary<Region> {
  const rank = fc.integer({ min: 0, max: ranks - 1 });
  const peers = fc.oneof(fc.constant("all" as const), fc.uniqueArray(rank, { maxLength: 3 }));
  const special = some({
    tenant: fc.integer({ min: 0, max: 3 }),
    rights: some({ read: peers, write: peers, atomic: peers, reduce: peers }),
    key: word64,
    epoch: fc.integer({ min: 0, max: 2 }),
    registered: fc.boolean(),
  });
  const withBytes = size.chain((bytes) => {
    const data = fc.oneof(
      fc.uint8Array({ minLength: bytes, maxLength: bytes }),
      fc.constantFrom(0, 1, 0x3f, 0x80, 0xff).map((byte) => new Uint8Array(bytes).fill(byte)),
      fc.array(fc.constantFrom(0, 1, 7), { minLength: bytes, maxLength: bytes }).map((list) => {
        return Uint8Array.from(list, (byte, place) => (place % 8 === 0 ? byte : 0));
      }),
    );
    const initial = data.map((bits): Tensor => ({ dtype: "U8", shape: [bytes], data: bits }));
    return bytes > 64 ? fc.constant({ bytes }) : some({ initial }).map((start) => ({ bytes, ...start }));
  });
  return fc.oneof(
    rank.map((where): Region => ({ name, rank: where, bytes: 8 })),
    fc
      .tuple(rank, withBytes, special)
      .map(([where, sized, properties]): Region => ({ name, rank: where, ...sized, ...properties })),
  );
}

interface Scene {
  readonly ranks: number;
  readonly regions: readonly Region[];
  readonly groups: readonly Group[];
}

function addressIn(regions: readonly Region[]): fc.Arbitrary<Address> {
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
function requestOf(
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

function queueOf(ids: readonly Name[], scene: Scene): fc.Arbitrary<Queue> {
  const inhabited = [...new Set(scene.regions.map(({ rank }) => rank))];
  return fc.constantFrom(...inhabited).chain((rank) =>
    fc
      .tuple(
        fc.tuple(...ids.map((id, place) => requestOf(id, rank, ids.slice(0, place), scene))),
        some({
          tenant: fc.integer({ min: 0, max: 2 }),
          depth: fc.integer({ min: 1, max: 64 }),
          whenFull: fc.constantFrom("wait" as const, "refuse" as const),
        }),
      )
      .map(([requests, rest]): Queue => ({ rank, requests, ...rest })),
  );
}

function faultOf(ids: readonly Name[], ranks: number): fc.Arbitrary<Fault> {
  const path = fc.constantFrom("scale-up" as const, "scale-out" as const);
  const rank = fc.integer({ min: 0, max: ranks - 1 });
  const packet = fc
    .tuple(
      fc.constantFrom("loss" as const, "duplication" as const, "reordering" as const, "corruption" as const),
      fc.integer({ min: 1, max: 1_000_000 }),
      some({ path }),
    )
    .map(([kind, every, rest]) => ({ kind, every, ...rest }));
  if (ids.length === 0) return packet;
  const when = fc.record({ request: fc.constantFrom(...ids), percent: fc.integer({ min: 0, max: 100 }) });
  return fc.oneof(
    packet,
    fc.record({ kind: fc.constant("link-down" as const), rank, path, when }),
    fc.record({ kind: fc.constant("rank-down" as const), rank, when }),
  );
}

/** A probe; the region that it waits for is one with room for a word. */
function probeOf(id: Name, { ranks, regions }: Scene): fc.Arbitrary<Probe> {
  const wave = fc.record({
    kind: fc.constant("compute-wave" as const),
    id: fc.constant(id),
    rank: fc.integer({ min: 0, max: ranks - 1 }),
    rounds: fc.integer({ min: 1, max: 1024 }),
    roundNs: fc.integer({ min: 1, max: 1_000_000_000 }),
  });
  const wide = regions.filter(({ bytes }) => bytes >= 8);
  if (wide.length === 0) return wave;
  const hold = fc
    .tuple(
      fc.constantFrom("occupy-all" as const, "stall-host" as const),
      fc.constantFrom(...wide),
      fc.nat(),
      fc.constantFrom("equal" as const, "at-least" as const),
      word64,
    )
    .map(([kind, { name, rank, bytes }, place, is, value]): Probe => {
      const offset = 8 * (place % Math.floor(bytes / 8));
      return { kind, id, rank, until: { at: { region: name, offset }, is, value } };
    });
  return fc.oneof(wave, hold);
}

/** IDs as they are made for a text, or any. */
function idsOf(lengths: readonly number[]): fc.Arbitrary<Name[][]> {
  const made = lengths.map((length, queue) => Array.from({ length }, (_, place) => `q${queue}.${place}`));
  const free = uniqueNames(lengths.reduce((sum, length) => sum + length, 0)).map((all) => {
    const rest = [...all];
    return lengths.map((length) => rest.splice(0, length));
  });
  return fc.oneof(fc.constant(made), free);
}

const plainPrograms: fc.Arbitrary<Program> = fc
  .tuple(
    topologies,
    fc.integer({ min: 1, max: 5 }).chain(uniqueNames),
    fc.integer({ min: 1, max: 3 }).chain(uniqueNames),
  )
  .chain(([{ islands, networks }, regionNames, groupNames]) => {
    const ranks = islands.reduce((sum, devices) => sum + devices, 0);
    return fc.tuple(...regionNames.map((name) => regionOf(name, ranks))).chain((regions) =>
      fc
        .tuple(
          ...groupNames.map((name) =>
            fc.array(addressIn(regions), { maxLength: 3 }).map((members): Group => ({ name, members })),
          ),
        )
        .chain((groups) => {
          const scene: Scene = { ranks, regions, groups };
          return fc
            .array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
            .chain(idsOf)
            .chain((ids) =>
              fc
                .tuple(
                  fc.tuple(...ids.map((some) => queueOf(some, scene))),
                  some({
                    faults: fc.array(faultOf(ids.flat(), ranks), { maxLength: 2 }),
                    probes: probeOf("probe-of-it", scene).map((probe) => [probe]),
                    observe: fc.array(fc.constantFrom(...regionNames), { maxLength: 3 }),
                  }),
                )
                .map(
                  ([queues, rest]): Program => ({
                    topology: { islands, ...networks },
                    regions,
                    groups,
                    queues,
                    ...rest,
                  }),
                ),
            );
        }),
    );
  });

/**
 * A program whose reads and atomics put what they find into registers of their own: declared at the end and in order, or
 * otherwise, and some of them used by two.
 */
function withRegisters(program: Program, order: "as used" | "reversed", shared: boolean): Program {
  const registers: Region[] = [];
  const register = (rank: number): Address => {
    const last = registers.at(-1);
    if (shared && last?.rank === rank && registers.length % 2 === 0) return { region: last.name };
    registers.push({ name: `register${registers.length}`, rank, bytes: 8 });
    return { region: `register${registers.length - 1}` };
  };
  const queues = program.queues.map((queue) => ({
    ...queue,
    requests: queue.requests.map((request) => {
      if (request.kind === "read") return { ...request, to: register(queue.rank) };
      if (request.kind === "atomic") return { ...request, fetch: register(queue.rank) };
      return request;
    }),
  }));
  const added = order === "as used" ? registers : registers.toReversed();
  return { ...program, regions: [...program.regions, ...added], queues };
}

/** Random programs that are well-formed. */
export const programs: fc.Arbitrary<Program> = fc.oneof(
  plainPrograms,
  fc
    .tuple(plainPrograms, fc.constantFrom("as used" as const, "reversed" as const), fc.boolean())
    .map(([program, order, shared]) => withRegisters(program, order, shared)),
  fc
    .tuple(plainPrograms, fc.boolean())
    .chain(([program, isOne]) =>
      isOne
        ? withExchange(program, "exchange-one")
        : withExchange(program, "exchange-one").chain((first) => withExchange(first, "exchange-two")),
    ),
);
