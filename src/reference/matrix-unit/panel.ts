/**
 * An operand as a matrix unit takes it in: signed significands and exponents, K-major whatever the layout in memory, and
 * the scales of its groups. A value is significand * 2^(exponent - fractionBits).
 */
import type { GemmOperand, NumberFormat, NumericModel, ScaleFormat } from "../../generated/types.ts";
import { decode, decodeTensor } from "../../numerics/float/decode.ts";
import { codeBits, formats } from "../../numerics/formats.ts";
import { groupExtent, groupSize } from "../../numerics/groups.ts";
import { float32Of, matrixExtent, smallCodesOf } from "../../numerics/tensor.ts";

export interface Panel {
  readonly format: NumberFormat;
  readonly rows: number;
  readonly k: number;
  /** Fraction bits of a significand. */
  readonly fractionBits: number;
  /** rows x k. */
  readonly significands: Int32Array;
  /** rows x k; `noExponent` for zeros. */
  readonly exponents: Int16Array;
  /** Elements that are NaN or infinite by their place, row by row; empty in most panels. */
  readonly special: ReadonlyMap<number, number>;
  readonly scales: PanelScales | undefined;
  /** The scale of the whole tensor; undefined without one. */
  readonly tensorScale: number | undefined;
}

/** Scales by group, and which group an element is of. */
export interface PanelScales {
  readonly format: ScaleFormat;
  readonly values: Float64Array;
  /** Elements along the rows of the panel, and along k, that share a scale. */
  readonly rowsEach: number;
  readonly kEach: number;
  /** Groups along the rows and along k. */
  readonly across: number;
  readonly down: number;
  /** Whether neighbouring values of `values` are neighbours along k. */
  readonly alongK: boolean;
}

/** The exponent of a zero: a sum with it is below every sum of two others, and below that of the register. */
export const noExponent = -600;

/** Reads an operand. The request has been checked before. */
export function panelOf({ data, format, transpose, scaling, scales, tensorScale }: GemmOperand): Panel {
  const stored = matrixExtent(data) ?? { rows: 0, columns: 0 };
  const [rows, k] = transpose ? [stored.columns, stored.rows] : [stored.rows, stored.columns];
  const { fractionBits } = formats[format];
  const significands = new Int32Array(rows * k);
  const exponents = new Int16Array(rows * k);
  const special = new Map<number, number>();
  const tables = tablesOf(format);
  const codes = smallCodesOf(data);
  const [rowStep, kStep] = transpose ? [1, rows] : [k, 1];
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0, from = row * rowStep, place = row * k; at < k; at += 1, from += kStep, place += 1) {
      const code = codes[from] as number;
      const known = tables !== undefined && code < tables.significands.length;
      const significand = known ? (tables.significands[code] as number) : significandOf(format, code);
      significands[place] = significand;
      exponents[place] = known ? (tables.exponents[code] as number) : exponentOf(format, code);
      // NaN and infinity have no significand, and few other codes have none.
      if (significand !== 0 || code === 0) continue;
      const value = decode(format, code);
      if (!Number.isFinite(value)) special.set(place, value);
    }
  }
  const common = { format, rows, k, fractionBits, significands, exponents, special };
  const second = tensorScale === undefined ? undefined : (float32Of(tensorScale)[0] ?? Number.NaN);
  if (scaling === undefined || scales === undefined)
    return { ...common, scales: undefined, tensorScale: undefined };
  const values = decodeTensor(scales, scaling.scaleFormat);
  if (scaling.group === "tensor")
    return { ...common, scales: undefined, tensorScale: (values[0] ?? 1) * (second ?? 1) };
  const size = groupSize(scaling.group, stored);
  const count = groupExtent(scaling.group, stored.rows, stored.columns);
  return {
    ...common,
    tensorScale: second,
    scales: {
      format: scaling.scaleFormat,
      values,
      rowsEach: transpose ? size.columns : size.rows,
      kEach: transpose ? size.rows : size.columns,
      down: transpose ? count.columns : count.rows,
      across: transpose ? count.rows : count.columns,
      alongK: !transpose,
    },
  };
}

/** The scale of an element. */
export function scaleAt(scales: PanelScales, row: number, at: number): number {
  const [group, along] = [Math.floor(row / scales.rowsEach), Math.floor(at / scales.kEach)];
  const place = scales.alongK ? group * scales.across + along : along * scales.down + group;
  return scales.values[place] ?? Number.NaN;
}

/** Significands and exponents by code. */
interface Tables {
  readonly significands: Int32Array;
  readonly exponents: Int16Array;
}

const listed = new Map<NumberFormat, Tables>();

/** The tables of a format; undefined where it has too many codes to list. */
function tablesOf(format: NumberFormat): Tables | undefined {
  const codes = 2 ** codeBits(format);
  if (codes > 2 ** 16) return undefined;
  const tables = listed.get(format) ?? {
    significands: Int32Array.from({ length: codes }, (_, code) => significandOf(format, code)),
    exponents: Int16Array.from({ length: codes }, (_, code) => exponentOf(format, code)),
  };
  listed.set(format, tables);
  return tables;
}

function fieldOf(format: NumberFormat, code: number): number {
  const { exponentBits, fractionBits } = formats[format];
  return Math.floor(code / 2 ** fractionBits) % 2 ** exponentBits;
}

/** Signed, with the leading bit where there is one; 0 for what is no finite number. */
function significandOf(format: NumberFormat, code: number): number {
  const value = decode(format, code);
  if (value === 0 || !Number.isFinite(value)) return 0;
  const { fractionBits } = formats[format];
  const fraction = code % 2 ** fractionBits;
  const magnitude = fieldOf(format, code) === 0 ? fraction : fraction + 2 ** fractionBits;
  return value < 0 ? -magnitude : magnitude;
}

/** A subnormal has the exponent of the smallest normal number. */
function exponentOf(format: NumberFormat, code: number): number {
  if (significandOf(format, code) === 0) return noExponent;
  return Math.max(fieldOf(format, code), 1) - formats[format].bias;
}

/** 2^e at index e + offset, for the exponents of all formats. */
const offset = 1100;
const powersOfTwo = Float64Array.from({ length: 2 * offset }, (_, i) => 2 ** (i - offset));

/** Values of the codes; subnormals are zeros where the model flushes them. */
export function valuesOf(
  { significands, exponents, fractionBits }: Panel,
  { subnormals }: NumericModel,
): Float64Array {
  const smallest = subnormals === "flush-operands" ? 2 ** fractionBits : 0;
  const values = new Float64Array(significands.length);
  for (let place = 0; place < values.length; place += 1) {
    const significand = significands[place] as number;
    if (Math.abs(significand) >= smallest)
      values[place] =
        significand * (powersOfTwo[(exponents[place] as number) - fractionBits + offset] as number);
  }
  return values;
}
