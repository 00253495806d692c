/**
 * How requests of exchanges go on their way: each begins, and when all of a round have begun, each takes its rows, puts
 * them in their places, and ends when what it has to wait for of others is there.
 */
import { littleEndian, openSums, type Payload, takePayload } from "./effects.ts";
import { exchangeOperands, pairBytes, sumsOf } from "./exchange-operands.ts";
import { forEachEntry } from "./exchange-places.ts";
import { handleOf, type Round } from "./exchange-rounds.ts";
import { type ExecutionState, isLandingNow } from "./execution-state.ts";
import { type ExpectedEnding, endsWell, endsWith } from "./expectation.ts";
import { type Place, sumElementBytes, type Table } from "./layout.ts";
import type { Choices, Operands, Rows } from "./operands.ts";
import type { Running } from "./running.ts";
import { seeOperands } from "./seeing.ts";
import { summedRows } from "./sum-rows.ts";

export interface ExchangeSteps {
  readonly isPart: (run: Running) => boolean;
  /** The former request of its exchange in its queue, behind which it begins. */
  readonly formerOf: (run: Running) => Running | undefined;
  /** The dispatch whose choices it repeats, if it does. */
  readonly handleOf: (run: Running) => Running | undefined;
  /** After its checks: a request that fails one of its own ends with that, whatever the others of its round did. */
  readonly begin: (run: Running) => true;
  /** One step of a request that has begun; false if it can take none now. */
  readonly step: (run: Running) => boolean;
  /** Whether a request that has begun waits for others of its round to begin. */
  readonly isWaiting: (run: Running) => boolean;
  /** Whether nothing but this request, which is given up, may have kept its round from being under way. */
  readonly mayBeUnderWay: (run: Running) => boolean;
  /** Whether the source of a request, of whatever kind, is not read any more. */
  readonly isReusable: (run: Running) => boolean;
  readonly noteEnd: (run: Running, ending: ExpectedEnding) => void;
}

/** A round while a program is executed. */
interface RoundState {
  readonly round: Round;
  /** The requests that have begun, by their member. */
  readonly begun: (Running | undefined)[];
  /** How many members' requests have not begun. */
  missing: number;
  /** Whether a request ended otherwise than with OK or CAPACITY. */
  isFailed: boolean;
}

interface Part {
  readonly state: RoundState;
  readonly member: number;
  readonly former: Running | undefined;
  readonly handle: Running | undefined;
}

export function exchangeSteps(execution: ExecutionState, rounds: ReadonlyMap<string, Round>): ExchangeSteps {
  const { order, inFlight, end, waitFor } = execution;
  const parts = partsOf(execution, rounds);
  const partOf = (run: Running): Part => {
    const part = parts.get(run);
    if (part === undefined) throw new RangeError(`${run.prepared.id} is no part of an exchange`);
    return part;
  };
  /** The requests of those who send rows to the member, or fetch rows from it. */
  const partners = ({ state, member }: Part): Running[] =>
    (state.round.arrangement().senders[member] ?? []).flatMap((other) => state.begun[other] ?? []);

  const step = (run: Running): boolean => {
    const part = partOf(run);
    const { round, missing, isFailed } = part.state;
    if (isFailed) return end(run, endsWith("PEER_FAILED", {}, true), false);
    if (!run.hasRead) {
      // Rows may be read as soon as a dispatch begins, or late: both happens in some order.
      if (missing > 0 && (round.kind === "combine" || order.kind === "backward")) return false;
      seeOperands(execution, run);
      run.payload = take(execution, run, part);
      run.hasRead = true;
      return true;
    }
    if (missing > 0) return false;
    if (!run.hasLanded) {
      if (!isLandingNow(execution, run)) return false;
      land(execution, run, part);
      run.hasLanded = true;
      return true;
    }
    const late = partners(part).filter(
      (other) => !(round.kind === "dispatch" ? other.hasLanded : other.hasRead),
    );
    if (late.length > 0) return waitFor(...late);
    const demand = round.kind === "dispatch" ? (round.arrangement().demands[part.member] ?? 0) : 0;
    if (demand > 0) return end(run, endsWith("CAPACITY", { demand }, true), false);
    return end(run, endsWell(true), true);
  };
  /** All of a round at once, before anybody else does anything: the earliest that there can be. */
  const goOn = ({ begun }: RoundState): void => {
    let isMoving = true;
    while (isMoving) {
      isMoving = false;
      for (const run of begun) while (run?.state === "begun" && step(run)) isMoving = true;
    }
  };

  return {
    isPart: (run) => parts.has(run),
    formerOf: (run) => parts.get(run)?.former,
    handleOf: (run) => parts.get(run)?.handle,
    begin: (run) => {
      const { state, member } = partOf(run);
      run.state = "begun";
      inFlight.add(run);
      state.begun[member] = run;
      state.missing -= 1;
      if (state.missing === 0 && order.kind === "forward") goOn(state);
      return true;
    },
    step,
    isWaiting: (run) => {
      const state = parts.get(run)?.state;
      return state !== undefined && run.state === "begun" && (state.missing > 0 || state.isFailed);
    },
    mayBeUnderWay: (run) => {
      const state = parts.get(run)?.state;
      if (state === undefined || state.isFailed) return false;
      return state.missing === (run.state === "begun" ? 0 : 1);
    },
    isReusable: (run) => {
      const part = parts.get(run);
      if (part === undefined || part.state.round.kind === "dispatch") return run.hasRead;
      return part.state.missing === 0 && partners(part).every(({ hasRead }) => hasRead);
    },
    noteEnd: (run, { completions }) => {
      const state = parts.get(run)?.state;
      if (state === undefined) return;
      state.isFailed ||= completions.some(({ status }) => status !== "OK" && status !== "CAPACITY");
    },
  };
}

function partsOf(
  { layout, byId }: ExecutionState,
  rounds: ReadonlyMap<string, Round>,
): ReadonlyMap<Running, Part> {
  const parts = new Map<Running, Part>();
  const states = new Map<Round, RoundState>();
  const formers = new Map<string, Running>();
  for (const [id, round] of rounds) {
    const run = byId.get(id);
    const { request, exchange, member } = layout.part(id);
    if (run === undefined) continue;
    const { length } = round.parts;
    const state = states.get(round) ?? {
      round,
      begun: new Array<Running | undefined>(length).fill(undefined),
      missing: length,
      isFailed: false,
    };
    states.set(round, state);
    const seat = `${member} ${exchange.name}`;
    parts.set(run, { state, member, former: formers.get(seat), handle: byId.get(handleOf(request) ?? "") });
    formers.set(seat, run);
  }
  return parts;
}

function take({ layout, memory }: ExecutionState, { prepared }: Running, { state, member }: Part): Payload {
  const { request, operands } = prepared;
  if (request.kind !== "combine") return takePayload(request, operands, layout, memory);
  const { exchange } = state.round;
  const sums = sumsOf(exchange);
  const rows: Rows = {
    table: fetched(choicesOf(operands), exchange.layout === "by-source", placesOf(state, member)),
    members: exchangeOperands(exchange, layout).places.made,
    rowBytes: sums.elements * sumElementBytes(sums.terms),
    role: "source",
    isAppend: false,
  };
  const sum = { ...sums, ...(request.weights && { weights: request.weights }) };
  return summedRows(sum, rows, layout, (region) => memory.bytes(region));
}

/** The rows that a combine adds up: of each line the places of its choices, each place once. */
function fetched({ table }: Choices, isShared: boolean, places: Int32Array): Table {
  const member = new Int32Array(table.member.length).fill(-1);
  forEachEntry(table, (entry, its, _, former) => {
    if (former < 0 || !isShared) member[entry] = its;
  });
  return { ...table, member, row: places };
}

function land({ layout, memory, carried }: ExecutionState, run: Running, { state, member: own }: Part): void {
  const { request, operands } = run.prepared;
  const payload = run.payload as Payload; // it has been taken
  const { exchange } = state.round;
  const write = (place: Place | undefined, at: number, bytes: Uint8Array) => {
    if (place === undefined) return;
    memory.write(place.region, place.offset + at, bytes);
    carried.overwrite(run.queue, place.region, place.offset + at, bytes.length);
  };
  if (request.kind === "combine") {
    const to = layout.place(request.to);
    write(to, 0, payload.bytes);
    openSums(memory, to.region, to.offset, payload, { ...sumsOf(exchange), id: request.id });
    return;
  }
  const { table } = choicesOf(operands);
  const { rows, sources, counts } = exchangeOperands(exchange, layout).places;
  const places = placesOf(state, own);
  const { rowBytes } = exchange;
  // One source for all rows: of a large exchange there are many.
  const source = Int32Array.of(own, 0);
  const sourceBytes = new Uint8Array(source.buffer);
  forEachEntry(table, (entry, member, _, former) => {
    const place = places[entry] as number; // there is one for each entry
    if (place < 0 || (former >= 0 && exchange.layout === "by-source")) return;
    const token = Math.floor(entry / table.slots);
    write(rows[member], place * rowBytes, payload.bytes.subarray(token * rowBytes, (token + 1) * rowBytes));
    source[1] = token;
    write(sources[member], place * pairBytes, sourceBytes);
  });
  const counted = state.round.arrangement().counts[own];
  if (counted !== undefined) write(counts[own], 0, littleEndian(counted));
}

function placesOf({ round }: RoundState, member: number): Int32Array {
  const places = round.arrangement().places[member];
  if (places === undefined) throw new RangeError(`there is no member ${member}`);
  return places;
}

function choicesOf({ choices }: Operands): Choices {
  if (choices === undefined) throw new RangeError("no request of an exchange has no choices");
  return choices;
}
