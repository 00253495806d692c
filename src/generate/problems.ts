/** What stands in the way of generating: problems in a page of the spec, a schema or the list of methods. */
export class SourceProblems extends Error {
  override readonly name = "SourceProblems";
  /** One line each: `FILE:LINE: WHAT IS WRONG`, or `FILE: PLACE: WHAT IS WRONG`. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
