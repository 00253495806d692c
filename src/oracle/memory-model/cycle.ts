/** The shortest way round or along edges of several kinds, for people to read. */
import type { Timeline } from "./axioms.ts";
import { related } from "./relation.ts";

/** One step between points that are numbered. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly relation: string;
}

/** The shortest way of one step or more; undefined if there is none. */
export function shortestWay({ points, edges }: Timeline, from: number, to: number): Step[] | undefined {
  const came = new Map<number, Step>();
  let border = [from];
  while (border.length > 0) {
    const next: number[] = [];
    for (const at of border)
      for (const { relation, edges: some } of edges) {
        if (at >= some.points) continue;
        for (let point = 0; point < Math.min(points, some.points); point += 1) {
          if (came.has(point) || !related(some, at, point)) continue;
          came.set(point, { from: at, to: point, relation });
          next.push(point);
        }
      }
    if (came.has(to)) return wayBack(came, from, to);
    border = next;
  }
  return undefined;
}

function wayBack(came: ReadonlyMap<number, Step>, from: number, to: number): Step[] {
  const way: Step[] = [];
  let at = to;
  do {
    const step = came.get(at);
    if (step === undefined) throw new Error(`nothing leads to point ${at}`);
    way.unshift(step);
    at = step.from;
  } while (at !== from);
  return way;
}

/** The shortest cycle; undefined if there is none. */
export function shortestCycle(timeline: Timeline): Step[] | undefined {
  let shortest: Step[] | undefined;
  for (let point = 0; point < timeline.points; point += 1) {
    const cycle = shortestWay(timeline, point, point);
    if (cycle !== undefined && (shortest === undefined || cycle.length < shortest.length)) shortest = cycle;
  }
  return shortest;
}
