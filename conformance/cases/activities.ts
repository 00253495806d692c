/** What a device does while its counters are read: copies, the tasks of the report, and exchanges; and who can be asked for it. */
import type { CommunicationTask, Program } from "../../src/generated/types.ts";
import { doesTask, type OffloadTest } from "../../src/harness/offload-needs.ts";
import type { Random } from "../../src/harness/random.ts";
import { type CopyPattern, copying, copyPatterns } from "../inputs/copies-among-all.ts";
import { type ExchangeTask, exchangeTasks, exchanging } from "../inputs/exchange-tasks.ts";
import { doing, waysOf } from "../inputs/tasks.ts";

/** What DeepSeek-V3 dispatches of a token: 7168 elements, in BF16 where they are not cast. */
export const timedRow = 14336;

export const tasks = ["forward", "stage", "layout", "reduce"] as const;
type Task = (typeof tasks)[number];
export type Activity = CopyPattern | Task | ExchangeTask;
export const activities = [...copyPatterns, ...tasks, ...exchangeTasks] as const;

/** The programs of an activity: for each way to ask for it one. */
export function programsOf(activity: Activity, islands: string, random: Random): Program[] {
  if (isPattern(activity) || isExchange(activity)) return [firstProgram(activity, islands, random, timedRow)];
  const ways = activity === "reduce" ? (["chain"] as const) : waysOf[activity];
  return ways.map((by) => doing(activity, { by, islands }, random, timedRow));
}

/** By the way that most devices have. */
export function firstProgram(activity: Activity, islands: string, random: Random, timed: number): Program {
  if (isPattern(activity)) return copying(activity, islands, random, timed);
  if (isExchange(activity)) return exchanging(activity, { islands }, random, timed);
  return doing(activity, { by: firstWay(activity), islands }, random, timed);
}

function isPattern(activity: Activity): activity is CopyPattern {
  return (copyPatterns as readonly string[]).includes(activity);
}

export function isExchange(activity: Activity): activity is ExchangeTask {
  return (exchangeTasks as readonly string[]).includes(activity);
}

/** A combine comes behind a dispatch. */
export function testOf(activity: Activity): OffloadTest[] {
  if (isPattern(activity)) return [];
  if (isExchange(activity))
    return [doesTask("layout"), ...(activity === "combine" ? [doesTask("reduce")] : [])];
  return [doesTask(activity)];
}

/** One island, one of each, and both. */
export const someIslands = ["3", "1+1", "2+2"] as const;

export interface ActivityParameters {
  readonly activity: Activity;
  readonly islands: string;
}

/** Rows are forwarded where another island has several devices. A dispatch is a part of a combine. */
export function isPossible({ activity, islands }: ActivityParameters): boolean {
  if (activity === "dispatch") return islands === "2+2";
  return activity !== "forward" || islands === "2+2" || islands === "1+3";
}

/** The way of a task that most devices have. */
function firstWay(activity: Task): string {
  return waysOf[activity][0];
}

/** A second one, where there is one that any device with the first has. */
export function lastWay(activity: Task): string {
  return activity === "stage" ? "read" : firstWay(activity);
}

export function waysForEverybody(task: CommunicationTask): readonly string[] {
  return task === "stage" ? waysOf.stage : waysOf[task].slice(0, 1);
}
