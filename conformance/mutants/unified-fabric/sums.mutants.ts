/** Defects of sums: their order, what is rounded on the way, and what is counted (FAB-050 to FAB-053). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { idealSums, roundedTo, type TermRow } from "../../../src/reference/fabric/bulk/sum-steps.ts";
import { engineMutant } from "../mutant.ts";

const byRank = (terms: readonly TermRow[]) => [...terms].sort((a, b) => a.rank - b.rank);
const inBf16 = (value: number) => roundedTo("BF16", value);

export const sumMutants: readonly Mutant[] = [
  engineMutant(
    "sum-begins-with-what-arrives-first",
    { breaks: "FAB-050", defect: "Terms are added in the order in which they arrive." },
    { sums: { terms: (terms) => [...terms].sort((a, b) => a.arrival - b.arrival) } },
  ),
  engineMutant(
    "sum-in-the-order-of-ranks",
    { breaks: "FAB-050", defect: "Terms are added in the order of the numbers of their ranks." },
    { sums: { terms: byRank } },
  ),
  engineMutant(
    "partial-sums-stay-in-fp32",
    {
      breaks: "FAB-050",
      defect: "Partial sums of ranks and islands are not rounded to the format of the terms.",
    },
    { sums: { partial: (sum) => sum } },
  ),
  engineMutant(
    "partial-sums-in-the-output-format",
    { breaks: "FAB-050", defect: "Partial sums are rounded to the format of the output." },
    { sums: { partial: (sum, _terms, output) => roundedTo(output, sum) } },
  ),
  engineMutant(
    "island-without-ranks",
    { breaks: "FAB-050", defect: "Under the plan node an island adds its terms in one chain." },
    { sums: { levels: (plan) => (plan === "node" ? ["island"] : idealSums.levels(plan)) } },
  ),
  engineMutant(
    "exact-sum-in-float64",
    { breaks: "FAB-050", defect: "An exact sum is one in FP64, rounded once more." },
    { sums: { exact: (terms) => terms.reduce((sum, term) => sum + term, terms[0] === undefined ? 0 : -0) } },
  ),
  engineMutant(
    "sum-in-bf16",
    { breaks: "FAB-051", defect: "Sums are kept in BF16." },
    { sums: { add: (sum, term) => inBf16(sum + term) } },
  ),
  engineMutant(
    "product-in-bf16",
    { breaks: "FAB-051", defect: "A weighted term is rounded to BF16 before it is added." },
    { sums: { product: (weight, term) => inBf16(weight * term) } },
  ),
  engineMutant(
    "weight-in-bf16",
    { breaks: "FAB-051", defect: "Weights are rounded to BF16." },
    { sums: { product: (weight, term) => Math.fround(inBf16(weight) * term) } },
  ),
  engineMutant(
    "product-is-fused-with-the-sum",
    { breaks: "FAB-051", defect: "A product is added without being rounded, by a fused multiply-add." },
    { sums: { product: (weight, term) => weight * term } },
  ),
  engineMutant(
    "skipped-terms-are-zeros",
    { breaks: "FAB-052", defect: "A skipped entry adds +0, and -0 is lost." },
    { sums: { skipped: 0 } },
  ),
  engineMutant(
    "sum-begins-with-zero",
    { breaks: "FAB-052", defect: "A sum begins with +0, and a lone -0 is lost." },
    { sums: { begin: (first) => 0 + first } },
  ),
  engineMutant(
    "no-terms-no-row",
    { breaks: "FAB-052", defect: "A row without terms is left as it was." },
    { sums: { noTerms: "untouched" } },
  ),
  engineMutant(
    "nan-is-dropped",
    { breaks: "FAB-052", defect: "A term that is NaN is left out." },
    { sums: { add: (sum, term) => (Number.isNaN(term) ? sum : Math.fround(sum + term)) } },
  ),
  engineMutant(
    "infinite-sum-saturates",
    { breaks: "FAB-052", defect: "An infinite term becomes the largest number." },
    {
      sums: {
        begin: finite,
        add: (sum, term) => Math.fround(sum + finite(term)),
      },
    },
  ),
  engineMutant(
    "weight-of-zero-skips",
    { breaks: "FAB-052", defect: "A weight of zero leaves its term out, be it infinite or NaN." },
    { sums: { product: (weight, term) => (weight === 0 ? -0 : Math.fround(weight * term)) } },
  ),
  engineMutant(
    "last-term-twice",
    { breaks: "FAB-052", defect: "The term that arrives last is added twice." },
    {
      sums: {
        terms: (terms) => {
          const last = [...terms].sort((a, b) => a.arrival - b.arrival).at(-1);
          return last === undefined ? terms : [...terms, last];
        },
      },
    },
  ),
  engineMutant(
    "same-row-counts-once",
    { breaks: "FAB-052", defect: "A row that a line names twice is added once." },
    {
      sums: {
        terms: (terms) => terms.filter((term, i) => terms.findIndex(({ at }) => at === term.at) === i),
      },
    },
  ),
  engineMutant(
    "each-place-adds-for-itself",
    { breaks: "FAB-053", defect: "Each place that gets an open sum begins with another of the terms." },
    { sums: { sharesSum: false } },
  ),
  engineMutant(
    "open-sum-in-bf16",
    { breaks: "FAB-053", defect: "A sum in open order is kept in BF16." },
    { sums: { open: (terms) => terms.reduce((sum, term) => inBf16(sum + term)) } },
  ),
  engineMutant(
    "open-sum-leaves-small-terms-out",
    {
      breaks: "FAB-053",
      defect: "A sum in open order aligns its terms to the largest, and keeps 16 bits of them.",
    },
    { sums: { open: alignedSum } },
  ),
];

function finite(value: number): number {
  const largest = (2 - 2 ** -23) * 2 ** 127;
  return Math.min(Math.max(value, -largest), largest);
}

/** Terms cut off 16 bits below the largest of them, and then added. */
function alignedSum(terms: readonly number[]): number {
  const most = Math.max(...terms.map(Math.abs));
  if (most === 0 || !Number.isFinite(most)) return terms.reduce((sum, term) => sum + term);
  const unit = 2 ** (Math.floor(Math.log2(most)) - 16);
  return terms.reduce((sum, term) => sum + Math.trunc(term / unit) * unit, -0);
}
