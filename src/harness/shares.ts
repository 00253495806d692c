/** Which cases a trial of the suite runs, and in which order, where not all of them are needed. */
import type { Case } from "./case.ts";

/** A share of the cases: every `every`th, the first at `offset`; and of each requirement, or definition, at least one. */
export interface Part {
  /** No more than one of each where it is undefined. */
  readonly every?: number;
  readonly offset: number;
  readonly oneOfEach: "definition" | "requirement";
}

/** The cases of a share for an adapter that claims some of them; none is asked for whether it is claimed without need. */
export function shareOf(
  cases: readonly Case[],
  { every, offset, oneOfEach }: Part,
  claimed: (candidate: Case) => boolean,
): Case[] {
  const inTurn = (_: Case, place: number) => every !== undefined && place % every === offset % every;
  const chosen = new Set(cases.filter(inTurn).filter(claimed));
  const lists = oneOfEach === "definition" ? byDefinition(cases) : byRequirement(cases);
  for (const list of lists.values()) {
    if (list.some((candidate) => chosen.has(candidate))) continue;
    const first = offset % list.length;
    const one = [...list.slice(first), ...list.slice(0, first)].find(claimed);
    if (one !== undefined) chosen.add(one);
  }
  return [...chosen];
}

/** The same cases: first the first of each definition, then the second of each, and so on. */
export function oneOfEachInTurn(cases: readonly Case[]): Case[] {
  const turns: Case[][] = [];
  for (const list of byDefinition(cases).values())
    for (const [turn, candidate] of list.entries()) {
      turns[turn] ??= [];
      turns[turn].push(candidate);
    }
  return turns.flat();
}

function byDefinition(cases: readonly Case[]): Map<string, Case[]> {
  return grouped(cases, ({ id }) => id.split(":").slice(0, 1));
}

function byRequirement(cases: readonly Case[]): Map<string, Case[]> {
  return grouped(cases, ({ verifies }) => verifies);
}

function grouped(
  cases: readonly Case[],
  groupsOf: (candidate: Case) => readonly string[],
): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const candidate of cases)
    for (const name of groupsOf(candidate)) {
      const list = groups.get(name);
      if (list === undefined) groups.set(name, [candidate]);
      else list.push(candidate);
    }
  return groups;
}
