import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { compileLateOption } from "./src/cli/compile-late.ts";

/** What takes longest, some of it in small files; begun last, one of them would keep a single core busy at the end. */
const longest = [
  "adapters/mpi",
  "cli/run",
  "probe/models",
  "generate/sources",
  "cli/probe",
  "cli/bad-input",
  "package",
].map((name) => `/tests/${name}.test.ts`);

/** The longest first, then the order of the base: by times of a run before, or by size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000,
    // By default one core is left idle; many of the tests wait for programs that they start, and others go on meanwhile.
    maxWorkers: "150%",
    // The sources are loaded once for each worker, not for each file: no test changes what is loaded.
    isolate: false,
    // Most of what a test makes is gone when it ends: with room for it, less is carried along.
    execArgv: ["--max-semi-space-size=96", ...(compileLateOption === undefined ? [] : [compileLateOption])],
    sequence: { sequencer: LongestFirst },
  },
});
