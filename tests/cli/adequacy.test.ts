/** What the trial of the suite tries at which seed, and what it says of a trial that ends badly. */
import { describe, expect, it } from "vitest";
import { mutants } from "../../conformance/mutants/index.ts";
import { engines, oneOf } from "../../conformance/variants/fabric.ts";
import { variants } from "../../conformance/variants/index.ts";
import type { AdequacyOptions } from "../../src/cli/adequacy.ts";
import { chosenFrom, trialsOf, trialsOver } from "../../src/cli/adequacy-trials.ts";
import { isGood, seedsText } from "../../src/report/adequacy.ts";

const asked: AdequacyOptions = { mutant: [], variant: [], mutants: true, variants: true, seed: 1 };
const all = chosenFrom(asked);

describe("trials over many seeds", () => {
  it("reach every mutant and every variant, each at seeds of its own", () => {
    const trials = trialsOver(all, 1, 1000);
    expect(new Set(trials.map(({ seed }) => seed)).size).toBe(1000);
    const named = (kind: string) =>
      trials.flatMap((one) => (one.kind === kind && "id" in one ? [one.id] : []));
    expect(new Set(named("mutant"))).toEqual(new Set(mutants.map(({ id }) => id)));
    expect(new Set(named("variant"))).toEqual(new Set(variants.map(({ id }) => id)));
  });

  it("show a variant another case of each definition at each seed", () => {
    const offsets = trialsOver({ ...all, mutants: [] }, 7, 3).map((one) => "part" in one && one.part?.offset);
    expect(offsets).toEqual([7, 8, 9]);
  });
});

describe("what is chosen", () => {
  it("is everything, or what is named and nothing else", () => {
    expect(trialsOf(all, 1, false)).toHaveLength(mutants.length + variants.length + 1);
    const one = chosenFrom({ ...asked, variant: ["one-by-one"] });
    expect(trialsOf(one, 3, false)).toEqual([
      { kind: "variant", id: "one-by-one", seed: 3, part: undefined },
    ]);
    const broken = chosenFrom({ ...asked, mutant: ["QNT-007"] });
    expect(broken.mutants.every(({ breaks }) => breaks === "QNT-007")).toBe(true);
    expect(broken.variants).toEqual([]);
  });

  it("is every trial once where the mutants, or the variants and the control, are left out", () => {
    const halves = [chosenFrom({ ...asked, mutants: false }), chosenFrom({ ...asked, variants: false })];
    expect(halves.flatMap((half) => trialsOf(half, 1, true))).toEqual(trialsOf(all, 1, true));
    expect(() => chosenFrom({ ...asked, mutants: false, variants: false })).toThrow("Nothing is left to try");
  });

  it("has to exist", () => {
    expect(() => chosenFrom({ ...asked, variant: ["nobody"] })).toThrow("There is no variant nobody");
    expect(() => chosenFrom({ ...asked, mutant: ["nobody"] })).toThrow("There is no mutant nobody");
  });
});

describe("the quick trial", () => {
  it("shows each engine that communicates other cases, and each second one to some engine", () => {
    const parts = trialsOf(all, 1, true).flatMap((one) => (one.kind === "variant" ? [one.part] : []));
    const shares = parts.filter((part) => part?.every === oneOf);
    expect(new Set(shares.map((part) => (part?.offset ?? 0) % oneOf)).size).toBe(engines);
    expect(oneOf).toBe(2 * engines);
  });
});

describe("what is said of many seeds", () => {
  const failure = { id: "a/case", verdict: "fail", message: "d is wrong" } as const;
  const trials = [
    { kind: "mutant", id: "one", seed: 1, fate: { kind: "killed", by: ["a/case"], ran: 1 } },
    { kind: "mutant", id: "two", seed: 2, fate: { kind: "survived", ran: 9 } },
    {
      kind: "variant",
      id: "three",
      seed: 2,
      fate: { failures: [failure], unverified: [], passed: 5, unsupported: 1, leftOut: 3 },
    },
    {
      kind: "variant",
      id: "four",
      seed: 1,
      fate: { failures: [], unverified: ["QNT-001"], passed: 5, unsupported: 1, leftOut: 3 },
    },
  ] as const;

  it("is every trial that ended badly, and how to see it again", () => {
    expect(trials.map(isGood)).toEqual([true, false, false, false]);
    const text = seedsText(trials);
    expect(text).toContain("repeat: npx desiderata adequacy --seed 2 --mutant two");
    expect(text).toContain("repeat: npx desiderata adequacy --seed 2 --variant three");
    expect(text).toContain("repeat: npx desiderata adequacy --seed 1 --variant four");
    expect(text).toContain("1 of 2 trials of mutants ended with the mutant killed");
    expect(text).toContain("false alarms: 1");
  });
});
