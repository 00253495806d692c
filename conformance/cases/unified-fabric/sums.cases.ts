/** Sums of rows: by their plan, in FP32, each term once; and where the order is open, within the bound of the page. */
import type { ReducePlan } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import {
  countedLines,
  plannedLines,
  type SumParameters,
  sumProgram,
  weightedLines,
} from "../../inputs/sums.ts";
import { aboutProgram, type CommunicateExchange, judgeProgram, programCase } from "../programs.ts";

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
  judgeSame(exchange, check);
}

/** The same bits in all places that get a sum, as far as they are observed; how smaller programs are judged, too. */
function judgeSame(exchange: CommunicateExchange, check: Check): void {
  const { request } = exchange;
  const { observe = [], queues, groups = [] } = request.params.program;
  for (const outcome of check.answer(exchange).outcomes) {
    for (const sum of queues.flatMap(({ requests }) => requests)) {
      if (sum.kind !== "reduce" || sum.also === undefined) continue;
      const { group, offset = 0 } = sum.also;
      const bytes = (sum.table.shape[0] ?? 0) * sum.elements * (sum.output === "BF16" ? 2 : 4);
      const at = (region: string, from: number) =>
        outcome.memory[observe.indexOf(region)]?.data.subarray(from, from + bytes);
      const own = at(sum.to.region, sum.to.offset ?? 0);
      for (const member of groups.find(({ name }) => name === group)?.members ?? []) {
        const other = at(member.region, (member.offset ?? 0) + offset);
        if (own === undefined || other === undefined) continue;
        const what = `${member.region} has the same bits as ${sum.to.region}`;
        check.that(what, Buffer.compare(own, other) === 0, () =>
          aboutProgram(request, outcome, [sum.id], (again, smaller) => judgeSame(smaller, again)),
        );
      }
    }
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
