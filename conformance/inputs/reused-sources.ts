/** Sources that are overwritten as soon as they may be, while what was sent from them is still on its way. */
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type PathName, thereOf } from "./guarded.ts";
import { filled, memberTable, observed, rowTable, topologyOf, words } from "./programs.ts";

export const sourceVerbs = ["write", "multicast", "scatter", "append"] as const;

type SourceVerb = (typeof sourceVerbs)[number];

/** Several transfers from a source, each of which is overwritten as soon as it may be: by a value, and by a read. */
export function reusedSourceProgram(
  {
    verb,
    timedBytes,
    islands,
  }: { readonly verb: SourceVerb; readonly timedBytes: number; readonly islands: PathName },
  random: Random,
): Program {
  const there = thereOf(islands);
  const [storedBytes, rows] = [512, 8];
  const every = [0, 1, 2, 3];
  return observed({
    topology: topologyOf(islands),
    regions: [
      ...every.flatMap((i) => [
        filled(random, `source${i}`, 0, storedBytes),
        filled(random, `target${i}`, there, storedBytes),
      ]),
      filled(random, "fresh", 0, storedBytes),
      words(
        "cursors",
        there,
        every.map(() => 0),
      ),
    ],
    groups: every.flatMap((i) => [
      { name: `targets${i}`, members: [{ region: `target${i}` }] },
      { name: `cursors${i}`, members: [{ region: "cursors", offset: 8 * i }] },
    ]),
    queues: [
      {
        rank: 0,
        requests: every.flatMap((i): FabricRequest[] => [
          sending(verb, i, storedBytes, rows, timedBytes),
          i % 2 === 0
            ? {
                kind: "read",
                id: `reuse${i}`,
                from: { region: "fresh" },
                to: { region: `source${i}` },
                bytes: storedBytes,
                whenReusable: [`send${i}`],
              }
            : {
                kind: "write",
                id: `reuse${i}`,
                value: "0x0",
                to: { region: `source${i}`, offset: storedBytes - 8 },
                whenReusable: [`send${i}`],
              },
        ]),
      },
    ],
  });
}

function sending(
  verb: SourceVerb,
  i: number,
  storedBytes: number,
  rows: number,
  timedBytes: number,
): FabricRequest {
  const id = `send${i}`;
  const from = { region: `source${i}` };
  const to = { group: `targets${i}` };
  const ofRows = { rowBytes: storedBytes / rows, timedRowBytes: timedBytes / rows };
  const everyRow = Array.from({ length: rows }, (_, row) => row);
  switch (verb) {
    case "write":
      return { kind: verb, id, from, to: { region: `target${i}` }, bytes: storedBytes, timedBytes };
    case "multicast":
      return { kind: verb, id, from, to, bytes: storedBytes, timedBytes };
    case "scatter":
      return { kind: verb, id, from, to, table: rowTable(everyRow.map((row) => [[0, row]])), ...ofRows };
    case "append": {
      const table = memberTable(everyRow.map(() => [0]));
      return {
        kind: verb,
        id,
        from,
        to,
        cursors: { group: `cursors${i}` },
        capacity: rows,
        table,
        ...ofRows,
      };
    }
  }
}
