/** Whether bytes that the spec leaves open are among its choices. */
import { codeValue } from "../values.ts";
import type { Open } from "./memory.ts";
import { isNan, isNumber } from "./reduce-bound.ts";

/**
 * The first open bytes from `from` to `to` that are none of their choices, in words. `at` has for each byte the number of its
 * choice + 1; `expected` has the former words under cancelled requests. Of what reaches beyond `to` nothing is said.
 */
export function openProblem(
  region: string,
  at: Int32Array,
  choices: readonly Open[],
  expected: Uint8Array,
  actual: Uint8Array,
  from = 0,
  to = at.length,
): string | undefined {
  let place = from;
  while (place < to) {
    const open = choices[(at[place] as number) - 1];
    const problem = open && checkOpen(open, place);
    if (problem?.text !== undefined) return `${region}: ${problem.text}`;
    place += problem?.bytes ?? 1;
  }
  return undefined;

  function checkOpen(open: Open, start: number): { readonly bytes: number; readonly text?: string } {
    if (open.kind === "sum") {
      const width = open.format === "BF16" ? 2 : 4;
      const element = Math.floor((start - open.offset) / width);
      // Something else wrote the beginning of the element.
      if ((start - open.offset) % width !== 0) return { bytes: 1 };
      if (start + width > to) return { bytes: to - start };
      let code = 0;
      for (let i = width - 1; i >= 0; i -= 1) code = code * 256 + (actual[start + i] as number);
      const text = sumProblem(open, element, codeValue(open.format, code));
      return text === undefined ? { bytes: width } : { bytes: width, text };
    }
    const bytes = Math.min(8 - (start % 8), open.offset + open.bytes.length - start);
    const word = actual.subarray(start, start + bytes);
    const fresh = open.bytes.subarray(start - open.offset, start - open.offset + bytes);
    const isWhole = [expected.subarray(start, start + bytes), fresh].some(
      (choice) => Buffer.compare(choice, word) === 0,
    );
    if (isWhole) return { bytes };
    return {
      bytes,
      text: `byte ${start} is in a word that is neither the former one nor that of ${open.request}`,
    };
  }
}

function sumProblem(
  { request, interval }: Extract<Open, { kind: "sum" }>,
  element: number,
  value: number,
): string | undefined {
  const [low, high, nan] = [
    interval.low[element] as number,
    interval.high[element] as number,
    interval.nan[element],
  ];
  if (Number.isNaN(value)) return nan === isNumber ? `an element of ${request} is NaN` : undefined;
  if (nan === isNan) return `an element of ${request} is ${value}, and must be NaN`;
  const isWithin =
    value >= low && value <= high && (low !== 0 || !Object.is(low, high) || Object.is(value, low));
  return isWithin ? undefined : `an element of ${request} is ${value}, and must be from ${low} to ${high}`;
}
