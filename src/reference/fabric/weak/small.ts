/** Which programs are small: a few accesses to words, so that they can be run with all the freedom that there is. */
import type { Program } from "../../../generated/types.ts";

/** Most requests, and most bytes of one, for which a program is small. */
const mostRequests = 64;
const mostBytes = 512;

/** Whether a program consists of a few accesses to words. */
export function isSmall({ queues, faults = [], probes = [] }: Program): boolean {
  const requests = queues.flatMap((queue) => queue.requests);
  return (
    faults.length === 0 &&
    probes.length === 0 &&
    requests.length <= mostRequests &&
    requests.every((request) => {
      switch (request.kind) {
        case "write":
        case "read":
          return (request.bytes ?? 8) <= mostBytes && (request.timedBytes ?? 0) <= mostBytes;
        case "signal":
        case "atomic":
        case "wait":
        case "fence":
          return true;
        default:
          return false;
      }
    })
  );
}
