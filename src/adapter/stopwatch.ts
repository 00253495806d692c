/** The harness's own clock for one request. It goes on evenly, whatever is done to the time of day meanwhile. */

/** Nanoseconds since it was started. */
export type Stopwatch = () => number;

/** Starts one. */
export function startWatch(): Stopwatch {
  const start = performance.now();
  return () => Math.round((performance.now() - start) * 1e6);
}
