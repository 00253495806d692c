/** Every verb, wherever its places are: on the own rank, in the island, beyond it, and in islands of every shape. */
import { cases } from "../../../src/harness/case.ts";
import { type EveryVerb, everyVerb, verbProgram } from "../../inputs/verbs.ts";
import { programCase } from "../programs.ts";

const placed = programCase(
  ({ verb, islands }: { readonly verb: EveryVerb; readonly islands: string }, random) =>
    verbProgram(verb, islands, random),
);

/** With room for one request of each queue alone. */
const oneByOne = programCase(
  ({ verb, islands }: { readonly verb: EveryVerb; readonly islands: string }, random) => {
    const program = verbProgram(verb, islands, random);
    return { ...program, queues: program.queues.map((queue) => ({ ...queue, depth: 1 })) };
  },
);

export default cases("unified-fabric", ({ define }) => {
  define("verb-in-every-place", {
    why: "Two code paths are one too many, and the one to oneself is the one that nobody has tried.",
    verifies: ["FAB-001"],
    vary: { verb: everyVerb, islands: ["1", "2", "1+1", "2+2"] },
  })
    .needs(placed.needs)
    .requests(placed.requests)
    .judge(placed.judge);

  define("same-result-on-every-topology", {
    why: "A program that is right in one island and wrong across two was tested in one island.",
    verifies: ["FAB-002"],
    vary: { verb: everyVerb, islands: ["4", "4-apart", "2+2", "1+3", "1+1+1+1"] },
  })
    .needs(placed.needs)
    .requests(placed.requests)
    .judge(placed.judge);

  define("irregular-islands", {
    why: "Who divides a rank by eight to find its island is right in most installations.",
    verifies: ["FAB-003"],
    vary: { verb: everyVerb, islands: ["2+2+4", "3", "1+2", "1+7+2", "8-apart", "4+4+4+4+4+4", "1+1+8"] },
  })
    .needs(placed.needs)
    .requests(placed.requests)
    .judge(placed.judge);

  define("every-verb-at-depth-1", {
    why: "A queue that holds one request shows whether each verb gives its place back when it has ended.",
    verifies: ["FAB-070"],
    vary: { verb: everyVerb, islands: ["1", "2+2"] },
  })
    .needs(oneByOne.needs)
    .requests(oneByOne.requests)
    .judge(oneByOne.judge);

  define("many-ranks", {
    why: "A rank that is kept in a byte, or an island in a table of 64, goes wrong in the largest installations alone.",
    verifies: ["FAB-003"],
    suite: "full",
    vary: {
      verb: everyVerb,
      islands: ["72", "8+8+8+8+8+8+8+8", "40+72+48", "72+72+72+72+32", "320-apart"],
    },
  })
    .needs(placed.needs)
    .requests(placed.requests)
    .judge(placed.judge);
});
