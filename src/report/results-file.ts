/**
 * The results of a run as they come, in JSON Lines: a header, a line for every case, a footer. Each line is written at
 * once, so that a run that is interrupted leaves a file whose lines are whole and whose footer is missing.
 */
import { closeSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CaseResult, ResultsFooter, ResultsHeader, Summary } from "../generated/types.ts";
import { makeFolder, writeOutput, writing } from "../output-path.ts";

export interface ResultsFile {
  readonly path: string;
  readonly add: (result: CaseResult) => void;
  /** Writes the footer and closes the file. */
  readonly finish: (footer: Omit<ResultsFooter, "type">) => void;
  /** Closes the file without a footer. */
  readonly abandon: () => void;
}

/** Starts a results file, replacing one of the same name. It and its methods throw OutputError. */
export function startResultsFile(path: string, header: Omit<ResultsHeader, "type" | "format">): ResultsFile {
  makeFolder(dirname(path));
  const file = writing(path, () => openSync(path, "w"));
  let open = true;
  const write = (line: CaseResult | ResultsHeader | ResultsFooter) => {
    if (open) writing(path, () => writeFileSync(file, `${JSON.stringify(line)}\n`));
  };
  const abandon = () => {
    if (open) closeSync(file);
    open = false;
  };
  write({ type: "header", format: 1, ...header });
  return {
    path,
    add: write,
    finish: (footer) => {
      write({ type: "footer", ...footer });
      abandon();
    },
    abandon,
  };
}

/** Writes the summary of a run beside its results. Throws OutputError. */
export function writeSummaryFile(results: ResultsFile, summary: Summary): void {
  writeOutput(join(dirname(results.path), "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
}
