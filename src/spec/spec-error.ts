/**
 * An error that leaves no spec to report on: nothing to read, no such revision, no such ID. What is wrong inside the
 * pages is a `Problem` and is collected instead.
 */
export type SpecErrorCode =
  | "no-spec"
  | "schema-unreadable"
  | "lock-unreadable"
  | "applies-to-syntax"
  | "git-missing"
  | "not-a-git-checkout"
  | "unknown-revision"
  | "unknown-id"
  | "already-retired";

export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly code: SpecErrorCode;
  /** What to do about it. */
  readonly mend: string;

  constructor(code: SpecErrorCode, message: string, mend: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.mend = mend;
  }
}
