/** The reader on the miniature spec: every record as it is checked in, and the hash over all of them. */
import { expect, test } from "vitest";
import { parseSpec, readSpec, specHash } from "../../src/spec/read.ts";
import { readSpecFiles } from "../../src/spec/spec-files.ts";
import { type FileChange, fixtures, fixtureText, miniRoot, miniSpec } from "./mini-spec.ts";

const tileScaling = "spec/tile-scaling.md";

async function hashWith(...changes: FileChange[]): Promise<string> {
  const spec = parseSpec(await miniSpec(changes));
  expect(spec.problems).toEqual([]);
  return specHash(spec);
}

test("the miniature spec reads as the checked-in records", async () => {
  expect(await readSpec(miniRoot)).toEqual(JSON.parse(fixtureText("mini.golden.json")));
});

test("Windows line ends change nothing", async () => {
  const files = await miniSpec();
  const pages = new Map([...files.pages].map(([file, text]) => [file, text.replaceAll("\n", "\r\n")]));
  const { pages: read, requirements, profiles, problems } = parseSpec({ ...files, pages });
  expect({ pages: read, requirements, profiles, problems }).toEqual(await readSpec(miniRoot));
});

test("wrapping a statement anew changes neither its text nor the hash", async () => {
  const rewrapped = { file: tileScaling, replace: "by `amax / max`\nand", with: "by\n`amax / max` and" };
  expect(await hashWith(rewrapped)).toBe(await hashWith());
});

test("moving requirements to other lines does not change the hash", async () => {
  const moved = { file: tileScaling, replace: "## Requirements", with: "More prose.\n\n## Requirements" };
  expect(await hashWith(moved)).toBe(await hashWith());
});

test.each([
  ["a word of a statement", "A unit **MAY** round", "A device **MAY** round"],
  ["a rationale", "loses nothing", "costs nothing"],
  ["a source", "The same paper", "Another paper"],
  ["what it applies to", "= 1x128 or 128x1", "= 1x128"],
])("changing %s changes the hash", async (_, part, changed) => {
  expect(await hashWith({ file: tileScaling, replace: part, with: changed })).not.toBe(await hashWith());
});

test("notes in quotes of their own read like those that share a quote", async () => {
  const apart = parseSpec(
    await miniSpec([{ file: tileScaling, replace: ">\n> Note: a", with: "\n> Note: a" }]),
  );
  expect(apart.problems).toEqual([]);
  expect(apart.requirements).toEqual((await readSpec(miniRoot)).requirements);
});

test("a forced line break in a statement counts as a space", async () => {
  const { requirements } = parseSpec(
    await miniSpec([{ file: tileScaling, replace: "round a scale up to", with: "round a scale\\\nup to" }]),
  );
  expect(requirements[1]?.statement).toBe("A unit MAY round a scale up to the next power of two.");
});

test("a requirement that can not be read leaves the others readable", async () => {
  const { requirements } = parseSpec(
    await miniSpec([{ file: tileScaling, replace: "- Level: MAY\n", with: "" }]),
  );
  expect(requirements.map(({ id }) => id)).toEqual(["TIL-001", "TIL-004", "WIR-001"]);
});

test("a folder without pages is an error that names it", async () => {
  await expect(readSpecFiles(`${fixtures}must-fail`)).rejects.toMatchObject({ code: "no-spec" });
});
