/**
 * The arithmetic of sums: from the terms of all lines to the rows of the destination, by the plan of the request. What can
 * be done otherwise, and wrongly, is a step.
 */
import type { Devices } from "../../../fabric/topology.ts";
import type { ReduceFormat, ReduceRequest } from "../../../generated/types.ts";
import { formatBytes } from "../elements.ts";
import { groupedBy } from "../grouped.ts";
import type { PlanOf } from "../plan.ts";
import { bfloat16Code, bfloat16Value, type SumSteps, type TermRow } from "./sum-steps.ts";

/** What the ranks have sent: a row for each entry of the table, and with which message it came. */
export interface BroughtTerms {
  readonly bytes: Uint8Array;
  readonly arrivals: Int32Array;
}

/**
 * The sums of all rows, in the format of the output. `former` is what is at the destination; `place` counts the destination
 * and the further places from 0.
 */
export function reduceRows(
  plan: PlanOf<"reduce">,
  brought: BroughtTerms,
  devices: Devices,
  former: Uint8Array,
  steps: SumSteps,
  place: number,
): Uint8Array {
  const { rows, request } = plan;
  const { elements, output } = request;
  const outputBytes = elements * formatBytes[output];
  const result = new Uint8Array(rows * outputBytes);
  if (elements === 0) return result;
  const write = writerOf(output, result, steps);
  for (let row = 0; row < rows; row += 1) {
    const terms = termsOf(plan, brought, devices, row, steps);
    if (terms.length === 0 && steps.noTerms === "untouched") {
      result.set(former.subarray(row * outputBytes, (row + 1) * outputBytes), row * outputBytes);
      continue;
    }
    const isOwn = request.plan === "unspecified" && !steps.sharesSum;
    const first = isOwn ? place % Math.max(1, terms.length) : 0;
    const own = first === 0 ? terms : [...terms.slice(first), ...terms.slice(0, first)];
    const sum = summed(own, request, steps);
    for (let element = 0; element < elements; element += 1)
      write(row * elements + element, sum[element] ?? 0);
  }
  return result;
}

/** The terms of a line, widened and multiplied by their weights. */
function termsOf(
  { slotsPerRow, entries, members, request }: PlanOf<"reduce">,
  { bytes, arrivals }: BroughtTerms,
  devices: Devices,
  row: number,
  steps: SumSteps,
): readonly TermRow[] {
  const { elements, terms: format, weights } = request;
  const rowBytes = elements * formatBytes[format];
  const terms: TermRow[] = [];
  for (let entry = row * slotsPerRow; entry < (row + 1) * slotsPerRow; entry += 1) {
    const span = members[entries[2 * entry] ?? -1];
    if (span === undefined) {
      if (steps.skipped === undefined) continue;
      const values = new Float64Array(elements).fill(steps.skipped);
      terms.push({ rank: -1, island: -1, at: -1, arrival: 0, values });
      continue;
    }
    const { rank } = span.place.region;
    const values = valuesOf(format, bytes.subarray(entry * rowBytes, (entry + 1) * rowBytes));
    if (weights !== undefined) {
      const weight = float32At(weights.data, entry);
      for (let i = 0; i < elements; i += 1) values[i] = steps.product(weight, values[i] ?? 0);
    }
    terms.push({
      rank,
      island: devices.islandOf[rank] ?? 0,
      at: span.place.base + (entries[2 * entry + 1] ?? 0),
      arrival: arrivals[entry] ?? 0,
      values,
    });
  }
  return steps.terms(terms);
}

/** The sum of terms by a plan, before it is rounded to the output. */
function summed(terms: readonly TermRow[], request: ReduceRequest, steps: SumSteps): Float64Array {
  const { plan, elements } = request;
  const together =
    plan === "exact" ? steps.exact : plan === "unspecified" && terms.length > 2 ? steps.open : undefined;
  if (together !== undefined) {
    const sum = new Float64Array(elements);
    for (let i = 0; i < elements; i += 1) sum[i] = together(terms.map(({ values }) => values[i] ?? 0));
    return sum;
  }
  return chain(
    steps.levels(plan).reduce((rows, level) => partials(rows, level, request, steps), terms),
    elements,
    steps,
  );
}

function chain(terms: readonly TermRow[], elements: number, steps: SumSteps): Float64Array {
  const [first, ...rest] = terms;
  const sum = new Float64Array(elements);
  if (first === undefined) return sum;
  const { begin, add } = steps;
  for (let i = 0; i < elements; i += 1) sum[i] = begin(first.values[i] ?? 0);
  for (const { values } of rest)
    for (let i = 0; i < elements; i += 1) sum[i] = add(sum[i] ?? 0, values[i] ?? 0);
  return sum;
}

/** One rounded chain for each device or island, in the order in which they first appear. */
function partials(
  terms: readonly TermRow[],
  level: "rank" | "island",
  { elements, terms: format, output }: ReduceRequest,
  steps: SumSteps,
): TermRow[] {
  return [...groupedBy(terms, (term) => term[level]).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const values = chain(group, elements, steps).map((sum) => steps.partial(sum, format, output));
    return [{ ...first, values }];
  });
}

function writerOf(
  format: ReduceFormat,
  result: Uint8Array,
  { nan }: SumSteps,
): (index: number, value: number) => void {
  const view = new DataView(result.buffer);
  if (format === "FP32")
    return (index, value) => {
      if (Number.isNaN(value)) view.setUint32(4 * index, nan, true);
      else view.setFloat32(4 * index, value, true);
    };
  return (index, value) =>
    view.setUint16(2 * index, Number.isNaN(value) ? nan >>> 16 : bfloat16Code(value), true);
}

function valuesOf(format: ReduceFormat, bytes: Uint8Array): Float64Array {
  const values = new Float64Array(bytes.length / formatBytes[format]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < values.length; i += 1)
    values[i] = format === "FP32" ? view.getFloat32(4 * i, true) : bfloat16Value(view.getUint16(2 * i, true));
  return values;
}

function float32At({ buffer, byteOffset }: Uint8Array, index: number): number {
  return new DataView(buffer, byteOffset).getFloat32(4 * index, true);
}
