/** The communication engine: whole deployments, with time alone and judged, events, growth, and litmus tests. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { MoeParameters } from "../../conformance/inputs/moe.ts";
import type { LayerParameters } from "../../conformance/inputs/moe-layer.ts";
import { packageRoot } from "../../src/package-root.ts";
import { atMost, type Figure, figure } from "./figures.ts";

const runs = 3;
const decode: MoeParameters = { deployment: "decode", storedWidth: 0 };
const training: MoeParameters = { deployment: "training", storedWidth: 0, plan: "node" };
/** The same tokens of each rank on a tenth of the ranks. */
const tenth: MoeParameters = { deployment: "prefill", storedWidth: 0, tokensPerRank: 128 };

/** Published for a kernel of low latency on 256 ranks, in us. For plausibility: other hardware, and other placement. */
const published = { dispatch: 194, combine: 360 };

interface Phase {
  readonly makingSeconds: number;
  readonly seconds: number;
  readonly judgingSeconds: number;
  /** In the model. */
  readonly elapsedNs: number;
}

interface Layer {
  readonly dispatch: Phase;
  readonly combine: Phase;
  readonly peakKiB: number;
}

/** The same by a dispatch and a combine of an exchange, in one program. */
interface ExchangedLayer {
  readonly exchange: Phase;
  readonly peakKiB: number;
}

/** What a process of its own tells. */
function worked(work: string, parameters?: MoeParameters | LayerParameters): unknown {
  const file = join(packageRoot(), "tests", "bench", "fabric-work.mjs");
  const args = [file, work, ...(parameters === undefined ? [] : [JSON.stringify(parameters)])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${work} did not end well: ${stderr}`);
  return JSON.parse(stdout);
}

function layers(work: "timed" | "judged", parameters: MoeParameters): Layer[] {
  return Array.from({ length: runs }, () => worked(work, parameters) as Layer); // what fabric-work.mjs prints
}

function exchanged(work: "timed" | "judged", parameters: MoeParameters): ExchangedLayer[] {
  // A row to each expert, as in the combine by tables, whose terms have weights.
  const layer: LayerParameters = { ...parameters, layout: "by-expert" };
  return Array.from({ length: runs }, () => worked(work, layer) as ExchangedLayer); // what fabric-work.mjs prints
}

function wholeLayer({ exchange: { seconds, judgingSeconds } }: ExchangedLayer): number {
  return seconds + judgingSeconds;
}

/** Seconds of both phases: those of the engine, and of the oracle where it judges. */
function bothPhases({ dispatch, combine }: Layer): number {
  return dispatch.seconds + dispatch.judgingSeconds + combine.seconds + combine.judgingSeconds;
}

function making({ dispatch, combine }: Layer): number {
  return dispatch.makingSeconds + combine.makingSeconds;
}

export async function fabric(): Promise<Figure[]> {
  const [large, small, wide] = [decode, tenth, training].map((parameters) => layers("timed", parameters));
  if (large === undefined || small === undefined || wide === undefined)
    throw new Error("three were asked for");
  const judged = layers("judged", { ...decode, storedWidth: 128 });
  const exchanges = exchanged("timed", decode);
  const judgedExchanges = exchanged("judged", { ...decode, storedWidth: 128 });
  const wideExchanges = exchanged("timed", training);
  const { count } = worked("events", decode) as { count: number };
  const litmus = Array.from({ length: runs }, () => worked("litmus") as { tests: number; seconds: number });
  const growth = large.map((layer, run) => Math.log10(bothPhases(layer) / bothPhases(small[run] ?? layer)));
  return [
    figure("EP320 dispatch and combine, time alone", "s", large.map(bothPhases), atMost(2)),
    figure("  making the two programs", "s", large.map(making)),
    figure(
      "  events of the engine",
      "M/s",
      large.map((layer) => count / bothPhases(layer) / 1e6),
    ),
    figure("  events, both phases", "M", [count / 1e6]),
    figure("EP32 dispatch and combine, time alone", "s", small.map(bothPhases)),
    figure("  growth to EP320, power of the ranks", "", growth),
    figure("EP320, rows of 128, run and judged", "s", judged.map(bothPhases), atMost(6)),
    figure(
      "  peak memory",
      "GB",
      judged.map(({ peakKiB }) => (peakKiB * 1024) / 1e9),
      atMost(1),
    ),
    figure("EP320 by an exchange, time alone", "s", exchanges.map(wholeLayer)),
    figure("EP320 by an exchange, rows of 128, run and judged", "s", judgedExchanges.map(wholeLayer)),
    figure(
      "  peak memory",
      "GB",
      judgedExchanges.map(({ peakKiB }) => (peakKiB * 1024) / 1e9),
    ),
    figure("EP64 by an exchange, 4096 tokens a rank, time alone", "s", wideExchanges.map(wholeLayer)),
    figure("EP64, 4096 tokens a rank, time alone", "s", wide.map(bothPhases), atMost(5)),
    figure("  making the two programs", "s", wide.map(making)),
    figure(
      `${litmus[0]?.tests ?? 0} litmus tests, 200 seeds each`,
      "s",
      litmus.map(({ seconds }) => seconds),
      atMost(30),
    ),
    figure(
      "modelled exchange, EP320, dispatch and combine",
      "us",
      exchanges.map(({ exchange }) => exchange.elapsedNs / 1000),
    ),
    ...(["dispatch", "combine"] as const).map((phase) =>
      figure(
        `modelled ${phase}, EP320 (published, EP256: ${published[phase]})`,
        "us",
        large.map((layer) => layer[phase].elapsedNs / 1000),
      ),
    ),
  ];
}
