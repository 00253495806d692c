/** Copies for many and rows by table: multicast, scatter, gather and append, and what crosses scale-out for them. */
import type { FabricOutcome, UnifiedFabricCapability } from "../../../src/generated/types.ts";
import { cases, type JudgeContext } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";

import type { FabricClaim } from "../../../src/harness/fabric-needs.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { alignedCopies, alignments, edgeLengths, usualShift } from "../../inputs/aligned.ts";
import { appendProgram, contendedProgram, rooms } from "../../inputs/appends.ts";
import { crossingProgram, crossingSums, crossingVerbs } from "../../inputs/crossing.ts";
import { dispatchProgram, dispatchVerbs } from "../../inputs/dispatches.ts";
import { multicastFailures, multicastProgram } from "../../inputs/multicasts.ts";
import { revokedProgram } from "../../inputs/revoked.ts";
import {
  emptyTableProgram,
  emptyTables,
  tableProgram,
  type WrongEntry,
  wrongEntries,
  wrongTableProgram,
} from "../../inputs/tables.ts";
import { reportCrossings } from "../crossings.ts";

import {
  aboutProgram,
  type CommunicateExchange,
  type CommunicateRequest,
  expectedOf,
  judgeOutcome,
  programCase,
} from "../programs.ts";

const tableVerbs = ["scatter", "gather"] as const;

const multicasts = programCase(multicastProgram);
const tables = programCase(tableProgram);
const empty = programCase(emptyTableProgram);
const wrong = programCase(wrongTableProgram);
const appends = programCase(appendProgram);
const contended = programCase(contendedProgram);

const aligned = programCase(alignedCopies);
const everyAlignment = Array.from({ length: alignments }, (_, alignment) => alignment);

const shutOut = programCase((params: { readonly after: number; readonly islands: "2" | "1+1" }, random) =>
  revokedProgram({ ...params, verb: "multicast" }, random),
);

const crossesOnce = {
  text: "that a row crosses scale-out once for each island",
  accepts: ({ dedup }: Pick<UnifiedFabricCapability, "dedup">) => dedup === "node",
  exactIslands: true,
} as const;

const dispatches = programCase(dispatchProgram, { counters: ["ports"] }, crossesOnce);
const layers = programCase(crossingProgram, { counters: ["ports"] }, crossesOnce);
const sums = programCase(crossingSums, { counters: ["ports"] }, crossesOnce);

/** What came into islands by scale-out; it counts only if the rows came where they belong. */
function judgeTraffic({
  claim,
  exchanges: [exchange],
  check,
}: JudgeContext<unknown, FabricClaim, readonly [CommunicateRequest]>): void {
  const { request } = exchange;
  for (const outcome of check.answer(exchange).outcomes) {
    const { program } = request.params;
    const expected = judgeOutcome(program, outcome, check, request);
    reportCrossings(program, claim, expected, outcome, check);
    judgeCrossings(claim, exchange, outcome, check);
  }
}

/** That each row crosses once, of one outcome; how smaller programs are judged, too. */
function judgeCrossings(
  claim: FabricClaim,
  { request }: CommunicateExchange,
  outcome: FabricOutcome,
  check: Check,
): void {
  const { program } = request.params;
  const problems = conservationProblems(program, claim, expectedOf(program, outcome), outcome.counters ?? {});
  const first = problems.find(({ rule }) => rule === "scale-out ingress");
  check.that(
    first === undefined ? "each row comes into an island once" : textOfProblem(first),
    first === undefined,
    () =>
      aboutProgram(request, outcome, [], (again, smaller) => {
        for (const its of again.answer(smaller).outcomes) judgeCrossings(claim, smaller, its, again);
      }),
  );
}

export default cases("unified-fabric", ({ define }) => {
  define("multicast-to-each", {
    why: "The device on which the copies of an island arrive is forgotten, or one bad member costs the others their data.",
    verifies: ["FAB-040"],
    vary: {
      failure: multicastFailures,
      islands: ["2+2", "4-apart", "1+3+2"],
      bytes: [13, 4099],
      signalled: [true, false],
    },
    // Without signals a few are enough.
    where: ({ failure, bytes, signalled }) => signalled || (bytes === 13 && !failure.includes("signal")),
  })
    .needs(multicasts.needs)
    .requests(multicasts.requests)
    .judge(multicasts.judge);

  define("member-shut-out-under-way", {
    why: "One expert's buffer is given back while a token is on its way to four, and the other three lose it.",
    verifies: ["FAB-040"],
    vary: { after: [-1, 5], islands: ["2", "1+1"] },
  })
    .needs(shutOut.needs)
    .requests(shutOut.requests)
    .judge(shutOut.judge);

  define("once-for-each-island", {
    why: "A copy for each device takes the slower network twice the time, in which all experts wait.",
    verifies: ["FAB-041"],
    evidence: "counter",
    vary: { verb: dispatchVerbs, islands: ["8+8+8+8", "2+3+1", "2+2", "4-apart"], tokensOfRank: [2] },
  })
    .needs(dispatches.needs)
    .requests(dispatches.requests)
    .judge(judgeTraffic);

  define("exchanges-cross-once-for-each-island", {
    why: "Eight experts of a token are on four islands or fewer: eight copies and eight answers are twice what is needed.",
    verifies: ["FAB-041"],
    evidence: "counter",
    vary: {
      verb: crossingVerbs,
      layout: ["by-source", "by-expert"],
      islands: ["8+8+8+8", "2+3+1", "2+2", "4-apart"],
      tokens: [2],
    },
    where: ({ islands, layout }) => islands === "2+3+1" || layout === "by-source",
  })
    .needs(layers.needs)
    .requests(layers.requests)
    .judge(judgeTraffic);

  define("sums-cross-once-for-each-island", {
    why: "A term for each expert over the slower network is eight rows where the sum of an island is one.",
    verifies: ["FAB-041"],
    evidence: "counter",
    vary: { islands: ["8+8", "2+3+1", "2+2"], tokens: [2] },
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(judgeTraffic);

  define("once-for-each-of-many-islands", {
    why: "With more experts for each device and island, what is sent twice costs more.",
    verifies: ["FAB-041"],
    evidence: "counter",
    suite: "full",
    vary: {
      verb: dispatchVerbs,
      islands: ["8+8+8+8", "8+8+8+8+8+8+8+8", "4+4+4+4+4+4+4+4", "72+72"],
      tokensOfRank: [24],
    },
  })
    .needs(dispatches.needs)
    .requests(dispatches.requests)
    .judge(judgeTraffic);

  define("tables-are-followed", {
    why: "A dropped token that is taken for one of the last expert changes what that expert gets.",
    verifies: ["FAB-042"],
    vary: {
      verb: tableVerbs,
      islands: ["1", "3", "1+1", "2+2", "4-apart", "1+3+2"],
      rowBytes: [1, 104],
      signalled: [true, false],
    },
    where: ({ rowBytes, signalled }) => signalled === (rowBytes === 104),
  })
    .needs(tables.needs)
    .requests(tables.requests)
    .judge(tables.judge);

  define("tables-of-wide-rows", {
    why: "A row of a model does not fit into one packet, and its tail lands in the row behind it.",
    verifies: ["FAB-042"],
    suite: "full",
    vary: { verb: tableVerbs, islands: ["1", "2+2", "4-apart", "8+8+8+8"], rowBytes: [7168, 7392, 14337] },
  })
    .needs(tables.needs)
    .requests(tables.requests)
    .judge(tables.judge);

  define("tables-of-nothing", {
    why: "A rank without tokens still has to tell the others so.",
    verifies: ["FAB-042"],
    vary: { verb: tableVerbs, kind: emptyTables, islands: ["1", "2", "1+1"] },
    // A gather has one slot in each line.
    where: ({ verb, kind }) => verb === "scatter" || kind !== "no-slots",
  })
    .needs(empty.needs)
    .requests(empty.requests)
    .judge(empty.judge);

  define("wrong-entries", {
    why: "A table that is looked at row by row leaves half of its work behind when it fails.",
    verifies: ["FAB-042"],
    vary: {
      verb: tableVerbs,
      wrong: Object.keys(wrongEntries) as WrongEntry[], // the keys of the record
      place: ["first", "middle", "last"],
      islands: ["1+1"],
      signalled: [true, false],
    },
    where: ({ verb, place, signalled }) => signalled || (verb === "scatter" && place === "middle"),
  })
    .needs(wrong.needs)
    .requests(wrong.requests)
    .judge(wrong.judge);

  define("slots-of-one", {
    why: "A slot that wraps around to the first overwrites the first token of an expert.",
    verifies: ["FAB-043"],
    vary: { room: rooms, islands: ["1", "2", "1+1", "1+3"], rowBytes: [40], signalled: [true, false] },
    where: ({ islands, signalled }) => signalled || islands === "1+3",
  })
    .needs(appends.needs)
    .requests(appends.requests)
    .judge(appends.judge);

  define("slots-of-many", {
    why: "Two senders that are given the same slot lose a token, and nobody learns of it.",
    verifies: ["FAB-043"],
    vary: {
      room: rooms,
      islands: ["1+1", "2+2", "4-apart"],
      rowBytes: [40],
      timedRowBytes: [14336],
    },
  })
    .needs(contended.needs)
    .requests(contended.requests)
    .judge(contended.judge);

  define("rows-of-any-alignment", {
    why: "A row that begins at an odd byte, or ends at one, overwrites what is beside its slot.",
    verifies: ["FAB-042"],
    vary: { verb: tableVerbs, bytes: edgeLengths, islands: ["2"] },
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("rows-from-anywhere-to-anywhere", {
    why: "The engine that lays out rows has a path for each alignment as well, and is tried on round numbers.",
    verifies: ["FAB-042"],
    suite: "full",
    vary: { verb: tableVerbs, bytes: edgeLengths, shift: everyAlignment, islands: ["1", "2", "1+1"] },
    where: ({ shift, islands }) => shift !== usualShift || islands !== "2",
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("slots-of-any-alignment", {
    why: "A slot is as wide as its row, and the row that is rounded up reaches into the next.",
    verifies: ["FAB-043"],
    vary: { verb: ["append"], bytes: [0, 15, 17, 4097], islands: ["1+1"] },
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("slots-anywhere", {
    why: "The engine that puts rows into slots has a path for each alignment, too.",
    verifies: ["FAB-043"],
    suite: "full",
    vary: { verb: ["append"], bytes: edgeLengths, shift: everyAlignment, islands: ["1", "2", "1+1"] },
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("wrong-entries-in-more-places", {
    why: "An entry that only a network adapter refuses is none for a neighbour.",
    verifies: ["FAB-042"],
    suite: "full",
    vary: {
      verb: tableVerbs,
      wrong: Object.keys(wrongEntries) as WrongEntry[], // the keys of the record
      place: ["first", "middle", "last"],
      islands: ["1", "2", "4-apart", "1+3+2"],
    },
  })
    .needs(wrong.needs)
    .requests(wrong.requests)
    .judge(wrong.judge);

  define("slots-of-more", {
    why: "The more senders meet at a cursor, the sooner one of them reads it too early.",
    verifies: ["FAB-043"],
    suite: "full",
    vary: {
      room: rooms,
      islands: ["2", "2+1+2", "8+8", "16"],
      rowBytes: [1, 104],
      timedRowBytes: [104, 7168, 65536],
    },
  })
    .needs(contended.needs)
    .requests(contended.requests)
    .judge(contended.judge);
});
