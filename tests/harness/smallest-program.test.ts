/** A communication case that fails shows the smallest program that fails so: its text, what came of it, and why that is wrong. */
import { expect, it } from "vitest";
import { judgeProgram } from "../../conformance/cases/programs.ts";
import { mutants } from "../../conformance/mutants/index.ts";
import { suite } from "../../conformance/suite.ts";
import type { Connection } from "../../src/adapter/connection.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import type { Finding } from "../../src/generated/types.ts";
import { newCheck } from "../../src/harness/check.ts";
import { runCase } from "../../src/harness/run-case.ts";
import { describe as describeAdapter } from "../../src/harness/session.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { findingLines } from "../../src/report/finding.ts";

/** The finding with the smallest program, of a case on a mutant. */
async function findingOf(
  mutant: string,
  id: string,
  wrap: (connection: Connection) => Connection = (connection) => connection,
): Promise<Finding> {
  const candidate = [...suite()].find((one) => one.id === id);
  const mutated = await mutants.find((one) => one.id === mutant)?.mutated();
  if (candidate === undefined || mutated === undefined) throw new Error(`there is no ${id} or ${mutant}`);
  const connection = wrap(mutated);
  const manifest = await describeAdapter(connection, 10_000);
  // Limited by requests alone: how long they take is another machine's affair.
  const options = { seed: 1, deadlineMs: 60_000, searchMs: 60_000, wantsSmallest: () => true };
  const { result } = await runCase(candidate, manifest, connection, options);
  const finding = result.findings?.find(({ smallestProgram }) => smallestProgram !== undefined);
  if (finding === undefined) throw new Error(`no finding has a smallest program: ${result.verdict}`);
  return finding;
}

it("of a signal that overtakes its data is message passing, with the cycle that is forbidden", async () => {
  const finding = await findingOf(
    "strong-signal-on-a-faster-rail",
    "unified-fabric/strong-signal:shape=MP-add;flavour=strong+acquire;place=self",
  );
  expect(finding.smallestProgram?.outcome.requests).toEqual(["q0.0", "q0.1", "q2.0", "q2.1"]);
  expect(findingLines(finding).slice(1)).toEqual([
    "      word x, y @0",
    "      queue @0:",
    "        q0.0: write x = 1",
    "        q0.1: signal y = 1 release strong",
    "      queue @0:",
    "        q2.0: read y -> r2.0 acquire",
    "        q2.1: read x -> r2.1",
    "      observe r2.0, r2.1, y",
    "    r2.0 = 1, r2.1 = 0, y = 1 came, and is forbidden by coherence",
    "    coherence: q0.0 -release-> q0.1 -synchronizes-> q2.0 -acquire-> q2.1 -fr-> q0.0",
  ]);
});

it("of a tail that is rounded up is a copy of one byte", async () => {
  const { smallestProgram } = await findingOf(
    "tail-rounded-up",
    "unified-fabric/exactly-the-range:verb=write;bytes=17;islands=2",
  );
  expect(smallestProgram?.text).toMatch(/\n {2}copy\d+: write far from near bytes 1\n/);
  expect(smallestProgram?.what).toBe("byte 1 of far is 0, not 2");
  expect(smallestProgram?.outcome.requests).toEqual([expect.stringMatching(/^copy\d+$/)]);
});

it("of a duplicate that is written again needs two packets, what comes between, and the fault", async () => {
  const finding = await findingOf(
    "ghost-of-a-write",
    "unified-fabric/late-duplicates:fault=duplication;islands=2",
  );
  const { text = "", outcome } = finding.smallestProgram ?? {};
  expect(text.match(/: write target/g)?.length).toBeLessThanOrEqual(3);
  expect(text).toContain("\nfault duplication every 2\n");
  expect(outcome).toMatchObject({ run: 0, runs: 1, of: 1 });
  // The bytes of a region are not what one looks for.
  expect(findingLines(finding).length).toBeLessThan(14);
});

it("of a row with another token's scales is one token, and the one before it that went nowhere", async () => {
  const finding = await findingOf(
    "scales-of-the-neighbouring-token",
    "unified-fabric/rows-of-experts:layout=by-source;way=usual;islands=1+3+2",
  );
  expect(findingLines(finding).slice(1)).toEqual([
    "      word inbox0, sources0 @0",
    "      region counts0 @0 bytes 64",
    "      word tokens0 @0 = 0x807060504030201",
    "      group inbox = inbox0",
    "      group sources = sources0",
    "      group counts = counts0",
    "      exchange moe by-source rows inbox sources sources counts counts places 1 experts 1 rowBytes 1",
    "      queue @0:",
    "        tokens0: dispatch moe from tokens0 choices [-, 0:0]",
    "      observe inbox0, sources0, tokens0",
    "    byte 0 of inbox0 is 1, not 2",
    "    requests: tokens0",
  ]);
});

it("is one that a sound device gets right", async () => {
  const finding = await findingOf(
    "islands-of-eight",
    "unified-fabric/irregular-islands:verb=scatter;islands=2+2+4",
  );
  const { text = "", outcome } = finding.smallestProgram ?? {};
  const { program } = parseProgram(text, "the smallest program");
  expect(program.topology.islands).toEqual([1, 1]);
  expect(program.queues.flatMap(({ requests }) => requests)).toHaveLength(1);
  const params = { program, seed: outcome?.seed ?? 0, runs: 100 };
  const result = await createReference().communicate?.(params);
  if (result === undefined) throw new Error("the reference communicates");
  const { check, findings, count } = newCheck();
  judgeProgram(
    { request: { method: "communicate", params }, answer: { kind: "result", result }, wallNs: 1 },
    check,
  );
  expect(findings).toEqual([]);
  expect(count()).toBeGreaterThan(0);
});

it("is asked for no longer when the adapter has died, and is then the program of the case", async () => {
  let calls = 0;
  const finding = await findingOf(
    "tail-rounded-up",
    "unified-fabric/exactly-the-range:verb=write;bytes=17;islands=2",
    (connection) => ({
      ...connection,
      call: async (...args) => {
        calls += 1;
        return calls < 3
          ? connection.call(...args)
          : { kind: "crash", message: "it has died", exitCode: 1, signal: null };
      },
    }),
  );
  expect(calls).toBe(3);
  expect(finding.smallestProgram?.what).toBe(finding.what);
  expect(finding.smallestProgram?.outcome).toEqual(finding.outcome);
});

it.each([
  ["one-copy-for-each-device", "once-for-each-island:verb=multicast;islands=2+2;tokensOfRank=2"],
  [
    "each-place-adds-for-itself",
    "sum-in-open-order:plan=unspecified;terms=FP32;output=FP32;weights=false;islands=2+2",
  ],
  ["timeout-names-nobody", "cyclic-waits-are-named:hold=acquire;ring=2;depth=1"],
])("of %s there is one", async (mutant, id) => {
  const { smallestProgram, what } = await findingOf(mutant, `unified-fabric/${id}`);
  expect(smallestProgram?.text).toContain("queue @");
  expect(smallestProgram?.what.length).toBeGreaterThan(0);
  expect(what.length).toBeGreaterThan(0);
});
