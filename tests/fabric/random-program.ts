/**
 * Random programs that are well-formed, for fast-check: all kinds of requests with all their properties, defaults that are
 * said as well as those that are not, and names that are words of the grammar.
 */
import fc from "fast-check";
import type {
  Address,
  Fault,
  Group,
  Name,
  Probe,
  Program,
  Queue,
  Region,
  Tensor,
} from "../../src/generated/types.ts";
import { withExchange } from "./random-exchange.ts";
import { addressIn, requestOf, type Scene, size, word64 } from "./random-request.ts";
import { some } from "./some.ts";

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
