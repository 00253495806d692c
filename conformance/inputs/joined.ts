/** Two programs as one, so that their counters can be held against the sum of both. */
import type { Program } from "../../src/generated/types.ts";
import { observed } from "./programs.ts";

/** Two programs of rank 0 as one: the second begins when the first is done. Names of the second get another letter. */
export function oneAfterTheOther(one: Program, other: Program): Program {
  const { topology, regions, groups = [], queues } = one;
  const after = queues.flatMap(({ requests }) => requests.map(({ id }) => id));
  const renamed = renamedProgram(other);
  const later = renamed.queues.flatMap((queue) =>
    queue.requests.map((request) => ({ ...request, after: [...after, ...(request.after ?? [])] })),
  );
  return observed({
    topology,
    regions: [...regions, ...renamed.regions],
    groups: [...groups, ...(renamed.groups ?? [])],
    queues: [{ rank: 0, requests: [...queues.flatMap(({ requests }) => requests), ...later] }],
  });
}

/** The same program under other names of its regions, groups and requests. Tensors are shared with it. */
function renamedProgram(program: Program): Program {
  const keys = new Set(["name", "region", "group", "id"]);
  const rename = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return keys.has(key) ? `then-${value}` : value;
    if (Array.isArray(value))
      return value.map((item: unknown) => rename(item, key === "after" || key === "observe" ? "id" : ""));
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rename(part, name)]));
  };
  // A program of the same form: only names have been changed.
  return rename(program, "") as Program;
}
