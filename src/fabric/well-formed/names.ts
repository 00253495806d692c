/** The names of a program, what they name, and what is said where they name nothing. */
import type { Exchange, Group, Region } from "../../generated/types.ts";

/** What is wrong with a program, in words, with its place. */
export class IllFormed extends Error {}

export function demand(holds: boolean, message: string): void {
  if (!holds) throw new IllFormed(message);
}

export interface Names {
  readonly ranks: number;
  readonly regions: ReadonlyMap<string, Region>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly exchanges: ReadonlyMap<string, Exchange>;
}

/** What has a name, by it. Throws IllFormed for one that is given twice. */
export function byName<T extends { readonly name: string }>(
  what: string,
  list: readonly T[],
): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of list) {
    demand(!map.has(item.name), `${what} ${item.name}: the name is given twice`);
    map.set(item.name, item);
  }
  return map;
}

export function regionOf(name: string, place: string, { regions }: Pick<Names, "regions">): Region {
  const region = regions.get(name);
  if (region === undefined) throw new IllFormed(`${place}: there is no region ${name}`);
  return region;
}

export function groupOf(name: string, place: string, { groups }: Names): Group {
  const found = groups.get(name);
  if (found === undefined) throw new IllFormed(`${place}: there is no group ${name}`);
  return found;
}

export function exchangeOf(name: string, place: string, { exchanges }: Names): Exchange {
  const found = exchanges.get(name);
  if (found === undefined) throw new IllFormed(`${place}: there is no exchange ${name}`);
  return found;
}

/** The ranks of an exchange's members. Throws IllFormed. */
export function ranksOf({ name, rows }: Exchange, names: Names): number[] {
  const place = `exchange ${name}`;
  return groupOf(rows.group, place, names).members.map(({ region }) => regionOf(region, place, names).rank);
}
