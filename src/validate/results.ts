/** Whether a results file is one: each line valid, the header first, and the footer, if it is there, last and true. */
import type { CaseResult, ResultsFooter, ResultsLine } from "../generated/types.ts";
import { jsonSyntaxError } from "./json-syntax.ts";
import type { DocumentProblem } from "./problem.ts";
import { explainResultsLine, isResultsLine } from "./validators.ts";

/** So many problems show what is wrong with a file; one that is wrong in every line would have millions. */
const mostProblems = 1000;

export interface CheckedResults {
  readonly problems: readonly DocumentProblem[];
  readonly notes: readonly string[];
}

/** What is wrong, by line. A file without a footer is valid, and is said to be truncated. */
export function validateResults(file: string, text: string): CheckedResults {
  const problems: DocumentProblem[] = [];
  const found: FoundLine[] = [];
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  // A line is written whole, with its end. What stands after the last end was cut off, unless it is valid all the same.
  const cutOff = last !== "" && jsonSyntaxError(last) !== undefined;
  if (last !== "" && !cutOff) lines.push(last);
  for (const [i, line] of lines.entries()) {
    const place = `${file}:${i + 1}`;
    const read = readLine(line, place);
    if (Array.isArray(read)) problems.push(...read);
    else found.push({ line: read, place });
    if (problems.length >= mostProblems) {
      const message = `there are ${mostProblems} problems until here; the lines below were not looked at`;
      return { problems: [...problems, { place, message }], notes: [] };
    }
  }
  if (lines.length === 0) problems.push({ place: `${file}:1`, message: "there is no header" });
  problems.push(...orderProblems(found, `${file}:1`));
  const footer = found.find((one): one is FoundLine<ResultsFooter> => one.line.type === "footer");
  if (footer !== undefined) problems.push(...countProblems(found, footer));
  const truncated = `truncated${cutOff ? " in the middle of a line" : ""}: there is no footer, so the run did not end`;
  if (cutOff && footer !== undefined)
    problems.push({ place: `${file}:${lines.length + 1}`, message: "there is half a line after the footer" });
  return { problems, notes: footer === undefined && lines.length > 0 ? [truncated] : [] };
}

interface FoundLine<Line extends ResultsLine = ResultsLine> {
  readonly line: Line;
  readonly place: string;
}

function readLine(text: string, place: string): ResultsLine | DocumentProblem[] {
  const syntax = jsonSyntaxError(text);
  if (syntax !== undefined)
    return [{ place: `${place}:${syntax.column}`, message: `not JSON: ${syntax.message}` }];
  const value: unknown = JSON.parse(text);
  if (isResultsLine(value)) return value;
  const explained = explainResultsLine(value) ?? "the line is not valid";
  return explained.split("\n").map((message) => ({ place, message }));
}

function orderProblems(found: readonly FoundLine[], firstPlace: string): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  let ended = false;
  const cases = new Map<string, string>();
  for (const { line, place } of found) {
    if (ended) problems.push({ place, message: "there is a line after the footer" });
    const isFirst = place === firstPlace;
    if (isFirst && line.type !== "header")
      problems.push({ place, message: "the first line must be the header" });
    if (!isFirst && line.type === "header") problems.push({ place, message: "there is a second header" });
    if (line.type === "footer") ended = true;
    if (line.type !== "case") continue;
    const before = cases.get(line.id);
    if (before !== undefined)
      problems.push({ place, message: `the case ${line.id} has a line already: ${before}` });
    else cases.set(line.id, place);
  }
  return problems;
}

/** The footer's counts against the lines. */
function countProblems(
  found: readonly FoundLine[],
  { line: footer, place }: FoundLine<ResultsFooter>,
): DocumentProblem[] {
  const counted = new Map<string, number>();
  const results = found.flatMap(({ line }): CaseResult[] => (line.type === "case" ? [line] : []));
  for (const { verdict } of results) counted.set(verdict, (counted.get(verdict) ?? 0) + 1);
  const claimed = new Map(Object.entries(footer.cases));
  return [...new Set([...counted.keys(), ...claimed.keys()])].sort().flatMap((verdict) => {
    const [lines, claim] = [counted.get(verdict) ?? 0, claimed.get(verdict) ?? 0];
    if (lines === claim) return [];
    const message = `the footer counts ${claim} cases with the verdict ${verdict}, but the file has ${lines}`;
    return [{ place, message }];
  });
}
