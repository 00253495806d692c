/** Random programs as text and as JSON are read again as they were printed; with a slip, or refused with its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalProgram } from "../../src/fabric/normal.ts";
import { programJson, readProgramJson } from "../../src/fabric/program-json.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { ProgramTextError } from "../../src/fabric/text/text-error.ts";
import { programProblem } from "../../src/fabric/well-formed.ts";
import { explainParams } from "../../src/validate/validators.ts";
import { programs } from "./random-program.ts";

describe("a random program", () => {
  it("is printed as text that is read as its normal form", () => {
    fc.assert(
      fc.property(programs, fc.boolean(), (program, ids) => {
        expect(programProblem(program)).toBeUndefined();
        expect(parseProgram(printProgram(program, { ids })).program).toEqual(normalProgram(program));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("has a text that is printed again as it is, and that is a program as the schema says", () => {
    fc.assert(
      fc.property(programs, (given) => {
        const text = printProgram(given);
        const { program } = parseProgram(text);
        expect(printProgram(program)).toBe(text);
        expect(explainParams("communicate", { program })).toBeUndefined();
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it("is the same behind JSON", () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(readProgramJson(programJson(program))).toEqual(program);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it("has a normal form that is its own", () => {
    fc.assert(
      fc.property(programs, (given) => {
        const program = normalProgram(given);
        expect(normalProgram(program)).toEqual(program);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

it("a text with a slip is a program that is printed and read as it is, or is refused with a place in it", () => {
  const slips = fc.record({
    at: fc.nat(),
    removed: fc.integer({ min: 0, max: 3 }),
    added: fc.constantFrom(
      "",
      "-",
      " ",
      "\n",
      ",",
      "x",
      "0",
      "=",
      "->",
      "@",
      ":",
      "[",
      "#",
      " after ",
      "\u{1f600}",
    ),
  });
  let programsLeft = 0;
  fc.assert(
    fc.property(programs, slips, (given, { at, removed, added }) => {
      const text = printProgram(given);
      const start = at % text.length;
      const slipped = text.slice(0, start) + added + text.slice(start + removed);
      try {
        const { program } = parseProgram(slipped);
        programsLeft += 1;
        expect(parseProgram(printProgram(program)).program).toEqual(program);
      } catch (error) {
        if (!(error instanceof ProgramTextError)) throw error;
        const lines = slipped.split("\n");
        expect(error.line).toBeLessThanOrEqual(lines.length);
        expect(error.column).toBeLessThanOrEqual((lines[error.line - 1] ?? "").length + 1);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  // Both happen.
  expect(programsLeft).toBeGreaterThan(10);
  expect(programsLeft).toBeLessThan(270);
});
