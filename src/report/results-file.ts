/**
 * The results of a run as they come, in JSON Lines: a header, a line for every case, a footer. Each line is written at
 * once, so that a run that is interrupted leaves a file whose lines are whole and whose footer is missing.
 */
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CaseResult, ResultsFooter, ResultsHeader, Summary } from "../generated/types.ts";

export interface ResultsFile {
  readonly path: string;
  readonly add: (result: CaseResult) => void;
  /** Writes the footer and closes the file. */
  readonly finish: (footer: Omit<ResultsFooter, "type">) => void;
  /** Closes the file without a footer. */
  readonly abandon: () => void;
}

/** The results can't be written: there is no such place, no right to it, or no room. */
export class ResultsFileError extends Error {
  override readonly name = "ResultsFileError";
}

/** Starts a results file, replacing one of the same name. It and its methods throw ResultsFileError. */
export function startResultsFile(path: string, header: Omit<ResultsHeader, "type" | "format">): ResultsFile {
  const file = writing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "w");
  });
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

/** Writes the summary of a run beside its results. Throws ResultsFileError. */
export function writeSummaryFile(results: ResultsFile, summary: Summary): void {
  const path = join(dirname(results.path), "summary.json");
  writing(path, () => writeFileSync(path, `${JSON.stringify(summary, null, 2)}\n`));
}

function writing<Value>(path: string, write: () => Value): Value {
  try {
    return write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ResultsFileError(`${path} can't be written: ${reason}`, { cause: error });
  }
}
