/** What a run of a machine leaves behind. */
export interface Run {
  /** Messages of each word in their order, by the event that wrote them; the initial value is not among them. */
  readonly histories: readonly (readonly number[])[];
  /** What each event has read and written. */
  readonly read: readonly (bigint | undefined)[];
  readonly written: readonly (bigint | undefined)[];
}

/** The message that is there before all others. */
export const first = -1;

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the machine has lost something that it had");
  return value;
}
