/**
 * Exchanges of which one place is not what it must be, on one member: rights, bounds, keys, epochs, tenants, alignment,
 * overlap, and several of these at once. Each flaw has an exchange of its own, one after another, so that whom it does not
 * concern has to learn of it: nothing of a round is done where one of it is refused.
 */
import type { Address, FabricRequest, Program, Region, Rights } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import type { Choice } from "./choices.ts";
import { combine, dispatch, exchangeOf, type Made, sumsOf, tokensOf, withQueues } from "./exchange-parts.ts";
import { type PathName, thereOf } from "./guarded.ts";

/** In the order in which they are checked: those of a dispatch, and those of a combine. */
export const guardedPlaces = ["rows", "sources", "counts", "from", "made", "to"] as const;

export type GuardedPlace = (typeof guardedPlaces)[number];

/** Regions of a place are called so. */
const regionNames = {
  rows: "inbox",
  sources: "sources",
  counts: "counts",
  from: "tokens",
  made: "made",
  to: "sums",
} as const satisfies Readonly<Record<GuardedPlace, string>>;

/** Offsets have to be multiples of it. */
const units = { rows: 1, sources: 8, counts: 8, from: 1, made: 2, to: 2 } as const;

/** What is wrong with a place of one rank. */
interface Flaw {
  readonly place: GuardedPlace;
  /** The rank that is reached for by default; places that are not of a group are those of rank 0. */
  readonly rank?: number;
  readonly region?: Partial<Region>;
  readonly shown?: Pick<Address, "key" | "epoch">;
  /** Bytes from where it ought to be; or how many from the last place, or the first, where it would fit. */
  readonly moved?: number | { readonly end: number } | { readonly begin: number };
  /** It is in the region of another place, at this offset. */
  readonly inside?: { readonly place: GuardedPlace; readonly offset: number };
}

interface Attempt {
  readonly flaws: readonly Flaw[];
  /** Nobody has tokens, and there are no places. */
  readonly isEmpty?: boolean;
  /** The first choice of rank 0 names nobody. */
  readonly hasWrongChoice?: boolean;
}

const sums = { plan: "chain", elements: 3 } as const;
const rowBytes = 12;
/** Room for a row in front of the first place. */
const lead = 2 * rowBytes;
/** Of each rank one token, which goes to two members where there are two. */
const shape = { layout: "by-source", tokens: 1, experts: 1, choices: 2, rowBytes, lead } as const;

function isOfCombine(place: GuardedPlace): boolean {
  return place === "made" || place === "to";
}

function attemptsProgram(islands: PathName, attempts: readonly Attempt[], random: Random): Program {
  const tried = attempts.map((attempt, i) => attempted(attempt, `-${i}-`, islands, random));
  return withQueues(
    { islands },
    tried.map(({ made }) => made),
    tried.flatMap(({ regions }) => regions),
    (rank) => [tried.flatMap(({ requestsOf }, i) => inTurn(requestsOf(rank), rank, i))],
  );
}

/** Behind a fence, so that no attempt meets another. */
function inTurn(requests: readonly FabricRequest[], rank: number, attempt: number): FabricRequest[] {
  return attempt === 0
    ? [...requests]
    : [{ kind: "fence", id: `then${attempt}-${rank}`, order: "acq_rel" }, ...requests];
}

/** An exchange with flaws: its requests, and the regions that are not its own. */
function attempted(attempt: Attempt, suffix: string, islands: PathName, random: Random) {
  const { flaws, isEmpty = false, hasWrongChoice = false } = attempt;
  const parameters = {
    ...shape,
    islands,
    ...(isEmpty ? ({ way: "none-anywhere", places: "none" } as const) : ({ way: "usual" } as const)),
  };
  const sound = exchangeOf(suffix, parameters, random, sums);
  const local = [...tokensOf(`tokens${suffix}`, sound, random), ...sumsOf(`sums${suffix}`, sound, random)];
  const isCombined = flaws.some(({ place }) => isOfCombine(place));
  const rankOf = ({ place, rank = thereOf(islands) }: Flaw) =>
    place === "from" || place === "to" ? 0 : rank;
  const nameOf = (place: GuardedPlace, rank: number) => `${regionNames[place]}${suffix}${rank}`;
  const flawOf = (region: string) => flaws.find((flaw) => nameOf(flaw.place, rankOf(flaw)) === region);
  const sized = (region: Region): Region => ({ ...region, ...flawOf(region.name)?.region });
  const regions = [...sound.regions, ...local];
  /** An address as its flaw has it, behind so many bytes that an exchange adds. */
  const flawed = (address: Address, added: number, bytes: number): Address => {
    const flaw = flawOf(address.region);
    if (flaw === undefined) return address;
    const { shown, inside } = flaw;
    if (inside !== undefined)
      return {
        ...address,
        region: nameOf(inside.place, rankOf(flaw)),
        offset: inside.offset - added,
      };
    const offset = address.offset ?? 0;
    const size = regions.find(({ name }) => name === address.region)?.bytes ?? 0;
    return { ...address, ...shown, offset: offset + distance(flaw, offset + added, bytes, size) };
  };
  const { exchange } = sound;
  const bytesOf = bytesOfPlaces(sound);
  const made: Made = {
    ...sound,
    regions: sound.regions.map(sized),
    groups: sound.groups.map((group) => {
      const place = groupedPlaces.find((one) => group.name === `${regionNames[one]}${suffix}`) ?? "rows";
      const { offset = 0 } = (place === "made" ? exchange.sums?.made : exchange[place]) ?? {};
      return {
        ...group,
        members: group.members.map((member) => flawed(member, offset, bytesOf[place])),
      };
    }),
  };
  const requestsOf = (rank: number): FabricRequest[] => {
    const { from, ...dispatched } = dispatch(
      hasWrongChoice && rank === 0 ? withWrongChoice(made) : made,
      `tokens${suffix}`,
      rank,
    );
    const request = { ...dispatched, from: flawed(from, 0, bytesOf.from) };
    if (!isCombined) return [request];
    const { to, ...combined } = combine(made, `sums${suffix}`, rank, sums, random);
    return [request, { ...combined, to: flawed(to, 0, bytesOf.to) }];
  };
  return { made, regions: local.map(sized), requestsOf };
}

const groupedPlaces = ["rows", "sources", "counts", "made"] as const;

/** What is read or written in each place, on rank 0. */
function bytesOfPlaces({ exchange, choices }: Made): Readonly<Record<GuardedPlace, number>> {
  const tokens = choices[0]?.length ?? 0;
  const { places, experts } = exchange;
  return {
    rows: places * rowBytes,
    sources: 8 * places,
    counts: 8 * (choices.length + experts),
    from: tokens * rowBytes,
    made: 2 * sums.elements * places,
    to: 2 * sums.elements * tokens,
  };
}

function distance({ moved = 0 }: Flaw, begin: number, bytes: number, size: number): number {
  if (typeof moved === "number") return moved;
  return "end" in moved ? size - begin - bytes + moved.end : moved.begin - begin;
}

function withWrongChoice(made: Made): Made {
  const wrong: Choice = [made.choices.length, 0];
  return {
    ...made,
    choices: made.choices.map((tokens) => tokens.map(([_, ...others]) => [wrong, ...others])),
  };
}

const rightNames = ["read", "write", "atomic", "reduce"] as const;

export interface GuardedParameters {
  readonly place: GuardedPlace;
  readonly islands: PathName;
}

/** Exactly one right is missing, or one alone is given; with places and without. */
export function exchangeRights({ place, islands }: GuardedParameters, random: Random): Program {
  const there = thereOf(islands);
  const others = there === 0 ? [] : [there];
  const withRights = (has: (right: keyof Rights) => boolean): Partial<Region> => ({
    rights: Object.fromEntries(rightNames.map((right) => [right, has(right) ? [0, 1] : others])),
  });
  const without = rightNames.map((right) => withRights((other) => other !== right));
  const alone = rightNames.map((right) => withRights((other) => other === right));
  return attemptsProgram(
    islands,
    [
      ...[...without, ...alone].map((region) => ({ flaws: [{ place, region }] })),
      ...without.map((region) => ({ flaws: [{ place, region }], isEmpty: true })),
    ],
    random,
  );
}

/** At both ends of a region, beyond them by a byte and by what is aligned, and where offsets and lengths wrap around 2^64. */
export function exchangeBounds({ place, islands }: GuardedParameters, random: Random): Program {
  const unit = units[place];
  const beyond = [...new Set([0, 1, unit])];
  const far = [2 ** 32, -(2 ** 32), 2 ** 52, -(2 ** 52)];
  return attemptsProgram(
    islands,
    [
      ...beyond.map((end) => ({ flaws: [{ place, moved: { end } }] })),
      ...beyond.map((bytes) => ({ flaws: [{ place, moved: { begin: -bytes } }] })),
      ...beyond.map((end) => ({ flaws: [{ place, moved: { end } }], isEmpty: true })),
      ...far.map((moved) => ({ flaws: [{ place, moved }] })),
    ],
    random,
  );
}

/** Several things are wrong with a place: the first in the order of the checks decides. */
export function exchangeKeys({ place, islands }: GuardedParameters, random: Random): Program {
  const key = "0x5eed5eed5eed5eed";
  const closed = { read: [], write: [], atomic: [], reduce: [] };
  const right = { key, epoch: 3 };
  const wrong = { key: "0x5eed5eed5eed5eec" };
  const beyond = { end: units[place] };
  const flaw = (more: Partial<Region>, shown: Flaw["shown"] = {}, moved: Flaw["moved"] = 0): Attempt => ({
    flaws: [{ place, region: { ...right, ...more }, shown, moved }],
  });
  return attemptsProgram(
    islands,
    [
      flaw({}),
      flaw({}, right),
      flaw({}, wrong, beyond),
      flaw({}, { key, epoch: 2 }),
      flaw({}, {}, beyond),
      flaw({ rights: closed }, wrong),
      flaw({ rights: closed }, {}, beyond),
      flaw({ tenant: 7 }, right, beyond),
      flaw({ registered: false, rights: closed }),
    ],
    random,
  );
}

/** Places that lie where they must not, and what is wrong with several places: in which order these are looked at. */
export function exchangeOrder({ islands }: Pick<GuardedParameters, "islands">, random: Random): Program {
  const beyond = (place: GuardedPlace, rank?: number): Flaw => ({
    place,
    moved: { end: units[place] },
    ...(rank === undefined ? {} : { rank }),
  });
  const strange = (place: GuardedPlace, rank?: number): Flaw => ({
    place,
    shown: { key: "0x1" },
    ...(rank === undefined ? {} : { rank }),
  });
  const off = (place: GuardedPlace): Flaw => ({ place, moved: 1 - units[place] });
  const inside = (place: GuardedPlace, other: GuardedPlace, offset: number): Flaw => ({
    place,
    inside: { place: other, offset },
  });
  const pairs = [
    ["rows", "sources"],
    ["sources", "counts"],
    ["counts", "from"],
    ["made", "to"],
  ] as const;
  const there = thereOf(islands);
  return attemptsProgram(
    islands,
    [
      ...pairs.flatMap(([first, second]): Attempt[] => [
        { flaws: [beyond(first), strange(second)] },
        { flaws: [strange(first), beyond(second)] },
      ]),
      // The last rank is the first member.
      ...(there === 0
        ? []
        : [
            { flaws: [beyond("rows", there), strange("rows", 0)] },
            { flaws: [strange("rows", there), beyond("rows", 0)] },
          ]),
      { flaws: [off("sources")] },
      { flaws: [off("counts")] },
      { flaws: [off("made")] },
      { flaws: [off("to")] },
      { flaws: [off("sources"), beyond("counts")] },
      { flaws: [off("counts"), strange("from")] },
      { flaws: [inside("sources", "rows", lead)] },
      { flaws: [inside("counts", "sources", 8)] },
      { flaws: [inside("from", "rows", lead - rowBytes)] },
      { flaws: [inside("from", "rows", lead - rowBytes + 1)] },
      { flaws: [inside("to", "made", 2)] },
      { flaws: [off("counts"), inside("from", "rows", lead)] },
      { flaws: [inside("from", "rows", lead)], hasWrongChoice: true },
      { flaws: [off("counts")], hasWrongChoice: true },
      { flaws: [], hasWrongChoice: true },
    ],
    random,
  );
}
