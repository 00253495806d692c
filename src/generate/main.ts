/** `npx tsx src/generate/main.ts [--check]`: the generator without the rest of the program. */
import { driftOf, SourceProblems, writeGenerated } from "./index.ts";
import { describeDrift, describeWritten } from "./messages.ts";

const rootDir = process.cwd();
try {
  if (process.argv.includes("--check")) {
    const drift = await driftOf(rootDir);
    if (drift.length > 0) process.exitCode = 1;
    console.log(describeDrift(drift));
  } else {
    console.log(describeWritten(await writeGenerated(rootDir)));
  }
} catch (error) {
  if (!(error instanceof SourceProblems)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
