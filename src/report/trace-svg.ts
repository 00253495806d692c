/**
 * A trace as a picture: a band for each device with a row for each request of its queues and a line for its memory. A
 * request is a bar from its submission to its last completion; data and signals are arrows from the request to the memory in
 * which they land. Whatever comes from the adapter is escaped.
 */
import type { Trace, TracedRequest, TraceMark } from "../generated/types.ts";
import { grouped } from "./grouped.ts";
import { type TimeScale, ticks, timeScale, timeText } from "./time-scale.ts";
import { isTrouble, markText, shownTimes } from "./trace-marks.ts";
import { wrap } from "./wrap.ts";

const width = 1120;
const labelWidth = 300;
const margin = 24;
const rightMargin = 44;
const rowHeight = 24;
const barHeight = 12;

/** Requests, and arrows of each, that a picture has room for. */
const mostRequests = 120;
const mostArrows = 32;

/** The picture, as the text of an SVG file. */
export function traceSvg(trace: Trace): string {
  const times = shownTimes(trace);
  const scale = timeScale(times);
  const x = (timeNs: number) => round(labelWidth + scale(timeNs) * (width - labelWidth - rightMargin));
  const end = times.reduce((last, time) => Math.max(last, time), 0);
  const shown = trace.requests.slice(0, mostRequests);
  const head = headOf(trace);
  const top = head.height + 26;
  const rows = rowsOf(trace, shown, top);
  const legendTop = rows.bottom + 30;
  const height = legendTop + 20;
  const left = trace.requests.length - shown.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, DejaVu Sans, sans-serif" font-size="12">`,
    `<title>${escaped(trace.case)}</title>`,
    style,
    arrowHeads,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...head.parts,
    ...rows.bands,
    ...axis(times, scale, x, top, rows.bottom),
    ...shown.flatMap((request) => barParts(request, rows.rowOf(request), x, end)),
    ...shown.flatMap((request) => arrowParts(request, trace, rows, x)),
    ...(times.length === 0 ? [text(labelWidth, top + 16, "The adapter tells no times.", "trouble")] : []),
    ...(left === 0 ? [] : [text(margin, rows.bottom + 16, `and ${grouped(left)} more requests`, "faint")]),
    ...legend(legendTop),
    "</svg>",
    "",
  ].join("\n");
}

const style = `<style>
.head { font-size: 15px; font-weight: bold } .faint { fill: #6b7280 } .trouble { fill: #b91c1c }
.band { fill: #f8fafc; stroke: #e2e8f0 } .device { font-weight: bold } .request { font: 11px Menlo, Consolas, "DejaVu Sans Mono", monospace }
.memory { stroke: #94a3b8; stroke-width: 2 } .tick { stroke: #e2e8f0 } .tick-text { fill: #6b7280; font-size: 10px }
.waits { fill: #dbe3ec } .works { fill: #4c78a8 } .waiting-verb { fill: #e0ac49 } .failed { fill: #dc2626 } .unknown { fill: none; stroke: #4c78a8; stroke-dasharray: 3 3 }
.data { stroke: #2f6f4f; fill: none; opacity: 0.75 } .signal { stroke: #7c3aed; fill: none; stroke-width: 1.5; stroke-dasharray: 5 2 } .look { stroke: #64748b; stroke-dasharray: 1 3 }
.landing { fill: #2f6f4f } .signal-dot { fill: #7c3aed } .look-dot { fill: #ffffff; stroke: #475569 } .inside { fill: #ffffff; font-size: 10px; font-weight: bold } .loss { stroke: #dc2626; stroke-width: 2 }
</style>`;

const arrowHeads = [
  "<defs>",
  ...[
    ["data-head", "#2f6f4f"],
    ["signal-head", "#7c3aed"],
  ].map(
    ([id, colour]) =>
      `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${colour}"/></marker>`,
  ),
  "</defs>",
].join("");

/** What is shown, and what is wrong with it. */
function headOf({ case: id, target, seed, run, runs, of, finding }: Trace) {
  const often = of === 1 ? "" : `, as ${grouped(runs)} of ${grouped(of)} runs ended`;
  const parts = [
    text(margin, 30, id, "head"),
    text(margin, 50, `${target}, seed ${seed}, run ${run}${often}`, "faint"),
  ];
  const broken = finding?.outcome?.broken?.[0];
  const cycle = broken?.cycle.map(({ from, relation }) => `${from} -${relation}-> `).join("") ?? "";
  const lines =
    finding === undefined
      ? []
      : [
          ...wrap(finding.what),
          ...(broken === undefined ? [] : wrap(`${broken.axiom}: ${cycle}${broken.cycle[0]?.from ?? ""}`)),
        ];
  for (const [i, line] of lines.entries()) parts.push(text(margin, 72 + 17 * i, line, "trouble"));
  return { parts, height: 58 + 17 * lines.length };
}

interface Rows {
  readonly bands: readonly string[];
  readonly bottom: number;
  /** Middle of the row of a request. */
  readonly rowOf: (request: TracedRequest) => number;
  /** The line of the memory of a rank, and the top of its band. */
  readonly memoryOf: (rank: number) => number;
  readonly topOf: (rank: number) => number;
}

function rowsOf({ lanes }: Trace, shown: readonly TracedRequest[], top: number): Rows {
  const bands: string[] = [];
  const rows = new Map<TracedRequest, number>();
  const memories = new Map<number, number>();
  const tops = new Map<number, number>();
  let y = top;
  for (const rank of new Set(lanes.map((lane) => lane.rank))) {
    const start = y;
    const labels = [text(margin, y + 17, `device ${rank}`, "device")];
    const queues = lanes.flatMap((lane, place) =>
      lane.rank === rank && lane.queue !== undefined ? [place] : [],
    );
    y += rowHeight;
    for (const place of queues) {
      if (queues.length > 1) {
        labels.push(text(margin, y + 15, `queue ${lanes[place]?.queue}`, "faint"));
        y += rowHeight - 4;
      }
      for (const request of shown.filter(({ lane }) => lane === place)) {
        rows.set(request, y + rowHeight / 2);
        labels.push(text(margin, y + 16, clip(`${request.id}: ${request.text}`, 40), "request"));
        y += rowHeight;
      }
    }
    labels.push(text(margin, y + 16, "memory", "faint"));
    labels.push(line(labelWidth, y + 12, width - rightMargin, y + 12, "memory"));
    memories.set(rank, y + 12);
    tops.set(rank, start);
    y += rowHeight + 4;
    bands.push(
      `<rect class="band" x="12" y="${start}" width="${width - 24}" height="${y - start}" rx="6"/>`,
      ...labels,
    );
    y += 10;
  }
  return {
    bands,
    bottom: y,
    rowOf: (request) => rows.get(request) ?? top,
    memoryOf: (rank) => memories.get(rank) ?? top,
    topOf: (rank) => tops.get(rank) ?? top,
  };
}

type Place = (timeNs: number) => number;

function axis(times: readonly number[], scale: TimeScale, x: Place, top: number, bottom: number): string[] {
  const shown = ticks(times, scale, 0.075);
  return shown.flatMap((time, i) => {
    const isSame = i > 0 && timeText(shown[i - 1] ?? 0) === timeText(time);
    return [
      line(x(time), top, x(time), bottom - 10, "tick"),
      ...(isSame ? [] : [text(x(time), top - 8, timeText(time), "tick-text", "middle")]),
    ];
  });
}

function barParts(request: TracedRequest, y: number, x: Place, end: number): string[] {
  const { submittedNs, startedNs, endedNs, status, kind } = request;
  const until = Math.min(endedNs ?? end, end);
  const works =
    status === undefined || status === "OK" ? (kind === "wait" ? "waiting-verb" : "works") : "failed";
  const title = `<title>${escaped(titleOf(request))}</title>`;
  const rect = (from: number, to: number, name: string) =>
    `<rect class="${name}" x="${x(from)}" y="${y - barHeight / 2}" width="${Math.max(2, round(x(to) - x(from)))}" height="${barHeight}" rx="2">${title}</rect>`;
  const parts: string[] = [];
  const isNever = startedNs === undefined && status !== "OK";
  if (submittedNs !== undefined)
    parts.push(rect(submittedNs, startedNs ?? until, isNever ? "failed" : "waits"));
  if (startedNs !== undefined) parts.push(rect(startedNs, until, works));
  if (submittedNs === undefined && startedNs === undefined && endedNs !== undefined)
    parts.push(rect(0, until, status === "OK" ? "unknown" : "failed"));
  if (status !== undefined && status !== "OK") {
    const isInside = x(until) > width - 160;
    parts.push(
      isInside
        ? text(x(until) - 5, y + 4, status, "inside", "end")
        : text(x(until) + 6, y + 4, status, "trouble"),
    );
  }
  return parts;
}

function titleOf({ id, text: words, marks }: TracedRequest): string {
  const shown = marks
    .slice(0, 12)
    .map((mark) => `${mark.timeNs === undefined ? "" : `${timeText(mark.timeNs)}  `}${markText(mark)}`);
  return [`${id}: ${words}`, ...shown, ...(marks.length > 12 ? ["..."] : [])].join("\n");
}

/** What a request writes into its own device's memory ends at its own bar. */
const fetching = ["read", "gather", "reduce"];

function arrowParts(request: TracedRequest, { lanes }: Trace, rows: Rows, x: Place): string[] {
  const own = lanes[request.lane]?.rank ?? 0;
  const row = rows.rowOf(request);
  const departureOf = departuresOf(request);
  const parts: string[] = [];
  for (const mark of request.marks) {
    const { what, timeNs, rank = own, peer = own } = mark;
    if (timeNs === undefined || parts.length > 2 * mostArrows) continue;
    const at = x(timeNs);
    const memory = rows.memoryOf(rank);
    switch (what) {
      case "landed": {
        const departed = departureOf(peer, rank, timeNs);
        const from = x(departed?.timeNs ?? request.startedNs ?? timeNs);
        const isFetched = fetching.includes(request.kind) && rank === own;
        const sender = departed?.rank ?? peer;
        const start = sender === own && !isFetched ? row : rows.memoryOf(sender);
        parts.push(arrow(from, start, at, isFetched ? row : memory, "data", titleOfMark(request, mark)));
        if (!isFetched) parts.push(dot(at, memory, 2.5, "landing"));
        break;
      }
      case "signalled":
        parts.push(
          arrow(x(request.startedNs ?? timeNs), row, at, memory, "signal", titleOfMark(request, mark)),
        );
        parts.push(dot(at, memory, 4, "signal-dot"));
        break;
      case "read":
        parts.push(line(at, memory, at, row, "look"), dot(at, memory, 3, "look-dot"));
        break;
      case "lost":
        parts.push(cross(at, row));
        break;
      case "fault":
        parts.push(
          line(at, rows.topOf(rank), at, memory + 12, "loss"),
          text(at + 4, rows.topOf(rank) + 12, "fault", "trouble"),
        );
        break;
      default:
        if (isTrouble(mark) && what !== request.status) parts.push(cross(at, row));
    }
  }
  return parts;
}

/**
 * The departure that belongs to what lands: of those that the sender or, failing that, a device on the way has for this
 * place, the first that is left; and the last, where several rows came with it.
 */
function departuresOf(request: TracedRequest) {
  const left = request.marks.filter(({ what }) => what === "departed");
  const gone: TraceMark[] = [];
  return (sender: number, rank: number, landedNs: number): TraceMark | undefined => {
    for (const isSender of [(one: TraceMark) => one.rank === sender, () => true]) {
      const fits = (one: TraceMark) => isSender(one) && one.peer === rank && (one.timeNs ?? 0) <= landedNs;
      const [next] = left.splice(...placeOf(left, fits));
      if (next !== undefined) gone.push(next);
      const found = next ?? gone.findLast(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Where to take one out of a list, and how many: none, where none fits. */
function placeOf<T>(list: readonly T[], fits: (one: T) => boolean): [start: number, count: number] {
  const place = list.findIndex(fits);
  return place < 0 ? [0, 0] : [place, 1];
}

function titleOfMark({ id }: TracedRequest, mark: TraceMark): string {
  return `${id} ${markText(mark)}${mark.timeNs === undefined ? "" : `, ${timeText(mark.timeNs)}`}`;
}

function legend(y: number): string[] {
  const items: readonly (readonly [name: string, draw: (x: number) => string])[] = [
    [
      "waits for others",
      (at) => `<rect class="waits" x="${at}" y="${y - 10}" width="22" height="11" rx="2"/>`,
    ],
    ["works", (at) => `<rect class="works" x="${at}" y="${y - 10}" width="22" height="11" rx="2"/>`],
    [
      "is a wait",
      (at) => `<rect class="waiting-verb" x="${at}" y="${y - 10}" width="22" height="11" rx="2"/>`,
    ],
    ["fails", (at) => `<rect class="failed" x="${at}" y="${y - 10}" width="22" height="11" rx="2"/>`],
    [
      "when it began is not told",
      (at) => `<rect class="unknown" x="${at}" y="${y - 10}" width="22" height="11" rx="2"/>`,
    ],
    ["data", (at) => arrow(at, y - 5, at + 22, y - 5, "data", "data")],
    ["signal", (at) => arrow(at, y - 5, at + 22, y - 5, "signal", "signal")],
    ["reads", (at) => dot(at + 11, y - 5, 3, "look-dot")],
    ["lost", (at) => cross(at + 11, y - 5)],
  ];
  let at = margin;
  return items.flatMap(([name, draw]) => {
    const parts = [draw(at), text(at + 28, y, name, "faint")];
    at += 28 + 7 * name.length + 22;
    return parts;
  });
}

// Shapes

function text(x: number, y: number, words: string, name: string, anchor = "start"): string {
  return `<text class="${name}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function arrow(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  name: "data" | "signal",
  title: string,
): string {
  return `<path class="${name}" d="M${x1} ${y1}L${x2} ${y2}" marker-end="url(#${name}-head)"><title>${escaped(title)}</title></path>`;
}

function dot(x: number, y: number, radius: number, name: string): string {
  return `<circle class="${name}" cx="${x}" cy="${y}" r="${radius}"/>`;
}

function cross(x: number, y: number): string {
  return `<path class="loss" d="M${x - 4} ${y - 4}L${x + 4} ${y + 4}M${x - 4} ${y + 4}L${x + 4} ${y - 4}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function clip(words: string, length: number): string {
  return words.length <= length ? words : `${words.slice(0, length - 1)}…`;
}

function escaped(words: string): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // XML has no place for control characters.
  const printable = [...words].filter((sign) => sign >= " " || sign === "\n").join("");
  return printable.replace(/[&<>"]/g, (sign) => signs[sign] ?? "");
}
