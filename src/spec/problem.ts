/**
 * A place in the spec that breaks a rule: what is wrong there and what mends it. Problems are collected and reported
 * together; an error that stops a command altogether is a `SpecError`.
 */
import type { RuleName } from "./rules.ts";

export interface Problem {
  /** Path from the root of the project, with forward slashes. */
  readonly file: string;
  /** Line in that file, from 1. */
  readonly line: number;
  readonly rule: RuleName;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly mend: string;
}

/** A value and what was wrong on the way to it; `undefined` where the problems leave nothing to go on with. */
export interface Checked<Value> {
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
}

/** Makes the problems of one file. */
export function problemIn(
  file: string,
): (line: number, rule: RuleName, message: string, mend: string) => Problem {
  return (line, rule, message, mend) => ({ file, line, rule, message, mend });
}

/** Orders problems as a reader meets them: by file, then by line. */
export function byPlace(one: Problem, other: Problem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line;
}
