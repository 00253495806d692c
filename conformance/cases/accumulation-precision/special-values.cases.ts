/** Every product of two codes, NaN, infinities, overflow and subnormals as declared (ACC-007). */
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import { codeBits, formats } from "../../../src/numerics/formats.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import {
  codeOf,
  exponentRange,
  finiteCode,
  nanCode,
  product,
  signBitOf,
} from "../../inputs/gemm-operands.ts";
import { checkDeclared } from "../products.ts";

const all = formatPairs();
const narrow = formatPairs((a, b) => codeBits(a) <= 8 && codeBits(b) <= 8);
const wide = formatPairs((a, b) => codeBits(a) > 8 || codeBits(b) > 8);
const withNan = formatPairs((a) => formats[a].nan !== "none");
const withInfinity = formatPairs((a, b) => formats[a].hasInfinity && formats[b].hasInfinity);

export default cases("accumulation-precision", ({ define }) => {
  define("every-product-of-two-codes", {
    why: "A table of products with one wrong entry, or subnormal operands read as zero, is wrong in every model and shows in none.",
    verifies: ["ACC-007"],
    vary: { pair: narrow.names, place: ["first", "last"] as const },
    // Where in the sum a product stands does not depend on which formats it is of.
    where: ({ pair, place }) => place === "first" || pair === "E4M3,E4M3" || pair === "other",
  })
    .needs(multiplies(({ pair }) => ({ ...narrow.entry(pair), output: "FP32" })))
    .requests(({ params: { place }, claim }) => {
      const { a, b } = claim;
      const [m, n] = [2 ** codeBits(a.format), 2 ** codeBits(b.format)];
      const k = claim.tail === "any" ? 32 : 128;
      const at = place === "first" ? 0 : k - 1;
      return [
        product(
          claim,
          { m, n, k },
          {
            a: { code: (row, column) => (column === at ? row : 0) },
            b: { code: (row, column) => (column === at ? row : 0) },
          },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "a product of two codes"),
    );

  define("products-of-random-codes", {
    why: "A product of BF16 numbers has 16 bits, which FP32 holds: losing one of them is a choice that nobody declared.",
    verifies: ["ACC-007"],
    vary: { pair: wide.names },
  })
    .needs(multiplies(({ pair }) => ({ ...wide.entry(pair), output: "FP32" })))
    .requests(({ claim, random }) => {
      const { a, b } = claim;
      // Codes of moderate size: what lies beyond the range of FP32 has a case of its own.
      const moderate = (format: GemmClaim["a"]["format"]) => {
        const { smallest, largest } = exponentRange(format);
        const steps = 2 ** formats[format].fractionBits;
        return () =>
          codeOf(
            format,
            2 ** random.integer(smallest, largest - 1) * (1 + random.integer(0, steps - 1) / steps),
          ) +
          signBitOf(format) * random.integer(0, 1);
      };
      const [codeA, codeB] = [moderate(a.format), moderate(b.format)];
      return [
        product(
          claim,
          { m: 96, n: 96, k: 128 },
          {
            a: { code: (_, k) => (k === 77 ? codeA() : 0) },
            b: { code: (_, k) => (k === 77 ? codeB() : 0) },
          },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "a product of two codes"),
    );

  define("nan-stays-in-its-row", {
    why: "A NaN that is lost trains on; one that leaks to another row takes a whole batch with it.",
    verifies: ["ACC-007"],
    vary: { pair: withNan.names },
  })
    .needs(multiplies(({ pair }) => withNan.entry(pair)))
    .requests(({ claim }) => {
      const { a, b } = claim;
      // Row r has its NaN at place r; row 128 has none.
      return [
        product(
          claim,
          { m: 129, n: 9, k: 128 },
          {
            a: { code: (row, k) => (k === row ? nanCode(a.format) : codeOf(a.format, 1)) },
            b: { code: (row, k) => codeOf(b.format, (row + k) % 3 === 0 ? -1 : 1) },
          },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "a row with a NaN at each place in turn, and one without"),
    );

  define("infinities", {
    why: "Infinity minus infinity that comes out as a number hides an overflow of the step before.",
    verifies: ["ACC-007"],
    vary: { pair: withInfinity.names },
  })
    .needs(multiplies(({ pair }) => withInfinity.entry(pair)))
    .requests(({ claim }) => {
      const { a, b } = claim;
      const infinityOf = (format: GemmClaim["a"]["format"]) => {
        const { exponentBits, fractionBits } = formats[format];
        return (2 ** exponentBits - 1) * 2 ** fractionBits;
      };
      const [infinityA, one] = [infinityOf(a.format), codeOf(a.format, 1)];
      // Rows: one infinity; both signs at different places; infinity times zero; none.
      const rows: readonly ((k: number) => number)[] = [
        (k) => (k === 5 ? infinityA : one),
        (k) => (k === 5 ? infinityA + signBitOf(a.format) : one),
        (k) => (k === 5 ? infinityA : k === 99 ? infinityA + signBitOf(a.format) : one),
        (k) => (k === 64 ? infinityA : one),
        () => one,
      ];
      return [
        product(
          claim,
          { m: rows.length, n: 8, k: 128 },
          {
            a: { code: (row, k) => rows[row]?.(k) ?? one },
            b: { code: (row, k) => (k === 64 ? 0 : codeOf(b.format, row % 2 === 0 ? 1 : -1)) },
          },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "rows with infinities"),
    );

  define("subnormal-operands-count", {
    why: "Weights that shrink below the smallest normal number vanish from the product when subnormals are flushed.",
    verifies: ["ACC-007"],
    vary: { pair: narrow.names },
  })
    .needs(multiplies(({ pair }) => ({ ...narrow.entry(pair), output: "FP32" })))
    .requests(({ claim }) => {
      const { a, b } = claim;
      const perBinade = 2 ** formats[a.format].fractionBits;
      // Each row repeats one subnormal code (and the first normal one) along all of k.
      return [
        product(
          claim,
          { m: perBinade + 1, n: 3, k: 128 },
          { a: { code: (row) => row }, b: { code: (row) => codeOf(b.format, [1, 2, -1][row] ?? 1) } },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "128 times a subnormal operand"),
    );

  define("random-codes-of-any-kind", {
    why: "Special values among ordinary ones take other paths through a unit than alone.",
    verifies: ["ACC-007"],
    suite: "full",
    vary: { pair: all.names, part: [0, 1, 2, 3] },
  })
    .needs(multiplies(({ pair }) => ({ ...all.entry(pair), output: "FP32" })))
    .requests(({ claim, random }) => {
      const { a, b } = claim;
      const one = (format: GemmClaim["a"]["format"]) => () => finiteCode(format, random);
      const [codeA, codeB] = [one(a.format), one(b.format)];
      return [
        product(
          claim,
          { m: 256, n: 64, k: 128 },
          {
            a: { code: (row, k) => (k === row % 128 ? codeA() : 0) },
            b: { code: () => codeB() },
          },
        ),
      ];
    })
    .judge(({ claim, exchanges: [exchange], check }) =>
      checkDeclared(check, exchange, claim.mode, "one product in each sum"),
    );
});
