/**
 * A trace for a terminal: what is wrong with the run, a bar for each request, and then all that happened, by time, with a
 * column for each device where there are few. At most 100 columns.
 */
import type { Trace, TracedRequest, TraceLane, TraceMark } from "../generated/types.ts";
import { colors } from "./colors.ts";
import { blameLines } from "./finding.ts";
import { grouped } from "./grouped.ts";
import { type TimeScale, timeScale, timeText } from "./time-scale.ts";
import { isMemoryMark, isTrouble, markText, shownTimes } from "./trace-marks.ts";
import { outputWidth, wrap } from "./wrap.ts";

/** Requests and lines of the table that are shown; `--json` has them all. */
const mostBars = 40;
const mostLines = 80;

/** Devices that have columns of their own. */
const mostColumns = 4;

export function traceText(trace: Trace): string {
  const times = shownTimes(trace);
  return [
    ...headLines(trace),
    "",
    ...(times.length === 0
      ? [colors.yellow("The adapter tells no times: what follows is in the order in which completions came.")]
      : barLines(trace, times)),
    "",
    ...tableLines(trace),
  ].join("\n");
}

function headLines({ case: id, target, seed, run, runs, of, finding }: Trace): readonly string[] {
  const often = of === 1 ? "" : `   ${grouped(runs)} of ${grouped(of)} runs ended so`;
  const head = [colors.bold(id), colors.dim(`${target}   seed ${seed}   run ${run}${often}`)];
  if (finding === undefined) return [...head, colors.green("nothing is wrong with this run")];
  const blame = finding.outcome === undefined ? [] : blameLines(finding.outcome, "  ");
  return [...head, ...wrap(`${colors.red("WRONG")}  ${finding.what}`, "  ", ""), ...blame];
}

// Bars

function barLines({ lanes, requests }: Trace, times: readonly number[]): readonly string[] {
  const scale = timeScale(times);
  const shown = requests.slice(0, mostBars);
  const labels = shown.map(({ id, text }) => `${id}: ${text}`);
  const labelWidth = Math.min(40, Math.max(...labels.map((label) => label.length)));
  const width = outputWidth - labelWidth - 17;
  const end = times.reduce((last, time) => Math.max(last, time), 0);
  const lines = [`${" ".repeat(labelWidth + 4)}0${timeText(end).padStart(width - 1)}`];
  for (const [place, lane] of lanes.entries()) {
    const own = shown.flatMap((request, i) => (request.lane === place ? [i] : []));
    if (own.length > 0) lines.push(colors.bold(laneText(lane)));
    for (const i of own) {
      const [request, label = ""] = [shown[i], labels[i]];
      if (request === undefined) continue;
      const ended = request.status === undefined ? "not ended" : request.status;
      const status = ended === "OK" ? colors.dim(ended) : colors.red(ended);
      lines.push(`  ${clip(label, labelWidth).padEnd(labelWidth)}  ${bar(request, scale, width)} ${status}`);
    }
  }
  const rest = requests.length - shown.length;
  if (rest > 0) lines.push(colors.dim(`  ${grouped(rest)} more requests`));
  const isTraced = requests.some(({ submittedNs }) => submittedNs !== undefined);
  lines.push(
    colors.dim(
      isTraced
        ? "  · waits   ━ works   ▾ lands or is read   ◆ signals   ✕ is lost or fails   ┃ ends"
        : "  ┃ ends; the adapter does not tell when requests began",
    ),
  );
  return lines;
}

function laneText({ rank, queue }: TraceLane): string {
  return queue === undefined ? `device ${rank}` : `device ${rank}, queue ${queue}`;
}

/** Dots while it waits, a line while it works, and what happened on the way. */
function bar(
  { submittedNs, startedNs, endedNs, status, marks }: TracedRequest,
  scale: TimeScale,
  width: number,
): string {
  const at = (timeNs: number) => Math.round(scale(timeNs) * (width - 1));
  const cells = new Array<string>(width).fill(" ");
  const fill = (from: number, to: number, character: string) => {
    for (let i = at(from); i <= at(to); i += 1) cells[i] = character;
  };
  const until = endedNs ?? Number.POSITIVE_INFINITY;
  if (submittedNs !== undefined) fill(submittedNs, startedNs ?? until, "·");
  if (startedNs !== undefined) fill(startedNs, until, "━");
  for (const mark of marks) {
    if (mark.timeNs === undefined) continue;
    if (mark.what === "signalled") cells[at(mark.timeNs)] = "◆";
    else if (isTrouble(mark)) cells[at(mark.timeNs)] = colors.red("✕");
    else if (isMemoryMark(mark)) cells[at(mark.timeNs)] = "▾";
  }
  if (endedNs !== undefined) cells[at(endedNs)] = status === "OK" ? "┃" : colors.red("┃");
  return cells.join("");
}

// The table

/** What happens to a request at one time on one device. */
interface Line {
  readonly rank: number;
  readonly id: string;
  readonly timeNs: number | undefined;
  readonly parts: Part[];
  readonly isTrouble: boolean;
}

/** Marks of one kind, such as the packets of a copy, that come one after the other. */
interface Part {
  readonly mark: TraceMark;
  count: number;
  bytes: number;
  untilNs: number;
}

/** All marks by time. Packets of a request are one line, from the first to the last before something goes wrong. */
function linesOf({ lanes, requests }: Trace): Line[] {
  const all = requests.flatMap((request, order) =>
    request.marks.map((mark) => ({ request, mark, order, rank: rankOf(mark, request, lanes) })),
  );
  // Without times, requests stay together, in their order.
  all.sort((a, b) => (a.mark.timeNs ?? 0) - (b.mark.timeNs ?? 0) || a.order - b.order);
  const lines: Line[] = [];
  const open = new Map<string, Part>();
  const lastOf = new Map<string, Line>();
  for (const { request, mark, rank } of all) {
    const { timeNs, bytes = 0 } = mark;
    if (mark.what === "fault") open.clear();
    const lane = `${request.id} ${rank}`;
    const key = `${lane} ${mark.what} ${mark.peer}`;
    const former = open.get(key);
    if (former !== undefined) {
      former.count += 1;
      former.bytes += bytes;
      former.untilNs = timeNs ?? 0;
      continue;
    }
    const part: Part = { mark, count: 1, bytes, untilNs: timeNs ?? 0 };
    if (mark.bytes !== undefined) open.set(key, part);
    const last = lastOf.get(lane);
    if (last !== undefined && last.timeNs === timeNs && last.isTrouble === isTrouble(mark)) {
      last.parts.push(part);
      continue;
    }
    const line: Line = { rank, id: request.id, timeNs, parts: [part], isTrouble: isTrouble(mark) };
    lastOf.set(lane, line);
    lines.push(line);
  }
  return lines;
}

/** `q0.1 landed 65,536 B from @0 in 16, until 3.1 µs`. */
function lineText({ id, parts }: Line): string {
  const texts = parts.map(({ mark, count, bytes, untilNs }) =>
    count === 1 ? markText(mark) : `${markText({ ...mark, bytes })} in ${count}, until ${timeText(untilNs)}`,
  );
  return `${id} ${texts.join(", ")}`;
}

function rankOf({ rank }: TraceMark, { lane }: TracedRequest, lanes: readonly TraceLane[]): number {
  return rank ?? lanes[lane]?.rank ?? 0;
}

function tableLines(trace: Trace): readonly string[] {
  const lines = linesOf(trace);
  const ranks = [...new Set(trace.lanes.map(({ rank }) => rank))];
  const columns = ranks.length <= mostColumns ? ranks : [];
  const rows = columns.length === 0 ? lines.map((line) => [line]) : abreast(lines, columns);
  const shown = rows.slice(0, mostLines);
  const rest = rows.length - shown.length;
  const timeWidth = Math.max(4, ...shown.map(([line]) => timed(line?.timeNs).length));
  const width = Math.floor((outputWidth - timeWidth) / Math.max(1, columns.length)) - 2;
  const heads = columns.map((rank) => `  ${`device ${rank}`.padEnd(width)}`).join("");
  return [
    colors.dim(`${"time".padStart(timeWidth)}${columns.length === 0 ? "  device" : heads}`.trimEnd()),
    ...shown.flatMap((row) => {
      const time = timed(row[0]?.timeNs).padStart(timeWidth);
      return columns.length === 0
        ? row.flatMap((line) => deviceLines(line, time))
        : columnLines(row, time, columns, width);
    }),
    ...(rest > 0 ? [colors.dim(`${grouped(rest)} more lines; --json has them all`)] : []),
  ];
}

/** What happens at one time, each device in its column. */
function columnLines(
  row: readonly Line[],
  time: string,
  columns: readonly number[],
  width: number,
): readonly string[] {
  const blocks = columns.map((rank) => {
    const line = row.find((one) => one.rank === rank);
    return line === undefined ? [] : folded(lineText(line), width).map((piece) => ({ piece, line }));
  });
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, i) => {
    const cells = blocks.map((block) => {
      const { piece = "", line } = block[i] ?? {};
      const space = " ".repeat(Math.max(0, width - piece.length));
      return `  ${line?.isTrouble === true ? colors.red(piece) : piece}${space}`;
    });
    return `${i === 0 ? time : " ".repeat(time.length)}${cells.join("")}`.trimEnd();
  });
}

/** Lines of one time on different devices stand beside each other. */
function abreast(lines: readonly Line[], columns: readonly number[]): Line[][] {
  const rows: Line[][] = [];
  let row: Line[] = [];
  for (const line of lines) {
    const place = columns.indexOf(line.rank);
    const isFree = row.every((one) => one.timeNs === line.timeNs && columns.indexOf(one.rank) < place);
    if (!isFree || row.length === 0) {
      row = [];
      rows.push(row);
    }
    row.push(line);
  }
  return rows;
}

function deviceLines(line: Line, time: string): string[] {
  const device = `  @${line.rank}`.padEnd(10);
  const pieces = folded(lineText(line), outputWidth - time.length - device.length);
  return pieces.map((piece, i) => {
    const head = i === 0 ? time + device : " ".repeat(time.length + device.length);
    return head + (line.isTrouble ? colors.red(piece) : piece);
  });
}

function timed(timeNs: number | undefined): string {
  return timeNs === undefined ? "-" : timeText(timeNs);
}

/** Text on as many lines of a column as it needs. */
function folded(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = `  ${word}`;
    }
  }
  return [...lines, line];
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
