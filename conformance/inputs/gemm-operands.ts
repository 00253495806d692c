/**
 * Operands of products, made of values or codes by their logical place (row of the product, k) and stored as the claim's
 * layout asks. Values are ones that the format holds exactly.
 */
import type {
  GemmOperand,
  GemmOutputFormat,
  GemmParams,
  Layout,
  NumberFormat,
  OperandSupport,
  PrecisionName,
  Tensor,
} from "../../src/generated/types.ts";
import { request } from "../../src/harness/case.ts";
import type { Random } from "../../src/harness/random.ts";
import { encode } from "../../src/numerics/float/encode.ts";
import { codeBits, formats } from "../../src/numerics/formats.ts";
import { groupExtent } from "../../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfCodes, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { codeValue } from "../../src/oracle/values.ts";
import { unitScale } from "./payloads.ts";

/** Sizes of a product: D is m x n, and k products are added for each of its elements. */
export interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** What an operand holds, by the row of the product that it belongs to (m for A, n for B) and k. */
export interface OperandContent {
  /** Code of an element. */
  readonly code: (row: number, k: number) => number;
  /** Code of a scale, by its place in the stored tensor of scales; 1 by default. */
  readonly scale?: (groupRow: number, groupColumn: number) => number;
  /** The second scale, of the whole tensor; 1 by default. */
  readonly tensorScale?: number;
}

/** What is asked of a product beside its operands; a claim is one. */
export interface Asked {
  readonly a: OperandSupport;
  readonly b: OperandSupport;
  readonly layout: Layout;
  readonly output: GemmOutputFormat;
  readonly mode: { readonly name: PrecisionName };
}

/** A request for a product. `c` gives the FP32 bits of the addend's elements, row by row. */
export function product(
  asked: Asked,
  sizes: Sizes,
  content: {
    readonly a: OperandContent;
    readonly b: OperandContent;
    readonly c?: (element: number) => number;
  },
): { readonly method: "gemm"; readonly params: GemmParams } {
  const { m, n, k } = sizes;
  const transposed = transposes(asked.layout);
  return request("gemm", {
    a: operand(asked.a, transposed.a, m, k, content.a),
    b: operand(asked.b, transposed.b, n, k, content.b),
    ...(content.c === undefined ? {} : { c: addend(m, n, content.c) }),
    output: asked.output,
    precision: asked.mode.name,
  });
}

/** Which operands a layout stores as their transposes. */
export function transposes(layout: Layout): { readonly a: boolean; readonly b: boolean } {
  return { a: layout === "NN" || layout === "NT", b: layout === "TT" || layout === "NT" };
}

/** One operand of `rows` x `k`, stored as that or as its transpose. */
export function operand(
  { format, scaling }: OperandSupport,
  transpose: boolean,
  rows: number,
  k: number,
  content: OperandContent,
): GemmOperand {
  const stored = transpose ? { rows: k, columns: rows } : { rows, columns: k };
  const { tensor: data } = emptyCodes(format, [stored.rows, stored.columns]);
  const codes = smallCodesOf(data);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < k; column += 1)
      codes[transpose ? column * rows + row : row * k + column] = content.code(row, column);
  if (scaling === undefined) return { data, format, transpose };

  const groups = groupExtent(scaling.group, stored.rows, stored.columns);
  const { tensor: scales } = emptyCodes(scaling.scaleFormat, [groups.rows, groups.columns]);
  const scaleCodes = smallCodesOf(scales);
  for (let place = 0; place < scaleCodes.length; place += 1)
    scaleCodes[place] =
      content.scale?.(Math.floor(place / groups.columns), place % groups.columns) ??
      unitScale[scaling.scaleFormat];
  if (scaling.tensorScale === "none") return { data, format, transpose, scaling, scales };
  const tensorScale = tensorOfFloat32([1], Float32Array.of(content.tensorScale ?? 1));
  return { data, format, transpose, scaling, scales, tensorScale };
}

function addend(m: number, n: number, bits: (element: number) => number): Tensor {
  const words = new Uint32Array(m * n);
  for (let element = 0; element < words.length; element += 1) words[element] = bits(element);
  return tensorOfCodes("F32", [m, n], words);
}

/** Codes that were asked for before: the cases ask for few values, and for each of them often. */
const codesOfValues = new Map<NumberFormat, Map<number, number>>();
const mostCodes = 2 ** 15;

/** The code of a value. Throws RangeError for a value that the format does not hold. */
export function codeOf(format: NumberFormat, value: number): number {
  const known = codesOfValues.get(format) ?? new Map<number, number>();
  codesOfValues.set(format, known);
  const code = known.get(value) ?? encodedExactly(format, value);
  // A map does not tell -0 from 0.
  if (value !== 0 && known.size < mostCodes) known.set(value, code);
  return code;
}

function encodedExactly(format: NumberFormat, value: number): number {
  const code = encode(format, value, { overflow: "non-finite", infinity: "non-finite" });
  if (codeValue(format, code) !== value) throw new RangeError(`${format} does not hold ${value}`);
  return code;
}

/** Exponents of the powers of two that the cases use of a format: its own range, but no more than 2^-20 to 2^8. */
export function exponentRange(format: NumberFormat): { readonly smallest: number; readonly largest: number } {
  const { bias, max } = formats[format];
  return { smallest: Math.max(1 - bias, -20), largest: Math.min(Math.floor(Math.log2(max)), 8) };
}

/** Any code that stands for a finite number, the sign at random. */
export function finiteCode(format: NumberFormat, random: Random): number {
  for (;;) {
    const code = random.integer(0, 2 ** codeBits(format) - 1);
    if (Number.isFinite(codeValue(format, code))) return code;
  }
}

const aroundOne = new Map<NumberFormat, readonly number[]>();

/** A code of a number from 1/2 up to, but not including, 2. */
export function codeAroundOne(format: NumberFormat, random: Random): number {
  const codes = aroundOne.get(format) ?? codesAroundOne(format);
  aroundOne.set(format, codes);
  return codes[random.integer(0, codes.length - 1)] ?? 0;
}

function codesAroundOne(format: NumberFormat): number[] {
  const steps = Array.from({ length: 2 ** formats[format].fractionBits }, (_, i) => i);
  // The formats with the narrowest range have no fraction bits below their smallest normal number.
  const exponents = [...new Set([Math.max(-1, exponentRange(format).smallest), 0])];
  return exponents.flatMap((exponent) =>
    steps.map((step) => codeOf(format, 2 ** exponent * (1 + step / steps.length))),
  );
}

/** A code of a positive number whose exponent is any of `exponentRange` but the largest. */
export function wideCode(format: NumberFormat, random: Random): number {
  const { smallest, largest } = exponentRange(format);
  const steps = 2 ** formats[format].fractionBits;
  return codeOf(
    format,
    2 ** random.integer(smallest, largest - 1) * (1 + random.integer(0, steps - 1) / steps),
  );
}

/** The bit of a code that is its sign. */
export function signBitOf(format: NumberFormat): number {
  return 2 ** (codeBits(format) - 1);
}

/** A code that is NaN. Throws RangeError for a format without one. */
export function nanCode(format: NumberFormat): number {
  if (formats[format].nan === "none") throw new RangeError(`${format} has no NaN`);
  return encode(format, Number.NaN, { overflow: "non-finite", infinity: "non-finite" });
}
