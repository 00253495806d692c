/**
 * One run of a program: its time, its memory, its ports, and the completions that were given. What the verbs do with it is
 * written elsewhere.
 */
import { type Path, pathBetween } from "../../fabric/topology.ts";
import { wordValue } from "../../fabric/words.ts";
import type {
  Completion,
  CompletionStatus,
  DeviceCounters,
  FabricEvent,
  WordCondition,
} from "../../generated/types.ts";
import type { Failure, Span } from "./access.ts";
import { ComputeUnits } from "./compute-units.ts";
import { type Dice, diceOf } from "./dice.ts";
import { HostThreads } from "./host-threads.ts";
import type { Image, Place } from "./image.ts";
import type { Job } from "./job.ts";
import { Ports } from "./ports.ts";
import { type Action, Simulation } from "./simulation.ts";
import type { EngineSteps } from "./steps.ts";

/** What a completion says beside status and level. */
type Detail = Pick<Completion, "member" | "index" | "demand" | "blockedBy">;

export class Run {
  readonly simulation = new Simulation();
  readonly image: Image;
  readonly steps: EngineSteps;
  readonly dice: Dice;
  readonly memory: Uint8Array;
  #ports: Ports | undefined;
  #units: ComputeUnits | undefined;
  #hosts: HostThreads | undefined;
  readonly completions: Completion[] = [];
  /** What happened, if somebody wants to know. */
  readonly events: FabricEvent[] | undefined;
  readonly #words: DataView;
  /** Regions whose key has been taken back. */
  readonly takenBack = new Set<number>();
  /** The wait that each device stands at; only where one holds up all queues of its device. */
  readonly standing = new Map<number, Job>();
  readonly #watchers = new Map<number, { readonly start: number; readonly look: Action }[]>();
  readonly #memoryRead: number[];
  readonly #memoryWritten: number[];

  /** `former` is the memory of a run that is over, if it can be used again. */
  constructor(image: Image, steps: EngineSteps, seed: number, isTraced = false, former?: Uint8Array) {
    this.image = image;
    this.steps = steps;
    this.events = isTraced ? [] : undefined;
    this.dice = diceOf(seed);
    this.memory = image.fresh(former);
    this.#words = new DataView(this.memory.buffer);
    const { ranks } = image.devices;
    this.#memoryRead = new Array<number>(ranks).fill(0);
    this.#memoryWritten = new Array<number>(ranks).fill(0);
  }

  // Small programs need none of these, and are run hundreds of times.

  get ports(): Ports {
    const { devices, tenants } = this.image;
    this.#ports ??= new Ports(this.simulation, devices, this.steps, tenants);
    return this.#ports;
  }

  get units(): ComputeUnits {
    const { computeUnits } = this.steps.offload;
    this.#units ??= new ComputeUnits(this.simulation, this.image.devices.ranks, computeUnits);
    return this.#units;
  }

  get hosts(): HostThreads {
    this.#hosts ??= new HostThreads(this.simulation, this.image.devices.ranks);
    return this.#hosts;
  }

  pathOf(from: number, to: number): Path {
    return pathBetween(this.image.devices, from, to);
  }

  // Completions

  /** Gives the completion that the source may be changed. */
  reusable(job: Job): void {
    if (job.status !== undefined || job.reusable.reached) return;
    this.#complete({
      request: job.request.id,
      status: "OK",
      level: "source-reusable",
      timeNs: this.#timeNs(),
    });
    job.reusable.reach();
  }

  /** Gives the last completion of a request, if it has none yet. */
  end(job: Job, status: CompletionStatus, detail: Detail = {}): void {
    if (job.status !== undefined) return;
    this.#last(job, status, detail);
    job.started.reach();
    job.reusable.reach();
    job.performed.reach();
    job.ended.reach();
  }

  /** Gives the last completion of a request when the time of the run is over: nothing follows from it any more. */
  timeOut(job: Job, detail: Detail): void {
    if (job.status === undefined) this.#last(job, "TIMEOUT", detail);
  }

  #last(job: Job, status: CompletionStatus, detail: Detail): void {
    job.status = status;
    const level = status === "OK" ? ({ level: "visible" } as const) : {};
    const completion = { request: job.request.id, status, ...level, timeNs: this.#timeNs(), ...detail };
    for (let i = this.steps.endings.completions(status); i > 0; i -= 1) this.#complete(completion);
  }

  /** Ends a request whose every member has a completion of its own already. */
  fail(job: Job): void {
    if (job.status !== undefined) return;
    job.status = "UNSUPPORTED";
    job.started.reach();
    job.reusable.reach();
    job.performed.reach();
    job.ended.reach();
  }

  /** What is done when a device stops: its requests end. */
  whenStopped: (rank: number) => void = () => {};

  stop(rank: number): void {
    this.whenStopped(rank);
  }

  /** Gives a completion that concerns one member alone. */
  endMember(job: Job, status: Failure, member: number): void {
    job.failedInPart = true;
    this.#complete({ request: job.request.id, status, timeNs: this.#timeNs(), member });
  }

  /** Takes down that something happened to a request, on a rank. */
  note(kind: FabricEvent["kind"], { request }: Job, rank: number, bytes?: number, peer?: number): void {
    this.events?.push({
      kind,
      request: request.id,
      rank,
      timeNs: this.#timeNs(),
      ...(peer === undefined ? {} : { peer }),
      ...(bytes === undefined ? {} : { bytes }),
    });
  }

  #complete(completion: Completion): void {
    this.completions.push(completion);
  }

  #timeNs(): number {
    return this.simulation.now / 1000;
  }

  // Memory

  /** Whether a job may still touch a place; it ends where it may not. */
  reaches(job: Job, place: Place): boolean {
    if (job.status !== undefined) return false;
    if (this.isOpen(job, place)) return true;
    this.end(job, "BAD_KEY");
    return false;
  }

  /** Whether the key of a place still opens it. */
  isOpen(job: Job, { region, number }: Place): boolean {
    return !this.takenBack.has(number) || region.rank === job.queue.rank;
  }

  invalidate(region: number): void {
    this.takenBack.add(region);
  }

  /** A copy of bytes. */
  bytesAt({ place, start, bytes }: Span): Uint8Array {
    return this.memory.slice(place.base + start, place.base + start + bytes);
  }

  /** Puts bytes into a region, and tells who waits for them. */
  put(place: Place, start: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.memory.set(bytes, place.base + start);
    this.touched(place, start, bytes.length);
  }

  wordAt({ place, start }: Span): bigint {
    return this.#words.getBigUint64(place.base + start, true);
  }

  putWord({ place, start }: Span, value: bigint): void {
    this.#words.setBigUint64(place.base + start, value, true);
    this.touched(place, start, 8);
  }

  /** Has `look` called whenever a word may have changed. */
  watch({ place, start }: Span, look: Action): void {
    const watchers = this.#watchers.get(place.number);
    if (watchers === undefined) this.#watchers.set(place.number, [{ start, look }]);
    else watchers.push({ start, look });
  }

  /** Does something once a word has a value, if it ever has it, after what was just written is all there. */
  whenWord({ at: { region, offset = 0 }, is, value }: WordCondition, action: Action): void {
    const at: Span = { place: this.image.placeOf(region), start: offset, bytes: 8 };
    const wanted = wordValue(value);
    let isOver = false;
    const look = () => {
      const word = this.wordAt(at);
      if (isOver || !(is === "equal" ? word === wanted : word >= wanted)) return;
      isOver = true;
      this.simulation.after(0, action);
    };
    this.watch(at, look);
    look();
  }

  touched(place: Place, start: number, bytes: number): void {
    const watchers = this.#watchers.get(place.number);
    if (watchers === undefined) return;
    for (const watcher of watchers) {
      if (watcher.start < start + bytes && start < watcher.start + 8) watcher.look();
    }
  }

  /** What is written of bytes that come from one rank to another, where `room` is left. */
  written(bytes: Uint8Array, from: number, to: number, room: number): Uint8Array {
    const count = Math.min(room, this.steps.move.written(bytes.length, this.pathOf(from, to)));
    if (count === bytes.length) return bytes;
    if (count < bytes.length) return bytes.subarray(0, count);
    const longer = new Uint8Array(count);
    longer.set(bytes);
    return longer;
  }

  // Counters

  countRead(rank: number, bytes: number): void {
    this.#memoryRead[rank] = (this.#memoryRead[rank] ?? 0) + bytes;
  }

  countWritten(rank: number, bytes: number): void {
    this.#memoryWritten[rank] = (this.#memoryWritten[rank] ?? 0) + bytes;
  }

  deviceCounters(): DeviceCounters[] {
    return Array.from({ length: this.image.devices.ranks }, (_, rank) => ({
      rank,
      computeUnitNs: (this.steps.offload.countsUnits ? this.units.takenPs(rank) : 0) / 1000,
      hostNs: this.hosts.spentPs(rank) / 1000,
      memoryReadBytes: this.steps.offload.countedBytes(this.#memoryRead[rank] ?? 0),
      memoryWriteBytes: this.steps.offload.countedBytes(this.#memoryWritten[rank] ?? 0),
    }));
  }
}
