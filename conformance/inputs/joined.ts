/** Two programs as one, so that their counters can be held against the sum of both. */
import type { Program } from "../../src/generated/types.ts";
import { waitsUntilDone } from "./done.ts";
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

/** Two programs of all ranks as one: the second begins on each rank when that is told that the first is done. */
export function oneWhenTheOtherIsDone(one: Program, other: Program): Program {
  const renamed = renamedProgram(other);
  const later = renamed.queues.map((queue, i) => ({
    ...queue,
    requests: [waitsUntilDone(queue.rank, `begin${i}`), ...queue.requests],
  }));
  return observed({
    topology: one.topology,
    regions: [...one.regions, ...renamed.regions],
    groups: [...(one.groups ?? []), ...(renamed.groups ?? [])],
    exchanges: [...(one.exchanges ?? []), ...(renamed.exchanges ?? [])],
    queues: [...one.queues, ...later],
  });
}

/** The same program under other names of its regions, groups, exchanges and requests. Tensors are shared with it. */
function renamedProgram(program: Program): Program {
  const keys = new Set(["name", "region", "group", "exchange", "id", "handle"]);
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
