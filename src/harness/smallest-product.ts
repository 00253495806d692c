/**
 * The smallest product that an adapter still gets wrong: one element of a large one, then as few products in its sum as
 * will do, then a short row, then simple numbers. Whoever asks says what "wrong" means; each step keeps what is still wrong,
 * so that the result was really seen to fail.
 */
import type { GemmOperand, GemmParams } from "../generated/types.ts";
import { encode } from "../numerics/float/encode.ts";
import { codeBits, formats } from "../numerics/formats.ts";
import { smallCodesOf, tensorOfCodes } from "../numerics/tensor.ts";
import { fewest } from "./fewest.ts";
import {
  codeAt,
  hasGroupsAlongK,
  logicalSize,
  type Part,
  productPart,
  wholeOf,
  withCodeAt,
  withZerosAt,
} from "./product-part.ts";

/** A request whose answer is wrong, and in what. */
export interface Failing<Wrong> {
  readonly params: GemmParams;
  readonly wrong: Wrong;
}

/**
 * Searches from a request whose element in row i and column j is wrong. `wrongIn` says what is wrong with the answer to a
 * smaller one: undefined for nothing, and once nothing more may be asked. The result is undefined where none was wrong.
 */
export async function smallestProduct<Wrong>(
  params: GemmParams,
  place: readonly [number, number],
  wrongIn: (params: GemmParams) => Promise<Wrong | undefined>,
): Promise<Failing<Wrong> | undefined> {
  let found: Failing<Wrong> | undefined;
  const smallest = () => found?.params ?? params;
  const take = async (candidate: GemmParams) => {
    const wrong = await wrongIn(candidate);
    if (wrong !== undefined) found = { params: candidate, wrong };
    return wrong !== undefined;
  };
  await oneElement(params, place, take);
  await shorter(smallest(), take);
  await fewestTerms(smallest(), take);
  await shortest(smallest(), take);
  await simplestCodes("a", smallest, take);
  await simplestCodes("b", smallest, take);
  await simplestAddend(smallest(), take);
  return found;
}

/** Keeps a candidate that is still wrong, and says whether it is. */
type Take = (candidate: GemmParams) => Promise<boolean>;

/** The element alone, or its row, or its column: what depends on neighbours needs them. */
async function oneElement(params: GemmParams, [i, j]: readonly [number, number], take: Take): Promise<void> {
  const whole = wholeOf(params);
  const parts: readonly Part[] = [
    { ...whole, rows: [i], columns: [j] },
    { ...whole, rows: [i] },
    { ...whole, columns: [j] },
  ];
  for (const part of parts) if (await take(productPart(params, part))) return;
}

/** The beginning of the row, as short as halving and halving again makes it. */
async function shorter(params: GemmParams, take: Take): Promise<void> {
  const whole = wholeOf(params);
  const { k } = logicalSize(params.a);
  let [wrong, right] = [k, 0];
  while (wrong - right > Math.max(1, wrong / 8)) {
    const length = Math.ceil((wrong + right) / 2);
    if (await take(productPart(params, { ...whole, places: whole.places.slice(0, length) }))) wrong = length;
    else right = length;
  }
}

/** Zeros at as many places along k as possible. */
async function fewestTerms(params: GemmParams, take: Take): Promise<void> {
  const all = termsOf(params);
  await fewest(all, (terms) => {
    const kept = new Set(terms);
    return take(
      withZerosAt(
        params,
        all.filter((term) => !kept.has(term)),
      ),
    );
  });
}

/** All groups along k have lengths that divide this one. */
const widestGroup = 128;

/** A row that begins and ends with the groups of its terms or, without groups along k, that has nothing but its terms. */
async function shortest(params: GemmParams, take: Take): Promise<void> {
  const whole = wholeOf(params);
  const terms = termsOf(params);
  const { k } = logicalSize(params.a);
  const needed = Math.max(1, (terms.at(-1) ?? 0) + 1);
  if (!hasGroupsAlongK(params.a) && !hasGroupsAlongK(params.b)) {
    const places = terms.length === 0 ? [0] : terms;
    if (places.length < k && (await take(productPart(params, { ...whole, places })))) return;
  }
  const start = widestGroup * Math.floor((terms[0] ?? 0) / widestGroup);
  // Some units take whole groups only.
  for (const end of [needed, 32 * Math.ceil(needed / 32), widestGroup * Math.ceil(needed / widestGroup)])
    if (
      end - start < k &&
      (await take(productPart(params, { ...whole, places: whole.places.slice(start, end) })))
    )
      return;
}

/** A simpler code for each element that is left, where there is one row of them. */
async function simplestCodes(side: "a" | "b", smallest: () => GemmParams, take: Take): Promise<void> {
  if (logicalSize(smallest()[side]).rows !== 1) return;
  for (const place of termsOf(smallest())) {
    const operand = smallest()[side];
    for (const code of simplerCodes(operand, place))
      if (await take({ ...smallest(), [side]: withCodeAt(operand, 0, place, code) })) break;
  }
}

/** Places along k at which both operands have some element that is not zero. */
export function termsOf({ a, b }: GemmParams): number[] {
  const { k } = logicalSize(a);
  const [inA, inB] = [placesWithCodes(a), placesWithCodes(b)];
  return Array.from({ length: k }, (_, place) => place).filter((place) => inA.has(place) && inB.has(place));
}

function placesWithCodes(operand: GemmOperand): ReadonlySet<number> {
  const { rows, k } = logicalSize(operand);
  const signBit = 2 ** (codeBits(operand.format) - 1);
  const found = new Set<number>();
  for (let place = 0; place < k; place += 1)
    for (let row = 0; row < rows && !found.has(place); row += 1)
      if (codeAt(operand, row, place) % signBit !== 0) found.add(place);
  return found;
}

/** Codes that are easier to read than the one in the first row: one, or the power of two below it, of the same sign. */
function simplerCodes(operand: GemmOperand, place: number): number[] {
  const { format } = operand;
  const { fractionBits } = formats[format];
  const code = codeAt(operand, 0, place);
  const signBit = 2 ** (codeBits(format) - 1);
  const sign = code >= signBit ? signBit : 0;
  const one = encode(format, 1, { overflow: "non-finite", infinity: "non-finite" });
  const powerOfTwo = code - (code % 2 ** fractionBits);
  const simpler = [one + sign, ...((powerOfTwo - sign) % signBit === 0 ? [] : [powerOfTwo])];
  return simpler[0] === code ? [] : simpler.filter((candidate) => candidate !== code);
}

/** No addend, or one that is easy to read. */
async function simplestAddend({ c, ...without }: GemmParams, take: Take): Promise<void> {
  if (c === undefined || (await take(without))) return;
  const bits = smallCodesOf(c);
  const zero = tensorOfCodes("F32", c.shape, new Uint32Array(bits.length));
  if (await take({ ...without, c: zero })) return;
  if (bits.length !== 1) return;
  // 1, and the FP32 number after it.
  for (const simple of [0x3f800000, 0x3f800001]) {
    if (bits[0] === simple) return;
    if (await take({ ...without, c: tensorOfCodes("F32", c.shape, Uint32Array.of(simple)) })) return;
  }
}
