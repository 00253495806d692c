/** Operands whose products are exact in any order, with a large term among small ones in each group of 128. */
import type { OperandSupport } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { codeOf, exponentRange, type OperandContent } from "./gemm-operands.ts";

/**
 * Small whole numbers of both signs, and in each group of 128 one product of 2^15, or the largest that the formats and the
 * length allow, with the sign changing from group to group: all of it within 2^22 quanta, so that FP32 loses nothing.
 */
export function planted(
  { a, b }: { readonly a: OperandSupport; readonly b: OperandSupport },
  k: number,
  random: Random,
): { readonly a: OperandContent; readonly b: OperandContent } {
  const groups = Math.ceil(k / 128);
  const [largestA, largestB] = [exponentRange(a.format).largest, exponentRange(b.format).largest];
  const most = Math.min(15, 21 - Math.ceil(Math.log2(Math.max(1, groups))));
  const plantB = Math.min(largestB, 7);
  const plantA = Math.min(largestA, most - plantB);
  const places = Array.from({ length: groups }, (_, group) => 128 * group + random.integer(0, 127));
  const isPlant = (column: number) => places[Math.floor(column / 128)] === column;
  const largeA = [2 ** plantA, -(2 ** plantA)].map((value) => codeOf(a.format, value));
  const largeB = codeOf(b.format, 2 ** plantB);
  const smallA = [1, 2, 3, -1, -2, -3].map((value) => codeOf(a.format, value));
  const smallB = [1, 2, 3].map((value) => codeOf(b.format, value));
  return {
    a: {
      code: (_, column) =>
        (isPlant(column) ? largeA[Math.floor(column / 128) % 2] : smallA[random.integer(0, 5)]) ?? 0,
    },
    b: { code: (_, column) => (isPlant(column) ? largeB : smallB[random.integer(0, 2)]) ?? 0 },
  };
}
