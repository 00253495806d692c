/**
 * From dot products to requests and back. Dot products of the same K and output share a request, as the diagonal of a
 * product of matrices; what is off the diagonal was not asked for.
 */
import type {
  GemmOperand,
  GemmParams,
  GemmResult,
  GemmSupport,
  Layout,
  NumberFormat,
  OperandSupport,
  PrecisionName,
} from "../generated/types.ts";
import { encode } from "../numerics/float/encode.ts";
import { groupExtent } from "../numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../numerics/tensor.ts";
import { codeValue } from "../oracle/values.ts";
import type { Alphabet, Dot } from "./dot.ts";

/** What the dot products are products of. */
export interface Asked {
  readonly entry: GemmSupport;
  readonly layout: Layout;
  readonly mode: PrecisionName;
}

export interface Packed {
  readonly params: GemmParams;
  /** Places in the batch of the dot products on the diagonal. */
  readonly dots: readonly number[];
}

/** Rows of one request at most: the whole product is computed for its diagonal. */
const rowsOfRequest = 8;

export function transposes(layout: Layout): { readonly a: boolean; readonly b: boolean } {
  return { a: layout === "NN" || layout === "NT", b: layout === "TT" || layout === "NT" };
}

/** All requests of a batch. */
export function pack(batch: readonly Dot[], asked: Asked, alphabet: Alphabet): readonly Packed[] {
  const shared = (alphabet.groups.a?.rowsEach ?? 1) > 1 || (alphabet.groups.b?.rowsEach ?? 1) > 1;
  const bundles = new Map<string, number[]>();
  for (const [place, { k, output, addend, scales }] of batch.entries()) {
    const alone = shared && scales !== undefined ? place : "";
    const key = `${k} ${output} ${addend === undefined} ${alone}`;
    const bundle = bundles.get(key) ?? [];
    bundles.set(key, bundle);
    bundle.push(place);
  }
  return [...bundles.values()].flatMap((places) =>
    Array.from({ length: Math.ceil(places.length / rowsOfRequest) }, (_, i) => {
      const dots = places.slice(i * rowsOfRequest, (i + 1) * rowsOfRequest);
      return {
        dots,
        params: requestOf(
          dots.flatMap((place) => batch[place] ?? []),
          asked,
        ),
      };
    }),
  );
}

/** One request whose diagonal is these dot products; of one length and output, and all with an addend or none. */
export function requestOf(dots: readonly Dot[], { entry, layout, mode }: Asked): GemmParams {
  const transposed = transposes(layout);
  const [{ k, output, addend } = { k: 0, output: "FP32" as const, addend: undefined }] = dots;
  const count = dots.length;
  const sums = new Float32Array(count * count);
  for (const [i, dot] of dots.entries()) sums[i * count + i] = dot.addend ?? 0;
  return {
    a: operand(
      entry.a,
      transposed.a,
      k,
      dots.map(({ a, scales }) => ({ values: a, scales: scales?.a })),
    ),
    b: operand(
      entry.b,
      transposed.b,
      k,
      dots.map(({ b, scales }) => ({ values: b, scales: scales?.b })),
    ),
    ...(addend === undefined ? {} : { c: tensorOfFloat32([count, count], sums) }),
    output,
    precision: mode,
  };
}

interface Row {
  readonly values: Float64Array;
  readonly scales: Float64Array | undefined;
}

const exact = { overflow: "non-finite", infinity: "non-finite" } as const;
const known = new Map<NumberFormat, Map<number, number>>();

/** The code of a value that the format holds; the batch has few different ones. */
function codeOf(format: NumberFormat, value: number): number {
  const codes = known.get(format) ?? new Map<number, number>();
  known.set(format, codes);
  const code = codes.get(value) ?? encode(format, value, exact);
  codes.set(value, code);
  return code;
}

function operand(
  { format, scaling }: OperandSupport,
  transpose: boolean,
  k: number,
  rows: readonly Row[],
): GemmOperand {
  const stored = transpose ? { rows: k, columns: rows.length } : { rows: rows.length, columns: k };
  const { tensor: data } = emptyCodes(format, [stored.rows, stored.columns]);
  const codes = smallCodesOf(data);
  for (const [row, { values }] of rows.entries())
    for (const [at, value] of values.entries())
      if (value !== 0) codes[transpose ? at * rows.length + row : row * k + at] = codeOf(format, value);
  if (scaling === undefined) return { data, format, transpose };
  const extent = groupExtent(scaling.group, stored.rows, stored.columns);
  const { tensor: scales } = emptyCodes(scaling.scaleFormat, [extent.rows, extent.columns]);
  const scaleCodes = smallCodesOf(scales);
  const [across, along] = transpose ? [extent.columns, extent.rows] : [extent.rows, extent.columns];
  const rowsEach = Math.ceil(rows.length / Math.max(1, across));
  for (let group = 0; group < across; group += 1)
    for (let at = 0; at < along; at += 1)
      scaleCodes[transpose ? at * across + group : group * along + at] = encode(
        scaling.scaleFormat,
        rows[group * rowsEach]?.scales?.[at] ?? 1,
        exact,
      );
  const whole =
    scaling.tensorScale === "none" ? {} : { tensorScale: tensorOfFloat32([1], Float32Array.of(1)) };
  return { data, format, transpose, scaling, scales, ...whole };
}

/** The values on the diagonal of an answer. */
export function diagonal({ d }: GemmResult, { output }: GemmParams): readonly number[] {
  const codes = smallCodesOf(d);
  const [count = 0] = d.shape;
  return Array.from({ length: count }, (_, i) => codeValue(output, codes[i * count + i] ?? 0));
}
