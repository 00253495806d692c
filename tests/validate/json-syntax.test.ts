/** The place of a mistake in JSON: found for every mistake, and never where there is none. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonSyntaxError } from "../../src/validate/json-syntax.ts";

describe("a mistake in JSON", () => {
  it.each([
    ["", 1, 1, "expected a value, but the text ends"],
    ["{", 1, 2, "expected a property name in double quotes, but the text ends"],
    ['{"a": 1,\n "b" 2}', 2, 6, 'expected ":", but there is "2"'],
    ["[1, 2", 1, 6, 'expected "," or "]", but the text ends'],
    ["[1,]", 1, 4, 'expected a value, but there is "]"'],
    ["[01]", 1, 2, 'expected a value, but there is "0"'],
    ["{'a': 1}", 1, 2, 'expected a property name in double quotes, but there is "\'"'],
    ['["a\nb"]', 1, 4, 'expected the rest of a string, with a valid escape or a quote, but there is "\\n"'],
    ['["\\x"]', 1, 3, 'expected the rest of a string, with a valid escape or a quote, but there is "\\\\"'],
    ["1 2", 1, 3, 'expected the end, but there is "2"'],
  ])("in %j stands at %i:%i", (text, line, column, message) => {
    expect(jsonSyntaxError(text)).toEqual({ line, column, message });
  });

  it("has a place of its own whatever character of a document is dropped", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const position = at % json.length;
        const text = json.slice(0, position) + json.slice(position + 1);
        // The parser's own words appear only where our reading of the text finds nothing wrong.
        expect(jsonSyntaxError(text)?.message ?? "").not.toContain("SyntaxError");
      }),
    );
  });

  it("is never seen in what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        expect(jsonSyntaxError(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });
});
