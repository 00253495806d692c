/**
 * Child processes with all that they start, so that none is left behind: each leads a group of its own, and a group is
 * ended as a whole, at the latest when this process ends.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

const groups = new Set<number>();
let watching = false;

/** Starts a program as the leader of a process group, with pipes for its three streams. */
export function spawnGroup(command: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  watchForOurEnd();
  const child = spawn(command, args, { stdio: "pipe", detached: true });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/** Ends a process and all that it started. Does nothing if they have ended. */
export function killGroup({ pid }: { readonly pid?: number | undefined }): void {
  if (pid === undefined || !groups.delete(pid)) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}

function killAll(): void {
  for (const pid of [...groups]) killGroup({ pid });
}

function watchForOurEnd(): void {
  if (watching) return;
  watching = true;
  process.once("exit", killAll);
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const) {
    process.once(signal, () => {
      killAll();
      process.exit(128 + number);
    });
  }
}
