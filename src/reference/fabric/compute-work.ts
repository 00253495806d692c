/**
 * Compute-bound work: blocks on the compute units of a device, in rounds or as units become free, as a whole or in parts that
 * wait for words and add to words. What it computes is nobody's business here; it takes time.
 */
import { addWords } from "../../fabric/words.ts";
import type { Address, ComputeWork, OverlapParams, WorkPart } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import type { Run } from "./run.ts";
import type { Action } from "./simulation.ts";

/** One block on each unit of a rank. */
export function waveRound(run: Run, rank: number, blockPs: number, done: Action): void {
  let left = run.units.perDevice;
  startBlocks(run, rank, left, blockPs, (blocks) => {
    left -= blocks;
    if (left === 0) done();
  });
}

/**
 * Begins blocks that take a unit each as soon as they find one. Those that begin at the same time end at the same time, and
 * are told of together, when their units are free again.
 */
function startBlocks(
  { units, simulation }: Run,
  rank: number,
  count: number,
  blockPs: number,
  ended: (blocks: number) => void,
): void {
  let begun = 0;
  const run = () => {
    const blocks = begun;
    begun = 0;
    simulation.after(blockPs, () => {
      units.release(rank, blocks);
      ended(blocks);
    });
  };
  for (let block = 0; block < count; block += 1) {
    units.take(rank, 1, () => {
      begun += 1;
      if (begun === 1) simulation.after(0, run);
    });
  }
}

/** What is left of work in a run of its own: `time` where the program is not there, `words` where the work takes no time. */
export type WorkMode = "time" | "words" | "both";

/** Rounds, or turns of a unit, into which the work of a rank is cut; a part has some of them, however many parts there are. */
const turns = 10;
const leastTurnsOfPart = 4;

/** The parts of each rank that has work, in their order. */
export function partsByRank(
  { parts }: Pick<OverlapParams, "parts">,
  ranks: number,
): ReadonlyMap<number, readonly WorkPart[]> {
  const all = parts ?? Array.from({ length: ranks }, (_, rank): WorkPart => ({ rank }));
  const byRank = new Map<number, WorkPart[]>();
  for (const part of all) byRank.set(part.rank, [...(byRank.get(part.rank) ?? []), part]);
  return byRank;
}

/** Does the parts of a rank, one behind the other; together they take so long alone. */
export function startParts(
  run: Run,
  work: ComputeWork,
  parts: readonly WorkPart[],
  workPs: number,
  mode: WorkMode,
  done: Action,
): void {
  const { offload } = run.steps;
  const partPs = Math.ceil(workPs / parts.length);
  const turnsOfPart = Math.max(leastTurnsOfPart, Math.ceil(turns / parts.length));
  const start = (place: number) => {
    const part = parts[place];
    if (part === undefined) return done();
    const { rank, until, tells } = part;
    const tell = () => {
      if (tells !== undefined && mode !== "time") addOne(run, tells);
    };
    const begin = () => {
      if (offload.tells === "at its beginning") tell();
      if (mode === "words") return end();
      startWork(run, work, rank, partPs, turnsOfPart, end);
    };
    const end = () => {
      if (offload.tells === "at its end") tell();
      start(place + 1);
    };
    if (until === undefined || mode === "time" || !offload.partsWait) begin();
    else run.whenWord(until, begin);
  };
  start(0);
}

function addOne(run: Run, { region, offset = 0 }: Address): void {
  const at: Span = { place: run.image.placeOf(region), start: offset, bytes: 8 };
  run.putWord(at, addWords(run.wordAt(at), 1n));
}

function startWork(
  run: Run,
  work: ComputeWork,
  rank: number,
  workPs: number,
  turnsOfWork: number,
  done: Action,
): void {
  const turnPs = Math.ceil(workPs / turnsOfWork);
  if (work === "wave") {
    let rounds = 0;
    const next = () => {
      rounds += 1;
      if (rounds > turnsOfWork) done();
      else waveRound(run, rank, turnPs, next);
    };
    next();
    return;
  }
  // Tiles of a product: each unit takes the next one when it is through with the last.
  const { perDevice } = run.units;
  let [waiting, left] = [(turnsOfWork - 1) * perDevice, turnsOfWork * perDevice];
  const next = (tiles: number) =>
    startBlocks(run, rank, tiles, turnPs, (through) => {
      left -= through;
      const more = Math.min(through, waiting);
      waiting -= more;
      if (left === 0) done();
      else if (more > 0) next(more);
    });
  next(perDevice);
}
