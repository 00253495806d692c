/** Sums of rows: by their plan, in FP32, each term once; and where the order is open, within the bound of the page. */
import type { ReducePlan } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import {
  countedLines,
  plannedLines,
  type SumParameters,
  sumProgram,
  weightedLines,
} from "../../inputs/sums.ts";
import { judgeProgram, programCase } from "../programs.ts";

const formats = ["BF16", "FP32"] as const;
const few = ["2+2"] as const;
/** All terms on one rank, islands of two, islands that differ. */
const several = ["1", "2+2", "2+1+2"] as const;
const more = ["3", "1+3", "4-apart", "8+8", "3+5+2", "1+1+1+1+1+1+1+1"] as const;
const plans: readonly ReducePlan[] = ["chain", "rank", "node", "exact"];
const allPlans: readonly ReducePlan[] = [...plans, "unspecified"];

const planned = programCase((params: SumParameters, random) =>
  sumProgram(params, plannedLines(params.islands, random), random),
);
/** Wide rows, so that terms from afar come late. */
const late = programCase((params: SumParameters, random) =>
  sumProgram(params, plannedLines(params.islands, random), random, 7168),
);
const weighted = programCase((params: SumParameters, random) =>
  sumProgram(params, weightedLines(params.islands, random), random),
);
const counted = programCase((params: SumParameters & { readonly weights: boolean }, random) =>
  sumProgram(params, countedLines(params.islands, params.weights, random), random),
);
const free = programCase((params: SumParameters & { readonly weights: boolean }, random) => {
  const lines = params.weights ? weightedLines : plannedLines;
  return sumProgram(params, lines(params.islands, random), random);
});

/** Within the bound, and the same bits wherever the sums are put. */
function judgeFree({ exchanges: [exchange], check }: Parameters<typeof free.judge>[0]): void {
  judgeProgram(exchange, check);
  const { observe = [] } = exchange.request.params.program;
  const [own = "", ...others] = observe.filter((name) => name.startsWith("sums"));
  for (const { memory } of check.answer(exchange).outcomes) {
    // Around the sums there are bytes that no place has in common.
    const sumsOf = (name: string) => memory[observe.indexOf(name)]?.data.slice(8, -8) ?? new Uint8Array(0);
    const sums = sumsOf(own);
    for (const other of others)
      check.that(`${other} has the same bits as ${own}`, Buffer.compare(sums, sumsOf(other)) === 0);
  }
}

export default cases("unified-fabric", ({ define }) => {
  define("sum-by-its-plan", {
    why: "A sum that depends on timing makes a run that can't be repeated, and its failures can't be found.",
    verifies: ["FAB-050"],
    vary: { plan: plans, terms: formats, output: formats, islands: several },
  })
    .needs(planned.needs)
    .requests(planned.requests)
    .judge(planned.judge);

  define("sum-of-late-terms", {
    why: "A sum that begins with whatever arrives first changes with the load of the network.",
    verifies: ["FAB-050"],
    vary: { plan: plans, terms: ["BF16"], output: ["FP32"], islands: ["2+1+2"] },
  })
    .needs(late.needs)
    .requests(late.requests)
    .judge(late.judge);

  define("sum-in-fp32", {
    why: "A sum of eight experts in BF16 loses the last of them.",
    verifies: ["FAB-051"],
    vary: { plan: allPlans, terms: formats, output: formats, islands: few },
  })
    .needs(planned.needs)
    .requests(planned.requests)
    .judge(planned.judge);

  define("products-in-fp32", {
    why: "A weighted row that is rounded before it is added gives a combine that no reference reproduces.",
    verifies: ["FAB-051"],
    vary: { plan: allPlans, terms: formats, output: formats, islands: few },
  })
    .needs(weighted.needs)
    .requests(weighted.requests)
    .judge(weighted.judge);

  define("each-term-once", {
    why: "A skipped expert that adds a zero, or a partial sum that is added twice, changes a token without a word.",
    verifies: ["FAB-052"],
    vary: {
      plan: allPlans,
      terms: formats,
      output: formats,
      weights: [false, true],
      islands: few,
    },
  })
    .needs(counted.needs)
    .requests(counted.requests)
    .judge(counted.judge);

  define("sum-in-open-order", {
    why: "The order may be open and the precision may not; and replicas that differ in a bit drift apart.",
    verifies: ["FAB-053"],
    vary: {
      plan: ["unspecified"],
      terms: formats,
      output: formats,
      weights: [false, true],
      islands: several,
    },
  })
    .needs(free.needs)
    .requests(free.requests)
    .judge(judgeFree);

  define("sum-in-more-places", {
    why: "Islands of one device, or of many, and those without a network inside have partial sums of their own.",
    verifies: ["FAB-050", "FAB-051"],
    suite: "full",
    vary: { plan: plans, terms: formats, output: formats, islands: more },
  })
    .needs(planned.needs)
    .requests(planned.requests)
    .judge(planned.judge);

  define("products-in-more-places", {
    why: "Where weights are applied depends on where terms are, and their rounding must not.",
    verifies: ["FAB-050", "FAB-051"],
    suite: "full",
    vary: { plan: plans, terms: formats, output: formats, islands: more },
  })
    .needs(weighted.needs)
    .requests(weighted.requests)
    .judge(weighted.judge);

  define("each-term-once-in-more-places", {
    why: "A rank or an island that has no term of a row must not add anything to it.",
    verifies: ["FAB-052"],
    suite: "full",
    vary: { plan: allPlans, terms: formats, output: formats, weights: [false, true], islands: more },
  })
    .needs(counted.needs)
    .requests(counted.requests)
    .judge(counted.judge);

  define("open-order-in-more-places", {
    why: "The more devices there are, the more orders there are, and the bound does not grow with them.",
    verifies: ["FAB-053"],
    suite: "full",
    vary: {
      plan: ["unspecified"],
      terms: formats,
      output: formats,
      weights: [false, true],
      islands: more,
    },
  })
    .needs(free.needs)
    .requests(free.requests)
    .judge(judgeFree);
});
