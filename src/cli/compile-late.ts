/**
 * When V8 compiles. A suite is much code that runs a few times each: by default V8 takes it for hot, and spends a fifth of the
 * time of a run on machine code that is hardly used. Compiled later, what is hot in earnest loses some milliseconds.
 */
import { setFlagsFromString } from "node:v8";

/** The option by version of V8, in those in which it was measured: they are in Node.js 20, 22, 24 and 26. */
const options: Readonly<Record<string, string>> = {
  "11.3": "--interrupt-budget=300000",
  "12.4": "--invocation-count-for-turbofan=10000",
  "13.6": "--invocation-count-for-turbofan=10000",
  "14.6": "--invocation-count-for-turbofan=10000",
};

/** The option of this version, if it is known. */
export const compileLateOption = options[process.versions.v8.split(".").slice(0, 2).join(".")];

/** Sets the option for this process, with the threads that it will start. */
export function compileLate(): void {
  if (compileLateOption !== undefined) setFlagsFromString(compileLateOption);
}
