/**
 * What is added before what. Where a large number and its negative stand at two places among ones, the ones that are lost
 * are those that were added to the large number before the two met: as many as the smallest part of the sum that holds
 * both places. All pairs together give the tree of the sum. (Xie et al., FPRev, 2024, with a fixed set of questions.)
 */
import { type Alphabet, type Dot, dotOf, scaledDotOf, scalesReach } from "./dot.ts";

/** A part of a sum: a place, or parts that are added at once. */
export type OrderTree = number | readonly OrderTree[];

export interface OrderQuestions {
  readonly leaves: number;
  /** Products to a leaf: more than 1 where only scales reach far enough. */
  readonly each: number;
  readonly pairs: readonly (readonly [number, number])[];
  readonly dots: readonly Dot[];
  /** What a one is worth. */
  readonly one: number;
}

/** Binades from the large number to a one: more than any sum in FP32 keeps, where the range has them. */
const farthest = 40;
/** Where elements reach less than that, ones are not lost beside anything they can say. */
const nearest = 26;

/** The dot products to ask for; undefined where neither elements nor scales reach far enough. */
export function orderQuestions(
  alphabet: Alphabet,
  leaves: number,
  multiple: number,
): OrderQuestions | undefined {
  const { smallestNormal, largest, groups } = alphabet;
  const pairs = Array.from({ length: leaves }, (_, i) =>
    Array.from({ length: leaves - i - 1 }, (_, j) => [i, i + 1 + j] as const),
  ).flat();
  if (largest - smallestNormal >= nearest) {
    const distance = Math.min(largest - smallestNormal, farthest);
    const k = Math.ceil(leaves / multiple) * multiple;
    const dots = pairs.flatMap(
      ([i, j]) => dotOf(alphabet, k, values(leaves, 1, i, j, largest, distance)) ?? [],
    );
    return { leaves, each: 1, pairs, dots, one: 2 ** (largest - distance) };
  }
  if (!scalesReach(alphabet) || groups.a === undefined || groups.b === undefined) return undefined;
  const each = Math.max(groups.a.kEach, groups.b.kEach);
  const few = Math.min(leaves, 16);
  const chosen = pairs.filter(([i, j]) => i < few && j < few);
  const k = Math.ceil((few * each) / multiple) * multiple;
  const dots = chosen.flatMap(([i, j]) => scaledDotOf(alphabet, k, values(few, each, i, j, 12, 28)) ?? []);
  if (dots.length !== chosen.length) return undefined;
  return { leaves: few, each, pairs: chosen, dots, one: 2 ** -16 };
}

function values(leaves: number, each: number, plus: number, minus: number, large: number, distance: number) {
  return Array.from({ length: leaves }, (_, leaf) => {
    const at = leaf * each;
    if (leaf === plus) return { at, exponent: large };
    if (leaf === minus) return { at, exponent: large, significand: -1 };
    return { at, exponent: large - distance };
  });
}

/** The tree behind the answers; undefined if they are those of no tree. */
export function treeOf(
  { leaves, pairs, one }: OrderQuestions,
  answers: readonly number[],
): OrderTree | undefined {
  const size = new Map<number, number>();
  for (const [place, [i, j]] of pairs.entries()) {
    const left = (answers[place] ?? Number.NaN) / one;
    if (!Number.isInteger(left) || left < 0 || left > leaves - 2) return undefined;
    size.set(i * leaves + j, leaves - left);
  }
  const between = (i: number, j: number) => size.get(Math.min(i, j) * leaves + Math.max(i, j)) ?? 0;
  const build = (places: readonly number[]): OrderTree | undefined => {
    const [first = 0] = places;
    if (places.length === 1) return first;
    const parts: number[][] = [];
    for (const place of places) {
      const part = parts.find(([member = 0]) => between(member, place) < places.length);
      if (part === undefined) parts.push([place]);
      else part.push(place);
    }
    const isTree = parts.length > 1 && isCut(parts, places.length, between);
    if (!isTree) return undefined;
    const children = parts.map(build);
    return children.every((child) => child !== undefined) ? children : undefined;
  };
  return build(Array.from({ length: leaves }, (_, i) => i));
}

/** Whether pairs in different parts, and only those, meet in the whole. */
function isCut(
  parts: readonly (readonly number[])[],
  whole: number,
  between: (i: number, j: number) => number,
): boolean {
  return parts.every((part, number) =>
    part.every((i) =>
      parts.every((other, otherNumber) =>
        other.every(
          (j) => i === j || (number === otherNumber ? between(i, j) < whole : between(i, j) === whole),
        ),
      ),
    ),
  );
}

/** `((0-31), 32-63)`: neighbours that are added at once are one range. */
export function treeText(tree: OrderTree): string {
  if (typeof tree === "number") return String(tree);
  const parts: string[] = [];
  for (let i = 0; i < tree.length; ) {
    const first = tree[i];
    let last = i;
    while (typeof first === "number" && tree[last + 1] === first + (last + 1 - i)) last += 1;
    parts.push(last - i > 1 ? `${first}-${tree[last]}` : treeText(first ?? 0));
    i = last - i > 1 ? last + 1 : i + 1;
  }
  return `(${parts.join(", ")})`;
}
