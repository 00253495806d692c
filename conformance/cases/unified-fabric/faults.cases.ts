/** Faults: what is lost, doubled, late or changed on the way, ports that go down, and devices that stop. */
import type { Embedding } from "../../../src/fabric/embedding.ts";
import type {
  CompletionStatus,
  FabricRequest,
  Fault,
  PacketFault,
  Program,
} from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Random } from "../../../src/harness/random.ts";
import { filled, observed, ranksOf, topologyOf } from "../../inputs/programs.ts";
import { sent, type Telling } from "../../inputs/sent.ts";
import {
  layerWithStoppingRank,
  stopping,
  withStoppingRank,
  writesWithStoppingRank,
} from "../../inputs/stopping.ts";
import { movingVerbs, verbProgram } from "../../inputs/verbs.ts";
import { failing, type MayFail } from "../faults.ts";
import { programCase } from "../programs.ts";

const harmless = programCase(
  (
    {
      fault,
      verb,
      islands,
    }: {
      readonly fault: PacketFault["kind"];
      readonly verb: (typeof movingVerbs)[number];
      readonly islands: string;
    },
    random,
  ): Program => ({
    ...verbProgram(verb, islands, random),
    faults: [{ kind: fault, every: fault === "loss" ? 10 : 2 }],
  }),
  { runs: 4 },
);

/** One place is written again and again, each time after the time before. */
function rewritten(
  { islands, fault }: { readonly islands: string; readonly fault: PacketFault["kind"] },
  random: Random,
): Program {
  const times = 6;
  const bytes = 8192;
  const requests = Array.from(
    { length: times },
    (_, time): FabricRequest => ({
      kind: "write",
      id: `write${time}`,
      from: { region: "source", offset: time * bytes },
      to: { region: "target" },
      bytes,
      ...(time === 0 ? {} : { after: [`write${time - 1}`] }),
    }),
  );
  return observed({
    topology: topologyOf(islands),
    regions: [filled(random, "source", 0, times * bytes), filled(random, "target", 1, bytes)],
    queues: [{ rank: 0, requests }],
    faults: [{ kind: fault, every: 2 }],
  });
}

const late = programCase(rewritten, { runs: 8 });

interface LinkParameters {
  readonly islands: string;
  readonly path: "scale-up" | "scale-out";
  readonly end: "source" | "target";
  readonly percent: number;
  readonly telling?: Telling;
}

const deadLink = failing(
  ({ islands, path, end, percent, telling }: LinkParameters, random) => {
    const rank = end === "source" ? 0 : ranksOf(topologyOf(islands)) - 1;
    const fault: Fault = { kind: "link-down", rank, path, when: { request: "write", percent } };
    return sent(islands, random, [fault], telling);
  },
  () => ({ with: () => ["LINK_FAILED", "PEER_FAILED"] }),
);

interface CorruptionParameters {
  readonly islands: string;
  readonly every: number;
  readonly telling?: Telling;
}

const corrupted = failing(
  ({ islands, every, telling }: CorruptionParameters, random) =>
    sent(islands, random, [{ kind: "corruption", every }], telling),
  () => ({ with: () => ["DATA_CORRUPT"] }),
);

/** Everything has to do with the rank that stops; the members of a scatter that got their row may have been told so. */
const failedLayer = failing(layerWithStoppingRank, (_, { embedding }) => {
  const gone = embedding.rankOf[stopping] ?? stopping;
  return {
    with: () => ["PEER_FAILED"],
    signalling: () => true,
    lost: ({ rank }) => rank === gone,
  };
});

const failedRank = failing(withStoppingRank, (_, { embedding }) => whatFails(embedding));
const failedWriter = failing(writesWithStoppingRank, (_, { embedding }) => whatFails(embedding));

/** What the rank that stops asked for, and what has to do with it. */
function whatFails({ rankOf }: Embedding): MayFail {
  const gone = rankOf[stopping] ?? stopping;
  const failed: readonly CompletionStatus[] = ["PEER_FAILED"];
  return {
    with: (one, rank) => {
      const concerned =
        rank === gone || ["multicast", "all"].includes(one.id) || one.id.endsWith(`to${stopping}`);
      return concerned ? failed : [];
    },
    signalling: (rank) => rank === gone,
    lost: ({ rank }) => rank === gone,
  };
}

export default cases("unified-fabric", ({ define }) => {
  define("faults-that-nobody-sees", {
    why: "A lost acknowledgement is no lost packet, and an addition that is sent again is no second addition.",
    verifies: ["FAB-080"],
    vary: { fault: ["loss", "duplication", "reordering"], verb: movingVerbs, islands: ["2+2", "2"] },
  })
    .needs(harmless.needs)
    .requests(harmless.requests)
    .judge(harmless.judge);

  define("late-duplicates", {
    why: "A ghost of a write from before the slot was given back lands in the slot of the next batch.",
    verifies: ["FAB-081"],
    vary: { fault: ["duplication", "reordering"], islands: ["2", "1+1"] },
  })
    .needs(late.needs)
    .requests(late.requests)
    .judge(late.judge);

  define("dead-link", {
    why: "A signal that takes the other path says that data are there which never came.",
    verifies: ["FAB-082"],
    vary: {
      islands: ["2", "1+1", "2+2"],
      path: ["scale-up", "scale-out"],
      end: ["source", "target"],
      percent: [0, 25, 50, 75, 100],
    },
  })
    .needs(deadLink.needs)
    .requests(deadLink.requests)
    .judge(deadLink.judge);

  define("dead-link-under-copies", {
    why: "A write of which nobody is told ends with OK although its link is dead, and its reader finds what was there before.",
    verifies: ["FAB-082"],
    vary: {
      islands: ["2", "1+1"],
      path: ["scale-up", "scale-out"],
      end: ["source", "target"],
      percent: [0, 50],
      telling: ["nothing"],
    },
  })
    .needs(deadLink.needs)
    .requests(deadLink.requests)
    .judge(deadLink.judge);

  define("copies-changed-on-the-way", {
    why: "A flipped bit in a weight is read again and again.",
    verifies: ["FAB-083"],
    vary: { islands: ["2", "1+1"], every: [1, 3], telling: ["nothing"] },
  })
    .needs(corrupted.needs)
    .requests(corrupted.requests)
    .judge(corrupted.judge);

  define("changed-on-the-way", {
    why: "A flipped bit in an activation is seen by nobody, and spoils a checkpoint.",
    verifies: ["FAB-083"],
    vary: { islands: ["2", "1+1", "2+2"], every: [1, 3, 20] },
  })
    .needs(corrupted.needs)
    .requests(corrupted.requests)
    .judge(corrupted.judge);

  define("failed-rank", {
    why: "One dead device of 320 must not make the others wait for ever.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2", "1+1+1+1"],
      when: ["from2to3", "from0to2", "multicast"],
      percent: [0, 50, 100],
    },
  })
    .needs(failedRank.needs)
    .requests(failedRank.requests)
    .judge(failedRank.judge);

  define("failed-rank-among-copies", {
    why: "Who waits for nothing but its own completions has to get them, whoever else has stopped.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2", "1+1+1+1"],
      when: ["from2to3", "from0to2"],
      percent: [0, 50],
    },
  })
    .needs(failedWriter.needs)
    .requests(failedWriter.requests)
    .judge(failedWriter.judge);

  define("failed-rank-in-a-layer", {
    why: "A device that dies in the middle of a dispatch or a combine leaves half a layer, which nobody may take for a whole one.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2", "1+1+1+1"],
      when: ["scatter0", "scatter2", "reduce0", "reduce2"],
      percent: [0, 25, 50, 75, 100],
    },
    where: ({ islands, percent }) => islands === "2+2" || percent === 50,
  })
    .needs(failedLayer.needs)
    .requests(failedLayer.requests)
    .judge(failedLayer.judge);
});
