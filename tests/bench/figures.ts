/** What was measured: figures as the median of runs and their spread, and how they are shown. */

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Median of the runs; null where nothing was measured. */
  readonly value: number | null;
  /** Lowest and highest of the runs. */
  readonly spread: readonly [number, number] | null;
  /** What is asked of the median, as text, and whether it holds. */
  readonly target: string | null;
  readonly met: boolean | null;
  /** Why there is no value. */
  readonly missing: string | null;
}

export interface Target {
  readonly text: string;
  readonly holds: (median: number) => boolean;
}

export const atLeast = (limit: number): Target => ({
  text: `>= ${limit}`,
  holds: (median) => median >= limit,
});
export const atMost = (limit: number): Target => ({
  text: `<= ${limit}`,
  holds: (median) => median <= limit,
});

/** A figure from the values of several runs, or, where there is none, why. */
export function figure(
  name: string,
  unit: string,
  runs: readonly number[] | string,
  target: Target | null = null,
): Figure {
  const asked = target?.text ?? null;
  if (typeof runs === "string")
    return { name, unit, value: null, spread: null, target: asked, met: null, missing: runs };
  const value = median(runs);
  const spread = [Math.min(...runs), Math.max(...runs)] as const;
  return { name, unit, value, spread, target: asked, met: target?.holds(value) ?? null, missing: null };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** A line of the table. */
export function lineOf({ name, unit, value, spread, target, met, missing }: Figure): string {
  const shown = value === null ? `not measured: ${missing}` : `${digits(value)} ${unit}`;
  const range = spread === null ? "" : `${digits(spread[0])} to ${digits(spread[1])}`;
  const verdict = met === null ? "" : met ? "met" : "NOT MET";
  return `  ${name.padEnd(44)} ${shown.padStart(16)}   ${range.padEnd(16)} ${target ?? ""}  ${verdict}`.trimEnd();
}

function digits(value: number): string {
  return value.toFixed(value < 10 ? 3 : 0);
}
