/** What `desiderata adequacy` does: tries every mutant, the control and every variant, and prints the kill matrix. */
import { availableParallelism } from "node:os";
import { mutants } from "../../conformance/mutants/index.ts";
import {
  adequacyJson,
  type EndedTrial,
  isGood,
  matrixText,
  seedsText,
  trialName,
} from "../report/adequacy.ts";
import type { AdequacyOptions } from "./adequacy.ts";
import { chosenFrom, trialsOf, trialsOver } from "./adequacy-trials.ts";
import type { Trial } from "./adequacy-worker.ts";
import { interruptible } from "./interruption.ts";
import { startProgress } from "./progress.ts";
import { startWorker } from "./start-worker.ts";

/** Runs the command; exit code 1 if the suite fails its trial. Throws ExitError for wrong input. */
export async function adequacy(options: AdequacyOptions): Promise<void> {
  const { seed, seeds, jobs = availableParallelism(), first = false } = options;
  const chosen = chosenFrom(options);
  const trials = seeds === undefined ? trialsOf(chosen, seed, first) : trialsOver(chosen, seed, seeds);

  const progress = startProgress(options.json === true);
  let done = 0;
  progress.update(`0 of ${trials.length} trials`);
  const farewell = () => {
    progress.stop();
    return `after ${done} of ${trials.length} trials`;
  };
  const ended = await interruptible(farewell, () =>
    tryAll(trials, jobs, (trial) => {
      done += 1;
      progress.update(`${done} of ${trials.length} trials   ${trialName(trial)}`);
    }),
  );
  progress.stop();
  if (options.json === true) console.log(JSON.stringify(adequacyJson(ended, mutants), null, 2));
  else console.log(seeds === undefined ? matrixText(ended, mutants) : seedsText(ended));
  process.exitCode = ended.every(isGood) ? 0 : 1;
}

/** Shares the trials out among workers; each takes the next as soon as it is free. Results are in the order of the trials. */
async function tryAll(
  trials: readonly Trial[],
  jobs: number,
  onEnded: (ended: EndedTrial) => void,
): Promise<EndedTrial[]> {
  const results: EndedTrial[] = new Array(trials.length);
  let next = 0;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = startWorker("adequacy-worker");
      let place = 0;
      const give = () => {
        place = next;
        next += 1;
        const trial = trials[place];
        if (trial === undefined) worker.terminate().then(() => resolve(), reject);
        else worker.postMessage(trial);
      };
      worker.on("message", (result: EndedTrial) => {
        results[place] = result;
        onEnded(result);
        give();
      });
      worker.once("error", reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, trials.length) }, work));
  return results;
}
