/** How requests are expected to end: their completions without times, and whether those that came are the ones. */
import type { Completion, CompletionStatus } from "../../generated/types.ts";

/** A completion but for its time. */
type ExpectedCompletion = Omit<Completion, "request" | "timeNs">;

export interface ExpectedEnding {
  /** Each comes once, `source-reusable` before the end, and else in any order. */
  readonly completions: readonly ExpectedCompletion[];
  /** Whether `source-reusable` may have come before the request ended otherwise than with OK. */
  readonly mayHaveBeenReusable: boolean;
}

const reusable: ExpectedCompletion = { status: "OK", level: "source-reusable" };
const visible: ExpectedCompletion = { status: "OK", level: "visible" };

/** OK at all levels that there are. */
export function endsWell(hasSource: boolean): ExpectedEnding {
  return { completions: hasSource ? [reusable, visible] : [visible], mayHaveBeenReusable: false };
}

export function endsWith(
  status: CompletionStatus,
  detail: { readonly index?: number; readonly demand?: number } = {},
  mayHaveBeenReusable = false,
): ExpectedEnding {
  return { completions: [{ status, ...detail }], mayHaveBeenReusable };
}

/** Some members fail, some perhaps on their way; the others, if there are any, end with OK. */
export function endsInPart(
  failures: ReadonlyMap<number, { readonly status: CompletionStatus; readonly index?: number }>,
  members: number,
  wasUnderWay: boolean,
): ExpectedEnding {
  const failed = [...failures].map(([member, failure]) => ({ ...failure, member }));
  const others = failures.size < members ? [reusable, visible] : [];
  return { completions: [...others, ...failed], mayHaveBeenReusable: wasUnderWay && others.length === 0 };
}

/** What is wrong with the completions of a request, in words; undefined if nothing is. */
export function completionProblem(
  { completions, mayHaveBeenReusable }: ExpectedEnding,
  actual: readonly Completion[],
): string | undefined {
  const missing = completions.map(textOf);
  const ended = actual.findIndex(({ status, level, member }) =>
    status === "OK" ? level === "visible" : member === undefined,
  );
  for (const completion of actual) {
    const text = textOf(completion);
    const place = missing.indexOf(text);
    if (place >= 0) missing.splice(place, 1);
    else if (mayHaveBeenReusable && text === textOf(reusable)) continue;
    else return `${text} came; expected: ${completions.map(textOf).join(", ")}`;
  }
  if (missing.length > 0) return `${missing.join(", ")} did not come`;
  const isLate = ended >= 0 && actual.slice(ended).some(({ level }) => level === "source-reusable");
  return isLate ? `${textOf(reusable)} came after the end` : undefined;
}

/** Such as "OK visible" or "BAD_INDEX index 3". */
export function textOf({ status, level, member, index, demand }: ExpectedCompletion): string {
  const part = (name: string, value: number | undefined) => (value === undefined ? "" : ` ${name} ${value}`);
  return `${status}${level === undefined ? "" : ` ${level}`}${part("member", member)}${part("index", index)}${part("demand", demand)}`;
}
