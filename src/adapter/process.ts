/**
 * An adapter in a process of its own. A process that dies, hangs or speaks nonsense is ended with all that it started,
 * and a new one takes the next request; one that fails to start several times in a row is given up.
 */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { checkParams } from "./answer.ts";
import { barrier } from "./barrier.ts";
import type { Connection, Outcome } from "./connection.ts";
import { type Conversation, startConversation } from "./conversation.ts";
import { killGroup, spawnGroup } from "./process-group.ts";

export interface ProcessOptions {
  /** Failed starts in a row after which the adapter is given up. */
  readonly restartBudget: number;
  /** Bytes of stderr that are kept for each case. */
  readonly maxLogBytes: number;
  /** How long an adapter may take to end after its stdin has. */
  readonly closeMs: number;
}

export const defaultProcessOptions: ProcessOptions = { restartBudget: 3, maxLogBytes: 16384, closeMs: 1000 };

/** How long bytes may still arrive after a process has ended, when something it started keeps the pipe open. */
const lastWordsMs = 200;

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly conversation: Conversation;
}

/** Connects to a program; it is started at the first call. */
export function connectProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = defaultProcessOptions,
): Connection {
  let running: Running | undefined;
  /** Whether the running process has been asked something since all was last known to be quiet. */
  let unsettled = false;
  let failedStarts = 0;
  let givenUp: Outcome | undefined;
  let log: Buffer = Buffer.alloc(0);

  const addToLog = (chunk: Buffer) => {
    log = Buffer.concat([log, chunk]);
    if (log.length > options.maxLogBytes) log = Buffer.from(log.subarray(log.length - options.maxLogBytes));
  };

  const stop = () => {
    if (running !== undefined) abandon(running.child);
    running = undefined;
    unsettled = false;
  };

  /** A process that has answered `describe`, or why there is none. */
  const started = async (deadlineMs: number): Promise<Running | Outcome> => {
    while (givenUp === undefined) {
      if (running !== undefined && running.conversation.broken() === undefined) return running;
      stop();
      let candidate: Running;
      try {
        candidate = start(command, args, addToLog);
      } catch (error) {
        givenUp = { kind: "unreachable", message: startFault(command, error) };
        break;
      }
      running = candidate;
      const outcome = await candidate.conversation.ask("describe", {}, deadlineMs);
      if (outcome.kind === "result") {
        failedStarts = 0;
        return candidate;
      }
      stop();
      failedStarts += 1;
      if (outcome.kind === "unreachable") givenUp = outcome;
      else if (failedStarts >= options.restartBudget) {
        const why =
          outcome.kind === "refusal"
            ? `describe was refused with ${outcome.code}: ${outcome.message}`
            : outcome.message;
        const message = `${command} could not be started: ${why} (tried ${failedStarts} times)`;
        givenUp = { kind: "unreachable", message };
      }
    }
    return givenUp;
  };

  return {
    call: async (method, params, deadlineMs) => {
      checkParams(method, params);
      const late = unsettled ? running?.conversation.broken() : undefined;
      if (late !== undefined) {
        // What came after the last answer belongs to this case, which must not go on as if all had been well.
        stop();
        return late;
      }
      const ready = await started(deadlineMs);
      if ("kind" in ready) return ready;
      unsettled = true;
      const outcome = await ready.conversation.ask(method, params, deadlineMs);
      if (outcome.kind !== "result" && outcome.kind !== "refusal") stop();
      return outcome;
    },
    settle: async (deadlineMs) => {
      if (running === undefined) return null;
      const late = running.conversation.broken() ?? (await barrier(running.conversation, deadlineMs));
      unsettled = false;
      if (late !== null) stop();
      return late;
    },
    takeLog: () => {
      const text = log.toString("utf8");
      log = Buffer.alloc(0);
      return text;
    },
    close: async () => {
      const last = running;
      running = undefined;
      if (last === undefined) return;
      await ended(last.child, options.closeMs);
      abandon(last.child);
    },
  };
}

function start(command: string, args: readonly string[], addToLog: (chunk: Buffer) => void): Running {
  const child = spawnGroup(command, args);
  // Bytes for a process that has ended are lost; its end is reported in its own way.
  child.stdin.on("error", () => undefined);
  const conversation = startConversation((chunks) => {
    child.stdin.cork();
    for (const chunk of chunks) child.stdin.write(chunk);
    child.stdin.uncork();
  });
  let lastLog = "";
  child.stderr.on("data", (chunk: Buffer) => {
    lastLog = (lastLog + chunk.subarray(-500).toString("utf8")).slice(-500);
    addToLog(chunk);
  });
  child.stdout.on("data", (chunk: Buffer) => conversation.receive(chunk));
  child.on("error", (error) =>
    conversation.end({ kind: "unreachable", message: startFault(command, error) }),
  );
  child.once("exit", (exitCode, signal) => {
    const died = () => {
      const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
      const words = lastLog.trim() === "" ? "" : `; the end of its stderr: ${lastLog.trim()}`;
      conversation.end({ kind: "crash", message: `the process ended ${how}${words}`, exitCode, signal });
    };
    const timer = setTimeout(died, lastWordsMs);
    child.once("close", () => {
      clearTimeout(timer);
      died();
    });
  });
  return { child, conversation };
}

/** Why a program can't be started, and what to do about it. */
function startFault(command: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  const mend =
    code === "ENOENT"
      ? "; there is no such program: check its path, or that its folder is in PATH"
      : code === "EACCES"
        ? "; it is no program, or may not be executed"
        : "";
  return `${command} could not be started: ${message}${mend}`;
}

/** Ends a process with its group, and lets go of its pipes: one that escaped from the group may still hold them open. */
function abandon(child: ChildProcessWithoutNullStreams): void {
  killGroup(child);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
}

/** Ends the adapter's stdin and waits a while for it to end by itself. */
function ended(child: ChildProcessWithoutNullStreams, closeMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, closeMs);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin.end();
  });
}
