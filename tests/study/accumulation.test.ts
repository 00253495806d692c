/** The study of accumulation: its data, its statistics, and the command. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { csvParse } from "d3-dsv";
import { describe, expect, it } from "vitest";
import type { AccumulationStudy, StudyPoint, StudySeries } from "../../src/generated/types.ts";
import { randomFor } from "../../src/harness/random.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { chipModel, createModel } from "../../src/reference/models/index.ts";
import { claimedModes, errorsOf } from "../../src/study/accumulation.ts";
import { distributions, matrixOf } from "../../src/study/data.ts";
import { notesOf } from "../../src/study/notes.ts";
import { explainAccumulationStudy } from "../../src/validate/validators.ts";

const root = packageRoot();
const main = join(root, "dist", "src", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "desiderata-"));

function study(...args: readonly string[]) {
  return spawnSync(process.execPath, [main, "study", "accumulation", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

describe("the data of a study", () => {
  it.each(distributions.map(({ name }) => name))(
    "is of the format, and reaches its largest value: %s",
    (name) => {
      const rows = matrixOf(name, "E4M3", 4, 100, randomFor(1, name));
      const values = rows.flatMap((row) => [...row]);
      expect(Math.max(...values.map(Math.abs))).toBe(448);
      expect(values.some((value) => value < 0)).toBe(!name.endsWith("positive"));
      expect(matrixOf(name, "E4M3", 4, 100, randomFor(1, name))).toEqual(rows);
    },
  );
});

describe("the statistics of a study", () => {
  it("are those of the definition", () => {
    const sum = (high: number, magnitude: number, low = 0) => ({
      kind: "finite" as const,
      high,
      low,
      error: 0,
      magnitude,
    });
    const errors = errorsOf(Float64Array.of(9, -20, 1, 8), [
      sum(10, 10),
      sum(-20, 40),
      sum(0, 4),
      sum(8, 16, 2 ** -50),
    ]);
    expect(errors.shareMax).toBe(0.25);
    expect(errors.shareMean).toBeCloseTo((0.1 + 0 + 0.25) / 4, 14);
    // The sum that is exactly zero has no relative error.
    expect(errors.relativeMax).toBe(0.1);
    expect(errors.relativeMedian).toBe(2 ** -53);
    expect(errors.rootMeanSquareMax).toBeCloseTo(1 / Math.sqrt((100 + 400 + 64) / 4), 14);
  });

  it("put the report's figure between what was measured", () => {
    const series: StudySeries = {
      target: "t",
      device: "d",
      support: 0,
      operands: "E4M3 by E4M3",
      format: "E4M3",
      mode: "fast",
      accumulation: "native",
      accumulatorBits: 13,
    };
    const point: StudyPoint = {
      series: 0,
      data: "normal",
      k: 4096,
      shareMean: 0.001,
      shareMax: 0.005,
      relativeMedian: 0.01,
      relativeMax: 0.021,
      rootMeanSquareMax: 0.04,
    };
    const [figures, said] = notesOf([series], [point]);
    expect(figures).toContain("t, fast, K = 4096, normal data: at most 0.5% of sum |ab|");
    expect(said).toContain("median relative error on normal data (1%)");
    expect(said).toContain("largest error over the root mean square of the results on normal data (4%)");
    expect(notesOf([{ ...series, accumulatorBits: 23 }], [point])).toEqual([]);
    expect(notesOf([series], [{ ...point, k: 2048 }])).toEqual([]);
  });
});

describe("the modes of a study", () => {
  it("are those that the manifest claims, with the plainest scales", async () => {
    const hopper = chipModel("hopper");
    if (hopper === undefined) throw new Error("there is no model of Hopper");
    const modes = claimedModes("h", await createModel(hopper).describe());
    expect(modes.map(({ series: { mode, operands } }) => [mode, operands])).toEqual([
      ["fast", "E4M3 by E4M3"],
      ["promoted", "E4M3 1x128 FP32 by E4M3 128x128 FP32"],
    ]);
    const nothing = createReference({ gemm: "none", supports: "none", online: "none" });
    expect(claimedModes("n", await nothing.describe())).toEqual([]);
  });
});

describe("desiderata study accumulation", () => {
  it("finds what 13 bits lose of a long positive sum, promotion keeps, and full precision never loses", () => {
    const args = ["--k", "4096", "--samples", "64", "--out", "out"] as const;
    const { stdout, status } = study("--json", ...args);
    expect(status).toBe(0);
    const found: AccumulationStudy = JSON.parse(stdout);
    expect(explainAccumulationStudy(found)).toBeUndefined();
    const shareOf = (target: string, mode: string) =>
      found.points.find(
        ({ series, data }) =>
          data === "uniform-positive" &&
          found.series[series]?.target === target &&
          found.series[series]?.mode === mode,
      )?.shareMax ?? Number.NaN;
    expect(shareOf("model:hopper", "fast")).toBeGreaterThan(0.05);
    expect(shareOf("model:hopper", "promoted")).toBeLessThan(2e-3);
    expect(shareOf("reference", "full")).toBeLessThan(1e-6);
    // The same seed gives the same bytes, in the file too.
    expect(JSON.parse(readFileSync(join(folder, "out", "accumulation.json"), "utf8"))).toEqual(found);
    expect(study("--json", "--k", "4096", "--samples", "64").stdout).toBe(stdout);
    const table = csvParse(readFileSync(join(folder, "out", "accumulation.csv"), "utf8"));
    expect(table.map(({ shareMax }) => Number(shareMax))).toEqual(
      found.points.map(({ shareMax }) => shareMax),
    );
    const svg = readFileSync(join(folder, "out", "accumulation.svg"), "utf8");
    expect(svg).toMatch(/^<svg /);
    for (const { target, mode } of found.series) expect(svg).toContain(`${target} ${mode}`);
  });

  it("prints a row for each length, and nothing beside it", () => {
    const { stdout, stderr, status } = study("model:ada", "--k", "256,32", "--samples", "1");
    expect(status).toBe(0);
    expect(stderr).toBe("");
    expect([...stdout.matchAll(/^ +(32|256) /gm)].map(([, k]) => k)).toEqual(
      distributions.flatMap(() => ["32", "256"]),
    );
  });

  it.each([
    [["--k", "0"], "Lengths are integers from 1"],
    [["--k", "32,x"], "Lengths are integers from 1"],
    [["--samples", "0"], "a whole number from 1"],
    [["nowhere.ts"], 'is neither "reference" nor a file'],
    [["model:ada", "--k", "32", "--samples", "1", "--csv", "."], "it is a folder"],
  ])("exits with 2 on %j", (args, words) => {
    const { stderr, status } = study(...args);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  it("exits with 3 when an adapter can't be started", () => {
    const { stderr, status } = study("--k", "32", "--", "no-such-program-anywhere");
    expect(stderr).toContain("can't be reached");
    expect(status).toBe(3);
    expect(existsSync(join(folder, "accumulation.csv"))).toBe(false);
  });
});
