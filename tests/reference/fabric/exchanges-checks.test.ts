/** Checks of exchanges by the engine, before anything is put anywhere. */
import { describe, expect, it } from "vitest";
import type { Program, Region } from "../../../src/generated/types.ts";
import { type Choices, dispatching, ran } from "./exchange-programs.ts";

describe("checks of a dispatch", () => {
  const choices: Choices = [[[[1, 0]]], [[[0, 1]]]];

  /** How the dispatch of rank 0 ends where regions, groups or the exchange are otherwise. */
  function ending(change: (made: Program) => Partial<Program>) {
    const made = dispatching({ choices });
    return ran({ ...made, ...change(made) }).status("xd0");
  }
  const region = (name: string, change: Partial<Region>) => (made: Program) =>
    made.regions.map((one) => (one.name === name ? { ...one, ...change } : one));
  const shifted = (what: "rows" | "sources" | "counts", offset: number) => (made: Program) =>
    (made.exchanges ?? []).map((exchange) => ({ ...exchange, [what]: { ...exchange[what], offset } }));

  it("find what may not be written, lies outside, or is misaligned", () => {
    expect(ending((made) => ({ regions: region("xrows1", { rights: { write: [] } })(made) }))?.status).toBe(
      "ACCESS_DENIED",
    );
    expect(ending((made) => ({ exchanges: shifted("counts", 8)(made) }))?.status).toBe("OUT_OF_BOUNDS");
    // With places for one row fewer there is room for sources that begin in the middle of a word.
    const fewer = (made: Program) => shifted("sources", 4)(made).map((one) => ({ ...one, places: 7 }));
    expect(ending((made) => ({ exchanges: fewer(made) }))?.status).toBe("MISALIGNED");
  });

  it("find places that overlap", () => {
    const one = (made: Program) =>
      (made.exchanges ?? []).map((exchange) => ({ ...exchange, sources: { group: "xrows" }, places: 4 }));
    expect(ending((made) => ({ exchanges: one(made) }))?.status).toBe("OVERLAP");
  });

  it("name the first wrong choice", () => {
    const wrong = (line: readonly (readonly [number, number])[]) =>
      ran(dispatching({ choices: [[[[1, 0]], line], []] })).status("xd0");
    expect(wrong([[2, 0]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[-2, 0]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[0, 2]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[0, -1]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(
      wrong([
        [0, 1],
        [1, 1],
        [0, 1],
      ]),
    ).toMatchObject({ status: "BAD_INDEX", index: 5 });
    expect(wrong([[-1, 9]])).toMatchObject({ status: "OK" });
  });
});
