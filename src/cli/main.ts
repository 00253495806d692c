#!/usr/bin/env node
/** The process of the command `desiderata`: what is printed is out when it ends, however it ends. */
import { packageRoot } from "../package-root.ts";
import { command } from "./command.ts";
import { compileLate } from "./compile-late.ts";
import { watchForStrayEnds } from "./stray-end.ts";

// Whoever reads the output may stop, as `head` does. What is being done goes on, and the exit code is its own.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

compileLate();
const watch = watchForStrayEnds(packageRoot());
try {
  await command(process.argv.slice(2));
} finally {
  watch.done();
  // What a module has left running must neither keep the command waiting nor change its exit code.
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

/** When all that was printed to a stream is out, or nobody reads it any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
