/**
 * Times on a line. Where much happens at once and then nothing for long, a line that is true to scale shows a blot; this one
 * gives every time that something happens at some room of its own, and keeps the order and, by half, the distances.
 */

/** From a time in ns to a place from 0 to 1. */
export type TimeScale = (timeNs: number) => number;

/** Room for distances, beside that for each time. */
const share = 0.5;

/** The scale of these times, to the last of them. */
export function timeScale(times: readonly number[]): TimeScale {
  const steps = [...new Set([0, ...times])].sort((a, b) => a - b);
  const end = steps.at(-1) ?? 0;
  if (end === 0) return () => 0;
  const places = steps.map(
    (time, step) => share * (time / end) + (1 - share) * (step / Math.max(1, steps.length - 1)),
  );
  return (timeNs) => {
    const after = firstFrom(steps, timeNs);
    if (after === steps.length) return 1;
    if (after === 0) return 0;
    const [from = 0, to = 0] = [steps[after - 1], steps[after]];
    const [low = 0, high = 0] = [places[after - 1], places[after]];
    return low + ((high - low) * (timeNs - from)) / (to - from);
  };
}

/** The place of the first step that is not before a time. There may be as many steps as packets. */
function firstFrom(steps: readonly number[], timeNs: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Times to write below the line: of those at which something happens, so many that they have room. */
export function ticks(times: readonly number[], scale: TimeScale, room: number): number[] {
  const chosen: number[] = [];
  for (const time of [...new Set([0, ...times])].sort((a, b) => a - b)) {
    const last = chosen.at(-1);
    if (last === undefined || scale(time) - scale(last) >= room) chosen.push(time);
  }
  return chosen;
}

/** `20 ns`, `3.45 µs`, `1.2 ms`. */
export function timeText(timeNs: number): string {
  if (timeNs < 1000) return `${short(timeNs)} ns`;
  return timeNs < 1e6 ? `${short(timeNs / 1000)} µs` : `${short(timeNs / 1e6)} ms`;
}

/** In three or four digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(value < 1000 ? 4 : 6)));
}
