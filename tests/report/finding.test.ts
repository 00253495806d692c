/** What a finding shows of a program that is too long for a terminal. */
import { expect, it } from "vitest";
import type { Finding } from "../../src/generated/types.ts";
import { findingLines } from "../../src/report/finding.ts";

/** A finding whose smallest program declares so many words, and has so many queues. */
function finding(words: number, queues: number): Finding {
  const lines = [
    ...Array.from({ length: words }, (_, i) => `word w${i} @${i}`),
    "",
    ...Array.from({ length: queues }, (_, i) => [`queue @${i}:`, `  q${i}: write w${i} = 1`]).flat(),
    "",
    "observe w0",
  ];
  const outcome = { seed: 1, run: 0, runs: 1, of: 1, requests: ["q0"] };
  const what = "byte 0 of w0 is 0, not 1";
  return { what, smallestProgram: { requests: 1, text: `${lines.join("\n")}\n`, what, outcome } };
}

it("shows all of a program of 24 lines", () => {
  const lines = findingLines(finding(15, 3));
  expect(lines.filter((line) => line.includes("word w"))).toHaveLength(15);
  expect(lines.filter((line) => line.includes("results have"))).toEqual([]);
});

it("shows what is done, and leaves out what is declared first", () => {
  const lines = findingLines(finding(40, 3));
  expect(lines[1]).toBe("      27 lines, which the results have, and then");
  expect(lines).toContain("        q2: write w2 = 1");
  expect(lines).toContain("      observe w0");
  expect(lines).toContain("      word w39 @39");
  expect(lines).not.toContain("      word w0 @0");
});

it("shows the first of many queues", () => {
  const lines = findingLines(finding(40, 30));
  expect(lines).toContain("        q8: write w8 = 1");
  expect(lines).not.toContain("        q9: write w9 = 1");
  expect(lines).toContain("      44 more lines, which the results have");
  expect(lines.length).toBeLessThan(30);
});
