/** One thing that is wrong in a document: the one shape in which every kind of document reports it. */
export interface DocumentProblem {
  /** FILE:LINE of text, or the JSON pointer of the place in a JSON document; "the whole" for its root. */
  readonly place: string;
  readonly message: string;
}

/** Splits an explanation whose lines are `PLACE: MESSAGE`; nothing explained is no problem. */
export function problemsOf(explained: string | undefined): DocumentProblem[] {
  if (explained === undefined) return [];
  return explained.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return colon < 0
      ? { place: "the whole", message: line }
      : { place: line.slice(0, colon), message: line.slice(colon + 2) };
  });
}
