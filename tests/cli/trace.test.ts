/** `desiderata trace`: one run of a communication case by time, as text, JSON and a picture, and what it says of wrong input. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mutants } from "../../conformance/mutants/index.ts";
import { suite } from "../../conformance/suite.ts";
import type { Connection } from "../../src/adapter/connection.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import { ExitError } from "../../src/cli/exit.ts";
import { registerTrace } from "../../src/cli/trace.ts";
import type { Trace } from "../../src/generated/types.ts";
import { describe as describeAdapter } from "../../src/harness/session.ts";
import { traceCase } from "../../src/harness/trace-case.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { referenceFabricClaims } from "../../src/reference/fabric/claims.ts";
import { traceSvg } from "../../src/report/trace-svg.ts";
import { traceText } from "../../src/report/trace-text.ts";
import { explainTrace } from "../../src/validate/validators.ts";

const messagePassing = "unified-fabric/strong-signal:shape=MP;flavour=strong+acquire;place=same-node";

async function traceOf(
  connection: Connection,
  id: string,
  target = "a device",
  run?: number,
): Promise<Trace> {
  const candidate = [...suite()].find((one) => one.id === id);
  if (candidate === undefined) throw new Error(`there is no case ${id}`);
  const manifest = await describeAdapter(connection, 10_000);
  const options = { seed: 1, deadlineMs: 10_000, ...(run === undefined ? {} : { run }) };
  return traceCase(candidate, target, manifest, connection, options);
}

async function mutant(id: string): Promise<Connection> {
  const connection = await mutants.find((one) => one.id === id)?.mutated();
  if (connection === undefined) throw new Error(`there is no mutant ${id}`);
  return connection;
}

/** An adapter that tells when requests completed, and nothing else. */
function untraced(): Connection {
  const { trace: _, ...fabric } = referenceFabricClaims();
  return connectAdapter(
    "untraced",
    createReference({ supports: "none", gemm: "none", online: "none", fabric }),
  );
}

/** The names of all elements, if every one is closed where it must be and every text and attribute is escaped. */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;
  let end = 0;
  for (const match of xml.matchAll(tag)) {
    const [whole, closes, name = "", attributes = "", isEmpty] = match;
    expect(xml.slice(end, match.index) + attributes).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
    end = match.index + whole.length;
    if (closes === "/") expect(open.pop()).toBe(name);
    else {
      names.push(name);
      if (isEmpty !== "/") open.push(name);
    }
  }
  expect(xml.slice(end).trim()).toBe("");
  expect(open).toEqual([]);
  return names;
}

describe("a trace", () => {
  it("shows the first run that ends wrongly: why, a bar for each request, and what happened by time", async () => {
    const trace = await traceOf(await mutant("strong-signal-on-a-faster-rail"), messagePassing);
    expect(explainTrace(trace)).toBeUndefined();
    expect(traceText(trace)).toMatchInlineSnapshot(`
      "unified-fabric/strong-signal:shape=MP;flavour=strong+acquire;place=same-node
      a device   seed 1774007925   run 2   29 of 200 runs ended so
      WRONG  r1.0 = 1, r1.1 = 0 came in 29 of 200 runs, first in run 2, and is forbidden by coherence
        coherence: q0.0 -release-> q0.1 -synchronizes-> q1.0 -acquire-> q1.1 -fr-> q0.0

                                           0                                         13.31 µs
      device 0, queue 0
        q0.0: write x = 1                  ━━━━━━━▾━━━━━━┃                                    OK
        q0.1: signal y = 1 release strong      ━━━━━━━◆━━━━━━┃                                OK
      device 1, queue 1
        q1.0: read y -> r1.0 acquire       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┃     OK
        q1.1: read x -> r1.1                   ·········································━━━━┃ OK
        · waits   ━ works   ▾ lands or is read   ◆ signals   ✕ is lost or fails   ┃ ends

          time  device 0                                      device 1
          0 ns  q0.0 submitted, started                       q1.0 submitted, started
         20 ns  q0.1 submitted, started                       q1.1 submitted
        104 ns                                                q0.0 landed 8 B from @0
        108 ns                                                q0.1 signalled 8 B from @0
        159 ns  q0.0 visible
        231 ns  q0.1 visible
      12.93 µs                                                q1.0 read 8 B, visible
      12.93 µs                                                q1.1 started
      13.31 µs                                                q1.1 read 8 B, visible"
    `);
  });

  it("is of the run that is asked for, which comes again from its own seed", async () => {
    const wrong = await traceOf(await mutant("strong-signal-on-a-faster-rail"), messagePassing);
    const again = await traceOf(
      await mutant("strong-signal-on-a-faster-rail"),
      messagePassing,
      "a device",
      wrong.run,
    );
    expect({ ...again, runs: wrong.runs, of: wrong.of, finding: wrong.finding }).toEqual(wrong);
    expect(again).toMatchObject({ runs: 1, of: 1, finding: { outcome: { run: 0 } } });
  });

  it("of a port that goes down shows what is lost and sent again, in a picture that is well-formed", async () => {
    const connection = connectAdapter("reference", createReference());
    const id = "unified-fabric/dead-link:islands=2+2;path=scale-out;end=source;percent=50";
    const trace = await traceOf(connection, id, `-- ./adapter "<b>" & co`);
    const kinds = new Set(trace.requests.flatMap(({ marks }) => marks.map(({ what }) => what)));
    expect([...kinds]).toEqual(
      expect.arrayContaining(["submitted", "departed", "lost", "fault", "landed", "signalled"]),
    );
    const names = elementsOf(traceSvg(trace));
    expect(names.filter((name) => name === "path").length).toBeGreaterThan(32);
  });

  it("of an adapter that tells only when requests completed has bars whose beginning is not told", async () => {
    const trace = await traceOf(untraced(), "unified-fabric/verb-in-every-place:verb=write;islands=2");
    expect(
      trace.requests.every(({ startedNs, endedNs }) => startedNs === undefined && endedNs !== undefined),
    ).toBe(true);
    expect(traceText(trace)).toContain("the adapter does not tell when requests began");
    expect(traceSvg(trace)).toContain('<rect class="unknown"');
    elementsOf(traceSvg(trace));
  });

  it("of an adapter that tells no times has the order of completions alone", async () => {
    const { communicate, ...others } = createReference({ supports: "none", gemm: "none", online: "none" });
    const timeless = connectAdapter("timeless", {
      ...others,
      describe: async () => {
        const manifest = await others.describe();
        const { trace: _, ...fabric } = referenceFabricClaims();
        return { ...manifest, capabilities: { "unified-fabric": fabric } };
      },
      communicate: async (params) => {
        const { outcomes } = (await communicate?.(params)) ?? { outcomes: [] };
        return {
          outcomes: outcomes.map((outcome) => ({
            ...outcome,
            completions: outcome.completions.map(({ timeNs: _, ...completion }) => completion),
          })),
        };
      },
    });
    const trace = await traceOf(timeless, "unified-fabric/verb-in-every-place:verb=write;islands=2");
    expect(traceText(trace)).toContain("The adapter tells no times");
    expect(traceText(trace)).toMatch(/^ +- {2}write0 source-reusable, visible$/m);
    expect(traceSvg(trace)).toContain("The adapter tells no times.");
    elementsOf(traceSvg(trace));
  });

  it("of a request that waits for ever has a picture of what happened before", async () => {
    const trace = await traceOf(
      await mutant("waits-for-a-failed-rank"),
      "unified-fabric/failed-rank:islands=4;when=from2to3;percent=0",
    );
    expect(trace.finding?.what).toContain("TIMEOUT");
    expect(trace.endNs).toBe(1e9);
    // The second that it waited is not what one looks for.
    expect(traceText(trace)).toMatch(/^ +0 +[\d.]+ µs$/m);
    for (const line of traceText(trace).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    elementsOf(traceSvg(trace));
  });
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "desiderata-trace-"));
  let printed: string[] = [];
  beforeEach(() => {
    printed = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => printed.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function run(...args: readonly string[]) {
    const program = new Command("desiderata").exitOverride();
    registerTrace(program, { command: undefined });
    return program
      .parseAsync(["trace", ...args], { from: "user" })
      .then(() => undefined)
      .catch((error: unknown) => {
        if (error instanceof ExitError) return error;
        throw error;
      });
  }

  it("prints JSON under its schema, and writes a picture", async () => {
    const path = join(folder, "new", "run.svg");
    expect(await run(messagePassing, "--json", "--svg", path)).toBeUndefined();
    const trace: unknown = JSON.parse(printed.join("\n"));
    expect(explainTrace(trace)).toBeUndefined();
    expect(trace).toMatchObject({ case: messagePassing, target: "reference", run: 0 });
    expect(elementsOf(readFileSync(path, "utf8"))).toContain("svg");
  });

  it("names the nearest case where there is none of an ID", async () => {
    const error = await run("unified-fabric/strong-signal:shape=MP;flavour=strong+aquire;place=same-node");
    expect(error).toMatchObject({ exitCode: 2, mend: `Did you mean ${messagePassing}?` });
    expect(await run("x")).toMatchObject({ exitCode: 2, mend: expect.stringContaining("--list") });
  });

  it("says why a case can't be shown", async () => {
    const product = "accumulation-precision/zero-product-keeps-addend:pair=E4M3,E4M3;addends=random;k=128";
    expect(await run(product)).toMatchObject({
      exitCode: 1,
      message: `${product} can't be shown: it runs no communication program, or one that is refused as it must be`,
    });
    expect(await run(messagePassing, "model:hopper")).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("unified-fabric is not claimed"),
    });
  });
});
