/**
 * A question whose answer is known, asked after each case. Whatever an adapter still sends for an earlier request, or its
 * death after answering, comes before this answer, and so is blamed on the case that caused it.
 */

import type { Outcome } from "./connection.ts";
import type { Conversation } from "./conversation.ts";

const question = { x: { dtype: "U8", shape: [1], data: Uint8Array.of(7) } } as const;

/** Null if the conversation is quiet, else what was wrong. A refused echo is judged elsewhere. */
export async function barrier(conversation: Conversation, deadlineMs: number): Promise<Outcome | null> {
  const outcome = await conversation.ask("echo", question, deadlineMs);
  return outcome.kind === "result" || outcome.kind === "refusal" ? null : outcome;
}
