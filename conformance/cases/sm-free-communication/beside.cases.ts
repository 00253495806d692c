/** Communication and computation at once: waves, overlap, and small transfers beside large ones (SMF-002, SMF-012, SMF-013). */

import { placed } from "../../../src/fabric/embedding.ts";
import { devicesOf } from "../../../src/fabric/topology.ts";
import type { Program } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { freeOfUnits, offloads } from "../../../src/harness/offload-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { type CopyPattern, copying, copyPatterns } from "../../inputs/copies-among-all.ts";
import { withWaves } from "../../inputs/probed.ts";
import { filled, noRandom, observed, topologyOf } from "../../inputs/programs.ts";
import { judgedOutcome, offloadCase, onlyOutcome, type Ran } from "../offloading.ts";
import { judgeOverlaps, reportOverlap } from "../overlapping.ts";

const rounds = 4;
const roundNs = 20_000;

/** Bytes that take an H800 some 100 us over scale-up: more than four rounds. */
const longCopy = 16_777_216;

/** Times of the work, beside the time that the program should take. */
const workFactors = [0.25, 0.5, 1, 2, 4] as const;

interface CopyParameters {
  readonly pattern: CopyPattern;
  readonly islands: string;
}

export default cases("sm-free-communication", ({ define }) => {
  const waves = offloadCase(
    ({ pattern, islands }: CopyParameters, random) => {
      const program = withWaves(copying(pattern, islands, random, longCopy), rounds, roundNs);
      return [{ ...program, queues: [] }, program];
    },
    {},
    () => [freeOfUnits],
  );
  define("wave-is-undisturbed", {
    why: "One unit that is taken makes every wave of a product take two.",
    verifies: ["SMF-002"],
    evidence: "observed",
    alone: true,
    vary: { pattern: copyPatterns, islands: ["3", "1+1", "2+2"] },
  })
    .needs(waves.needs)
    .requests(waves.requests)
    .judge(({ exchanges, check }) => {
      const [alone, beside] = exchanges as readonly Ran[];
      if (alone === undefined || beside === undefined) return;
      const longestAlone = longestRounds(alone, check);
      judgedOutcome(beside, check);
      for (const [i, longest] of longestRounds(beside, check).entries()) {
        const without = longestAlone[i] ?? 0;
        check.figure({
          name: "longest round of a wave beside copies, against the longest alone",
          value: longest / without,
          unit: "",
          worst: "highest",
          asked: 1.2,
        });
        check.that(
          `rank ${i}: a round takes ${Math.round(longest)} ns beside copies; at most 1.2 times ${Math.round(without)}`,
          longest <= 1.2 * without,
        );
      }
    });

  define("communication-hides", {
    why: "Where communication and computation take turns, half of the time of a layer is lost.",
    verifies: ["SMF-012"],
    evidence: "counter",
    alone: true,
    vary: {
      work: ["wave", "gemm"],
      pattern: ["all-gather", "all-to-all"],
      islands: ["3", "1+1", "2+2"],
    },
  })
    .needs(
      offloads(
        ({ pattern, islands }: CopyParameters & { readonly work: "wave" | "gemm" }) => [
          { program: copying(pattern, islands, noRandom, longCopy) },
        ],
        ({ work }) => [{ text: `overlap with a ${work}`, accepts: ({ overlap }) => overlap.includes(work) }],
      ),
    )
    .requests(({ params: { pattern, islands, work }, claim: { embedding }, random }) => {
      const program = placed(copying(pattern, islands, random, longCopy), embedding);
      return workFactors.map((factor) =>
        request("overlap", { program, work, workNs: Math.round(factor * expectedNs(program)) }),
      );
    })
    .judge(({ exchanges, check }) => {
      judgeOverlaps(exchanges, check);
      const measured = exchanges.map((exchange) => check.answer(exchange));
      const alike = measured.filter(
        ({ programNs: a, workNs: b }) => a > 0 && b > 0 && a <= 2 * b && b <= 2 * a,
      );
      check.decidable("no work took between a half and twice of the program's time", alike.length > 0);
      for (const times of alike) reportOverlap(times, "overlap efficiency", check);
    });

  const urgent = offloadCase(
    ({ islands }: { readonly islands: string }, random) => [
      besideBulk(islands, 0, random),
      besideBulk(islands, 4, random),
    ],
    { counters: ["elapsed"] },
    () => [],
  );
  define("urgent-goes-past-bulk", {
    why: "The token of a user who waits stands behind a checkpoint.",
    verifies: ["SMF-013"],
    evidence: "counter",
    alone: true,
    vary: { islands: ["2", "1+1"] },
  })
    .needs(urgent.needs)
    .requests(urgent.requests)
    .judge(({ exchanges, check }) => {
      const [alone, beside] = (exchanges as readonly Ran[]).map((exchange) => {
        judgedOutcome(exchange, check);
        const done = onlyOutcome(exchange, check).completions.find(
          ({ request: id, level }) => id === "urgent" && level === "visible",
        );
        check.that("the completion of the urgent write tells its time", done?.timeNs !== undefined);
        return done?.timeNs ?? 0;
      });
      if (alone === undefined || beside === undefined) return;
      check.figure({
        name: "time of a small urgent write beside large ones, against that alone",
        value: Math.round((100 * beside) / alone) / 100,
        unit: "",
        worst: "highest",
        asked: 2.5,
      });
      check.that(
        `an urgent write takes ${Math.round(beside)} ns beside bulk ones; at most 2.5 times ${Math.round(alone)}`,
        beside <= 2.5 * alone,
      );
    });
});

/** For each rank, the time of its longest round, with the rounds all there. */
function longestRounds(exchange: Ran, check: Check): number[] {
  const { probes = [] } = onlyOutcome(exchange, check);
  return probes.map(({ probe, ended, roundsNs = [] }) => {
    check.that(`all rounds of ${probe} have ended`, ended && roundsNs.length === rounds);
    return Math.max(...roundsNs);
  });
}

/** How long the program should take by its bandwidths: as long as the busiest port of rank 0 has to send. */
function expectedNs({ topology, queues }: Program): number {
  const { ranks, islandOf, firstOf, scaleUp, scaleOut } = devicesOf(topology);
  const own = islandOf.filter((island) => island === islandOf[0]).length;
  const isMulticast = queues.some(({ requests }) => requests.some(({ kind }) => kind === "multicast"));
  const remote = isMulticast ? firstOf.length - 1 : ranks - own;
  return Math.max(
    ((own - 1) * longCopy) / scaleUp.gigabytesPerSecond,
    (remote * longCopy) / scaleOut.gigabytesPerSecond,
  );
}

/** A small urgent write of one queue, behind large ones of another. */
function besideBulk(islands: string, bulks: number, random: Random): Program {
  const stored = 1024;
  const bulkBytes = 4_194_304;
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "home", 0, 2 * stored),
      { name: "there", rank: 1, bytes: stored },
      { name: "urgently", rank: 1, bytes: stored },
    ],
    queues: [
      {
        rank: 0,
        requests: Array.from({ length: bulks }, (_, i) => ({
          kind: "write",
          id: `bulk${i}`,
          from: { region: "home" },
          to: { region: "there" },
          bytes: stored,
          timedBytes: bulkBytes,
          class: "bulk",
        })),
      },
      {
        rank: 0,
        requests: [
          {
            kind: "write",
            id: "urgent",
            from: { region: "home", offset: stored },
            to: { region: "urgently" },
            bytes: stored,
            timedBytes: 8192,
            class: "urgent",
          },
        ],
      },
    ],
  });
}
