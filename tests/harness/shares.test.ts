/** Shares of the suite: every case is in one of them, and none is without a requirement, or a definition, that is claimed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequirementId } from "../../src/generated/requirement-id.ts";
import { type Case, cases, request } from "../../src/harness/case.ts";
import { everyAdapter } from "../../src/harness/needs.ts";
import { oneOfEachInTurn, shareOf } from "../../src/harness/shares.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";

const x = tensorOfFloat32([1], Float32Array.of(1));

/** Definitions with so many cases each; each verifies two requirements, neighbours one in common. */
function suiteOf(sizes: readonly number[]): Case[] {
  const ids: RequirementId[] = ["ADP-001", "ADP-002", "ADP-003", "ADP-004", "ADP-005", "ADP-006"];
  return [
    ...cases("made", ({ define }) => {
      for (const [place, size] of sizes.entries()) {
        const verifies = ids.slice(place, place + 2);
        define(`d${place}`, { why: "", verifies, vary: { value: Array.from({ length: size }, (_, i) => i) } })
          .needs(everyAdapter())
          .requests(() => [request("echo", { x })])
          .judge(() => {});
      }
    }),
  ];
}

const definitionOf = ({ id }: Case) => id.replace(/:.*/, "");
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

describe("a share", () => {
  it("has one of each requirement, or definition, of which a case is claimed, and nothing unclaimed", () => {
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(40),
        fc.constantFrom("definition", "requirement"),
        fc.func(fc.boolean()),
        (lengths, every, offset, oneOfEach, claims) => {
          const suite = suiteOf(lengths);
          const claimed = (candidate: Case) => claims(candidate.id);
          const share = shareOf(suite, { every, offset, oneOfEach }, claimed);
          expect(share.filter((candidate) => !claimed(candidate))).toEqual([]);
          const groups = (list: readonly Case[]) =>
            new Set(
              list.flatMap((one): readonly string[] =>
                oneOfEach === "definition" ? [definitionOf(one)] : one.verifies,
              ),
            );
          expect(groups(share)).toEqual(groups(suite.filter(claimed)));
        },
      ),
    );
  });

  it("has every case at some offset", () => {
    const suite = suiteOf([7, 1, 3]);
    const shares = [0, 1, 2].map((offset) =>
      shareOf(suite, { every: 3, offset, oneOfEach: "requirement" }, () => true),
    );
    expect(new Set(shares.flat())).toEqual(new Set(suite));
    for (const share of shares) expect(share.length).toBeLessThan(suite.length);
  });

  it("is one of each and no more where nothing else is asked for, another one at each offset", () => {
    const suite = suiteOf([3, 2]);
    const ids = [0, 1, 2].map((offset) =>
      shareOf(suite, { offset, oneOfEach: "definition" }, () => true).map(({ id }) => id),
    );
    expect(ids).toEqual([
      ["made/d0:value=0", "made/d1:value=0"],
      ["made/d0:value=1", "made/d1:value=1"],
      ["made/d0:value=2", "made/d1:value=0"],
    ]);
  });

  it("asks whether a case is claimed only where it may be in it", () => {
    const asked: string[] = [];
    shareOf(suiteOf([6]), { every: 3, offset: 0, oneOfEach: "requirement" }, ({ id }) => {
      asked.push(id);
      return true;
    });
    expect(asked).toEqual(["made/d0:value=0", "made/d0:value=3"]);
  });
});

describe("one of each in turn", () => {
  it("is the same cases, those of different definitions next to each other", () => {
    const suite = suiteOf([3, 1, 2]);
    expect(oneOfEachInTurn(suite).map(({ id }) => id)).toEqual([
      "made/d0:value=0",
      "made/d1:value=0",
      "made/d2:value=0",
      "made/d0:value=1",
      "made/d2:value=1",
      "made/d0:value=2",
    ]);
  });
});
