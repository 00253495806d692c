/**
 * What models communicate beside their products, in steps that depend on each other: whether it hides (SMF-012), and whether
 * it goes on while every compute unit is held (SMF-001, SMF-005, SMF-007).
 */
import { placed } from "../../../src/fabric/embedding.ts";
import { devicesOf, type Path, pathBetween } from "../../../src/fabric/topology.ts";
import type { OverlapParams, Program, WorkPart } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import {
  doesTask,
  freeOfUnits,
  noDeclaredDetour,
  type OffloadClaim,
  type OffloadTest,
  offloads,
} from "../../../src/harness/offload-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { withPartQueues } from "../../../src/oracle/fabric/part-queues.ts";
import { isDone } from "../../inputs/done.ts";
import { held } from "../../inputs/probed.ts";
import { noRandom, ranksOf } from "../../inputs/programs.ts";
import type { Workload, WorkloadSize } from "../../inputs/workload.ts";
import { type WorkloadName, workload, workloads } from "../../inputs/workloads.ts";
import { judgeHeld, offloadCase } from "../offloading.ts";
import { judgeOverlaps, reportOverlap, saysTimes } from "../overlapping.ts";

/** Enough that the first and the last step, beside which nothing can happen, are a small part of all. */
const partsOfRank = 24;
const quickSize: WorkloadSize = { partsOfRank, timedBytes: 1_048_576 };

/**
 * How many times as long as the program the work has to take at least, so that there is something to catch up with. Where two
 * micro-batches take turns, a dispatch or a combine goes on beside a part alone: if one of the two takes all of the program's
 * time, its parts have to take as long, and the other half of the work stands beside nothing.
 */
function leastWork(name: WorkloadName): number {
  return name.startsWith("two-micro-batches") ? 2 : 4 / 3;
}

/**
 * Times of the work, beside the least for the time that the program should take. From the least to twice the least there is
 * one of them, whatever the program takes, from 0.3 times to twice as long; in the full suite, from 0.15 to four times.
 */
const workFactors = { quick: [9 / 16, 9 / 8, 9 / 4], full: [9 / 32, 9 / 16, 9 / 8, 9 / 4, 9 / 2] } as const;

interface WorkloadParameters {
  readonly workload: WorkloadName;
  readonly islands: string;
}

const inParts: OffloadTest = {
  text: "overlap with work in parts",
  accepts: ({ overlap, overlapInParts }) => overlap.length > 0 && overlapInParts === true,
};

export default cases("sm-free-communication", ({ define }) => {
  const hides = (
    name: string,
    why: string,
    suite: "quick" | "full",
    size: WorkloadSize,
    islands: readonly string[],
    where: (params: WorkloadParameters) => boolean,
  ) => {
    define(name, {
      why,
      verifies: ["SMF-012"],
      evidence: "counter",
      suite,
      alone: true,
      vary: { workload: workloads, islands: [...islands] },
      where: (params) => where(params),
    })
      .needs(
        offloads(
          (params: WorkloadParameters) => [
            { program: workload(params.workload, params.islands, size, noRandom).program },
          ],
          () => [inParts],
        ),
      )
      .requests(({ params, claim, random }) => {
        const made = workload(params.workload, params.islands, size, random);
        const ns = leastWork(params.workload) * expectedNs(made, claim, size.timedBytes);
        return workFactors[suite].map((factor) => beside(made, claim, factor * ns));
      })
      .judge(({ params, exchanges, check }) => {
        judgeOverlaps(exchanges, check);
        const least = leastWork(params.workload);
        const measured = exchanges.map((exchange) => check.answer(exchange));
        const alike = measured.filter(
          ({ programNs: a, workNs: b }) => a > 0 && b >= least * a && b <= 2 * least * a,
        );
        check.decidable(
          `no work took ${least.toFixed(2)} to ${(2 * least).toFixed(2)} times as long as the program`,
          alike.length > 0,
        );
        for (const times of alike) reportOverlap(times, "overlap efficiency of work in parts", check);
      });
  };
  hides(
    "workloads-hide",
    "A layer whose communication waits for all of its product, or the other way round, takes the sum of both.",
    "quick",
    quickSize,
    ["2", "1+1"],
    ({ workload: name, islands }) => islands === "1+1" || name !== "two-micro-batches-by-exchanges",
  );
  hides(
    "workloads-of-a-deployment-hide",
    "What hides on two devices shows on those of a whole island, or of two, where all of them send at once.",
    "full",
    // A micro-batch of 4096 tokens, 8 experts each, on 64 devices: some 512 rows of 7392 bytes for each.
    { partsOfRank, timedBytes: 3_784_704 },
    ["3", "2+2", "8", "8+8"],
    ({ workload: name, islands }) => islands !== "8+8" || name.startsWith("two-micro-batches"),
  );

  define("parts-keep-their-order", {
    why: "Work that does not wait for its data, or data that do not wait for their work, hide whatever they take.",
    verifies: ["SMF-012"],
    evidence: "counter",
    alone: true,
    vary: { work: ["before", "behind"], islands: ["2", "1+1"] },
  })
    .needs(
      offloads(
        (params: OrderParameters) => [{ program: inOrder(params, noRandom).program }],
        () => [inParts],
      ),
    )
    .requests(({ params, claim, random }) => {
      const made = inOrder(params, random);
      return [beside(made, claim, expectedNs(made, claim, orderBytes))] as const;
    })
    .judge(({ exchanges: [exchange], params: { work }, check }) => {
      judgeOverlaps([exchange], check);
      const times = check.answer(exchange);
      const { programNs, workNs, togetherNs } = times;
      check.that(
        `${saysTimes(times)}, with all of the work ${work} all of the program: at least 0.95 of their sum`,
        programNs > 0 && workNs > 0 && togetherNs >= 0.95 * (programNs + workNs),
      );
    });

  /** A workload with all units held, its work done in no time. */
  const whileHeld = (
    name: string,
    why: string,
    verifies: "SMF-001" | "SMF-005" | "SMF-007",
    of: WorkloadName,
    islands: readonly string[],
    tests: readonly OffloadTest[],
  ) => {
    const { needs, requests } = offloadCase(
      (params: { readonly islands: string }, random) => {
        const { program, parts } = workload(of, params.islands, { partsOfRank: 8, timedBytes: 4096 }, random);
        return [held(withPartQueues(program, parts), "occupy-all")];
      },
      {},
      () => tests,
    );
    define(name, { why, verifies: [verifies], evidence: "observed", vary: { islands: [...islands] } })
      .needs(needs)
      .requests(requests)
      .judge(({ exchanges, claim, check }) => {
        for (const exchange of exchanges) judgeHeld(exchange, claim, check);
      });
  };
  whileHeld(
    "chunks-are-gathered-while-units-are-held",
    "A product that takes all units waits for a chunk that waits for a unit.",
    "SMF-001",
    "gather-then-multiply",
    ["3", "2+2"],
    [freeOfUnits],
  );
  whileHeld(
    "chunks-are-added-up-while-units-are-held",
    "Sums of one chunk take their units from the product that makes the next.",
    "SMF-007",
    "multiply-then-reduce",
    ["3", "2+2"],
    [doesTask("reduce")],
  );
  whileHeld(
    "micro-batches-take-turns-while-units-are-held",
    "A micro-batch that is dispatched by the units that compute the other one takes turns with it.",
    "SMF-005",
    "two-micro-batches",
    ["2+2"],
    [doesTask("forward"), noDeclaredDetour("layout"), noDeclaredDetour("reduce")],
  );
  whileHeld(
    "exchanges-take-turns-while-units-are-held",
    "Two exchanges of one layer need units at the same time, and the products that they were to hide behind have them.",
    "SMF-005",
    "two-micro-batches-by-exchanges",
    ["2+2"],
    [doesTask("forward"), noDeclaredDetour("layout"), noDeclaredDetour("reduce")],
  );
});

/** The workload beside work that takes so long, of the first kind that is claimed. */
function beside({ program, parts }: Pick<Workload, "program" | "parts">, claim: OffloadClaim, ns: number) {
  const { embedding, offload } = claim;
  const params: OverlapParams = {
    program: placed(program, embedding),
    work: offload.overlap.includes("gemm") ? "gemm" : "wave",
    workNs: Math.round(ns),
    parts: parts.map((part) => ({ ...part, rank: embedding.rankOf[part.rank] ?? part.rank })),
  };
  return request("overlap", params);
}

/**
 * How long steps take in which each rank sends so many bytes to each other one, where they have been placed, by the bandwidths
 * that are the default.
 */
function expectedNs({ program, steps }: Workload, { embedding }: OffloadClaim, bytes: number): number {
  const devices = devicesOf(placed(program, embedding).topology);
  const ranks = Array.from(
    { length: ranksOf(program.topology) },
    (_, rank) => embedding.rankOf[rank] ?? rank,
  );
  const sendsNs = ranks.map((rank) => {
    const paths = ranks.map((other) => pathBetween(devices, rank, other));
    const over = (path: Path) => bytes * paths.filter((one) => one === path).length;
    return Math.max(
      over("scale-up") / Math.max(1, devices.scaleUp.gigabytesPerSecond),
      over("scale-out") / devices.scaleOut.gigabytesPerSecond,
    );
  });
  return steps * Math.max(...sendsNs);
}

interface OrderParameters {
  readonly work: "before" | "behind";
  readonly islands: string;
}

/** Some 100 us over scale-up. */
const orderBytes = 16_777_216;

/** One part on each rank for which all of the communication waits, or which waits for all of it. */
function inOrder({ work, islands }: OrderParameters, random: Random): Workload {
  const size = { partsOfRank: 1, timedBytes: orderBytes };
  if (work === "before") return workload("multiply-then-reduce", islands, size, random);
  const { program, steps } = workload("gather-then-multiply", islands, { ...size, partsOfRank: 2 }, random);
  return { program, steps, parts: onePartBehind(program) };
}

function onePartBehind({ topology }: Program): WorkPart[] {
  return Array.from({ length: ranksOf(topology) }, (_, rank) => ({ rank, until: isDone(rank) }));
}
