/** What a trace's marks are called, and which times a picture of it is about. */
import type { Trace, TraceMark } from "../generated/types.ts";
import { grouped } from "./grouped.ts";

/** Times of all marks but those that waited until the time of the whole run was over: a picture has no room for it. */
export function shownTimes({ requests }: Trace): number[] {
  const times = (withTimeouts: boolean) =>
    requests.flatMap(({ marks }) =>
      marks.flatMap(({ what, timeNs }) =>
        timeNs === undefined || (what === "TIMEOUT" && !withTimeouts) ? [] : [timeNs],
      ),
    );
  const without = times(false);
  return without.length > 0 ? without : times(true);
}

/** `landed 8 B from @0`. */
export function markText({ what, peer, bytes }: TraceMark): string {
  const size = bytes === undefined ? "" : ` ${grouped(bytes)} B`;
  if (peer === undefined) return `${what}${size}`;
  return `${what}${size} ${what === "departed" ? "to" : "from"} @${peer}`;
}

/** Marks that are about the queue's own view, and those at which bytes are in memory or come out of it. */
export const memoryMarks = ["landed", "signalled", "read"] as const;

export function isMemoryMark({ what }: TraceMark): boolean {
  return memoryMarks.some((one) => one === what);
}

/** Whether a mark is of something that should not be. */
export function isTrouble({ what }: TraceMark): boolean {
  return what === "lost" || what === "fault" || /^[A-Z]{3}/.test(what);
}
