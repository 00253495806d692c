/** How failures of validation read: each says where, what was found, and what is allowed. */
import { describe, expect, it } from "vitest";
import {
  explainError,
  explainManifest,
  explainParams,
  explainResult,
  explainResultsLine,
  explainSummary,
  explainWaiverFile,
  requirementFailures,
  specPageFailures,
} from "../../src/validate/validators.ts";
import { caseLine, header, manifest, summary } from "./sample-documents.ts";

const x = { dtype: "F32", shape: [1], data: new Uint8Array(4) };

describe("an explanation", () => {
  it("names the place by JSON pointer, and every allowed value", () => {
    const recipe = { format: "E9M9", overflow: "saturate", infinity: "non-finite" };
    const explained = explainParams("quantize", { x, recipe });
    expect(explained).toMatch(/^\/recipe\/format: "E9M9" is none of E4M3, E5M2, .*FP64$/);
  });

  it("names an unknown property", () => {
    expect(explainResult("echo", { x, y: x })).toBe('the whole: the property "y" is not known');
  });

  it("names a property name that is not allowed", () => {
    expect(explainSummary({ ...summary, cases: { passed: 1 } })).toMatch(
      /^\/cases: the property name "passed" is none of pass, fail, /,
    );
  });

  it("of a results line speaks of its own type alone", () => {
    expect(explainResultsLine({ ...caseLine("a"), verdict: "good" })).toMatch(
      /^\/verdict: "good" is none of/,
    );
    expect(explainResultsLine({ ...header, seed: -1 })).toBe("/seed: -1 must be >= 0");
    expect(explainResultsLine({})).toBe('the whole: the property "type" is missing');
    expect(explainResultsLine({ type: "note" })).toBe('the whole: "note" is not a known type');
  });

  it("shows bytes by their number, and long values shortened", () => {
    expect(explainManifest({ ...manifest, kind: new Uint8Array(3) })).toContain(
      "/kind: 3 bytes is no string",
    );
    const long = explainManifest({ ...manifest, protocol: "1".repeat(1000) });
    expect(long?.length).toBeLessThan(200);
  });

  it("of many failures is cut, and says how many are left", () => {
    const explained = explainWaiverFile({ waivers: Array.from({ length: 500 }, () => ({})) });
    expect(explained?.split("\n")).toHaveLength(11);
    expect(explained).toMatch(/\nand 1490 more$/);
  });

  it("is none where nothing is wrong", () => {
    expect(explainParams("describe", undefined)).toBeUndefined();
    expect(explainParams("echo", { x })).toBeUndefined();
    expect(explainManifest(manifest)).toBeUndefined();
    expect(explainResultsLine(header)).toBeUndefined();
    expect(explainError({ code: -32000, message: "no", data: { code: "INTERNAL" } })).toBeUndefined();
  });
});

describe("the validators of the spec's records", () => {
  it("give each failure of a requirement and of front matter", () => {
    expect(requirementFailures({}).length).toBeGreaterThan(10);
    expect(specPageFailures({ feature: "Wrong Name" }).map(({ keyword }) => keyword)).toContain("pattern");
  });
});
