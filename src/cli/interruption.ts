/** What is said when somebody interrupts a command, by Ctrl-C or by ending it. Adapters' processes end with ours. */

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** Does work that may be interrupted: then `farewell` says how far it came and what is left behind, and the process ends. */
export async function interruptible<Value>(
  farewell: () => string,
  work: () => Promise<Value>,
): Promise<Value> {
  const stop = (signal: keyof typeof signals) => {
    console.error(`\nInterrupted ${farewell()}`);
    process.exit(signals[signal]);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work();
  } finally {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  }
}
