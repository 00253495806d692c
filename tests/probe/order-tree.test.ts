/** The tree of a sum from the ones that are lost, for every tree of a few leaves and for answers of no tree. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphabetOf } from "../../src/probe/dot.ts";
import { type OrderTree, orderQuestions, treeOf, treeText } from "../../src/probe/order-tree.ts";

const leaves = 12;
const none = { a: false, b: false };
const questions = orderQuestions(alphabetOf({ format: "E5M2" }, { format: "E5M2" }, none), leaves, 1);
if (questions === undefined) throw new Error("E5M2 reaches far enough");
const { pairs, one } = questions;

/** Places below a part of a tree. */
function placesOf(tree: OrderTree): readonly number[] {
  return typeof tree === "number" ? [tree] : tree.flatMap(placesOf);
}

/** Leaves of the smallest part that holds two places. */
function meeting(tree: OrderTree, i: number, j: number): number {
  if (typeof tree === "number") throw new RangeError("two places never meet in one");
  const part = tree.find((child) => placesOf(child).includes(i) && placesOf(child).includes(j));
  return part === undefined ? placesOf(tree).length : meeting(part, i, j);
}

const answersOf = (tree: OrderTree) => pairs.map(([i, j]) => (leaves - meeting(tree, i, j)) * one);

/** Cuts places into parts, and those again, as the numbers say; each part begins with its lowest place. */
function treeFrom(places: readonly number[], numbers: readonly number[], depth = 0): OrderTree {
  const [first = 0] = places;
  if (places.length === 1) return first;
  const parts = new Map<number, number[]>();
  for (const place of places) {
    const key = ((numbers[place] ?? 0) >> depth) & 1;
    parts.set(key, [...(parts.get(key) ?? []), place]);
  }
  const cut = [...parts.values()];
  if (depth > 8 || (cut.length === 1 && depth > 6)) return places;
  if (cut.length === 1) return treeFrom(places, numbers, depth + 1);
  return cut.map((part) => treeFrom(part, numbers, depth + 1));
}

describe("the order of a sum", () => {
  it("is found for any tree", () => {
    const all = Array.from({ length: leaves }, (_, i) => i);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: leaves, maxLength: leaves }),
        (numbers) => {
          const tree = treeFrom(all, numbers);
          expect(treeOf(questions, answersOf(tree))).toEqual(tree);
        },
      ),
    );
  });

  it("is not found where the answers are those of no tree", () => {
    const answers = answersOf(Array.from({ length: leaves }, (_, i) => i));
    expect(treeOf(questions, answers)).toBeDefined();
    // 0 and 1 meet early, 1 and 2 too, but 0 and 2 only in the whole.
    const broken = answers.map((answer, place) => {
      const [i = 0, j = 0] = pairs[place] ?? [];
      return j === i + 1 && i < 2 ? (leaves - 2) * one : answer;
    });
    expect(treeOf(questions, broken)).toBeUndefined();
    expect(treeOf(questions, [Number.NaN, ...answers.slice(1)])).toBeUndefined();
    expect(treeOf(questions, [one / 2, ...answers.slice(1)])).toBeUndefined();
  });

  it("is written with ranges", () => {
    expect(treeText([[0, 1, 2, 3], 4, 5, 6, 7])).toBe("((0-3), 4-7)");
    expect(
      treeText([
        [0, 2],
        [1, 3],
      ]),
    ).toBe("((0, 2), (1, 3))");
    expect(treeText([[[0, 1], 2], 3])).toBe("(((0, 1), 2), 3)");
  });
});
