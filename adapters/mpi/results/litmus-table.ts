/**
 * Which outcomes of litmus tests an installation of MPI shows, and how often: what the standard leaves open, and what the
 * implementation does. Arguments are options for `mpirun`.
 *
 *     npx tsx adapters/mpi/results/litmus-table.ts [--mca osc sm]
 */
import { fileURLToPath } from "node:url";
import { litmusTest } from "../../../conformance/inputs/litmus.ts";
import { connectProcess } from "../../../src/adapter/process.ts";
import { embeddingOf, placed } from "../../../src/fabric/embedding.ts";
import type { CommunicateResult } from "../../../src/index.ts";
import { allowedOutcomes } from "../../../src/oracle/memory-model/allowed.ts";
import { claims } from "../claims.ts";

const runs = 2000;
const deadlineMs = 120_000;
const tests = [
  ["MP", "relaxed"],
  ["MP", "strong+acquire"],
  ["MP", "all+acquire"],
  ["SB", "relaxed"],
  ["SB", "sc"],
  ["LB", "relaxed"],
  ["2+2W", "relaxed"],
  ["2+2W", "sc"],
  ["IRIW", "relaxed"],
] as const;

const adapter = fileURLToPath(new URL("../adapter.ts", import.meta.url));
const connection = connectProcess(process.execPath, ["--import", "tsx", adapter, ...process.argv.slice(2)]);
console.log(`| test | outcomes of ${runs} runs | allowed, and never seen |`);
console.log("| --- | --- | --- |");
for (const [shape, flavour] of tests) {
  const { program, observed } = litmusTest(shape, flavour, "one-island");
  const embedding = embeddingOf(program.topology, claims.topology);
  if (embedding === undefined) throw new Error(`there is no place for ${shape}`);
  const there = placed(program, embedding);
  const unseen = new Set(allowedOutcomes(there, observed));
  const answer = await connection.call("communicate", { program: there, runs }, deadlineMs);
  if (answer.kind !== "result") throw new Error(`${shape}, ${flavour}: ${answer.kind}`);
  const { outcomes } = answer.result as CommunicateResult; // a connection validates what it returns
  const seen = outcomes.map(({ runs: times, memory }) => {
    const words = memory.map(({ data }) =>
      Number(new DataView(data.buffer, data.byteOffset, 8).getBigUint64(0, true)),
    );
    unseen.delete(words.map((word) => `0x${word.toString(16)}`).join(" "));
    return `${words.join(",")}: ${times}`;
  });
  const never = [...unseen].map((outcome) => outcome.replaceAll("0x", "").replaceAll(" ", ","));
  console.log(`| ${shape}, ${flavour} | ${seen.sort().join("; ")} | ${never.join("; ")} |`);
}
await connection.close();
