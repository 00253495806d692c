/** The examples of the pages of the spec are programs, and the page about the form has one of everything. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { packageRoot } from "../../src/package-root.ts";

function pageOf(name: string): { readonly page: string; readonly blocks: readonly string[] } {
  const page = readFileSync(join(packageRoot(), "spec", name), "utf8");
  return { page, blocks: [...page.matchAll(/^```text\n(.*?)^```/gms)].map(([, block = ""]) => block) };
}

it("the page about the fabric has examples that are programs", () => {
  const kinds = pageOf("unified-fabric.md").blocks.map((block) => {
    const { program } = parseProgram(block, "block");
    return program.queues[0]?.requests[0]?.kind;
  });
  expect(kinds).toEqual(["write", "multicast", "dispatch"]);
});

describe("the page about the form", () => {
  const { page, blocks } = pageOf("program-text.md");
  const read = blocks.map((block) => parseProgram(block, "block"));

  it("has examples that are programs, and stay what they are when they are printed", () => {
    expect(blocks.length).toBeGreaterThan(4);
    for (const { program, outcomes } of read)
      expect(parseProgram(printProgram(program, { outcomes }))).toEqual({ program, outcomes });
  });

  it("has an example of each kind of request and fault, and a form for it", () => {
    const examples = read.map(({ program }) => program);
    const kinds = new Set(
      examples.flatMap(({ queues }) => queues.flatMap((queue) => queue.requests.map((r) => r.kind))),
    );
    expect([...kinds].sort()).toEqual(
      ["append", "atomic", "cancel", "combine", "dispatch", "fence", "gather", "invalidate"].concat([
        "multicast",
        "read",
        "reduce",
        "scatter",
        "signal",
        "wait",
        "write",
      ]),
    );
    for (const kind of kinds) expect(page).toContain(`| ${kind} | \`${kind} `);
    const faults = new Set(examples.flatMap(({ faults: some = [] }) => some.map((fault) => fault.kind)));
    expect([...faults].sort()).toEqual(["link-down", "loss", "rank-down"]);
  });
});
