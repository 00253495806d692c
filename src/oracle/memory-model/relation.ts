/** Relations between points that are numbered from 0, one bit a pair, and what the literature does with them. */

export interface Relation {
  readonly points: number;
  /** Words of 32 bits in a row. */
  readonly width: number;
  /** Row by row: to which points each point is related. */
  readonly rows: Int32Array;
}

export function emptyRelation(points: number): Relation {
  const width = Math.max(1, Math.ceil(points / 32));
  return { points, width, rows: new Int32Array(points * width) };
}

export function relate({ width, rows }: Relation, from: number, to: number): void {
  const place = from * width + (to >> 5);
  rows[place] = (rows[place] ?? 0) | (1 << (to & 31));
}

export function related({ width, rows }: Relation, from: number, to: number): boolean {
  return (((rows[from * width + (to >> 5)] ?? 0) >>> (to & 31)) & 1) === 1;
}

/** Adds the pairs of another relation, which may have fewer points. */
function include(into: Relation, other: Relation): void {
  for (let point = 0; point < other.points; point += 1)
    for (let word = 0; word < other.width; word += 1) {
      const place = point * into.width + word;
      into.rows[place] = (into.rows[place] ?? 0) | (other.rows[point * other.width + word] ?? 0);
    }
}

export function joined(points: number, relations: readonly Relation[]): Relation {
  const all = emptyRelation(points);
  for (const relation of relations) include(all, relation);
  return all;
}

/** Whatever can be reached in one step or more. */
export function closureOf(relation: Relation): Relation {
  const closed = { ...relation, rows: relation.rows.slice() };
  const { points, width, rows } = closed;
  for (let via = 0; via < points; via += 1)
    for (let from = 0; from < points; from += 1) {
      if (!related(closed, from, via)) continue;
      for (let word = 0; word < width; word += 1) {
        const place = from * width + word;
        rows[place] = (rows[place] ?? 0) | (rows[via * width + word] ?? 0);
      }
    }
  return closed;
}

/** Pairs that are one step of the first and then one of the second apart. */
export function composed(first: Relation, second: Relation): Relation {
  const result = emptyRelation(first.points);
  const { points, width, rows } = result;
  for (let from = 0; from < points; from += 1)
    for (let via = 0; via < points; via += 1) {
      if (!related(first, from, via)) continue;
      for (let word = 0; word < width; word += 1) {
        const place = from * width + word;
        rows[place] = (rows[place] ?? 0) | (second.rows[via * width + word] ?? 0);
      }
    }
  return result;
}

/** Whether no point is related to itself. */
export function irreflexive(relation: Relation): boolean {
  for (let point = 0; point < relation.points; point += 1) if (related(relation, point, point)) return false;
  return true;
}

export function acyclic(relation: Relation): boolean {
  return irreflexive(closureOf(relation));
}
