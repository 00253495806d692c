/** What `desiderata probe` does: connects, asks, and prints the profile of each product as soon as it is known. */
import ora from "ora";
import type { NumericProfile } from "../generated/types.ts";
import { AdapterUnreachable, describe } from "../harness/session.ts";
import { packageVersion } from "../package-root.ts";
import { probe } from "../probe/probe.ts";
import { productsOf, SelectionError } from "../probe/selection.ts";
import { colors } from "../report/colors.ts";
import { productText, profileMarkdown } from "../report/numeric-profile.ts";
import { ExitError } from "./exit.ts";
import type { ProbeCommandOptions, ProbeContext } from "./probe.ts";
import { connectTarget, targetOf } from "./target-arguments.ts";

/** Runs the command. Throws ExitError for wrong input and an adapter that can't be reached; else sets the exit code. */
export async function probeTarget(
  { command }: ProbeContext,
  argument: string | undefined,
  options: ProbeCommandOptions,
): Promise<void> {
  const start = performance.now();
  const { target, text } = await targetOf(argument, command);
  const forPeople = options.json !== true && options.markdown !== true;
  const deadlineMs = options.deadline * 1000;
  const connection = await connectTarget(target);
  const spinner = process.stderr.isTTY ? ora({ stream: process.stderr }) : undefined;
  try {
    const manifest = await describe(connection, deadlineMs);
    const wanted = { supports: options.product, modes: options.mode, all: options.all === true };
    const products = productsOf(manifest, wanted);
    const { adapter, device } = manifest;
    if (forPeople)
      console.log(
        `${colors.bold(text)}   ${adapter.name} ${adapter.version}: ${device.vendor} ${device.product} (${manifest.kind})`,
      );
    let [total, done] = [0, 0];
    const { profiles, unreachable } = await probe(connection, products, deadlineMs, {
      planned: (requests) => {
        total = requests;
        spinner?.start(`0 of ${total} requests`);
      },
      asked: ({ operands, mode }) => {
        done += 1;
        if (spinner !== undefined)
          spinner.text = `${done} of ${total} requests   ${operands}, mode ${mode.name}`;
      },
      ended: (profile) => {
        if (!forPeople) return;
        spinner?.clear();
        console.log(`\n${productText(profile)}`);
      },
    });
    spinner?.stop();
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
    spinner?.stop();
    if (error instanceof SelectionError) throw new ExitError(2, error.message);
    if (error instanceof AdapterUnreachable)
      throw new ExitError(3, `${text} can't be probed: ${error.message}`);
    throw error;
  } finally {
    spinner?.stop();
    await connection.close();
  }
}

function footer({ products, durationMs, adapter }: NumericProfile): string {
  const total = adapter.manifest.capabilities.gemm?.supports.length ?? 0;
  const seen = new Set(products.map(({ support }) => support)).size;
  const rest = seen < total ? "; --all probes every product, --product <n> one of them" : "";
  return `${products.length} profiles of ${seen} of ${total} products, ${(durationMs / 1000).toFixed(1)} s${rest}`;
}
