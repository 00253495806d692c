/**
 * A request as operations of MPI. Sources are read into scratch memory first, and what was read is put from there, so that
 * memory which others may touch is reached through the window alone. What a release covers is flushed before its signal.
 */
import type { FabricRequest, Release, Signal } from "../../src/index.ts";
import { type MemoryMap, type Span, spanAt, wordBytes } from "./memory-map.ts";
import type { MembersOf, Rows } from "./operands.ts";
import type { Steps } from "./steps.ts";

type Change = Pick<Signal, "operation" | "release"> & { readonly value: bigint };

/** Writes the steps of a request whose checks have succeeded; of a multicast, `takesPart` says which members did. */
export function writeSteps(
  request: FabricRequest,
  steps: Steps,
  map: MemoryMap,
  membersOf: MembersOf,
  rows: Rows | undefined,
  takesPart: (member: number) => boolean,
): void {
  switch (request.kind) {
    case "write": {
      const to = spanAt(map, request.to, request.bytes ?? wordBytes);
      if (request.from === undefined) {
        steps.put(to, steps.value(BigInt(request.value ?? 0)));
      } else {
        const source = steps.load(spanAt(map, request.from, to.bytes));
        steps.reusable();
        steps.put(to, source);
      }
      const { signal } = request;
      if (signal !== undefined)
        change(steps, spanAt(map, signal.at, wordBytes), { ...signal, value: BigInt(signal.value) }, [
          to.rank,
        ]);
      return;
    }
    case "read": {
      const bytes = request.bytes ?? wordBytes;
      steps.put(spanAt(map, request.to, bytes), steps.load(spanAt(map, request.from, bytes)));
      return;
    }
    case "multicast": {
      const source = steps.load(spanAt(map, request.from, request.bytes));
      steps.reusable();
      const to = membersOf(request.to).map((at) => spanAt(map, at, request.bytes));
      to.forEach((span, member) => {
        if (takesPart(member)) steps.put(span, source);
      });
      const { signal } = request;
      if (signal === undefined) return;
      const value = BigInt(signal.value) + BigInt(signal.perRow ?? 0);
      membersOf(signal.at).forEach((at, member) => {
        const own = to[member];
        if (own !== undefined && takesPart(member))
          change(steps, spanAt(map, at, wordBytes), { ...signal, value }, [own.rank]);
      });
      return;
    }
    case "scatter": {
      if (rows === undefined) return;
      const source = steps.load(spanAt(map, request.from, rows.lines * rows.rowBytes));
      steps.reusable();
      const counts = rows.members.map(() => 0);
      forEachRow(rows, map, (span, { line, member }) => {
        steps.put(span, source + line * rows.rowBytes);
        counts[member] = (counts[member] ?? 0) + 1;
      });
      const { signal } = request;
      if (signal === undefined) return;
      membersOf(signal.at).forEach((at, member) => {
        const value = BigInt(signal.value) + BigInt(signal.perRow ?? 0) * BigInt(counts[member] ?? 0);
        const own = rows.members[member];
        const ranks = own === undefined ? [] : [spanAt(map, own, 0).rank];
        change(steps, spanAt(map, at, wordBytes), { ...signal, value }, ranks);
      });
      return;
    }
    case "gather": {
      if (rows === undefined) return;
      forEachRow(rows, map, (span, { line }) => {
        steps.put(spanAt(map, request.to, rows.rowBytes, line * rows.rowBytes), steps.load(span));
      });
      return;
    }
    case "reduce": {
      if (rows === undefined) return;
      const sums = sumLines(steps, rows, map, request.elements);
      const places = [request.to, ...(request.also === undefined ? [] : membersOf(request.also))];
      const to = places.map((at) => spanAt(map, at, rows.lines * rows.rowBytes));
      sums.forEach((sum, line) => {
        for (const { rank, start } of to)
          steps.put({ rank, start: start + line * rows.rowBytes, bytes: rows.rowBytes }, sum);
      });
      const { signal } = request;
      if (signal !== undefined)
        change(
          steps,
          spanAt(map, signal.at, wordBytes),
          { ...signal, value: BigInt(signal.value) },
          to.map(({ rank }) => rank),
        );
      return;
    }
    case "atomic": {
      const at = spanAt(map, request.at, wordBytes);
      const { operation, operand, compare = "0x0", fetch, release = "none" } = request;
      releaseBefore(steps, release, at.rank, []);
      const former = steps.update(at, operation, BigInt(operand), BigInt(compare));
      if (fetch !== undefined) steps.put(spanAt(map, fetch, wordBytes), former);
      return;
    }
    case "signal":
      change(steps, spanAt(map, request.at, wordBytes), { ...request, value: BigInt(request.value) }, []);
      return;
    case "wait":
      steps.wait(spanAt(map, request.at, wordBytes), request.until, BigInt(request.value));
      return;
    case "fence":
      steps.flush("all");
      return;
    default:
      throw new Error(`${request.kind} is not claimed`);
  }
}

/** A signal, behind what it releases; `own` are the ranks of its own data. */
function change(steps: Steps, at: Span, { operation, value, release }: Change, own: readonly number[]): void {
  releaseBefore(steps, release, at.rank, own);
  const word = BigInt.asUintN(64, value);
  if (operation === "add") steps.add(at, word);
  else steps.put(at, steps.value(word));
}

/** A flush completes operations at their target, so that whatever comes later finds their effect there. */
function releaseBefore(steps: Steps, release: Release, target: number, own: readonly number[]): void {
  if (release === "none") return;
  if (release === "all") {
    steps.flush("all");
    return;
  }
  const covered = release === "strong" ? [target, ...own] : own;
  for (const rank of new Set(covered)) steps.flush(rank);
}

function forEachRow(
  rows: Rows,
  map: MemoryMap,
  visit: (span: Span, entry: Rows["entries"][number]) => void,
): void {
  for (const entry of rows.entries) {
    const at = rows.members[entry.member];
    if (at !== undefined) visit(spanAt(map, at, rows.rowBytes, entry.row * rows.rowBytes), entry);
  }
}

/** Adds the terms of each line by MPI_Reduce_local, beginning with the first; where the sum of each lies in scratch. */
function sumLines(steps: Steps, rows: Rows, map: MemoryMap, elements: number): number[] {
  const sums = Array.from({ length: rows.lines }, () => steps.room(rows.rowBytes));
  const begun = new Set<number>();
  const term = steps.room(rows.rowBytes);
  forEachRow(rows, map, (span, { line }) => {
    const sum = sums[line];
    if (sum === undefined) return;
    const source = steps.load(span);
    if (begun.has(line)) {
      steps.move(term, source, rows.rowBytes);
      steps.sum(sum, term, elements);
    } else {
      steps.move(sum, source, rows.rowBytes);
      begun.add(line);
    }
  });
  return sums;
}
