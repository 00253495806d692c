/** The addend and the register that holds the running sum: all 24 bits of an FP32 number must survive (ACC-001). */
import { cases } from "../../../src/harness/case.ts";
import { multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { smallCodesOf } from "../../../src/numerics/tensor.ts";
import type { ExpectedCode } from "../../../src/oracle/rounding.ts";
import { isNanCode } from "../../../src/oracle/values.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { product } from "../../inputs/gemm-operands.ts";
import { checkProduct } from "../products.ts";

const pairs = formatPairs();

/** FP32 bits of addends; each family shows another kind of narrow register. */
const families = {
  /** 1 + 2^-j and its neighbours over all exponents: which bits a register has. */
  "single-bit": (element: number) => {
    const exponent = (element * 7) % 255;
    return ((exponent << 23) | (1 << (element % 23))) >>> 0;
  },
  random: (_: number, random: Random) => random.integer(0, 0x7fffffff) + 0x80000000 * random.integer(0, 1),
  edges: (element: number) => edges[element % edges.length] ?? 0,
};

/** Zeros, subnormals, the ends of the range, infinities and NaN. */
const edges = [
  0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x00800001, 0x7f7fffff, 0xff7fffff,
  0x7f800000, 0xff800000, 0x7fc00000, 0x3f800001, 0xbf800001, 0x3f7fffff, 0x4b7fffff,
];

export default cases("accumulation-precision", ({ define }) => {
  define("zero-product-keeps-addend", {
    why: "A register narrower than FP32 loses bits of every running sum, whatever the operands.",
    verifies: ["ACC-001"],
    vary: { pair: pairs.names, addends: ["single-bit", "random", "edges"] as const, k: [128, 1024] },
  })
    .needs(multiplies(({ pair }) => ({ ...pairs.entry(pair), addend: true, output: "FP32" })))
    .requests(({ params: { addends, k }, claim, random }) => {
      const zeros = { code: () => 0 };
      const c = (element: number) => families[addends](element, random);
      return [product(claim, { m: 16, n: 48, k }, { a: zeros, b: zeros, c })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      checkProduct(check, exchange, "an addend to a product of zeros", ({ c }) => {
        const bits = c === undefined ? new Uint32Array(0) : smallCodesOf(c);
        return { expected: (element) => kept(bits[element] ?? 0) };
      });
    });
});

function kept(bits: number): ExpectedCode {
  if (isNanCode("FP32", bits)) return { kind: "nan" };
  // A sum of zeros may have either sign.
  if (bits % 0x80000000 === 0) return { kind: "within", low: -0, high: 0 };
  return { kind: "bits", code: bits };
}
