/**
 * Makes the small record of a run that is kept in this folder, from the folder of results that `desiderata run` wrote. Only
 * what identifies the run and what was found stays; the run can be repeated for the rest.
 *
 *     npx tsx adapters/mpi/results/record.ts FOLDER "HOST" >adapters/mpi/results/NAME.json
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Summary {
  readonly suite: object;
  readonly specHash: string;
  readonly seed: number;
  readonly cases: object;
  readonly adapter: { readonly manifest: { readonly device: object; readonly adapter: object } };
  readonly requirements: readonly { readonly id: string; readonly status: string }[];
}

/** A line of a case, as far as it is needed. */
interface CaseLine {
  readonly type: string;
  readonly id: string;
  readonly verdict: string;
  readonly message?: string;
  readonly endedAt?: string;
}

const [folder = "", host = ""] = process.argv.slice(2);
// What the program's own command wrote; `desiderata validate` checks it.
const summary = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8")) as Summary;
const lines = readFileSync(join(folder, "results.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as CaseLine);

const { manifest } = summary.adapter;
const fabric = summary.requirements.filter(({ id }) => id.startsWith("FAB"));
const requirements = Object.fromEntries(
  ["met", "not-met", "unverified", "not-claimed"].map((wanted) => [
    wanted,
    fabric.filter(({ status }) => status === wanted).map(({ id }) => id),
  ]),
);

const failures = lines
  .filter(({ type, verdict }) => type === "case" && verdict !== "pass" && verdict !== "unsupported")
  .map(({ id, verdict, message = "" }) => `${id}: ${verdict}${signalIn(message)}`);

console.log(
  JSON.stringify(
    {
      device: manifest.device,
      host,
      adapter: manifest.adapter,
      suite: { ...summary.suite, specHash: summary.specHash.slice(0, 7), seed: summary.seed },
      date: lines.at(-1)?.endedAt?.slice(0, 10),
      cases: summary.cases,
      requirements,
      failures,
    },
    null,
    2,
  ),
);

/** The signal by which a rank ended, if one is named. */
function signalIn(message: string): string {
  const found = /Signal: ([^\n(]+) \(/.exec(message)?.[1];
  return found === undefined ? "" : `, ${found}`;
}
