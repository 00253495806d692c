/** Progress in a log: a line now and then, from the first half minute on. */
import { expect, it } from "vitest";
import { logged } from "../../src/cli/progress.ts";

it("is a line for the first update after each half minute, with the time since the start", () => {
  let time = 1000;
  const lines: string[] = [];
  const progress = logged({ write: (text) => lines.push(text) }, () => time);
  for (const [seconds, text] of [
    [0, "0 of 9"],
    [29, "1 of 9"],
    [31, "2 of 9"],
    [60, "3 of 9"],
    [61.2, "4 of 9"],
    [300, "5 of 9"],
  ] as const) {
    time = 1000 + seconds * 1000;
    progress.update(text);
  }
  expect(lines).toEqual(["31 s: 2 of 9\n", "61 s: 4 of 9\n", "300 s: 5 of 9\n"]);
});
