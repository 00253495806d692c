/**
 * The alignment window: how far below the largest term of a sum a term still counts (ACC-002). A large number, its
 * negative and a small number are added in every order; the small one is what must be left.
 */
import { cases } from "../../../src/harness/case.ts";
import { multiplies } from "../../../src/harness/gemm-needs.ts";
import { type GemmProblem, readProblem } from "../../../src/oracle/gemm/problem.ts";
import type { ExpectedCode } from "../../../src/oracle/rounding.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { codeOf, exponentRange, product } from "../../inputs/gemm-operands.ts";
import { checkProduct } from "../products.ts";

const pairs = formatPairs();

/** Places of three terms in a row of 128, close to each other and in different blocks of any usual width. */
const places = {
  neighbours: [0, 1, 2],
  lanes: [4, 7, 9],
  "ends-of-32": [0, 16, 31],
  "three-blocks": [5, 45, 101],
  "last-block": [96, 126, 127],
} as const;

export default cases("accumulation-precision", ({ define }) => {
  define("small-term-survives-cancellation", {
    why: "Terms that alignment cuts off are lost for good, even where the large ones cancel, as in attention and in gradients.",
    verifies: ["ACC-002"],
    vary: {
      pair: pairs.names,
      places: ["neighbours", "lanes", "ends-of-32", "three-blocks", "last-block"] as const,
      small: [0, 1, 2],
      sign: ["+", "-"] as const,
    },
  })
    .needs(multiplies(({ pair }) => pairs.entry(pair)))
    .requests(({ params: { places: where, small, sign }, claim }) => {
      const [first, second] = places[where].filter((_, i) => i !== small);
      const smallAt = places[where][small];
      const { a, b } = claim;
      const [rangeA, rangeB] = [exponentRange(a.format), exponentRange(b.format)];
      const exponentsA = exponents(rangeA);
      const largeA = codeOf(a.format, 2 ** rangeA.largest);
      const negativeA = codeOf(a.format, -(2 ** rangeA.largest));
      const signOfSmall = sign === "+" ? 1 : -1;
      const largeB = codeOf(b.format, 2 ** rangeB.largest);
      const smallA = exponentsA.map((exponent) => codeOf(a.format, signOfSmall * 2 ** exponent));
      const smallB = exponents(rangeB).map((exponent) => codeOf(b.format, 2 ** exponent));
      return [
        // Row m has 2^exponentsA[m] as its small term, column n multiplies it with 2^exponentsB[n].
        product(
          claim,
          { m: smallA.length, n: smallB.length, k: 128 },
          {
            a: {
              code: (row, k) => {
                if (k === first) return largeA;
                if (k === second) return negativeA;
                return k === smallAt ? (smallA[row] ?? 0) : 0;
              },
            },
            b: {
              code: (row, k) => (k === smallAt ? (smallB[row] ?? 0) : largeB),
            },
          },
        ),
      ];
    })
    .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
      checkProduct(check, exchange, `what is left of M - M + s, in the mode ${mode.name}`, (params) => {
        const problem = readProblem(params);
        return {
          expected: (element) =>
            leftOver(
              termsOf(problem, Math.floor(element / problem.n), element % problem.n),
              mode.accumulatorBits,
            ),
        };
      }),
    );
});

/** What must be left of M, -M and s: s, unless it lies below the window. Of other terms nothing is asked. */
function leftOver(terms: readonly number[], accumulatorBits: number): ExpectedCode {
  const left = terms.reduce((sum, term) => sum + term, 0);
  if (terms.length !== 3 || !terms.includes(left)) return { kind: "any" };
  const largest = Math.max(...terms.map(Math.abs));
  // What lies below the window may be lost.
  if (Math.log2(largest / Math.abs(left)) > accumulatorBits) return { kind: "any" };
  return { kind: "within", low: left, high: left };
}

/** The products of an element that are not zero: powers of two. */
function termsOf({ a, b, k }: GemmProblem, i: number, j: number): number[] {
  const terms: number[] = [];
  for (let at = 0; at < k; at += 1) {
    const term = (a.scaled[i * k + at] ?? 0) * (b.scaled[j * k + at] ?? 0);
    if (term !== 0) terms.push(term);
  }
  return terms;
}

function exponents({ smallest, largest }: ReturnType<typeof exponentRange>): number[] {
  return Array.from({ length: largest - smallest + 1 }, (_, i) => smallest + i);
}
