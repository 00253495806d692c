/** What `desiderata probe` does: connects, asks, and prints the profile of each product as soon as it is known. */
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import type { NumericProfile, ProductProfile } from "../generated/types.ts";
import { AdapterUnreachable, describe } from "../harness/session.ts";
import { packageVersion } from "../package-root.ts";
import { probe, type Search } from "../probe/probe.ts";
import { productsOf, SelectionError } from "../probe/selection.ts";
import { colors } from "../report/colors.ts";
import { productText, profileMarkdown } from "../report/numeric-profile.ts";
import { ExitError } from "./exit.ts";
import { interruptible } from "./interruption.ts";
import type { ProbeCommandOptions, ProbeContext } from "./probe.ts";
import type { Answered } from "./probe-worker.ts";
import { type Progress, startProgress } from "./progress.ts";
import { startWorker } from "./start-worker.ts";
import { connectTarget, smokeMend, targetOf } from "./target-arguments.ts";

/** Runs the command. Throws ExitError for wrong input and an adapter that can't be reached; else sets the exit code. */
export async function probeTarget(
  context: ProbeContext,
  argument: string | undefined,
  options: ProbeCommandOptions,
): Promise<void> {
  const progress = startProgress(options.json === true);
  const requests = { done: 0, total: 0 };
  const farewell = () => {
    progress.stop();
    return `after ${requests.done} of ${requests.total} requests`;
  };
  await interruptible(farewell, () => probeAll(context, argument, options, progress, requests));
}

async function probeAll(
  { command }: ProbeContext,
  argument: string | undefined,
  options: ProbeCommandOptions,
  progress: Progress,
  requests: { done: number; total: number },
): Promise<void> {
  const start = performance.now();
  const { target, text } = await targetOf(argument, command);
  const forPeople = options.json !== true && options.markdown !== true;
  const deadlineMs = options.deadline * 1000;
  const search = startSearch();
  const connection = await connectTarget(target);
  let place = "";
  const alive = setInterval(() => progress.update(place), 1000).unref();
  try {
    const manifest = await describe(connection, deadlineMs);
    const wanted = { supports: options.product, modes: options.mode, all: options.all === true };
    const products = productsOf(manifest, wanted);
    const { adapter, device } = manifest;
    if (forPeople)
      console.log(
        `${colors.bold(text)}   ${adapter.name} ${adapter.version}: ${device.vendor} ${device.product} (${manifest.kind})`,
      );
    const { profiles, unreachable } = await probe(connection, products, deadlineMs, search.profile, {
      planned: (total) => {
        requests.total = total;
        place = `0 of ${total} requests`;
      },
      asked: ({ operands, mode }) => {
        requests.done += 1;
        place = `${requests.done} of ${requests.total} requests   ${operands}, mode ${mode.name}`;
        progress.update(place);
      },
      searching: ({ operands, mode }) => {
        place = `looking for the model behind the answers   ${operands}, mode ${mode.name}`;
        progress.update(place);
      },
      ended: (profile) => {
        if (!forPeople) return;
        progress.clear();
        console.log(`\n${productText(profile)}`);
      },
    });
    progress.stop();
    if (unreachable !== undefined) throw new AdapterUnreachable(unreachable);
    const wrong = profiles.some(({ verdict }) => verdict === "disagrees" || verdict === "failed");
    const result: NumericProfile = {
      suite: { name: "desiderata", version: packageVersion() },
      adapter: { target: text, manifest },
      products: [...profiles],
      durationMs: Math.round(performance.now() - start),
      exitCode: wrong ? 1 : 0,
    };
    if (options.json === true) console.log(JSON.stringify(result, null, 2));
    else if (options.markdown === true) console.log(profileMarkdown(result).trimEnd());
    else console.log(`\n${footer(result)}`);
    process.exitCode = result.exitCode;
  } catch (error) {
    progress.stop();
    if (error instanceof SelectionError)
      throw new ExitError(2, error.message, "Products are the lines of supports under gemm in the manifest.");
    if (error instanceof AdapterUnreachable)
      throw new ExitError(3, `${text} can't be probed: ${error.message}`, smokeMend(text));
    throw error;
  } finally {
    clearInterval(alive);
    progress.stop();
    await Promise.all([search.end(), connection.close()]);
  }
}

/** The search for models, beside this thread: as many at a time as there are processors. */
function startSearch(): { readonly profile: Search; readonly end: () => Promise<unknown> } {
  const workers: Worker[] = [];
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const free = async (): Promise<Worker> => {
    const known = idle.pop();
    if (known !== undefined) return known;
    if (workers.length >= availableParallelism()) return new Promise((resolve) => waiting.push(resolve));
    const worker = startWorker("probe-worker");
    workers.push(worker);
    return worker;
  };
  const profile: Search = async (product, results) => {
    const worker = await free();
    const found = await new Promise<ProductProfile>((resolve, reject) => {
      worker.removeAllListeners("message").removeAllListeners("error");
      worker.once("message", resolve).once("error", reject);
      worker.postMessage({ product, results } satisfies Answered);
    });
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
    return found;
  };
  return { profile, end: () => Promise.all(workers.map((worker) => worker.terminate())) };
}

function footer({ products, durationMs, adapter }: NumericProfile): string {
  const total = adapter.manifest.capabilities.gemm?.supports.length ?? 0;
  const seen = new Set(products.map(({ support }) => support)).size;
  const rest = seen < total ? "; --all probes every product, --product <n> one of them" : "";
  return `${products.length} profiles of ${seen} of ${total} products, ${(durationMs / 1000).toFixed(1)} s${rest}`;
}
