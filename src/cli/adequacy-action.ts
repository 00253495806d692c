/** What `desiderata adequacy` does: tries every mutant, the control and every variant, and prints the kill matrix. */
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import ora from "ora";
import { mutants } from "../../conformance/mutants/index.ts";
import { variants } from "../../conformance/variants/index.ts";
import type { Mutant, MutantFate, VariantFate } from "../harness/adequacy.ts";
import { colors } from "../report/colors.ts";
import type { AdequacyOptions } from "./adequacy.ts";
import type { Trial, TrialOutcome } from "./adequacy-worker.ts";
import { ExitError } from "./exit.ts";

/** What a worker has to know. */
interface WorkerData {
  readonly seed: number;
  /** Whether a mutant needs to be caught only once. */
  readonly first: boolean;
}

/** Runs the command; exit code 1 if the suite fails its trial. Throws ExitError for wrong input. */
export async function adequacy({
  mutant: names,
  variants: withVariants,
  seed: seedText,
  jobs: jobsText,
  first = false,
  json,
}: AdequacyOptions): Promise<void> {
  const seed = wholeNumber("--seed", seedText, 0);
  const jobs = jobsText === undefined ? availableParallelism() : wholeNumber("--jobs", jobsText, 1);
  const chosen = mutants.filter(
    ({ id, breaks }) => names.length === 0 || names.includes(id) || names.includes(breaks),
  );
  const unknown = names.find((name) => !mutants.some(({ id, breaks }) => id === name || breaks === name));
  if (unknown !== undefined)
    throw new ExitError(
      2,
      `There is no mutant ${unknown}, nor one that breaks it`,
      `Mutants: ${mutants.map(({ id }) => id).join(", ")}`,
    );
  const all = withVariants && names.length === 0;
  const trials: readonly Trial[] = [
    ...(all
      ? [
          { kind: "control" } as const,
          ...variants
            .filter(({ slow }) => !first || slow !== true)
            .map(({ id }) => ({ kind: "variant", id }) as const),
        ]
      : []),
    ...chosen.map(({ id }) => ({ kind: "mutant", id }) as const),
  ];

  const spinner = ora({ stream: process.stderr, isSilent: !process.stderr.isTTY }).start();
  let done = 0;
  const outcomes = await tryAll(trials, { seed, first }, jobs, (trial) => {
    done += 1;
    spinner.text = `${done} of ${trials.length} trials   ${nameOf(trial)}`;
  });
  spinner.stop();
  const tried = outcomes.flatMap((outcome) => {
    const mutant = outcome.kind === "mutant" ? chosen.find(({ id }) => id === outcome.id) : undefined;
    return outcome.kind === "mutant" && mutant !== undefined ? [{ mutant, fate: outcome.fate }] : [];
  });
  const fates = outcomes.flatMap((outcome) =>
    outcome.kind === "variant" ? [{ id: outcome.id, fate: outcome.fate }] : [],
  );
  const missed = outcomes.flatMap((outcome) => (outcome.kind === "control" ? outcome.missed : []));
  const good =
    tried.every(({ fate }) => fate.kind === "killed") &&
    fates.every(({ fate }) => fate.failures.length + fate.unverified.length === 0) &&
    missed.length === 0;
  if (json === true) {
    const rows = tried.map(({ mutant: { id, breaks, defect }, fate }) => ({ id, breaks, defect, fate }));
    console.log(
      JSON.stringify({ adequate: good, mutants: rows, variants: fates, controlMissedIn: missed }, null, 2),
    );
  } else {
    print(tried, fates, missed);
  }
  process.exitCode = good ? 0 : 1;
}

interface Tried {
  readonly mutant: Mutant;
  readonly fate: MutantFate;
}

function wholeNumber(flag: string, text: string, lowest: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < lowest)
    throw new ExitError(2, `${flag} ${text} is no whole number from ${lowest} on`);
  return value;
}

/** Shares the trials out among workers; each takes the next as soon as it is free. */
async function tryAll(
  trials: readonly Trial[],
  data: WorkerData,
  jobs: number,
  ended: (trial: Trial) => void,
): Promise<TrialOutcome[]> {
  const outcomes: TrialOutcome[] = [];
  let next = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = startWorker(data);
      const give = () => {
        const trial = trials[next];
        next += 1;
        if (trial === undefined) worker.terminate().then(() => resolve(), reject);
        else worker.postMessage(trial);
      };
      worker.on("message", (outcome: TrialOutcome) => {
        outcomes.push(outcome);
        ended(outcome);
        give();
      });
      worker.once("error", reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, trials.length) }, work));
  const places = new Map(trials.map((trial, place) => [nameOf(trial), place]));
  return outcomes.sort((a, b) => (places.get(nameOf(a)) ?? 0) - (places.get(nameOf(b)) ?? 0));
}

/** Workers don't inherit the loader through which the sources run in TypeScript: there it has to be registered again. */
function startWorker(data: WorkerData): Worker {
  const extension = extname(import.meta.url);
  const file = new URL(`./adequacy-worker${extension}`, import.meta.url);
  if (extension !== ".ts") return new Worker(file, { workerData: data });
  const loader = import.meta.resolve("tsx/esm/api");
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); })`;
  return new Worker(start, { eval: true, workerData: data });
}

function nameOf(trial: Trial): string {
  return trial.kind === "control" ? "control" : `${trial.kind} ${trial.id}`;
}

function print(
  tried: readonly Tried[],
  fates: readonly { readonly id: string; readonly fate: VariantFate }[],
  missed: readonly string[],
): void {
  const longest = Math.max(...tried.map(({ mutant }) => mutant.id.length));
  const requirements = [...new Set(tried.map(({ mutant }) => mutant.breaks))].sort();
  for (const requirement of requirements) {
    console.log(colors.bold(requirement));
    for (const { mutant, fate } of tried.filter((one) => one.mutant.breaks === requirement))
      console.log(`  ${mutant.id.padEnd(longest)}  ${fateText(fate)}`);
  }
  const killed = tried.filter(({ fate }) => fate.kind === "killed").length;
  console.log(`\n${killed} of ${tried.length} mutants killed by a case of their own requirement`);
  for (const { id, fate } of fates) {
    const text =
      fate.failures.length === 0 ? colors.green("passes") : colors.red(`fails ${fate.failures.length}`);
    const open = fate.unverified.length === 0 ? "" : colors.red(`  UNVERIFIED ${fate.unverified.join(", ")}`);
    console.log(
      `  variant ${id.padEnd(28)} ${text}  ${colors.dim(`${fate.passed}${fate.leftOut === 0 ? "" : ` of ${fate.passed + fate.leftOut}`} cases, ${fate.unsupported} not claimed`)}${open}`,
    );
    for (const failure of fate.failures.slice(0, 3))
      console.log(colors.red(`    ${failure.id}: ${failure.verdict} ${failure.message ?? ""}`));
  }
  if (fates.length > 0) {
    console.log(
      missed.length === 0
        ? "the control, all outputs zero, is caught in every feature"
        : colors.red(`the control, all outputs zero, is not caught in: ${missed.join(", ")}`),
    );
  }
}

function fateText(fate: MutantFate): string {
  switch (fate.kind) {
    case "killed":
      return `${colors.green("killed")}  ${fate.by.length} of ${fate.ran} cases  ${colors.dim(`such as ${fate.by[0]}`)}`;
    case "survived":
      return colors.red(`SURVIVED  all ${fate.ran} cases`);
    case "killed-elsewhere":
      return colors.red(`CAUGHT ELSEWHERE ONLY  ${fate.by.slice(0, 2).join(", ")}`);
    case "never-applied":
      return colors.red(`NEVER APPLIED  it answered all ${fate.ran} cases as its sound twin does`);
    case "sound-twin-fails":
      return colors.red(`ITS SOUND TWIN FAILS  ${fate.by.slice(0, 2).join(", ")}`);
  }
}
