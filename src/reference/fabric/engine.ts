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
  Program,
} from "../../generated/types.ts";
import { tensorOfCodes } from "../../numerics/tensor.ts";
import { bulkUnit } from "./bulk/unit.ts";
import { type Image, imageOf } from "./image.ts";
import type { Job } from "./job.ts";
import { QueueRun, type Unit } from "./queue-run.ts";
import { Run } from "./run.ts";
import type { EngineSteps } from "./steps.ts";
import { isSmall, weakUnit } from "./weak-unit.ts";

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
  const small = isSmall(program);
  const outcomes = new Map<string, FabricOutcome>();
  for (let i = 0; i < runs; i += 1) {
    const run = runOnce(program, image, seed + i, timeoutNs, small, choices, trace);
    const outcome = outcomeOf(run, program, image, i, counters);
    const key = keyOf(outcome);
    const known = outcomes.get(key);
    if (known === undefined) outcomes.set(key, outcome);
    else known.runs += 1;
  }
  return { outcomes: [...outcomes.values()] };
}

function runOnce(
  program: Program,
  image: Image,
  seed: number,
  timeoutNs: number,
  small: boolean,
  choices: EngineChoices,
  isTraced: boolean,
): Run {
  const run = new Run(image, choices.steps, seed, isTraced);
  const unit: Unit = small
    ? weakUnit(run, program, choices.multiCopyAtomic)
    : bulkUnit(run, program.faults ?? [], choices.dedup);
  const queues = program.queues.map((queue, number) => new QueueRun(run, queue, number, unit));
  run.whenStopped = (rank) => {
    for (const queue of queues) if (queue.rank === rank) queue.stop();
  };
  for (const queue of queues) queue.submit();
  const quiet = run.simulation.run(1000 * timeoutNs);
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
  return run;
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
  run: Run,
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
    ...(counters.length === 0 ? {} : { counters: countersOf(run, counters) }),
    ...(events === undefined ? {} : { events }),
  };
}

function countersOf(run: Run, asked: readonly FabricCounter[]): FabricCounters {
  const last = run.completions.reduce((latest, { timeNs = 0 }) => Math.max(latest, timeNs), 0);
  return {
    ...(asked.includes("elapsed") ? { elapsedNs: last } : {}),
    ...(asked.includes("ports") ? { ports: run.ports.counters() } : {}),
    ...(asked.includes("devices") ? { devices: run.deviceCounters() } : {}),
  };
}

/**
 * What two runs have in common that ended alike: bytes and completions, whatever their order and times. Of requests that
 * ended with OK there is nothing to tell apart.
 */
function keyOf({ memory, completions }: FabricOutcome): string {
  let key = "";
  for (const { data } of memory)
    key += Buffer.from(data.buffer, data.byteOffset, data.length).toString("latin1");
  const failures = completions.filter(({ status }) => status !== "OK");
  return failures.length === 0 ? key : `${key} ${failures.map(failureKey).sort().join()}`;
}

function failureKey({ timeNs: _, ...completion }: Completion): string {
  return JSON.stringify(completion);
}
