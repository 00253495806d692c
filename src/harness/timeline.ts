/**
 * An outcome by time: lanes, requests, and what happened to each. Times are those that the adapter tells, of completions
 * and, where it has them, of events; nothing is made up where there are none.
 */
import { normalProgram } from "../fabric/normal.ts";
import { requestParts } from "../fabric/text/print-request.ts";
import type {
  Completion,
  FabricOutcome,
  Program,
  Trace,
  TracedRequest,
  TraceLane,
  TraceMark,
} from "../generated/types.ts";

/** What a trace knows of a program and its outcome. */
export type Timeline = Pick<Trace, "lanes" | "requests" | "endNs">;

/** Entries of a list that the text of a request shows. */
const mostEntries = 4;

export function timelineOf(given: Program, { completions, events = [] }: FabricOutcome): Timeline {
  const program = normalProgram(given);
  const marks = new Map<string, TraceMark[]>();
  const add = (id: string, mark: TraceMark) => {
    const list = marks.get(id);
    if (list === undefined) marks.set(id, [mark]);
    else list.push(mark);
  };
  for (const { kind, request, ...rest } of events) add(request, { what: kind, ...rest });
  for (const completion of completions) add(completion.request, markOf(completion));
  for (const list of marks.values()) list.sort(byTime);
  const lanes = lanesOf(program, [...marks.values()].flat());
  const requests = program.queues.flatMap(({ requests }, number) => {
    const lane = lanes.findIndex(({ queue }) => queue === number);
    return requests.map((request): TracedRequest => {
      const own = marks.get(request.id) ?? [];
      const ended = completions.findLast((completion) => completion.request === request.id);
      return {
        id: request.id,
        kind: request.kind,
        text: requestParts(request, { mostEntries }).join(" "),
        lane,
        ...timed(
          "submittedNs",
          own.find(({ what }) => what === "submitted"),
        ),
        ...timed(
          "startedNs",
          own.find(({ what }) => what === "started"),
        ),
        ...timed("endedNs", ended),
        ...(ended === undefined ? {} : { status: ended.status }),
        marks: own,
      };
    });
  });
  const times = requests.flatMap((request) => request.marks.map(({ timeNs = 0 }) => timeNs));
  return { lanes, requests, endNs: times.reduce((last, time) => Math.max(last, time), 0) };
}

/** A completion as a mark: its level, or what it ended with. */
function markOf({ status, level, timeNs, member }: Completion): TraceMark {
  const what = level ?? status;
  return {
    what: member === undefined ? what : `${what} member ${member}`,
    ...(timeNs === undefined ? {} : { timeNs }),
  };
}

function timed<Key extends string>(
  key: Key,
  mark: { readonly timeNs?: number } | undefined,
): { [K in Key]?: number } {
  // A record of this one key, which the type of a computed key does not say.
  return mark?.timeNs === undefined ? {} : ({ [key]: mark.timeNs } as { [K in Key]?: number });
}

/** Marks without a time stay behind those that were there before them. */
function byTime(one: TraceMark, other: TraceMark): number {
  return one.timeNs === undefined || other.timeNs === undefined ? 0 : one.timeNs - other.timeNs;
}

/** Queues by rank, and ranks without queues on which something is or happens. */
function lanesOf({ regions, queues }: Program, marks: readonly TraceMark[]): TraceLane[] {
  const lanes: TraceLane[] = queues.map(({ rank }, queue) => ({ rank, queue }));
  const withQueues = new Set(lanes.map(({ rank }) => rank));
  const ranks = new Set([
    ...regions.map(({ rank }) => rank),
    ...marks.flatMap(({ rank }) => (rank === undefined ? [] : [rank])),
  ]);
  for (const rank of ranks) if (!withQueues.has(rank)) lanes.push({ rank });
  return lanes.sort((one, other) => one.rank - other.rank || (one.queue ?? 0) - (other.queue ?? 0));
}
