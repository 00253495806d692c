/**
 * The results of a run as they come, in JSON Lines: a header, a line for every case, a footer. Each line is written at
 * once, so that a run that is interrupted leaves a file whose lines are whole and whose footer is missing.
 */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { CaseResult, ResultsFooter, ResultsHeader } from "../generated/types.ts";

export interface ResultsFile {
  readonly path: string;
  readonly add: (result: CaseResult) => void;
  /** Writes the footer and closes the file. */
  readonly finish: (footer: Omit<ResultsFooter, "type">) => void;
  /** Closes the file without a footer. */
  readonly abandon: () => void;
}

/** Starts a results file, replacing one of the same name. Throws the file system's error if it can't be written. */
export function startResultsFile(path: string, header: Omit<ResultsHeader, "type" | "format">): ResultsFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  let open = true;
  const write = (line: CaseResult | ResultsHeader | ResultsFooter) => {
    if (open) writeSync(file, `${JSON.stringify(line)}\n`);
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
