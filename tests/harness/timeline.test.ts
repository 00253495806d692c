/** The requests of a trace, as they are listed. */
import { expect, it } from "vitest";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { timelineOf } from "../../src/harness/timeline.ts";

it("lists the requests of an exchange with their choices, as others with their tables", () => {
  const { program } = parseProgram(`
region rows @0 bytes 64
group all = rows
exchange moe by-expert rows all sources all counts all places 4 experts 2 rowBytes 8
    sums made all elements 2 terms FP32 output FP32 plan chain
queue @0:
  d: dispatch moe from rows choices [0:1 0:0]
  combine d -> rows weights [1 2] after d
`);
  const completions = [{ request: "d", status: "OK", level: "visible", timeNs: 5 } as const];
  const { requests, endNs } = timelineOf(program, { runs: 1, first: 0, memory: [], completions });
  expect(requests.map(({ kind, text, status }) => [kind, text, status])).toEqual([
    ["dispatch", "dispatch moe from rows choices [0:1 0:0]", "OK"],
    ["combine", "combine d -> rows choices [0:1 0:0] weights [1 2] after d", undefined],
  ]);
  expect(endNs).toBe(5);
});
