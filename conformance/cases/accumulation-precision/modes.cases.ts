/** Selectable precision: each way to accumulate keeps the bound of its class (ACC-006). */
import { cases } from "../../../src/harness/case.ts";
import { multiplies } from "../../../src/harness/gemm-needs.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { codeAroundOne, product } from "../../inputs/gemm-operands.ts";
import { checkBound } from "../products.ts";

const pairs = formatPairs();

export default cases("accumulation-precision", ({ define }) => {
  define("each-mode-keeps-its-bound", {
    why: "A switch that is accepted and does nothing gives the fast sum to who asked, and pays, for the precise one.",
    verifies: ["ACC-006"],
    vary: { pair: pairs.names, mode: ["full", "promoted", "fast"] as const, k: [256, 1024] },
  })
    .needs(
      multiplies(({ pair, mode: name }) => {
        return {
          ...pairs.entry(pair),
          mode: (mode) => mode.name === name,
          modeText: `in the mode ${name}`,
        };
      }),
    )
    .requests(({ params: { k }, claim, random }) => [
      product(
        claim,
        { m: 16, n: 16, k },
        {
          a: { code: () => codeAroundOne(claim.a.format, random) },
          b: { code: () => codeAroundOne(claim.b.format, random) },
        },
      ),
    ])
    .judge(({ claim: { mode }, exchanges: [exchange], check }) =>
      checkBound(
        check,
        exchange,
        mode.accumulatorBits,
        `a sum of terms of one sign, in the mode ${mode.name}`,
      ),
    );
});
