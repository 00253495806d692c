/** What the figures of a study say in words. */
import type { StudyPoint, StudySeries } from "../generated/types.ts";

/** The length and the figure of the report: "nearly 2%", of which neither data nor metric is stated. */
const report = { k: 4096, error: 0.02 } as const;
/** An accumulator this narrow is what the report complains of. */
const narrow = 16;

const metrics = [
  ["shareMean", "mean error as a share of sum |ab|"],
  ["shareMax", "largest error as a share of sum |ab|"],
  ["relativeMedian", "median relative error"],
  ["relativeMax", "largest relative error"],
  ["rootMeanSquareMax", "largest error over the root mean square of the results"],
] as const;

/** Sentences about the first series with a narrow accumulator; none without one at the report's length. */
export function notesOf(series: readonly StudySeries[], points: readonly StudyPoint[]): string[] {
  const place = series.findIndex(({ accumulatorBits, mode }) => accumulatorBits < narrow && mode === "fast");
  const found = points.filter((point) => point.series === place && point.k === report.k);
  const one = series[place];
  if (one === undefined || found.length === 0) return [];
  // The largest relative error on data of both signs belongs to whatever result is nearest to zero: it says little.
  const steady = metrics
    .filter(([key]) => key !== "relativeMax")
    .flatMap(([key, text]) =>
      found.map((point) => ({ error: point[key], text: `${text} on ${point.data} data` })),
    )
    .toSorted((left, right) => left.error - right.error);
  const [below, above] = [
    steady.findLast(({ error }) => error <= report.error),
    steady.find(({ error }) => error > report.error),
  ];
  const bounds = [below, above].flatMap((bound) =>
    bound === undefined ? [] : [`the ${bound.text} (${percent(bound.error)})`],
  );
  const figures = found.map(
    ({ data, shareMax, relativeMedian, relativeMax, rootMeanSquareMax }) =>
      `${one.target}, ${one.mode}, K = ${report.k}, ${data} data: at most ${percent(shareMax)} of sum |ab|, and ${percent(rootMeanSquareMax)} of the results' root mean square; relative error ${percent(relativeMedian)} in the median, ${percent(relativeMax)} at most.`,
  );
  return [
    ...figures,
    `DeepSeek-V3's report (3.3.2) says "nearly 2%" at K = ${report.k}, and states neither data nor metric. Next to it lie ${bounds.join(" and ")}.`,
    "The largest relative error on data of both signs is not among them: it belongs to the result that happens to be nearest to zero, and grows with the number of samples.",
  ];
}

/** `7.86%`: three digits. */
export function percent(share: number): string {
  if (share === 0) return "0%";
  const value = share * 100;
  return `${value >= 1e-3 ? Number(value.toPrecision(3)) : value.toExponential(1)}%`;
}
