/**
 * Products on which units and oracles differ: codes at random, with or without what is not finite, sums that cancel, few
 * values among zeros, the ends of the range, and addends of every size and kind. Seeded, so that a run can be repeated.
 */
import type {
  GemmOperand,
  GemmParams,
  NumberFormat,
  OperandScaling,
  ScaleFormat,
} from "../src/generated/types.ts";
import type { Random } from "../src/harness/random.ts";
import { codeBits, formats } from "../src/numerics/formats.ts";
import { groupExtent } from "../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf } from "../src/numerics/tensor.ts";
import { decodedValue } from "../src/oracle/values.ts";

/** What the elements of both operands are. */
export const kinds = [
  "any code",
  "finite codes",
  "near one",
  "smallest",
  "largest",
  "cancelling",
  "sparse",
] as const;
export type Kind = (typeof kinds)[number];

export interface Side {
  readonly format: NumberFormat;
  readonly scaling?: OperandScaling;
  readonly transpose?: boolean;
}

export interface Form {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Side;
  readonly b: Side;
  readonly addends: "none" | "finite" | "any";
}

/** A product of a kind. */
export function hardProduct(random: Random, kind: Kind, { m, n, k, a, b, addends }: Form): GemmParams {
  // One mask for both, so that values meet values.
  const mask = Uint8Array.from({ length: k }, () => (kind === "sparse" && random.integer(0, 7) > 0 ? 0 : 1));
  const operands = {
    a: operand(random, kind, a, m, mask, false),
    b: operand(random, kind, b, n, mask, kind === "cancelling"),
    output: "FP32",
    precision: "full",
  } as const;
  if (addends === "none") return operands;
  const { tensor: c } = emptyCodes("FP32", [m, n]);
  const codes = smallCodesOf(c);
  for (let at = 0; at < codes.length; at += 1)
    codes[at] = addend(random, kind === "any code", addends === "any");
  return { ...operands, c };
}

function operand(
  random: Random,
  kind: Kind,
  { format, scaling, transpose = false }: Side,
  rows: number,
  mask: Uint8Array,
  negated: boolean,
): GemmOperand {
  const k = mask.length;
  const [height, width] = transpose ? [k, rows] : [rows, k];
  const { tensor: data } = emptyCodes(format, [height, width]);
  const codes = smallCodesOf(data);
  for (let row = 0; row < rows; row += 1) {
    // A row without anything special among many, so that most elements of D are finite.
    const special = kind === "any code" && random.integer(0, 3) === 0;
    const own = Array.from(mask, (value) =>
      value === 1 ? element(random, kind, format, special) : zero(random, format),
    );
    if (kind === "cancelling" && random.integer(0, 3) > 0) repeatHalf(random, own, format, negated);
    for (const [at, code] of own.entries()) codes[transpose ? at * rows + row : row * k + at] = code;
  }
  if (scaling === undefined) return { data, format, transpose };
  const { scaleFormat, tensorScale } = scaling;
  const extent = groupExtent(scaling.group, height, width);
  const factors = (shape: readonly number[], ofFormat: ScaleFormat) => {
    const { tensor } = emptyCodes(ofFormat, shape);
    const factorCodes = smallCodesOf(tensor);
    for (let at = 0; at < factorCodes.length; at += 1)
      factorCodes[at] = scaleCode(random, ofFormat, kind === "any code");
    return tensor;
  };
  return {
    data,
    format,
    transpose,
    scaling,
    scales: factors([extent.rows, extent.columns], scaleFormat),
    ...(tensorScale === "none" ? {} : { tensorScale: factors([1], tensorScale) }),
  };
}

function element(random: Random, kind: Kind, format: NumberFormat, special: boolean): number {
  const { exponentBits, fractionBits, bias, signed } = formats[format];
  const last = 2 ** codeBits(format) - 1;
  const sign = signed && random.integer(0, 1) === 1 ? 2 ** (exponentBits + fractionBits) : 0;
  for (;;) {
    const fraction = random.integer(0, 2 ** fractionBits - 1);
    const field = fieldOf(random, kind, exponentBits, bias);
    const code =
      kind === "any code" || kind === "finite codes"
        ? random.integer(0, last)
        : sign + field * 2 ** fractionBits + fraction;
    if (special || Number.isFinite(decodedValue(format, code))) return code;
  }
}

/** A field of exponents: near that of 1, the lowest ones, or the highest. */
function fieldOf(random: Random, kind: Kind, exponentBits: number, bias: number): number {
  const highest = 2 ** exponentBits - 1;
  const clamp = (field: number) => Math.min(highest, Math.max(0, field));
  switch (kind) {
    case "smallest":
      return clamp(random.integer(0, random.integer(0, 2)));
    case "largest":
      return clamp(highest - random.integer(0, 2));
    case "sparse":
      return random.integer(0, highest);
    default:
      return clamp(bias + random.integer(-random.integer(0, 12), 1));
  }
}

function zero(random: Random, format: NumberFormat): number {
  const { exponentBits, fractionBits, nan } = formats[format];
  return nan !== "negative-zero" && random.integer(0, 1) === 1 ? 2 ** (exponentBits + fractionBits) : 0;
}

/** The second half is the first, of the other sign in one operand; a few places are left as they are. */
function repeatHalf(random: Random, codes: number[], format: NumberFormat, negated: boolean): void {
  const { exponentBits, fractionBits, nan, signed } = formats[format];
  const sign = 2 ** (exponentBits + fractionBits);
  const half = Math.floor(codes.length / 2);
  for (let at = 0; at < half; at += 1) {
    const code = codes[at] ?? 0;
    if (random.integer(0, 31) === 0) continue;
    const keeps = !negated || !signed || (code % sign === 0 && nan === "negative-zero");
    codes[half + at] = keeps ? code : code >= sign ? code - sign : code + sign;
  }
}

function scaleCode(random: Random, format: ScaleFormat, wide: boolean): number {
  switch (format) {
    case "UE4M3":
      return random.integer(0, wide ? 255 : 126);
    case "E8M0": {
      if (!wide) return 127 + random.integer(-14, 14);
      const ends = [0, 1, 253, 254, 255];
      return random.integer(0, 15) === 0 ? (ends[random.integer(0, 4)] ?? 127) : random.integer(0, 254);
    }
    case "FP32": {
      const fraction = random.integer(0, 1) * random.integer(0, 2 ** 23 - 1);
      if (!wide) return (127 + random.integer(-14, 14)) * 2 ** 23 + fraction;
      const field = random.integer(0, 15) === 0 ? 255 * random.integer(0, 1) : random.integer(1, 254);
      return field * 2 ** 23 + fraction;
    }
  }
}

const single = new DataView(new ArrayBuffer(4));

/** The bits of an addend: zero, near 1, of any exponent, subnormal, huge, or not finite. */
function addend(random: Random, special: boolean, infinite: boolean): number {
  const sign = random.integer(0, 1) * 2 ** 31;
  const fraction = random.integer(0, 2 ** 23 - 1);
  switch (random.integer(0, 7)) {
    case 0:
      return sign;
    case 1:
    case 2:
      single.setFloat32(0, random.normal() * 2 ** random.integer(-24, 20));
      return single.getUint32(0);
    case 3:
      return sign + fraction;
    case 4:
      return sign + random.integer(200, 254) * 2 ** 23 + fraction;
    case 5:
      if (!special || random.integer(0, 3) > 0) return sign;
      return sign + 255 * 2 ** 23 + (infinite && random.integer(0, 1) === 0 ? 0 : 2 ** 22 + 1);
    default:
      return sign + random.integer(0, 254) * 2 ** 23 + fraction;
  }
}
