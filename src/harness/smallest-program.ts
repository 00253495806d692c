/**
 * The smallest communication program that an adapter still gets wrong: as few requests as will do, then as little in each
 * of them, then small regions with simple bytes on few devices, then a single run. Whoever asks says what "wrong" means;
 * each step keeps what is still wrong, so that the result was really seen to fail.
 */
import { isDeepStrictEqual } from "node:util";
import { withMembers } from "../fabric/part/members.ts";
import { shortened, withOffsets, withoutIdlePlaces, withRegion } from "../fabric/part/places.ts";
import { inOneIsland, onNamedRanks, onOneRank } from "../fabric/part/ranks.ts";
import { optionalParts, withFaults, without, withRequest, withRequests } from "../fabric/part/requests.ts";
import { unitsOf } from "../fabric/part/rounds.ts";
import {
  compact,
  emptyLines,
  entriesOfAny,
  linkedTables,
  withEntries,
  withTables,
} from "../fabric/part/tables.ts";
import type { CommunicateParams, FabricRequest, Program, Region } from "../generated/types.ts";
import { fewest } from "./fewest.ts";
import type { Search } from "./program-search.ts";
import { shortest } from "./shortest.ts";
import { leastOfExchanges } from "./smallest-exchange.ts";

/** A request whose answer is wrong, and in what. */
export interface FailingProgram<Wrong> {
  readonly params: CommunicateParams;
  readonly wrong: Wrong;
}

export interface ProgramSearch<Wrong> {
  /** What is wrong with the answer to a smaller request: undefined for nothing, and once nothing more may be asked. */
  readonly wrongIn: (params: CommunicateParams) => Promise<Wrong | undefined>;
  /** The first run of the given request that ended wrongly, counted from 0; and that of a smaller one. */
  readonly run: number;
  readonly runOf: (wrong: Wrong) => number;
  /** Whether the program has to stay on its ranks. */
  readonly ranksAreFixed?: boolean;
}

/** Searches from a request whose answer is wrong. The result is undefined where no smaller one was. */
export async function smallestProgram<Wrong>(
  params: CommunicateParams,
  { wrongIn, run, runOf, ranksAreFixed = false }: ProgramSearch<Wrong>,
): Promise<FailingProgram<Wrong> | undefined> {
  let found: FailingProgram<Wrong> | undefined;
  const smallest = () => found?.params ?? params;
  const takeParams = async (candidate: CommunicateParams) => {
    const wrong = await wrongIn(candidate);
    if (wrong !== undefined) found = { params: candidate, wrong };
    return wrong !== undefined;
  };
  const search: Search = {
    program: () => smallest().program,
    take: async (candidate) =>
      isDeepStrictEqual(candidate, smallest().program) || takeParams({ ...smallest(), program: candidate }),
  };
  // What is simpler may need fewer requests.
  for (let round = 0; round < 2; round += 1) {
    await fewestRequests(search);
    await fewestFaults(search);
    await search.take(withoutIdlePlaces(search.program()));
    await fewestMembers(search);
    await leastOfEach(search);
    await leastOfExchanges(search);
  }
  await search.take(withoutIdlePlaces(search.program()));
  await smallRegions(search);
  if (!ranksAreFixed) await fewRanks(search);
  await search.take(inOrderOfRanks(search.program()));
  await search.take(withPlainQueues(search.program()));
  const { counters: _, ...uncounted } = smallest();
  if (params.counters !== undefined) await takeParams(uncounted);
  const first = found === undefined ? run : runOf(found.wrong);
  if ((smallest().runs ?? 1) > 1)
    await takeParams({ ...smallest(), runs: 1, seed: ((smallest().seed ?? 0) + first) % 2 ** 32 });
  return found;
}

function requestsOf({ queues }: Program): FabricRequest[] {
  return queues.flatMap(({ requests }) => requests);
}

async function fewestRequests({ program, take }: Search): Promise<void> {
  const before = program();
  await fewest(unitsOf(before), async (kept) => {
    const part = withRequests(before, new Set(kept.flat()));
    return part.queues.length > 0 && take(part);
  });
}

async function fewestFaults({ program, take }: Search): Promise<void> {
  const before = program();
  await fewest(before.faults ?? [], (kept) => take(withFaults(before, kept)));
}

/** Groups that have as many members lose the same ones: those of data, and those of its signals. */
async function fewestMembers({ program, take }: Search): Promise<void> {
  const sizes = new Set((program().groups ?? []).map(({ members }) => members.length));
  for (const size of sizes) {
    const before = program();
    const all = Array.from({ length: size }, (_, member) => member);
    await fewest(all, (kept) => take(withMembers(before, size, kept)));
  }
  for (const offset of [0, 8]) {
    const { groups, ...rest } = program();
    if (groups === undefined) return;
    if (await take({ ...rest, groups: groups.map((group) => withOffsets(group, offset)) })) return;
  }
}

/** Requests without what they can be without, with few entries, of few bytes, at the beginning of their regions. */
async function leastOfEach(search: Search): Promise<void> {
  const { program, take } = search;
  for (const { id } of requestsOf(program())) {
    const request = () => requestsOf(program()).find((one) => one.id === id);
    const change = async (changed: FabricRequest) => take(withRequest(program(), changed));
    for (const key of optionalParts) {
      const before = request();
      if (before === undefined || !(key in before) || (key === "signal" && before.kind === "signal"))
        continue;
      await change(without(before, key));
    }
    await fewestEntries(search, id);
    for (const key of ["bytes", "rowBytes", "elements"] as const) {
      const before = request();
      const length = before === undefined ? undefined : lengthAt(before, key);
      if (length === undefined) continue;
      await shortest(length, (shorter) => change({ ...before, [key]: shorter } as FabricRequest)); // as before, shorter
    }
    for (const offset of [0, 8]) {
      const last = request();
      if (last === undefined || (await change(withOffsets(last, offset)))) break;
    }
  }
}

function lengthAt(request: FabricRequest, key: "bytes" | "rowBytes" | "elements"): number | undefined {
  return { bytes: undefined, rowBytes: undefined, elements: undefined, ...request }[key];
}

/** Few lines, such as tokens, then few entries of what is left; with them go those of requests that repeat the table. */
async function fewestEntries({ program, take }: Search, id: string): Promise<void> {
  const before = program();
  const linked = linkedTables(before, id);
  const { tables } = linked;
  const [, slots = 0] = tables[0]?.table.shape ?? [];
  const having = (entries: readonly number[]) => tables.map((table) => withEntries(table, entries));
  const suffices = (entries: readonly number[]) => take(withTables(before, linked, having(entries)));
  const lineOf = (entry: number) => Math.floor(entry / slots);
  let kept: readonly number[] = entriesOfAny(tables);
  if (slots > 1) {
    const all = kept;
    const of = (lines: readonly number[]) => all.filter((entry) => lines.includes(lineOf(entry)));
    kept = of(await fewest([...new Set(all.map(lineOf))], (lines) => suffices(of(lines))));
  }
  kept = await fewest(kept, suffices);
  const left = having(kept);
  if (await take(withTables(before, linked, compact(left)))) return;
  // A token without choices can be the one that makes the difference.
  await fewest(emptyLines(left), (staying) => take(withTables(before, linked, compact(left, staying))));
}

/** Regions as large as need be, with nothing in them at first, or bytes that are easy to tell apart. */
async function smallRegions({ program, take }: Search): Promise<void> {
  for (const { name } of program().regions) {
    const region = () => program().regions.find((one) => one.name === name);
    const change = async (make: (before: Region) => Region) => {
      const before = region();
      return before !== undefined && take(withRegion(program(), make(before)));
    };
    const words = Math.floor((region()?.bytes ?? 0) / 8);
    if (words > 1) await shortest(words, (fewer) => change((before) => shortened(before, 8 * fewer)));
    const { initial, bytes = 0 } = region() ?? {};
    if (initial === undefined) continue;
    const isEmpty = await change(({ initial: _, ...rest }) => rest);
    for (const used of isEmpty ? [] : [Math.min(8, bytes), bytes])
      if (await change((before) => ({ ...before, initial: counted(bytes, used) }))) break;
  }
}

/** 1, 2, 3 and so on, and never 0 as far as bytes are used; all others are 0. */
function counted(bytes: number, used: number): NonNullable<Region["initial"]> {
  const data = Uint8Array.from({ length: bytes }, (_, i) => (i < used ? (i % 255) + 1 : 0));
  return { dtype: "U8", shape: [bytes], data };
}

async function fewRanks({ program, take }: Search): Promise<void> {
  const isOne = program().topology.islands.join() === "1";
  if (isOne || (await take(onOneRank(program())))) return;
  await take(onNamedRanks(program()));
  if (program().topology.islands.length > 1) await take(inOneIsland(program()));
}

/** Regions of a rank stand together, as one line where they are alike. */
function inOrderOfRanks(program: Program): Program {
  return { ...program, regions: program.regions.toSorted((one, other) => one.rank - other.rank) };
}

/** Networks as they are by default, and queues that always have room. */
function withPlainQueues(program: Program): Program {
  return {
    ...program,
    topology: { islands: program.topology.islands },
    queues: program.queues.map(({ rank, tenant, requests }) => ({
      rank,
      ...(tenant === undefined ? {} : { tenant }),
      requests,
    })),
  };
}
