/** Endings: each request ends once, whatever becomes of it, and does nothing twice; a source is free when it is said to be. */
import { cases } from "../../../src/harness/case.ts";
import { besides, endingNames, endingProgram, fullForEverProgram, isOfCopies } from "../../inputs/endings.ts";
import { reusedSourceProgram, sourceVerbs } from "../../inputs/reused-sources.ts";
import { programCase } from "../programs.ts";

const places = ["1", "2", "1+1"] as const;
/** When what never ends has been waited for long enough. */
const patience = { timeoutNs: 50_000_000 };

const ending = programCase(endingProgram);
const fullForEver = programCase(fullForEverProgram, patience);
const reused = programCase(reusedSourceProgram);

export default cases("unified-fabric", ({ define }) => {
  define("every-request-ends-once", {
    why: "A completion that comes twice frees a buffer that somebody else has by then.",
    verifies: ["FAB-020"],
    vary: { ending: endingNames, beside: besides, islands: ["1+1"] },
    where: ({ ending, beside }) => beside !== "writes-and-reads" || isOfCopies(ending),
  })
    .needs(ending.needs)
    .requests(ending.requests)
    .judge(ending.judge);

  define("what-never-ends-says-so", {
    why: "A completion that never comes stops everything, and nobody knows why.",
    verifies: ["FAB-020"],
    vary: { whenFull: ["refuse", "wait"], islands: places },
  })
    .needs(fullForEver.needs)
    .requests(fullForEver.requests)
    .judge(fullForEver.judge);

  define("failures-are-their-own-affair", {
    why: "Today one bad address puts a queue into an error state, and flushes everything that is in it.",
    verifies: ["FAB-062"],
    vary: { ending: endingNames, beside: besides, islands: places },
    where: ({ ending, beside, islands }) =>
      !ending.startsWith("OK") &&
      (beside === "writes-and-reads" ? isOfCopies(ending) : beside === "everything" || islands === "1+1"),
  })
    .needs(ending.needs)
    .requests(ending.requests)
    .judge(ending.judge);

  define("reusable-source", {
    why: "A buffer that is reported as free when the request is submitted is overwritten while it is on the way.",
    verifies: ["FAB-021"],
    vary: { verb: sourceVerbs, timedBytes: [512, 262_144], islands: places },
  })
    .needs(reused.needs)
    .requests(reused.requests)
    .judge(reused.judge);
});
