/** Starts a worker of a command: a file beside this one, as TypeScript in a checkout and as JavaScript in the package. */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Most of what a case makes is gone when it ends: with room for it, less is carried along. */
const youngMegabytes = 192;

/**
 * A worker that runs the file of this name and has `workerData`. Workers don't inherit the loader through which the sources
 * run in TypeScript: there it has to be registered again.
 */
export function startWorker(name: string, workerData?: unknown): Worker {
  const extension = extname(import.meta.url);
  const file = new URL(`./${name}${extension}`, import.meta.url);
  const options = { workerData, resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } };
  if (extension !== ".ts") return new Worker(file, options);
  const loader = import.meta.resolve("tsx/esm/api");
  const start = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); })`;
  return new Worker(start, { ...options, eval: true });
}
