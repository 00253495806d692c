/**
 * How a command ends early: with a message for a person and an exit code for a program. The entry point catches this
 * error, prints it without a stack and exits; any other error is a defect of ours and keeps its stack.
 */

/**
 * 0: fine. 1: the command did its work and found something wrong. 2: wrong usage or input. 3: the adapter can not be
 * reached. 4: the suite itself is at fault.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export class ExitError extends Error {
  override readonly name = "ExitError";
  readonly exitCode: ExitCode;
  /** What to do about it, if there is something to say. */
  readonly mend: string | undefined;

  constructor(exitCode: ExitCode, message: string, mend?: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.mend = mend;
  }
}
