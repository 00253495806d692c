/** Parts of programs: what is left names nothing that is gone, tables are counted anew, and ranks close up. */
import { describe, expect, it } from "vitest";
import { withMembers } from "../../src/fabric/part/members.ts";
import { shortened, withOffsets, withoutIdlePlaces, withRegion } from "../../src/fabric/part/places.ts";
import { onNamedRanks } from "../../src/fabric/part/ranks.ts";
import { withRequests } from "../../src/fabric/part/requests.ts";
import { repeatingRounds, unitsOf, withoutAgain } from "../../src/fabric/part/rounds.ts";
import {
  compact,
  entriesOfAny,
  linkedTables,
  type Table,
  withEntries,
  withTables,
} from "../../src/fabric/part/tables.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { programProblem } from "../../src/fabric/well-formed.ts";
import type { Program, Tensor } from "../../src/generated/types.ts";

function programOf(text: string): Program {
  return parseProgram(text, "a test").program;
}

const scattering = programOf(`
region rows @0 bytes 32
region a, b, c @1 bytes 16
group all = a, b, c

queue @0:
  first: write a = 1
  put: scatter all from rows table [0:0 -, - 2:1, - -, 1:0 -] rowBytes 8 after first
  stop: cancel put

fault link-down @0 on scale-up at 50% of put
observe a, c
`);

function tableOf({ queues }: Program): Tensor {
  for (const request of queues.flatMap(({ requests }) => requests))
    if ("table" in request) return request.table;
  throw new Error("no request has a table");
}

function integers({ shape, data }: Tensor) {
  return { shape, values: [...new Int32Array(data.slice().buffer)] };
}

function textOf(program: Program): string {
  expect(programProblem(program)).toBeUndefined();
  return printProgram(program);
}

/** With these entries alone in the tables that go with that of a request, closed up. */
function withFewer(program: Program, id: string, kept: readonly number[]): Program {
  const linked = linkedTables(program, id);
  const cut = (table: Table) => withEntries(table, kept);
  return withTables(program, linked, compact(linked.tables.map(cut)));
}

describe("a part of a program", () => {
  it("with fewer requests names none of those that are gone", () => {
    const part = withRequests(scattering, new Set(["put", "stop"]));
    expect(printProgram(part, { ids: true })).not.toContain("first");
    expect(programProblem(part)).toBeUndefined();
    const none = withRequests(scattering, new Set(["first", "stop"]));
    expect(none.faults).toBeUndefined();
    expect(none.queues.flatMap(({ requests }) => requests.map(({ id }) => id))).toEqual(["first"]);
  });

  it("without idle places observes what is left", () => {
    const part = withoutIdlePlaces(withRequests(scattering, new Set(["first"])));
    expect(part.regions.map(({ name }) => name)).toEqual(["a"]);
    expect(part.observe).toEqual(["a"]);
    expect(part.groups).toBeUndefined();
  });

  it("with fewer entries ends with the last line that has one, and can be closed up", () => {
    const part = withEntries({ table: tableOf(scattering) }, [3]);
    expect(integers(part.table)).toEqual({ shape: [2, 2, 2], values: [-1, 0, -1, 0, -1, 0, 2, 1] });
    expect(compact([part]).map(({ table }) => integers(table))).toEqual([
      { shape: [1, 1, 2], values: [2, 1] },
    ]);
    expect(integers(withEntries(part, []).table)).toEqual({ shape: [0, 2, 2], values: [] });
  });

  it("with fewer entries has the weights of those that are left", () => {
    const program = programOf(
      "word a, s @0\ngroup g = a\nqueue @0:\n  reduce g -> s table [0:0 -, - -, 0:1 0:0, - 0:1] " +
        "weights [1 2, 3 4, 5 6, 7 8] elements 1 terms BF16 output BF16 plan chain\n",
    );
    expect(textOf(withFewer(program, "q0.0", [0, 4]))).toContain("table [0:0, 0:1] weights [1, 5]");
    expect(textOf(withFewer(program, "q0.0", [5]))).toContain("table [0:0] weights [6]");
    expect(textOf(withFewer(program, "q0.0", []))).toContain("table 0 by 0 weights 0 by 0");
  });

  it("with fewer members counts them anew, and skips the others", () => {
    const part = withMembers(scattering, 3, [0, 2]);
    expect(part.groups?.[0]?.members).toEqual([{ region: "a" }, { region: "c" }]);
    expect(integers(tableOf(part)).values).toEqual([0, 0, -1, 0, -1, 0, 1, 1, -1, 0, -1, 0, -1, 0, -1, 0]);
    expect(programProblem(part)).toBeUndefined();
  });

  it("with a shorter region keeps the bytes at its beginning", () => {
    const program = programOf("region x @0 bytes 16 = U64 [1 2]\nqueue @0:\n  write x = 3\n");
    const [x] = program.regions;
    if (x === undefined) throw new Error("there is a region");
    const part = withRegion(program, shortened(x, 8));
    expect(printProgram(part)).toContain("word x @0 = 1");
    expect(programProblem(part)).toBeUndefined();
  });

  it("with other offsets changes those that there are, also of a range", () => {
    const program = programOf("region x @0 bytes 64\nqueue @0:\n  read x+16 -> r acquire on x+8 bytes 16\n");
    const request = program.queues[0]?.requests[0];
    if (request === undefined) throw new Error("there is a request");
    const text = JSON.stringify(withOffsets(request, 0));
    expect(text.match(/"offset":0/g)).toHaveLength(2);
    expect(text).not.toMatch(/"offset":[1-9]/);
  });

  it("on the ranks that it names alone has no others", () => {
    const program = programOf("islands 2 + 1 + 3\nword x @1\nword y @5\nqueue @5:\n  write x = 1\n");
    const part = onNamedRanks(program);
    expect(part.topology.islands).toEqual([1, 1]);
    expect(part.regions.map(({ rank }) => rank)).toEqual([0, 1]);
    expect(part.queues.map(({ rank }) => rank)).toEqual([1]);
  });

  it("keeps the word and the rank of a probe", () => {
    const program = programOf(
      "islands 4\nword x @1\nword y @3\nqueue @1:\n  write x = 1\nprobe p: occupy-all @3 until y == 1\n",
    );
    const part = onNamedRanks(withoutIdlePlaces(program));
    expect(part.topology.islands).toEqual([2]);
    expect(textOf(part)).toContain("word y @1\n");
    expect(part.probes?.map(({ rank }) => rank)).toEqual([1]);
  });
});

const exchanging = programOf(`
region rows0, made0 @0 bytes 64
region rows1, made1 @1 bytes 64
region rows2, made2 @2 bytes 64
group rows = rows0, rows1, rows2
group made = made0, made1, made2
exchange moe by-expert rows rows sources rows counts rows places 8 experts 2 rowBytes 8
    sums made made elements 4 terms BF16 output BF16 plan chain
exchange other slots rows rows sources rows counts rows places 8 experts 2 rowBytes 8

queue @0:
  a: dispatch moe from rows0 choices [0:0 1:1, 2:1 -, 1:0 0:1]
  b: dispatch moe from made0 again a
  c: combine b -> rows0 weights [1 2, 3 4, 5 6]
  d: dispatch moe from rows0 choices [2:0]
  write rows1 = 1 after a, d
queue @1:
  e: dispatch moe from rows1 choices [0:0]
  f: dispatch moe from made1 again e
  g: combine f -> rows1
  h: dispatch moe from rows1 choices 0 by 0
queue @2:
  i: dispatch moe from rows2 choices [1:1, 2:0]
  j: dispatch moe from made2 choices [1:1, -] again i
  k: combine j -> rows2
  l: dispatch moe from rows2 choices [0:0 1:0]
  cancel l

fault rank-down @2 at 50% of l
observe made0, made1
`);

function idsIn(program: Program): string[] {
  return program.queues.flatMap(({ requests }) => requests.map(({ id }) => id));
}

describe("a part of a program with exchanges", () => {
  const all = idsIn(exchanging);
  const without = (...ids: string[]) =>
    withRequests(exchanging, new Set(all.filter((id) => !ids.includes(id))));

  it("has rounds as a whole: their requests are one unit", () => {
    expect(unitsOf(exchanging).map((unit) => unit.join(""))).toEqual([
      "aei",
      "bfj",
      "cgk",
      "dhl",
      "q0.4",
      "q2.4",
    ]);
  });

  it("with fewer requests has neither broken rounds nor requests without their handles", () => {
    expect(idsIn(without("g"))).toEqual(all.filter((id) => !"cgk".includes(id)));
    expect(idsIn(without("j"))).toEqual(all.filter((id) => !"bfjcgk".includes(id)));
    expect(idsIn(without("e"))).toEqual(["d", "q0.4", "h", "l", "q2.4"]);
    expect(idsIn(without("h"))).toEqual(all.filter((id) => !["d", "h", "l", "q2.4"].includes(id)));
    const part = without("h");
    expect(part.faults).toBeUndefined();
    expect(textOf(part)).toContain("write rows1 = 1 after a\n");
    for (const id of all) expect(programProblem(without(id))).toBeUndefined();
  });

  it("without idle places keeps what an exchange names, and loses what nobody asks for", () => {
    const part = withoutIdlePlaces(exchanging);
    expect(part.exchanges?.map(({ name }) => name)).toEqual(["moe"]);
    expect(part.groups).toEqual(exchanging.groups);
    expect(part.regions).toHaveLength(6);
    const unsummed = withoutIdlePlaces(withRequests(exchanging, new Set(["d", "h", "l"])));
    expect(unsummed.exchanges?.[0]?.sums).toBeUndefined();
    expect(unsummed.regions.map(({ name }) => name)).toEqual(["rows0", "rows1", "rows2"]);
    expect(unsummed.observe).toEqual([]);
    expect(programProblem(unsummed)).toBeUndefined();
    const none = withoutIdlePlaces(withRequests(exchanging, new Set(["q0.4"])));
    expect(none.exchanges).toBeUndefined();
    expect(none.groups).toBeUndefined();
  });

  it("with fewer choices has fewer in all requests that repeat them, and fewer weights", () => {
    expect(entriesOfAny(linkedTables(exchanging, "a").tables)).toEqual([0, 1, 2, 4, 5]);
    expect(entriesOfAny(linkedTables(exchanging, "b").tables)).toEqual([]);
    const part = withFewer(exchanging, "a", [2, 5]);
    expect(textOf(part)).toContain(`
  a: dispatch moe from rows0 choices [2:1 -, - 0:1]
  b: dispatch moe from made0 again a
  c: combine b -> rows0 weights [3 4, 5 6]
`);
    // What differs from the handle still does.
    expect(textOf(withFewer(exchanging, "i", [1]))).toContain(`
  i: dispatch moe from rows2 choices [2:0]
  j: dispatch moe from made2 choices [-] again i
  k: combine j -> rows2
`);
  });

  it("with fewer members counts them anew, and has no requests of others", () => {
    const part = withMembers(exchanging, 3, [0, 2]);
    expect(part.queues.map(({ rank }) => rank)).toEqual([0, 2]);
    expect(part.faults).toEqual(exchanging.faults);
    expect(textOf(part)).toContain("  a: dispatch moe from rows0 choices [0:0 -, 1:1 -, - 0:1]\n");
    expect(textOf(part)).toContain("group made = made0, made2\n");
    expect(textOf(withMembers(exchanging, 3, [1]))).toContain("write rows1 = 1\n");
    const none = withMembers(exchanging, 3, []);
    expect(idsIn(none)).toEqual(["q0.4"]);
    expect(none.exchanges).toBeUndefined();
    expect(programProblem(none)).toBeUndefined();
  });

  it("chooses anew where a round repeated choices", () => {
    expect(repeatingRounds(exchanging)).toEqual([["b", "f", "j"]]);
    const part = withoutAgain(exchanging, ["b", "f", "j"]);
    expect(textOf(part)).toContain("  b: dispatch moe from made0 choices [0:0 1:1, 2:1 -, 1:0 0:1]\n");
    expect(programProblem(withoutAgain(exchanging, ["b"]))).toContain("another member of its round");
  });
});
