/**
 * An adapter in process behind the real wire: its answers are encoded into frames and read back. It shows that the wire
 * changes nothing, and lets mutants tamper with what travels.
 */
import type { Adapter } from "../generated/interfaces.ts";
import { checkParams } from "./answer.ts";
import { barrier } from "./barrier.ts";
import type { Connection } from "./connection.ts";
import { type Conversation, startConversation } from "./conversation.ts";
import { frameReader } from "./frame-reader.ts";
import { answerFrame, answerTo } from "./serve.ts";

/** What happens to an answer on its way. */
export interface Tamper {
  /** Rewrites the JSON-RPC object. */
  readonly message?: (message: Readonly<Record<string, unknown>>) => Record<string, unknown>;
  /** How many times each answer is sent; 1 unless given. */
  readonly repeat?: number;
}

/** Connects. As with a process, a broken conversation is replaced by a new one, with a new adapter. */
export async function connectLoopback(
  create: () => Adapter,
  { tamper = {} }: { readonly tamper?: Tamper } = {},
): Promise<Connection> {
  let conversation = converse(create(), tamper);
  let unsettled = false;
  return {
    call: async (method, params, deadlineMs) => {
      checkParams(method, params);
      const late = conversation.broken();
      if (late !== undefined) conversation = converse(create(), tamper);
      if (late !== undefined && unsettled) {
        unsettled = false;
        return late;
      }
      unsettled = true;
      const outcome = await conversation.ask(method, params, deadlineMs);
      if (outcome.kind !== "result" && outcome.kind !== "refusal") unsettled = false;
      return outcome;
    },
    settle: async (deadlineMs) => {
      unsettled = false;
      return conversation.broken() ?? barrier(conversation, deadlineMs);
    },
    takeLog: () => "",
    close: async () => undefined,
  };
}

function converse(
  adapter: Adapter,
  { message: rewrite = (message) => message, repeat = 1 }: Tamper,
): Conversation {
  const requests = frameReader();
  let queue: Promise<void> = Promise.resolve();
  const conversation = startConversation((chunks) => {
    for (const request of chunks.flatMap((chunk) => requests.push(chunk))) {
      queue = queue.then(async () => {
        const frame = answerFrame(rewrite({ ...(await answerTo(adapter, request)) }));
        for (let i = 0; i < repeat; i += 1) for (const chunk of frame) conversation.receive(chunk);
      });
    }
  });
  return conversation;
}
