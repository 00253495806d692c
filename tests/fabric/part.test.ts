/** Parts of programs: what is left names nothing that is gone, tables are counted anew, and ranks close up. */
import { describe, expect, it } from "vitest";
import {
  compact,
  onNamedRanks,
  shortened,
  withEntries,
  withMembers,
  withOffsets,
  withoutIdlePlaces,
  withRegion,
  withRequests,
} from "../../src/fabric/part.ts";
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
    const part = withEntries(tableOf(scattering), [3]);
    expect(integers(part)).toEqual({ shape: [2, 2, 2], values: [-1, 0, -1, 0, -1, 0, 2, 1] });
    expect(integers(compact(part))).toEqual({ shape: [1, 1, 2], values: [2, 1] });
    expect(integers(withEntries(part, []))).toEqual({ shape: [0, 2, 2], values: [] });
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
});
