/**
 * An adapter for MPI: ranks are processes on this machine, and memory is a window that all of them reach. It speaks the wire
 * and translates; what happens between ranks is MPI's. Arguments are options for `mpirun`, such as `--mca osc pt2pt`.
 */
import { existsSync } from "node:fs";
import { type Adapter, AdapterError, programProblem, serve, unclaimedPart } from "../../src/index.ts";
import { claims, manifestOf, rankCount } from "./claims.ts";
import { outcomesOf } from "./outcomes.ts";
import { planOf } from "./plan.ts";
import { howToBuild, rankProgram } from "./rank-program.ts";
import { Ranks } from "./ranks.ts";

/** Less than the suite waits by default, so that it gets an answer. */
const patienceMs = 25_000;
const missing = 69;

const options = process.argv.slice(2);
if (!existsSync(rankProgram)) {
  console.error(`The program of the ranks has not been built: ${howToBuild}`);
  process.exit(missing);
}
const ranks = new Ranks({ count: rankCount, program: rankProgram, options }, patienceMs);

const adapter: Adapter = {
  describe: async () => manifestOf(await ranks.library(), options),
  echo: async ({ x }) => ({ x }),
  communicate: async (params) => {
    const problem = programProblem(params.program);
    if (problem !== undefined) throw new AdapterError("INVALID_ARGUMENT", problem);
    const unclaimed = unclaimedPart(params, claims);
    if (unclaimed !== undefined) throw new AdapterError("UNIMPLEMENTED", `${unclaimed} is not claimed`);
    const planned = planOf(params, rankCount);
    return outcomesOf(params, planned, await ranks.run(planned.plans));
  },
};

await serve(adapter);
await ranks.close();
