/** Writes and reads of small programs: word by word, each at a time of its own. */
import type { Span } from "../access.ts";
import type { Job } from "../job.ts";
import type { PlanOf } from "../plan.ts";
import { pending, type Version } from "./histories.ts";
import type { WeakMover } from "./mover.ts";
import { signal } from "./signals.ts";
import { type Trace, take } from "./views.ts";
import { bitsOf, piecesOf, takeBytes } from "./word-bytes.ts";

export function write(
  mover: WeakMover,
  job: Job,
  { from, to, signal: bundled }: PlanOf<"write">,
  trace: Trace,
): void {
  const { run, histories, views } = mover;
  const { rank, bytes: size } = to.place.region;
  const source = from instanceof Uint8Array ? from : sourceBytes(mover, from, trace);
  const bytes = run.written(source, job.queue.rank, rank, size - to.start);
  const data = piecesOf({ ...to, bytes: bytes.length }).map((piece): Version => {
    const { value, mask } = bitsOf(piece, bytes);
    const version = pending(piece.word, value, mask, views.queueOf(job).fence);
    mover.noteLanding("landed", job, version, rank, piece.count);
    return version;
  });
  for (const version of data) {
    const before = new Set(trace.seen);
    histories.whenReady(run.dice.pace(), version.word, before, () => histories.land(version));
    trace.seen.add(version);
  }
  if (!(from instanceof Uint8Array)) run.reusable(job);
  const signals = bundled === undefined ? [] : [signal(mover, job, bundled, trace, data)];
  mover.settle(job, [...data, ...signals], trace);
}

function sourceBytes({ histories }: WeakMover, from: Span, trace: Trace): Uint8Array {
  const bytes = new Uint8Array(from.bytes);
  for (const piece of piecesOf(from)) {
    const { word } = piece;
    const version = histories.choose(histories.candidates(word, trace.seen, histories.floorOf(word)));
    takeBytes(piece, version.value, bytes);
  }
  return bytes;
}

export function read(mover: WeakMover, job: Job, { from, to }: PlanOf<"read">, trace: Trace): void {
  const { run, histories, views } = mover;
  const pieces = piecesOf(from);
  const found = new Uint8Array(to.bytes);
  const start = pieces.map(({ word }) => histories.floorOf(word));
  let waiting = pieces.length;
  const done = () => {
    views.acquire(job, trace);
    const { rank, bytes: size } = to.place.region;
    const bytes = run.written(found, from.place.region.rank, rank, size - to.start);
    for (const piece of piecesOf({ ...to, bytes: bytes.length })) {
      const { value, mask } = bitsOf(piece, bytes);
      const version = pending(piece.word, value, mask);
      histories.land(version);
      trace.seen.add(version);
    }
    run.end(job, "OK");
  };
  if (waiting === 0) done();
  for (const [i, piece] of pieces.entries()) {
    mover.whenAcquirable(job, piece.word, trace.seen, () => {
      const chosen = () => histories.choose(histories.candidates(piece.word, trace.seen, start[i] ?? 0));
      const version = chosen();
      const { value } = run.steps.order.readsWhole ? version : halvesOf(version, chosen());
      take(version, trace);
      run.note("read", job, from.place.region.rank, piece.count);
      takeBytes(piece, value, found);
      waiting -= 1;
      if (waiting === 0) done();
    });
  }
}

/** A word that is read in two halves, between which it may have been written. */
function halvesOf(low: Version, high: Version): { readonly value: bigint } {
  return { value: BigInt.asUintN(32, low.value) | ((high.value >> 32n) << 32n) };
}
