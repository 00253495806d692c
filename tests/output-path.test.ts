/** Files and folders at a user's paths: what is made, and that a place where nothing can be made is an error with a reason. */
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder, OutputError, prepareFile, writeOutput } from "../src/output-path.ts";

const folder = mkdtempSync(join(tmpdir(), "desiderata-output-"));
const at = (...parts: readonly string[]) => join(folder, ...parts);
writeFileSync(at("taken"), "kept");
symlinkSync(at("nowhere"), at("dangling"));

describe("a folder of a user's", () => {
  it("is made with those above it, and may be there already", () => {
    makeFolder(at("a", "b", "c"));
    makeFolder(at("a", "b", "c"));
    expect(existsSync(at("a", "b", "c"))).toBe(true);
  });

  it.each([
    ["taken", "taken is no folder"],
    ["taken/x", "taken is no folder"],
    ["dangling", "file already exists"],
    ["x".repeat(300), "name too long"],
  ])("that can't be at %s is an error", (path, reason) => {
    expect(() => makeFolder(at(path))).toThrow(OutputError);
    expect(() => makeFolder(at(path))).toThrow(reason);
    expect(readFileSync(at("taken"), "utf8")).toBe("kept");
  });

  it.runIf(existsSync("/proc/self"))("is refused where a system has only folders of its own", () => {
    for (const path of ["/proc/x", "/proc/x/y"])
      expect(() => makeFolder(path)).toThrow(`${path} can't be written: no folder can be made in /proc`);
  });
});

describe("a file of a user's", () => {
  it("that is prepared has its folder, and is not touched", () => {
    prepareFile(at("new", "one.csv"));
    expect(existsSync(at("new"))).toBe(true);
    expect(existsSync(at("new", "one.csv"))).toBe(false);
    prepareFile(at("taken"));
    expect(readFileSync(at("taken"), "utf8")).toBe("kept");
    writeOutput(at("new", "one.csv"), "text");
    expect(readFileSync(at("new", "one.csv"), "utf8")).toBe("text");
  });

  it("can't be a folder, and can't lie in a file", () => {
    makeFolder(at("a"));
    expect(() => prepareFile(at("a"))).toThrow(`${at("a")} can't be written: it is a folder`);
    expect(() => prepareFile(at("taken", "x"))).toThrow("taken is no folder");
    expect(() => writeOutput(at("a"), "")).toThrow(OutputError);
  });
});
