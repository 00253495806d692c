/**
 * Who has seen what. A request begins with what comes before it, sees more as it reads, and passes it on: to later
 * requests of its queue by an acquire or a fence, and to others by what its signals carry.
 */
import type { Acquire, Program } from "../../../generated/types.ts";
import { acquireOf, touchesRange } from "../acquire.ts";
import { shareWord } from "../footprint.ts";
import type { Job } from "../job.ts";
import type { Plan } from "../plan.ts";
import type { Run } from "../run.ts";
import { type Histories, join, nothingSeen, type Version, type View } from "./histories.ts";
import { spansOf, writtenBy } from "./plan-words.ts";
import { piecesOf } from "./word-bytes.ts";

/** What a request knows, and what it may come to know by a fence. */
export interface Trace {
  readonly job: Job;
  /** Versions that come before it, and those that it wrote or read itself. */
  readonly seen: Set<Version>;
  /** What the versions that it read without acquiring them carry. */
  readonly unacquired: Set<Version>;
}

interface QueueView {
  /** What every later request has to see. */
  base: View;
  /** What later requests have to see that touch a range. */
  readonly ranged: { readonly range: Exclude<Acquire, "all">; readonly view: View }[];
  /** What the last fence passes on to later writes. */
  fence: View;
  readonly traces: Trace[];
  /** How slow it is. */
  readonly pace: number;
}

/** Reads a version. */
export function take(version: Version, { seen, unacquired }: Trace): void {
  seen.add(version);
  join(unacquired, version.carries);
}

export class Views {
  /** What all `sc` fences up to now have seen. */
  agreed: View = nothingSeen;
  readonly #run: Run;
  readonly #histories: Histories;
  readonly #queues: readonly QueueView[];
  readonly #traceOf = new Map<string, Trace>();
  /** The requests that others come after. */
  readonly #named: ReadonlySet<string>;

  constructor(run: Run, histories: Histories, { queues }: Program) {
    this.#run = run;
    this.#histories = histories;
    this.#queues = queues.map(
      (): QueueView => ({
        base: nothingSeen,
        ranged: [],
        fence: nothingSeen,
        traces: [],
        pace: run.dice.pace(),
      }),
    );
    this.#named = new Set(queues.flatMap(({ requests }) => requests.flatMap(({ after = [] }) => after)));
  }

  queueOf(job: Job): QueueView {
    const queue = this.#queues[job.queueNumber];
    if (queue === undefined) throw new Error("every request has a queue");
    return queue;
  }

  /** What comes before a request: acquired by its queue, seen by what it was to wait for, or about the same word. */
  begin(job: Job, plan: Plan): Trace {
    const queue = this.queueOf(job);
    const seen = new Set(queue.base);
    for (const { range, view } of queue.ranged) {
      if (touchesRange(this.#run.image, plan, range)) join(seen, view);
    }
    for (const id of job.request.after ?? []) join(seen, this.#traceOf.get(id)?.seen);
    if (this.#run.steps.order.coherent) {
      const own = spansOf(plan);
      for (const earlier of queue.traces) {
        const theirs = spansOf(earlier.job.plan);
        if (own.some((a) => theirs.some((b) => shareWord(a, b)))) join(seen, earlier.seen);
      }
    }
    const trace = { job, seen, unacquired: new Set<Version>() };
    queue.traces.push(trace);
    this.#traceOf.set(job.request.id, trace);
    return trace;
  }

  /** If a request acquires, later ones of its queue have to see what it has seen. */
  acquire(job: Job, trace: Trace): void {
    const scope = acquireOf(job.request);
    const { order } = this.#run.steps;
    if (scope === undefined || !order.acquires(scope === "all" ? "all" : "range", job.request.kind)) return;
    const queue = this.queueOf(job);
    join(trace.seen, trace.unacquired);
    if (scope === "all") queue.base = new Set([...queue.base, ...trace.seen]);
    else queue.ranged.push({ range: scope, view: new Set(trace.seen) });
  }

  /** From here on nobody who begins to read finds anything older than what the request wrote. */
  visible({ request }: Job, { seen }: Trace): void {
    if (!this.#named.has(request.id)) return;
    for (const version of seen) {
      // Only what it wrote itself is promised to everybody.
      if (this.#wroteBy(request.id, version.word)) this.#histories.raiseFloor(version);
    }
  }

  #wroteBy(id: string, word: number): boolean {
    const plan = this.#traceOf.get(id)?.job.plan;
    return writtenBy(plan).some((span) => piecesOf(span).some((piece) => piece.word === word));
  }
}
