/** Words: each is read whole, and each update is done once, on the newest value. */
import { placed } from "../../../src/fabric/embedding.ts";
import { wordOf, wordValue } from "../../../src/fabric/words.ts";
import type { Address, Program, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { communicates, runsWithin } from "../../../src/harness/fabric-needs.ts";
import { type Update, updateProblem } from "../../../src/oracle/fabric/update-chain.ts";
import {
  firstValue,
  sumsProgram,
  updateOf,
  updateOperations,
  updatesProgram,
  wholeWordsProgram,
} from "../../inputs/updates.ts";
import {
  aboutProgram,
  type CommunicateExchange,
  completionsOf,
  judgeAllWell,
  programCase,
} from "../programs.ts";

const sums = programCase(sumsProgram, { runs: 4 });
/** Enough for a word that is torn once in twenty times to be seen nearly always. */
const wholeRuns = 50;

export default cases("unified-fabric", ({ define }) => {
  define("words-are-read-whole", {
    why: "Half of an old address and half of a new one lead to memory of which nobody has thought.",
    verifies: ["FAB-030"],
    vary: { by: ["writes", "signals"], reads: [2, 6] },
  })
    .needs(communicates((params) => ({ program: wholeWordsProgram(params), runs: wholeRuns })))
    .requests(({ params, claim, random }) => [
      request("communicate", {
        program: placed(wholeWordsProgram(params), claim.embedding),
        runs: runsWithin(claim, wholeRuns),
        seed: random.integer(0, 2 ** 31),
      }),
    ])
    .judge(({ exchanges: [exchange], check }) => {
      for (const outcome of check.answer(exchange).outcomes) judgeAllWell(exchange.request, outcome, check);
      judgeWhole(exchange, check);
    });

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
        const [word, ...fetched] = outcome.memory.map(wordsOf);
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
    vary: { each: [8, 24], by: ["both", "signals", "writes", "atomics"] },
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);
});

/** What every read has found, and what is there at the end, are values that the program has written. */
function judgeWhole(exchange: CommunicateExchange, check: Check): void {
  const { request } = exchange;
  const { observe = [], queues } = request.params.program;
  const values = valuesIn(request.params.program);
  const reads = queues.flatMap(({ requests }) =>
    requests.flatMap((one) =>
      one.kind === "read" ? [{ id: one.id, ...one.to, bytes: one.bytes ?? 8 }] : [],
    ),
  );
  for (const outcome of check.answer(exchange).outcomes) {
    const completions = completionsOf(outcome);
    const ended = reads.filter(({ id }) => completions.get(id)?.some(({ status }) => status === "OK"));
    for (const { id, region, offset = 0, bytes } of [...ended, { id: "", region: "both", bytes: 16 }]) {
      const found = outcome.memory[observe.indexOf(region)];
      if (found === undefined) continue;
      const torn = wordsOf(found)
        .slice(offset / 8, (offset + bytes) / 8)
        .find((value) => !values.has(value));
      const what =
        torn === undefined
          ? `the words of ${region} are whole`
          : `${wordOf(torn)} is in ${region}, and was never written`;
      check.that(what, torn === undefined, () =>
        aboutProgram(
          request,
          outcome,
          id === "" ? [] : [id],
          (again, smaller) => judgeWhole(smaller, again),
          hasWholeWords,
        ),
      );
    }
  }
}

/** What is in the words of sources at the beginning, and what signals set. */
function valuesIn({ regions, queues }: Program): ReadonlySet<bigint> {
  const requests = queues.flatMap((queue) => queue.requests);
  const sources = new Set(
    requests.flatMap((one) => (one.kind === "read" || one.kind === "write" ? one.from?.region : [])),
  );
  return new Set([
    ...regions.flatMap(({ name, initial }) => {
      if (initial !== undefined) return wordsOf(initial);
      return sources.has(name) ? [0n] : [];
    }),
    ...requests.flatMap((one) => (one.kind === "signal" ? [wordValue(one.value)] : [])),
  ]);
}

/** Whether nothing but whole words is written and read, and each has a value at the beginning. */
function hasWholeWords({ regions, queues }: Program): boolean {
  const isWhole = ({ offset = 0 }: Address, bytes: number) => offset % 8 === 0 && bytes % 8 === 0;
  const target = regions.find(({ name }) => name === "both");
  return (
    target?.initial !== undefined &&
    queues.every(({ requests }) =>
      requests.every(
        (one) =>
          (one.kind !== "write" && one.kind !== "read") ||
          [one.from, one.to].every((place) => place !== undefined && isWhole(place, one.bytes ?? 8)),
      ),
    )
  );
}

/** The words of a region. */
function wordsOf({ data }: Tensor): bigint[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Array.from({ length: data.length / 8 }, (_, i) => view.getBigUint64(8 * i, true));
}
