/**
 * Every rule of the lint has fixtures that break it: a change to the miniature spec, and the one problem that must come
 * of it. A rule without a fixture, or a fixture without its problem, fails here.
 */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lintSpecFiles } from "../../src/spec/lint.ts";
import { rules } from "../../src/spec/rules.ts";
import { type FileChange, fixtures, fixtureText, miniSpec } from "./mini-spec.ts";

interface MustFail {
  /** What is wrong, in a sentence. */
  readonly what: string;
  readonly change: readonly FileChange[];
  readonly problem: {
    readonly file: string;
    readonly line: number;
    /** A part of the message or of the mend. */
    readonly mentions: string;
  };
}

const fixturesByRule = new Map(
  readdirSync(`${fixtures}must-fail`).map((rule) => [rule, readdirSync(`${fixtures}must-fail/${rule}`)]),
);

test("every rule has must-fail fixtures, and every fixture a rule", () => {
  const rulesWithFixtures = [...fixturesByRule].flatMap(([rule, names]) =>
    names.length === 0 ? [] : [rule],
  );
  expect(rulesWithFixtures.sort()).toEqual(Object.keys(rules).sort());
});

test("the miniature spec breaks no rule", async () => {
  expect(lintSpecFiles(await miniSpec()).problems).toEqual([]);
});

describe.each([...fixturesByRule])("%s", (rule, names) => {
  test.each(names)("is reported once, with its place: %s", async (name) => {
    const fixture: MustFail = parse(fixtureText(`must-fail/${rule}/${name}`));
    const { problems } = lintSpecFiles(await miniSpec(fixture.change));
    const { file, line, mentions } = fixture.problem;
    expect(problems).toMatchObject([{ rule, file, line }]);
    expect(`${problems[0]?.message} ${problems[0]?.mend}`).toContain(mentions);
  });
});
