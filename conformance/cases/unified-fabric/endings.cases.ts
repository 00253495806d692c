/** Endings: each request ends once, whatever becomes of it, and does nothing twice; a source is free when it is said to be. */
import { placed } from "../../../src/fabric/embedding.ts";
import { wordValue } from "../../../src/fabric/words.ts";
import type { Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { communicates } from "../../../src/harness/fabric-needs.ts";
import { type Update, updateProblem } from "../../../src/oracle/fabric/update-chain.ts";
import {
  endingNames,
  endingProgram,
  fullForEverProgram,
  reusedSourceProgram,
  sourceVerbs,
} from "../../inputs/endings.ts";
import { firstValue, sumsProgram, updateOf, updateOperations, updatesProgram } from "../../inputs/updates.ts";
import { judgeAllWell, programCase } from "../programs.ts";

const places = ["1", "2", "1+1"] as const;
/** When what never ends has been waited for long enough. */
const patience = { timeoutNs: 50_000_000 };

const ending = programCase(endingProgram);
const fullForEver = programCase(fullForEverProgram, patience);
const reused = programCase(reusedSourceProgram);
const sums = programCase(sumsProgram, { runs: 4 });

export default cases("unified-fabric", ({ define }) => {
  define("every-request-ends-once", {
    why: "A completion that comes twice frees a buffer that somebody else has by then.",
    verifies: ["FAB-020"],
    vary: { ending: endingNames, beside: ["copies", "everything"], islands: ["1+1"] },
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
    vary: { ending: endingNames, beside: ["copies", "everything"], islands: places },
    where: ({ ending, beside, islands }) => ending !== "OK" && (beside === "everything" || islands === "1+1"),
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

  define("every-update-finds-its-own-value", {
    why: "A fetch that returns what another one was given, too, gives two rows one slot.",
    verifies: ["FAB-031"],
    vary: { operation: updateOperations, each: [8, 24] },
  })
    .needs(communicates((params) => ({ program: updatesProgram(params), runs: 4 })))
    .requests(({ params, claim, random }) => [
      request("communicate", {
        program: placed(updatesProgram(params), claim.embedding),
        runs: 4,
        seed: random.integer(0, 2 ** 31),
      }),
    ])
    .judge(({ params: { operation, each }, exchanges: [exchange], check }) => {
      const ranks = exchange.request.params.program.queues.length;
      for (const outcome of check.answer(exchange).outcomes) {
        judgeAllWell(exchange.request, outcome, check);
        const [word, ...fetched] = outcome.memory.map(valuesOf);
        const updates = Array.from({ length: ranks }, (_, rank) =>
          Array.from({ length: each }, (_, i): Update => {
            const { operand, compare } = updateOf(operation, rank, i);
            const change = (former: bigint) => {
              if (operation === "add") return BigInt.asUintN(64, former + wordValue(operand));
              return compare === undefined || former === wordValue(compare) ? wordValue(operand) : former;
            };
            return { id: `update${rank}.${i}`, queue: rank, former: fetched[rank]?.[i] ?? 0n, change };
          }),
        ).flat();
        const problem = updateProblem(firstValue, word?.[0] ?? 0n, updates);
        check.that(problem ?? "the updates have an order", problem === undefined);
      }
    });

  define("sums-go-round", {
    why: "A counter that stops at its largest value, or counts a signal twice, never again equals what is waited for.",
    verifies: ["FAB-031"],
    vary: { each: [8, 24] },
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);
});

/** The words of a region. */
function valuesOf({ data }: Tensor): bigint[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Array.from({ length: data.length / 8 }, (_, i) => view.getBigUint64(8 * i, true));
}
