/**
 * The communication engine of the reference: runs a program in virtual time, as often as it is asked to, each time by another
 * seed. It is deterministic: the same program and seed give the same bytes and the same times on every machine.
 */
import type {
  CommunicateParams,
  CommunicateResult,
  Completion,
  Deduplication,
  FabricCounter,
  FabricCounters,
  FabricOutcome,
  OverlapParams,
  OverlapResult,
  ProbeOutcome,
  Program,
} from "../../generated/types.ts";
import { tensorOfCodes } from "../../numerics/tensor.ts";
import { bulkUnit } from "./bulk/unit.ts";
import { partsByRank, startParts, type WorkMode } from "./compute-work.ts";
import { type Image, imageOf } from "./image.ts";
import type { Job } from "./job.ts";
import { startProbe } from "./probes.ts";
import { QueueRun } from "./queue-run.ts";
import { Run } from "./run.ts";
import { whenAll } from "./simulation.ts";
import type { EngineSteps } from "./steps.ts";
import type { Unit } from "./unit.ts";
import { isSmall } from "./weak/small.ts";
import { weakUnit } from "./weak/unit.ts";

export interface EngineChoices {
  readonly steps: EngineSteps;
  readonly dedup: Deduplication;
  readonly multiCopyAtomic: boolean;
}

const defaultTimeoutNs = 1_000_000_000;

/** Runs a well-formed program. */
export function communicate(
  {
    program,
    runs = 1,
    seed = 0,
    timeoutNs = defaultTimeoutNs,
    counters = [],
    trace = false,
  }: CommunicateParams,
  choices: EngineChoices,
): CommunicateResult {
  const image = imageOf(program);
  const small = isSmall(program) && counters.every((counter) => counter === "elapsed");
  const outcomes = new Map<string, FabricOutcome>();
  let memory: Uint8Array | undefined;
  for (let i = 0; i < runs; i += 1) {
    const ran = runOnce(program, image, seed + i, timeoutNs, small, choices, trace, undefined, memory);
    memory = ran.run.memory;
    const key = runs === 1 ? "" : keyOf(ran, program, image);
    const known = outcomes.get(key);
    if (known === undefined) outcomes.set(key, outcomeOf(ran, program, image, i, counters));
    else known.runs += 1;
  }
  return { outcomes: [...outcomes.values()] };
}

/** Runs a well-formed program without probes, work, and both, and takes their times. */
export function overlap(params: OverlapParams, choices: EngineChoices): OverlapResult {
  const { program, work, workNs } = params;
  const image = imageOf(program);
  const parts = partsByRank(params, image.devices.ranks);
  const runAs = (mode: WorkMode): { readonly ran: Ran; readonly ns: number } => {
    const queues = mode === "time" ? [] : program.queues;
    let workEnd = 0;
    const ran = runOnce(
      { ...program, queues },
      image,
      0,
      defaultTimeoutNs,
      false,
      choices,
      false,
      (started, whenIdle) => {
        for (const [rank, own] of parts) {
          const begin = () =>
            startParts(started, work, own, 1000 * workNs, mode, () => {
              workEnd = started.simulation.now / 1000;
            });
          if (choices.steps.offload.overlaps || mode !== "both") begin();
          else whenIdle(rank, begin);
        }
      },
    );
    return { ran, ns: Math.max(mode === "words" ? 0 : workEnd, lastNs(ran.run)) };
  };
  const together = runAs("both");
  return {
    programNs: runAs("words").ns,
    workNs: runAs("time").ns,
    togetherNs: together.ns,
    outcome: outcomeOf(together.ran, program, image, 0, []),
  };
}

type WhenIdle = (rank: number, action: () => void) => void;

/** A run that is over, and what came of the probes. */
interface Ran {
  readonly run: Run;
  readonly probes: readonly ProbeOutcome[];
}

function runOnce(
  program: Program,
  image: Image,
  seed: number,
  timeoutNs: number,
  small: boolean,
  choices: EngineChoices,
  isTraced: boolean,
  beside: (run: Run, whenIdle: WhenIdle) => void = () => {},
  former?: Uint8Array,
): Ran {
  const run = new Run(image, choices.steps, seed, isTraced, former);
  const unit: Unit = small
    ? weakUnit(run, program, choices.multiCopyAtomic)
    : bulkUnit(run, program.faults ?? [], choices.dedup);
  const queues = program.queues.map((queue, number) => new QueueRun(run, queue, number, unit));
  run.whenStopped = (rank) => {
    for (const queue of queues) if (queue.rank === rank) queue.stop();
  };
  const whenIdle: WhenIdle = (rank, action) => {
    const own = queues.filter((queue) => queue.rank === rank).flatMap(({ jobs }) => jobs);
    whenAll(
      own.map(({ ended }) => ended),
      action,
    );
  };
  const probes = (program.probes ?? []).map((probe) => startProbe(run, probe, whenIdle));
  beside(run, whenIdle);
  for (const queue of queues) queue.submit();
  const quiet = run.simulation.run(1000 * timeoutNs);
  // What a request does that ends with TIMEOUT comes too late for a probe.
  const probed = probes.map((outcome) => outcome(1000 * timeoutNs));
  const waiting = queues.flatMap(({ jobs }) => jobs).filter(({ status }) => status === undefined);
  if (waiting.length > 0) {
    if (quiet) run.simulation.now = 1000 * timeoutNs;
    for (const queue of queues) queue.noteUnaccepted();
    const causes = choices.steps.queues.namesCause ? causesOf(waiting) : new Map<Job, Job>();
    for (const job of waiting) {
      const cause = causes.get(job);
      run.timeOut(job, cause === undefined ? {} : { blockedBy: cause.request.id });
    }
  }
  return { run, probes: probed };
}

/** For each request the one at which its waiting begins, if that is another. */
function causesOf(waiting: readonly Job[]): Map<Job, Job> {
  const causes = new Map<Job, Job>();
  for (const job of waiting) {
    const way = [job];
    const seen = new Set(way);
    let next = blockerOf(job);
    while (next !== undefined && !seen.has(next) && !causes.has(next)) {
      way.push(next);
      seen.add(next);
      next = blockerOf(next);
    }
    const cause = (next === undefined ? undefined : (causes.get(next) ?? next)) ?? way.at(-1);
    for (const other of way) if (cause !== undefined && other !== cause) causes.set(other, cause);
  }
  return causes;
}

function blockerOf({ behind }: Job): Job | undefined {
  return behind.find(([, moment]) => !moment.reached)?.[0];
}

function outcomeOf(
  { run, probes }: Ran,
  { observe = [] }: Program,
  image: Image,
  first: number,
  counters: readonly FabricCounter[],
): FabricOutcome {
  const memory = observe.map((name) => {
    const { base, region } = image.placeOf(name);
    return tensorOfCodes("U8", [region.bytes], run.memory.slice(base, base + region.bytes));
  });
  const { completions, events } = run;
  return {
    runs: 1,
    first,
    memory,
    completions,
    ...(probes.length === 0 ? {} : { probes: [...probes] }),
    ...(counters.length === 0 ? {} : { counters: countersOf(run, counters) }),
    ...(events === undefined ? {} : { events }),
  };
}

function countersOf(run: Run, asked: readonly FabricCounter[]): FabricCounters {
  return {
    ...(asked.includes("elapsed") ? { elapsedNs: lastNs(run) } : {}),
    ...(asked.includes("ports") ? { ports: run.ports.counters() } : {}),
    ...(asked.includes("devices") ? { devices: run.deviceCounters() } : {}),
  };
}

/** When the last completion was given. */
function lastNs({ completions }: Run): number {
  return completions.reduce((latest, { timeNs = 0 }) => Math.max(latest, timeNs), 0);
}

/**
 * What two runs have in common that ended alike: bytes and completions, whatever their order and times. Of requests that
 * ended with OK there is nothing to tell apart.
 */
function keyOf({ run, probes }: Ran, { observe = [] }: Program, image: Image): string {
  let key = probes.map(({ ended }) => (ended ? "e" : "h")).join("");
  const memory = Buffer.from(run.memory.buffer);
  for (const name of observe) {
    const { base, region } = image.placeOf(name);
    key += memory.toString("latin1", base, base + region.bytes);
  }
  const failures = run.completions.filter(({ status }) => status !== "OK");
  return failures.length === 0 ? key : `${key} ${failures.map(failureKey).sort().join()}`;
}

function failureKey({ timeNs: _, ...completion }: Completion): string {
  return JSON.stringify(completion);
}
