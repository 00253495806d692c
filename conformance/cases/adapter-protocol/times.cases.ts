/**
 * Claims about time and traffic against the harness's clock and against each other: a claimed time fits into the time
 * waited (ADP-011), covers the work (ADP-012), and like every count grows with the repetitions (ADP-013).
 */
import type { CounterName } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, type GemmTest, multiplies } from "../../../src/harness/gemm-needs.ts";
import { measured, repeatable } from "../../../src/harness/timing-needs.ts";
import { allProducts, type ProductSet } from "../../inputs/gemm-entries.ts";
import { codeOf, product } from "../../inputs/gemm-operands.ts";
import { atPlace, counted, inRounds, quickest, repeated, smallestOf } from "../timing.ts";

const sizes = { m: 16, n: 16, k: 128 };
/** How far claims and clocks may be apart; the page on the protocol says why. */
const factor = 2;
const clocksDiffer = 0.001;
/** What is done once for all repetitions should be little beside the fewer of them, and an average far from a sum. */
const step = 16;

/** Measurements take their time: the quick suite makes them for one product, the full suite for each. */
const first: ProductSet = {
  names: ["first"],
  entry: () => ({ text: "any operands", accepts: () => true }),
};
const scopes = [
  { suite: "quick", where: "", products: first },
  { suite: "full", where: "-of-each-product", products: allProducts() },
] as const;

export default cases("adapter-protocol", ({ define }) => {
  for (const { suite, where, products } of scopes) {
    define(`claimed-time-fits-into-time-waited${where}`, {
      why: "A time that is multiplied instead of measured says nothing of the work that was not done.",
      verifies: ["ADP-011"],
      evidence: "observed",
      suite,
      alone: true,
      vary: { product: products.names },
    })
      .needs(measured(multiplies(({ product: name }) => counting(products.entry(name), "elapsedNs"))))
      .requests(({ claim }) => ladder(claim.repetitions).map((count) => repeated(ones(claim), count)))
      .judge(({ exchanges, check }) => {
        for (const exchange of exchanges) {
          const claimed = counted(check, exchange, "elapsedNs");
          const { wallNs, request } = exchange;
          check.that(
            `${claimed} ns for ${request.params.repetitions} repetitions, of which all were answered in ${wallNs} ns`,
            claimed - wallNs <= clocksDiffer * wallNs,
          );
        }
      });

    define(`claimed-time-covers-the-work${where}`, {
      why: "A clock that stops when the work is launched shows a device without a limit of speed.",
      verifies: ["ADP-012"],
      evidence: "observed",
      suite,
      alone: true,
      vary: { product: products.names },
    })
      .needs(measured(multiplies(({ product: name }) => counting(products.entry(name), "elapsedNs"))))
      .requests(({ claim }) => inRounds([1, claim.repetitions].map((count) => repeated(ones(claim), count))))
      .judge(({ claim: { repetitions }, exchanges, check }) => {
        const singles = atPlace(exchanges, 0, 2);
        const all = atPlace(exchanges, 1, 2);
        const once = quickest(singles);
        const often = quickest(all);
        if (once === undefined || often === undefined) return;
        const growth = often.wallNs - once.wallNs;
        check.decidable(
          `the answer takes ${once.wallNs} ns, and ${growth} ns more with ${repetitions} repetitions: too little to be judged`,
          growth >= once.wallNs,
        );
        const claimedOnce = counted(check, once, "elapsedNs");
        const growths = all.map((exchange) => ({
          wall: exchange.wallNs - once.wallNs,
          claimed: counted(check, exchange, "elapsedNs") - claimedOnce,
        }));
        // What disturbs a measurement between the device and the suite is not in the claim; it is not in every round either.
        const texts = growths.map(({ wall, claimed }) => `${wall} ns, claimed ${claimed} ns`);
        check.that(
          `from 1 to ${repetitions} repetitions the answer takes longer by ${texts.join("; ")}: at least half is claimed in one round`,
          growths.some(({ wall, claimed }) => wall <= factor * claimed),
        );
      });

    define(`counts-grow-with-repetitions${where}`, {
      why: "A counter that is reset at each repetition shows a fraction of the traffic and of the time.",
      verifies: ["ADP-013"],
      evidence: "counter",
      suite,
      alone: true,
      vary: { product: products.names },
    })
      .needs(repeatable(multiplies(({ product: name }) => counting(products.entry(name)))))
      .requests(({ claim }) => {
        const requests = ladder(claim.repetitions).map((count) => repeated(ones(claim), count));
        return inRounds(requests, claim.times === "modelled" ? 1 : undefined);
      })
      .judge(({ claim: { counters, repetitions, times }, exchanges, check }) => {
        for (const counter of counters) {
          const [once = 0, some = 0, all = 0] = [0, 1, 2].map(
            (place) =>
              smallestOf(atPlace(exchanges, place, 3).map((one) => counted(check, one, counter))).least,
          );
          const text = `${counter}: ${once} once, ${some} for ${repetitions / step} repetitions, ${all} for ${repetitions}`;
          const growth = counter.startsWith("stored") ? 1 : step;
          const isTime = counter.endsWith("Ns");
          if (times === "modelled" && !isTime) {
            const often = growth === 1 ? 1 : repetitions;
            check.that(`${text}: as many bytes for each`, all === often * once && growth * some === all);
          } else {
            check.that(`${text}: at least half of ${growth} times as much`, factor * all >= growth * some);
            // A busy machine makes long times longer than they should be; that they fit is the affair of ADP-011.
            if (times === "measured" && isTime) continue;
            check.that(`${text}: at most twice ${growth} times as much`, all <= factor * growth * some);
          }
        }
      });
  }
});

/** Once, some repetitions, and all of them. */
function ladder(repetitions: number): readonly number[] {
  return [1, repetitions / step, repetitions];
}

/** An entry of stored codes with this counter, or with any. */
function counting({ text, accepts }: GemmTest, counter?: CounterName): GemmTest {
  return {
    text: `${text} with ${counter === undefined ? "any counter" : `the counter ${counter}`}`,
    accepts: (entry) =>
      accepts(entry) &&
      entry.a.quantize === undefined &&
      entry.b.quantize === undefined &&
      (counter === undefined ? entry.counters.length > 0 : entry.counters.includes(counter)),
  };
}

function ones(claim: GemmClaim) {
  return product(claim, sizes, {
    a: { code: () => codeOf(claim.a.format, 1) },
    b: { code: () => codeOf(claim.b.format, 1) },
  });
}
