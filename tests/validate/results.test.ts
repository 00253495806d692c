/** Results files: the order of their lines, the truth of the footer, and what a truncated one is. */
import { describe, expect, it } from "vitest";
import { validateResults } from "../../src/validate/results.ts";
import { caseLine, footer, header, jsonLines } from "./sample-documents.ts";

const check = (text: string) => {
  const { problems, notes } = validateResults("r.jsonl", text);
  return { problems: problems.map(({ place, message }) => `${place}: ${message}`), notes };
};

describe("a results file", () => {
  it("with a header, cases and a true footer is valid", () => {
    const text = jsonLines(header, caseLine("a"), caseLine("b", "fail"), footer({ pass: 1, fail: 1 }));
    expect(check(text)).toEqual({ problems: [], notes: [] });
  });

  it("without a footer is valid, and said to be truncated", () => {
    const notes = ["truncated: there is no footer, so the run did not end"];
    expect(check(jsonLines(header, caseLine("a")))).toEqual({ problems: [], notes });
  });

  it("that ends in the middle of a line is truncated too", () => {
    const text = jsonLines(header, caseLine("a")).slice(0, -20);
    expect(check(text)).toEqual({
      problems: [],
      notes: [expect.stringContaining("in the middle of a line")],
    });
  });

  it("needs no end of the last line", () => {
    expect(check(jsonLines(header, footer({})).trimEnd())).toEqual({ problems: [], notes: [] });
  });

  it.each([
    ["is empty", "", ["r.jsonl:1: there is no header"]],
    ["begins with a case", jsonLines(caseLine("a")), ["r.jsonl:1: the first line must be the header"]],
    ["has two headers", jsonLines(header, header), ["r.jsonl:2: there is a second header"]],
    [
      "goes on after the footer",
      jsonLines(header, footer({ pass: 1 }), caseLine("a")),
      ["r.jsonl:3: there is a line after the footer"],
    ],
    [
      "goes on after the footer with half a line",
      `${jsonLines(header, footer({}))}{"ty`,
      ["r.jsonl:3: there is half a line after the footer"],
    ],
    [
      "counts what is not there",
      jsonLines(header, caseLine("a"), footer({ fail: 2 })),
      [
        "r.jsonl:3: the footer counts 2 cases with the verdict fail, but the file has 0",
        "r.jsonl:3: the footer counts 0 cases with the verdict pass, but the file has 1",
      ],
    ],
    [
      "lists a case twice",
      jsonLines(header, caseLine("a"), caseLine("a")),
      ["r.jsonl:3: the case a has a line already: r.jsonl:2"],
    ],
    [
      "has a line that is not JSON",
      `${jsonLines(header)}{"type": case}\n`,
      ['r.jsonl:2:10: not JSON: expected a value, but there is "c"'],
    ],
    [
      "has a case without a field, and is told of that alone",
      jsonLines(header, { ...caseLine("a"), checks: undefined }),
      ['r.jsonl:2: the whole: the property "checks" is missing'],
    ],
    [
      "has a line of an unknown type",
      jsonLines(header, { type: "note" }),
      ['r.jsonl:2: the whole: "note" is not a known type'],
    ],
  ])("that %s is invalid", (_, text, problems) => {
    expect(check(text).problems).toEqual(problems);
  });
});
