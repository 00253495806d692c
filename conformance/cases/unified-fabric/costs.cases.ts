/** What order costs: a signal behind its data, against the data alone and a word alone. */
import { placed } from "../../../src/fabric/embedding.ts";
import type { Program, WriteRequest } from "../../../src/generated/types.ts";
import { cases, type Exchange, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { communicates } from "../../../src/harness/fabric-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { filled, noRandom, observed, topologyOf } from "../../inputs/programs.ts";
import { judgeProgram } from "../programs.ts";

interface SignalParameters {
  readonly release: "weak" | "strong";
  readonly bytes: number;
  readonly islands: string;
}

/** A write to the other rank, alone or with a signal. */
function writing(
  { bytes, islands }: Omit<SignalParameters, "release">,
  random: Random,
  release?: "weak" | "strong",
): Program {
  const signal: WriteRequest["signal"] =
    release === undefined ? undefined : { at: { region: "flag" }, operation: "set", value: "0x1", release };
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "source", 0, bytes),
      { name: "target", rank: 1, bytes },
      { name: "flag", rank: 1, bytes: 8 },
    ],
    queues: [
      {
        rank: 0,
        requests: [
          {
            kind: "write",
            id: "write",
            from: { region: "source" },
            to: { region: "target" },
            bytes,
            ...(signal === undefined ? {} : { signal }),
          },
        ],
      },
    ],
  });
}

export default cases("unified-fabric", ({ define }) => {
  define("signal-costs-less-than-a-round-trip", {
    why: "Where the sender waits before it sends a signal, every message pays a round trip, and pushing is no better than pulling.",
    verifies: ["FAB-018"],
    evidence: "counter",
    alone: true,
    vary: { release: ["weak", "strong"], bytes: [8192, 65536, 1048576], islands: ["2", "1+1"] },
  })
    .needs(
      communicates((params: SignalParameters) => ({
        program: writing(params, noRandom, params.release),
        counters: ["elapsed"],
      })),
    )
    .requests(({ params, claim: { embedding }, random }) => {
      const run = (program: Program) =>
        request("communicate", { program: placed(program, embedding), counters: ["elapsed"] });
      return [
        run(writing(params, random, params.release)),
        run(writing(params, random)),
        run(writing({ ...params, bytes: 8 }, random)),
      ] as const;
    })
    .judge(({ exchanges: [signalled, alone, word], check }) => {
      // What was not moved took no time.
      for (const exchange of [signalled, alone, word]) judgeProgram(exchange, check);
      const [withSignal, without, small] = [signalled, alone, word].map((one) => visibleNs(one, check));
      if (withSignal === undefined || without === undefined || small === undefined) return;
      const more = Math.round(withSignal - without);
      check.that(
        `with its signal the write takes ${more} ns more, which is no less than half of the ${Math.round(small)} ns of a word`,
        withSignal - without < small / 2,
      );
    });
});

type Ran = Exchange<{ readonly method: "communicate"; readonly params: { readonly program: Program } }>;

/** When the write became visible; undefined, and a finding, where that is not told. */
function visibleNs(exchange: Ran, check: Check): number | undefined {
  const [outcome] = check.answer(exchange).outcomes;
  const done = outcome?.completions.find(({ level }) => level === "visible");
  check.that("the completion of the write tells its time", done?.timeNs !== undefined);
  return done?.timeNs;
}
