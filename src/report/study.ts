/** A study for people: a table for a terminal, CSV for other programs, and a figure. */
import type { AccumulationStudy, StudyPoint, StudySeries } from "../generated/types.ts";
import { colors } from "./colors.ts";

/** The name of a series: as short as the study allows. */
function nameOf({ target, mode, accumulatorBits }: StudySeries): string {
  return `${target} ${mode} (${accumulatorBits})`;
}

/** Tables of the study, one for each kind of data, for a terminal. */
export function studyText({ data, series, points, notes, samples }: AccumulationStudy): string {
  const lines: string[] = [];
  const column = Math.max(18, ...series.map((one) => nameOf(one).length));
  for (const { name, text } of data) {
    lines.push(
      `${colors.bold(name)}   ${text}   ${colors.dim(`${samples} dot products a point: largest share of sum |ab|, largest relative error`)}`,
      `  ${"K".padStart(6)}${series.map((one) => `   ${nameOf(one).padStart(column)}`).join("")}`,
    );
    const ofData = points.filter((point) => point.data === name);
    for (const k of new Set(ofData.map((point) => point.k))) {
      const cells = series.map((_, place) => {
        const point = ofData.find((one) => one.k === k && one.series === place);
        const text = point === undefined ? "-" : `${short(point.shareMax)}  ${short(point.relativeMax)}`;
        return `   ${text.padStart(column)}`;
      });
      lines.push(`  ${String(k).padStart(6)}${cells.join("")}`);
    }
    lines.push("");
  }
  return [...lines, ...notes.flatMap((note) => folded(note))].join("\n").trimEnd();
}

/** `1.2e-5`, in nine characters. */
function short(value: number): string {
  return (value === 0 ? "0" : value.toExponential(1)).padStart(8);
}

function folded(text: string): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length + 1 > 100) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

const measures = [
  "shareMean",
  "shareMax",
  "relativeMedian",
  "relativeMax",
  "rootMeanSquareMax",
] as const satisfies readonly (keyof StudyPoint)[];

/** A line for each point (RFC 4180), as long numbers as it takes to read them back. */
export async function studyCsv({ series, points, samples, seed }: AccumulationStudy): Promise<string> {
  const { csvFormat } = await import("d3-dsv");
  const rows = points.map((point) => {
    const one = series[point.series];
    return {
      target: one?.target,
      device: one?.device,
      operands: one?.operands,
      mode: one?.mode,
      accumulation: one?.accumulation,
      accumulatorBits: one?.accumulatorBits,
      data: point.data,
      k: point.k,
      samples,
      seed,
      ...Object.fromEntries(measures.map((name) => [name, point[name]])),
    };
  });
  return `${csvFormat(rows)}\n`;
}

const metrics = [
  ["shareMax", "largest share of sum |ab|"],
  ["relativeMedian", "median relative error"],
  ["relativeMax", "largest relative error"],
] as const;

/** The figure as SVG: a column for each kind of data, a row for each metric, both axes logarithmic. */
export async function studySvg({ data, series, points }: AccumulationStudy): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const values = points.flatMap((point) =>
    metrics
      .filter(([key]) => point[key] > 0)
      .map(([key, metric]) => ({
        metric,
        error: point[key],
        k: point.k,
        data: point.data,
        series: nameOf(series[point.series] ?? unknownSeries),
      })),
  );
  const { spec } = compile({
    background: "white",
    data: { values },
    title: {
      text: "Error of FP8 dot products over their length K",
      subtitle: "by how sums are accumulated; in brackets the fraction bits that are kept",
      anchor: "start",
    },
    facet: {
      column: {
        field: "data",
        sort: data.map(({ name }) => name),
        title: null,
        header: { labelFontSize: 12 },
      },
      row: {
        field: "metric",
        sort: metrics.map(([, metric]) => metric),
        title: null,
        header: { labelFontSize: 12, labelAngle: -90 },
      },
    },
    spec: {
      width: 190,
      height: 150,
      layer: [
        {
          mark: { type: "line", point: { size: 22 }, strokeWidth: 1.5 },
          encoding: {
            x: {
              field: "k",
              type: "quantitative",
              scale: { type: "log", base: 2 },
              axis: { title: "K", values: [...new Set(points.map(({ k }) => k))], labelOverlap: true },
            },
            y: {
              field: "error",
              type: "quantitative",
              scale: { type: "log" },
              axis: { title: null, format: ".0e", labelOverlap: true },
            },
            color: {
              field: "series",
              type: "nominal",
              sort: series.map(nameOf),
              legend: {
                title: null,
                orient: "bottom",
                direction: "horizontal",
                labelLimit: 300,
                symbolType: "stroke",
                symbolSize: 400,
                symbolStrokeWidth: 2,
              },
            },
            // Series that lie on each other stay visible.
            strokeDash: { field: "series", type: "nominal", sort: series.map(nameOf) },
          },
        },
      ],
    },
    config: {
      aria: false,
      font: "sans-serif",
      axis: { gridColor: "#e6e6e6" },
      view: { stroke: "#cccccc" },
    },
  });
  const svg = await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
  // A hundredth of a pixel is enough, and the same on every machine.
  return `${svg.replaceAll(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))}\n`;
}

const unknownSeries = { target: "", mode: "full", accumulatorBits: 0 } as StudySeries;
