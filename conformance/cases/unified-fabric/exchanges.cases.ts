/** Exchanges of tokens: who gets which rows, what is told of them, the sums that come back, and batches beside each other. */
import { cases } from "../../../src/harness/case.ts";
import { everyWay } from "../../inputs/choices.ts";
import { placeCounts } from "../../inputs/exchange-parts.ts";
import {
  againProgram,
  batchesProgram,
  batchOrders,
  type Change,
  changedProgram,
  changes,
  lateProgram,
  olderHandleProgram,
  roundsProgram,
  slowReaderProgram,
} from "../../inputs/exchange-rounds.ts";
import {
  blocksProgram,
  combineProgram,
  copiedProgram,
  exchangeProgram,
  type WrongChoice,
  wrongChoiceProgram,
  wrongChoices,
} from "../../inputs/exchanges.ts";
import { moeLayer } from "../../inputs/moe-layer.ts";
import { observingOnly, programCase } from "../programs.ts";

const layouts = ["by-source", "by-expert", "slots"] as const;

/** A row of FP8 with a scale in FP32 for every 128 elements. */
function withScales(elements: number): number {
  return elements + 4 * Math.ceil(elements / 128);
}

const rows = programCase(observingOnly(exchangeProgram, ["tokens", "inbox", "sources"]));
const counts = programCase(observingOnly(exchangeProgram, ["sources", "counts"]));
const copied = programCase(copiedProgram);
const room = programCase(observingOnly(exchangeProgram, ["tokens", "inbox", "sources", "counts"]));
const blocks = programCase(blocksProgram);
const sums = programCase(combineProgram);
const batches = programCase(batchesProgram);
const rounds = programCase(roundsProgram);
const repeated = programCase(againProgram);
const late = programCase(lateProgram);
const slowReader = programCase(slowReaderProgram);
const older = programCase(olderHandleProgram);
const changed = programCase(changedProgram);
const wrong = programCase(wrongChoiceProgram);
const layer = programCase(moeLayer);

export default cases("unified-fabric", ({ define }) => {
  define("rows-of-experts", {
    why: "Where a row goes is worked out of counts of all ranks: one that is off by one shifts every row behind it.",
    verifies: ["FAB-090"],
    vary: { layout: layouts, way: everyWay, islands: ["1", "3", "2+2", "4-apart", "1+3+2"] },
    // Every way on some islands, and the usual ones on all.
    where: ({ way, islands }) => islands === "1+3+2" || way === "usual" || way === "ragged",
  })
    .needs(rows.needs)
    .requests(rows.requests)
    .judge(rows.judge);

  define("rows-of-many-experts", {
    why: "A token of one choice and one of nine take other ways through the same code.",
    verifies: ["FAB-090"],
    vary: { layout: layouts, way: ["some-dropped"], islands: ["2+2"], choices: [1, 2, 6, 8, 9] },
  })
    .needs(rows.needs)
    .requests(rows.requests)
    .judge(rows.judge);

  define("rows-with-scales", {
    why: "Scales stand behind a row of 8-bit elements; those of a last tile that is not full are easily left behind.",
    verifies: ["FAB-090"],
    vary: {
      layout: layouts,
      way: ["usual"],
      islands: ["1+2"],
      tokens: [2],
      choices: [2],
      rowBytes: [withScales(128), withScales(7168), withScales(7264)],
    },
    where: ({ layout, rowBytes }) => layout === "by-source" || rowBytes === withScales(7264),
  })
    .needs(rows.needs)
    .requests(rows.requests)
    .judge(rows.judge);

  define("rows-are-there", {
    why: "Who begins with the rows when his own have gone begins too early.",
    verifies: ["FAB-022", "FAB-090"],
    vary: { layout: layouts, way: ["usual", "ragged", "to-one-rank"], islands: ["2+2", "3"] },
    where: ({ layout, islands }) => layout === "by-source" || islands === "2+2",
  })
    .needs(copied.needs)
    .requests(copied.requests)
    .judge(copied.judge);

  define("counts", {
    why: "A count of zero that is not sent is waited for; one that is not written is what the last batch left there.",
    verifies: ["FAB-091"],
    vary: { layout: layouts, way: everyWay, islands: ["1+3+2", "2"], alignment: [1, 4] },
    where: ({ layout, islands, way, alignment }) =>
      (islands === "1+3+2" || way === "some-dropped") && (alignment === 1 || layout === "by-expert"),
  })
    .needs(counts.needs)
    .requests(counts.requests)
    .judge(counts.judge);

  define("room", {
    why: "A row one behind the last place is the first of somebody else's memory.",
    verifies: ["FAB-091"],
    vary: {
      layout: layouts,
      places: placeCounts,
      way: ["usual", "skewed", "to-one-expert"],
      islands: ["2+2", "3"],
    },
    where: ({ islands, way }) => islands === "2+2" || way === "usual",
  })
    .needs(room.needs)
    .requests(room.requests)
    .judge(room.judge);

  define("aligned-blocks", {
    why: "A block that is exactly full, or has one row more, is where rounding up goes wrong.",
    verifies: ["FAB-090", "FAB-091"],
    vary: { islands: ["2", "1+1"], alignment: [8, 128] },
    where: ({ islands, alignment }) => islands === "2" || alignment === 8,
  })
    .needs(blocks.needs)
    .requests(blocks.requests)
    .judge(blocks.judge);

  define("sums-of-tokens", {
    why: "With one sender, the order of arrival is that of the tokens; with two it is not.",
    verifies: ["FAB-092"],
    vary: {
      layout: layouts,
      way: ["usual", "some-dropped", "ragged", "to-one-rank", "to-itself"],
      plan: ["chain", "rank", "node", "exact", "unspecified"],
      output: ["BF16", "FP32"],
      islands: ["1+3+2", "2+2"],
      weighted: [false, true],
    },
    // Weights need a row for each choice.
    where: ({ layout, weighted, islands, plan, way, output }) =>
      weighted === (layout !== "by-source" && way !== "ragged") &&
      (islands === "2+2" || plan === "node") &&
      output === (plan === "chain" || way === "usual" ? "FP32" : "BF16"),
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("sums-of-few-and-many", {
    why: "Nobody to add up, one, or nine: each is a case of its own in the code that adds.",
    verifies: ["FAB-092"],
    vary: {
      layout: layouts,
      way: ["none-on-one-rank", "none-anywhere", "one-token", "all-dropped", "some-dropped"],
      plan: ["chain"],
      output: ["FP32"],
      islands: ["1", "2+1"],
      choices: [1, 9],
    },
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("sums-of-wide-rows", {
    why: "A row of a model is many packets, and the last of them is not full: its elements are added to those of the next.",
    verifies: ["FAB-092"],
    vary: {
      layout: ["by-source", "by-expert"],
      way: ["usual"],
      plan: ["chain"],
      islands: ["1+2"],
      tokens: [2],
      choices: [2],
      elements: [128, 7168, 7264],
    },
    where: ({ layout, elements }) => layout === "by-expert" || elements === 7264,
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("sums-from-aligned-blocks", {
    why: "Who counts rows from the first place, and not from the beginning of a block, adds up those of other tokens.",
    verifies: ["FAB-092"],
    vary: {
      layout: ["by-expert"],
      way: ["usual", "some-dropped"],
      plan: ["chain"],
      islands: ["2+2", "3"],
      alignment: [4, 128],
      weighted: [true],
    },
    where: ({ islands, alignment }) => islands === "3" || alignment === 4,
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("no-sums-without-room", {
    why: "A token whose row found no room comes back as a sum of whatever rows were there before.",
    verifies: ["FAB-060", "FAB-092"],
    vary: {
      layout: layouts,
      places: ["exact", "one-short", "none"],
      way: ["usual", "to-one-expert"],
      plan: ["chain"],
      islands: ["3"],
    },
    where: ({ layout, way }) => layout === "by-expert" || way === "usual",
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("sums-of-many-experts", {
    why: "Two, six or eight rows of a token are what models have, and each is another tree of additions.",
    verifies: ["FAB-092"],
    suite: "full",
    vary: {
      layout: layouts,
      way: ["some-dropped"],
      plan: ["chain", "node"],
      islands: ["2+2+4", "4+4+4"],
      choices: [2, 6, 8],
    },
  })
    .needs(sums.needs)
    .requests(sums.requests)
    .judge(sums.judge);

  define("two-batches", {
    why: "One batch computes while the other is on its way: what they share is a bug that needs both.",
    verifies: ["FAB-093"],
    vary: {
      layout: layouts,
      order: batchOrders,
      way: ["usual", "ragged"],
      plan: ["chain"],
      islands: ["2+2", "3"],
    },
    where: ({ way, islands }) => way === "usual" || islands === "3",
  })
    .needs(batches.needs)
    .requests(batches.requests)
    .judge(batches.judge);

  define("one-batch-after-the-other", {
    why: "A rank that is ahead sends rows of the next batch into buffers of this one.",
    verifies: ["FAB-093"],
    vary: { layout: layouts, way: ["usual", "ragged"], islands: ["2+2", "1+3+2"] },
  })
    .needs(rounds.needs)
    .requests(rounds.requests)
    .judge(rounds.judge);

  define("a-handle-again", {
    why: "The second time no counts are sent, and rows go where the first ones went: if that was kept.",
    verifies: ["FAB-093"],
    vary: {
      layout: layouts,
      handle: ["first", "second"],
      way: ["usual"],
      plan: ["chain"],
      islands: ["2+2", "3"],
    },
  })
    .needs(repeated.needs)
    .requests(repeated.requests)
    .judge(repeated.judge);

  define("an-older-handle", {
    why: "A backward pass gives back gradients by the handle of a batch that was not the last.",
    verifies: ["FAB-093"],
    vary: { layout: ["by-source"], way: ["usual"], plan: ["chain"], islands: ["2+2", "1+3"] },
  })
    .needs(older.needs)
    .requests(older.requests)
    .judge(older.judge);

  define("slow-experts", {
    why: "The expert that gets most tokens is the last to be done; who takes its rows before has those of the last layer.",
    verifies: ["FAB-092", "FAB-093"],
    vary: { layout: layouts, way: ["usual"], plan: ["chain"], islands: ["2+2", "3"] },
  })
    .needs(late.needs)
    .requests(late.requests)
    .judge(late.judge);

  define("slow-reader", {
    why: "A buffer is free when its owner says so, not when the sender is ready.",
    verifies: ["FAB-093"],
    vary: { layout: layouts, way: ["usual"], islands: ["2+2", "3"] },
  })
    .needs(slowReader.needs)
    .requests(slowReader.requests)
    .judge(slowReader.judge);

  define("a-handle-for-other-choices", {
    why: "A handle of the last batch has the right shape for this one, and fetches the rows of other tokens.",
    verifies: ["FAB-093"],
    vary: {
      by: ["again", "combine"],
      change: Object.keys(changes) as Change[], // the keys of the record
      on: ["one", "all"],
      layout: ["by-expert", "by-source"],
      way: ["usual"],
      plan: ["chain"],
      islands: ["2+2"],
    },
  })
    .needs(changed.needs)
    .requests(changed.requests)
    .judge(changed.judge);

  define("whole-layers", {
    why: "What is right on four ranks can run out of slots, numbers or patience on 320.",
    verifies: ["FAB-090", "FAB-091", "FAB-092"],
    suite: "full",
    vary: {
      deployment: ["prefill", "training", "decode"],
      layout: layouts,
      plan: ["chain", "node"],
      tokensPerRank: [1, 16],
      storedWidth: [12],
    },
    where: ({ layout, plan }) => (layout === "by-expert") === (plan === "chain"),
  })
    .needs(layer.needs)
    .requests(layer.requests)
    .judge(layer.judge);

  define("wrong-choices", {
    why: "A token that was dropped has the expert -1, which is the last one for who counts from the end.",
    verifies: ["FAB-060", "FAB-090"],
    vary: {
      wrong: [...Object.keys(wrongChoices), "twice"] as WrongChoice[], // the keys of the record
      layout: ["by-source", "by-expert"],
      way: ["usual"],
      islands: ["1+2"],
    },
  })
    .needs(wrong.needs)
    .requests(wrong.requests)
    .judge(wrong.judge);
});
