/**
 * Multicasts to two members on every rank, from the first and the last rank at once, of which some members fail in a way
 * that is asked for. Signals are counted, so that one that comes twice is seen.
 */
import type { Address, Group, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, ranksOf, topologyOf, words } from "./programs.ts";

export const multicastFailures = [
  "no-member-fails",
  "there-is-no-member",
  "rights",
  "key",
  "bounds",
  "overlap",
  "rights-of-signal",
  "bounds-of-signal",
  "misaligned-signal",
  "several",
  "all",
] as const;

export type MulticastFailure = (typeof multicastFailures)[number];

/** A member: where its copy goes, and its signal. */
interface Member {
  readonly to: Address;
  readonly signal: Address;
}

/** The first device of the last island is where copies from the first rank cross into it: that one fails. */
export function multicastProgram(
  {
    failure,
    islands,
    bytes,
    signalled,
  }: {
    readonly failure: MulticastFailure;
    readonly islands: string;
    readonly bytes: number;
    /** Whether each member gets a signal: not every engine has them. */
    readonly signalled: boolean;
  },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const last = ranks - 1;
  const victim = ranks - (topology.islands.at(-1) ?? 1) || last;
  // Each of the two senders has a part of every buffer, with a gap behind it.
  const part = Math.ceil(bytes / 8) * 8 + 40;
  const size = 2 * part;
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  // Not every engine has keys and rights: there are some where it takes them to fail.
  const hasKeys = ["rights", "key", "rights-of-signal", "several", "all"].includes(failure);
  const key = "0x5eed";
  const sound = every.flatMap((rank) =>
    [0, 1].map((own): Member => {
      const shown = hasKeys && rank > 0 ? { key } : {};
      const to = { region: `buffer${rank}${own}`, offset: 3, ...shown };
      return { to, signal: { region: `flags${rank}`, offset: 8 * own } };
    }),
  );
  const locked = failure === "rights" || failure === "several" ? [`buffer${victim}0`] : [];
  const members = failure === "there-is-no-member" ? [] : sound.map(spoiled);
  const senders = ranks === 1 ? [0] : [0, last];
  const groups: Group[] = [
    { name: "members", members: members.map(({ to }) => to) },
    { name: "signals", members: members.map(({ signal }) => signal) },
  ];
  return observed({
    topology,
    regions: [
      ...senders.map((rank) => filled(random, `source${rank}`, rank, bytes + 8)),
      ...every.flatMap((rank) =>
        [0, 1].map((own) => {
          const name = `buffer${rank}${own}`;
          const rights = locked.includes(name) ? { rights: { write: [] } } : {};
          return filled(random, name, rank, size, { ...(hasKeys ? { key } : {}), ...rights });
        }),
      ),
      ...every.map((rank) => words(`flags${rank}`, rank, [3, 5, 7])),
      ...(failure === "rights-of-signal"
        ? every.map((rank) => words(`closed${rank}`, rank, [9, 11], { rights: { atomic: [] } }))
        : []),
    ],
    groups,
    queues: senders.map((rank, place) => ({
      rank,
      requests: [
        {
          kind: "multicast",
          id: `multicast${rank}`,
          from: { region: `source${rank}`, offset: 5 },
          to: { group: "members", offset: place * part },
          bytes,
          ...(signalled
            ? {
                signal: {
                  at: { group: "signals" },
                  operation: "add" as const,
                  value: "0x10",
                  perRow: "0x1",
                  release: "weak" as const,
                },
              }
            : {}),
        },
        // It depends on all members.
        {
          kind: "write",
          id: `behind${rank}`,
          value: "0x1",
          to: { region: `flags${rank}`, offset: 16 },
          after: [`multicast${rank}`],
        },
      ],
    })),
  });

  function spoiled({ to, signal }: Member, number: number): Member {
    const rank = Math.floor(number / 2);
    const isVictim = number === 2 * victim;
    const isOther = number === 2 * last + 1;
    const wrongKey = { to: { ...to, key: "0x5eec" }, signal };
    // One byte too far for the first sender.
    const tooFar = { to: { ...to, offset: size - bytes + 1 }, signal };
    switch (failure) {
      case "all":
        return wrongKey;
      case "several":
        return isOther ? wrongKey : number === 1 ? tooFar : { to, signal };
      case "key":
        return isVictim ? wrongKey : { to, signal };
      case "bounds":
        return isVictim ? tooFar : { to, signal };
      case "overlap":
        // The second member of a rank begins at the last byte of the first.
        return number === 2 * victim + 1
          ? { to: { ...to, region: `buffer${victim}0`, offset: 2 + bytes }, signal }
          : { to, signal };
      case "rights-of-signal":
        return isVictim ? { to, signal: { region: `closed${rank}` } } : { to, signal };
      case "bounds-of-signal":
        return isVictim ? { to, signal: { ...signal, offset: 24 } } : { to, signal };
      case "misaligned-signal":
        return isVictim ? { to, signal: { ...signal, offset: 4 } } : { to, signal };
      default:
        return { to, signal };
    }
  }
}
