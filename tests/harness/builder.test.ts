/** The case builder, parameters and queries: what a careless author gets told. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases, request } from "../../src/harness/case.ts";
import { everyAdapter, matches } from "../../src/harness/needs.ts";
import { parameterSets } from "../../src/harness/parameters.ts";
import { parseQuery, select } from "../../src/harness/query.ts";

const definition = { why: "", verifies: ["ADP-001"], vary: { a: [1, 2], b: ["x", "y"] } } as const;

describe("the case builder", () => {
  it("makes one case of every combination, named by its parameters", () => {
    const built = cases("feature", ({ define }) => {
      define("name", definition)
        .needs(everyAdapter())
        .requests(() => [request("describe", {})])
        .judge(() => undefined);
    });
    expect([...built].map(({ id }) => id)).toEqual([
      "feature/name:a=1;b=x",
      "feature/name:a=1;b=y",
      "feature/name:a=2;b=x",
      "feature/name:a=2;b=y",
    ]);
  });

  it("expands nothing until somebody iterates", () => {
    let drawn = 0;
    const values = {
      *[Symbol.iterator]() {
        drawn += 1;
        yield 1;
      },
    };
    cases("feature", ({ define }) => {
      define("name", { ...definition, vary: { a: values } })
        .needs(everyAdapter())
        .requests(() => [])
        .judge(() => undefined);
    });
    expect(drawn).toBe(0);
  });

  it("refuses a definition that was not completed", () => {
    const built = cases("feature", ({ define }) => void define("name", definition));
    expect(() => [...built]).toThrow("feature/name is not complete");
  });

  it("refuses two definitions of one name", () => {
    expect(() =>
      cases("feature", ({ define }) => [define("name", definition), define("name", definition)]),
    ).toThrow("defined twice");
  });
});

describe("parameters", () => {
  it("refuses a set that is empty", () => {
    expect(() => [...parameterSets("f/n", { a: [] })]).toThrow("no combination");
    expect(() => [...parameterSets("f/n", { a: [1] }, () => false)]).toThrow("no combination");
  });

  it("refuses a value that comes twice", () => {
    expect(() => [...parameterSets("f/n", { a: [1, 2, 1] })]).toThrow("a=1 come up twice");
  });

  it("refuses a value that makes an ID ambiguous", () => {
    expect(() => [...parameterSets("f/n", { a: ["x;y"] })]).toThrow("a value in a case ID");
  });
});

describe("queries", () => {
  const all = [
    { id: "f/one:a=1;b=2", verifies: ["QNT-001"] },
    { id: "f/one:a=2;b=2", verifies: ["QNT-001"] },
    { id: "f/two", verifies: ["QNT-002"] },
    { id: "g/two:a=1", verifies: ["QNT-002", "ADP-001"] },
  ];
  const ids = (...queries: string[]) => select(all, queries.map(parseQuery)).map(({ id }) => id);

  it.each([
    [["f/*"], ["f/one:a=1;b=2", "f/one:a=2;b=2", "f/two"]],
    [["f/one"], ["f/one:a=1;b=2", "f/one:a=2;b=2"]],
    [["f/one:b=2"], ["f/one:a=1;b=2", "f/one:a=2;b=2"]],
    [["f/one:b=2;a=1"], ["f/one:a=1;b=2"]],
    [["req:QNT-002"], ["f/two", "g/two:a=1"]],
    [
      ["f/*", "!f/two"],
      ["f/one:a=1;b=2", "f/one:a=2;b=2"],
    ],
    [["!req:QNT-*"], []],
    [["*:a=1"], ["f/one:a=1;b=2", "g/two:a=1"]],
  ])("%j selects %j", (queries, expected) => {
    expect(ids(...queries)).toEqual(expected);
  });

  it("refuses one that names nothing, so that a typing error is not a green run", () => {
    expect(() => ids("f/three")).toThrow('"f/three" matches no case');
    expect(() => ids("f/*", "!f/three")).toThrow('"!f/three" matches no case');
  });

  it("takes away what a negative one names, in any order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(["f/*", "g/*", "!f/two"], { minLength: 3 }), (queries) => {
        expect(ids(...queries)).toEqual(["f/one:a=1;b=2", "f/one:a=2;b=2", "g/two:a=1"]);
      }),
    );
  });
});

describe("a pattern of a claim", () => {
  const claim = { recipe: { format: "E4M3", scaling: { group: "1x128" } }, inputs: ["FP32", "BF16"] };

  it.each([
    [{ recipe: { format: "E4M3" } }, true],
    [{ recipe: { scaling: null } }, false],
    [{ recipe: { scaling: {} }, inputs: ["BF16"] }, true],
    [{ inputs: ["FP16"] }, false],
  ])("%j matches: %s", (pattern, expected) => {
    expect(matches(pattern, claim)).toBe(expected);
  });
});
