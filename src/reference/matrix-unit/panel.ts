/**
 * An operand as a matrix unit takes it in: signed significands and exponents, K-major whatever the layout in memory, and
 * the scales of its groups. A value is significand * 2^(exponent - fractionBits).
 */
import type { GemmOperand, NumberFormat, NumericModel, ScaleFormat } from "../../generated/types.ts";
import { decode, decodeTensor } from "../../numerics/float/decode.ts";
import { formats } from "../../numerics/formats.ts";
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
  const parts = partsOf(format);
  const codes = smallCodesOf(data);
  const [rowStep, kStep] = transpose ? [1, rows] : [k, 1];
  for (let row = 0; row < rows; row += 1) {
    for (let at = 0, from = row * rowStep, place = row * k; at < k; at += 1, from += kStep, place += 1) {
      const code = codes[from] as number;
      const significand = parts.significand(code);
      significands[place] = significand;
      exponents[place] = parts.exponent(code);
      // NaN and infinity have no significand, and few other codes have none.
      if (significand === 0 && parts.isSpecial(code)) special.set(place, decode(format, code));
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

interface Parts {
  readonly significand: (code: number) => number;
  readonly exponent: (code: number) => number;
  readonly isSpecial: (code: number) => boolean;
}

const tables = new Map<NumberFormat, Parts>();

/** Significand, exponent and kind of each code of a format; a table where the format has few codes. */
function partsOf(format: NumberFormat): Parts {
  const known = tables.get(format);
  if (known !== undefined) return known;
  const { signed, exponentBits, fractionBits } = formats[format];
  const codes = 2 ** ((signed ? 1 : 0) + exponentBits + fractionBits);
  const parts = codes > 2 ** 16 ? computedParts(format) : tabulated(computedParts(format), codes);
  tables.set(format, parts);
  return parts;
}

function tabulated(parts: Parts, codes: number): Parts {
  const significands = Int32Array.from({ length: codes }, (_, code) => parts.significand(code));
  const exponents = Int16Array.from({ length: codes }, (_, code) => parts.exponent(code));
  const special = Uint8Array.from({ length: codes }, (_, code) => (parts.isSpecial(code) ? 1 : 0));
  return {
    significand: (code) => significands[code] ?? 0,
    exponent: (code) => exponents[code] ?? noExponent,
    isSpecial: (code) => special[code] === 1,
  };
}

function computedParts(format: NumberFormat): Parts {
  const { exponentBits, fractionBits, bias } = formats[format];
  const fieldOf = (code: number) => Math.floor(code / 2 ** fractionBits) % 2 ** exponentBits;
  const significand = (code: number) => {
    const value = decode(format, code);
    if (value === 0 || !Number.isFinite(value)) return 0;
    const fraction = code % 2 ** fractionBits;
    const magnitude = fieldOf(code) === 0 ? fraction : fraction + 2 ** fractionBits;
    return value < 0 ? -magnitude : magnitude;
  };
  return {
    significand,
    // A subnormal has the exponent of the smallest normal number.
    exponent: (code) => (significand(code) === 0 ? noExponent : Math.max(fieldOf(code), 1) - bias),
    isSpecial: (code) => !Number.isFinite(decode(format, code)),
  };
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
