/**
 * Probes: what holds compute units or host threads while a program runs, and compute-bound work whose time is taken. Each
 * begins before the first request is submitted.
 */
import type { HoldProbe, Probe, ProbeOutcome, WaveProbe } from "../../generated/types.ts";
import { waveRound } from "./compute-work.ts";
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
  const holdsUnits = kind === "occupy-all";
  const held = run.steps.offload.held(units.perDevice);
  let begin: number | undefined;
  let end: number | undefined;
  const letGo = () => {
    if (holdsUnits) units.release(rank, held);
    else hosts.resume(rank);
  };
  const hold = () => {
    begin = simulation.now;
    run.whenWord(until, () => {
      end = simulation.now;
      letGo();
    });
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
    waveRound(run, rank, 1000 * roundNs, () => {
      roundsNs.push((run.simulation.now - begin) / 1000);
      next();
    });
  };
  if (run.steps.offload.overlaps) next();
  else whenIdle(rank, next);
  return () => ({ probe: id, ended: roundsNs.length === rounds, units: run.units.perDevice, roundsNs });
}
