/** Whether a results file is one: each line valid, the header first, and the footer, if it is there, last and true. */
import type { CaseResult, ResultsFooter } from "../generated/types.ts";
import type { DocumentProblem } from "./documents.ts";
import { explainResultsLine, isResultsLine } from "./validators.ts";

/** Problems by line. A file without a footer is valid and truncated. */
export function validateResults(
  file: string,
  text: string,
): { readonly problems: DocumentProblem[]; readonly notes: string[] } {
  const problems: DocumentProblem[] = [];
  const results: CaseResult[] = [];
  let footer: ResultsFooter | undefined;
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [i, line] of lines.entries()) {
    const at = (message: string) => problems.push({ place: `${file}:${i + 1}`, message });
    const value = parsed(line);
    if (!isResultsLine(value)) {
      at(
        value === undefined ? "the line is not JSON" : (explainResultsLine(value) ?? "the line is not valid"),
      );
      continue;
    }
    if ((value.type === "header") !== (i === 0))
      at(i === 0 ? "the first line must be the header" : "there is a second header");
    if (footer !== undefined) at("there is a line after the footer");
    if (value.type === "case") results.push(value);
    if (value.type === "footer") footer = value;
  }
  if (lines.length === 0) problems.push({ place: `${file}:1`, message: "the file is empty" });
  if (footer === undefined)
    return {
      problems,
      notes: lines.length === 0 ? [] : ["truncated: there is no footer, so the run did not end"],
    };
  const { cases } = footer;
  const counted = new Map<string, number>();
  for (const { verdict } of results) counted.set(verdict, (counted.get(verdict) ?? 0) + 1);
  const wrong = [...new Set([...counted.keys(), ...Object.keys(cases)])].filter(
    (verdict) => counted.get(verdict) !== new Map<string, number>(Object.entries(cases)).get(verdict),
  );
  for (const verdict of wrong)
    problems.push({
      place: `${file}:${lines.length}`,
      message: `the footer counts other ${verdict} cases than the ${counted.get(verdict) ?? 0} in the file`,
    });
  return { problems, notes: [] };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
