/**
 * Probes: what holds compute units or host threads while a program runs, and compute-bound work whose time is taken. Each
 * begins before the first request is submitted.
 */
import { wordValue } from "../../fabric/words.ts";
import type { ComputeWork, HoldProbe, Probe, ProbeOutcome, WaveProbe } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import type { Run } from "./run.ts";
import type { Action } from "./simulation.ts";

/**
 * Begins a probe; what it returns says what has come of it when the run is over, at that time in ps. `whenIdle`
 * calls back when a rank has nothing to communicate.
 */
export function startProbe(
  run: Run,
  probe: Probe,
  whenIdle: (rank: number, action: Action) => void,
): (runEnd: number) => ProbeOutcome {
  return probe.kind === "compute-wave" ? startWave(run, probe, whenIdle) : startHold(run, probe);
}

function startHold(run: Run, { kind, id, rank, until }: HoldProbe): (runEnd: number) => ProbeOutcome {
  const { simulation, units, hosts } = run;
  const at: Span = { place: run.image.placeOf(until.at.region), start: until.at.offset ?? 0, bytes: 8 };
  const wanted = wordValue(until.value);
  const holdsUnits = kind === "occupy-all";
  const held = run.steps.offload.held(units.perDevice);
  let begin: number | undefined;
  let end: number | undefined;
  const letGo = () => {
    if (holdsUnits) units.release(rank, held);
    else hosts.resume(rank);
  };
  const look = () => {
    const value = run.wordAt(at);
    const isThere = until.is === "equal" ? value === wanted : value >= wanted;
    if (begin === undefined || end !== undefined || !isThere) return;
    end = simulation.now;
    // Whoever waits goes on after what has just been written is all there.
    simulation.after(0, letGo);
  };
  const hold = () => {
    begin = simulation.now;
    run.watch(at, look);
    look();
  };
  if (holdsUnits) units.take(rank, held, hold);
  else {
    hosts.stall(rank);
    hold();
  }
  return (runEnd) => ({
    probe: id,
    ended: end !== undefined,
    ...(holdsUnits ? { units: begin === undefined ? 0 : units.perDevice } : {}),
    heldNs: begin === undefined ? 0 : ((end ?? runEnd) - begin) / 1000,
  });
}

function startWave(
  run: Run,
  { id, rank, rounds, roundNs }: WaveProbe,
  whenIdle: (rank: number, action: Action) => void,
): (runEnd: number) => ProbeOutcome {
  const roundsNs: number[] = [];
  const next = () => {
    if (roundsNs.length === rounds) return;
    const begin = run.simulation.now;
    round(run, rank, 1000 * roundNs, () => {
      roundsNs.push((run.simulation.now - begin) / 1000);
      next();
    });
  };
  if (run.steps.offload.overlaps) next();
  else whenIdle(rank, next);
  return () => ({ probe: id, ended: roundsNs.length === rounds, units: run.units.perDevice, roundsNs });
}

/** One block on each unit of a rank. */
function round({ units, simulation }: Run, rank: number, blockPs: number, done: Action): void {
  let left = units.perDevice;
  for (let block = 0; block < units.perDevice; block += 1) {
    units.take(rank, 1, () =>
      simulation.after(blockPs, () => {
        left -= 1;
        // The last block gives its unit back before the next round asks for it.
        units.release(rank, 1);
        if (left === 0) done();
      }),
    );
  }
}

/** Rounds, or turns of a unit, into which compute-bound work is cut. */
const workParts = 10;

/** Does compute-bound work on a rank that takes so long alone. */
export function startWork(run: Run, work: ComputeWork, rank: number, workPs: number, done: Action): void {
  const partPs = Math.ceil(workPs / workParts);
  if (work === "wave") {
    let rounds = 0;
    const next = () => {
      rounds += 1;
      if (rounds > workParts) done();
      else round(run, rank, partPs, next);
    };
    next();
    return;
  }
  const { units, simulation } = run;
  let [waiting, left] = [workParts * units.perDevice, workParts * units.perDevice];
  // Tiles of a product: each unit takes the next one when it is through with the last.
  const turn = () => {
    if (waiting === 0) return;
    units.take(rank, 1, () => {
      if (waiting === 0) {
        units.release(rank, 1);
        return;
      }
      waiting -= 1;
      simulation.after(partPs, () => {
        units.release(rank, 1);
        left -= 1;
        if (left === 0) done();
        turn();
      });
    });
  };
  for (let unit = 0; unit < units.perDevice; unit += 1) turn();
}
