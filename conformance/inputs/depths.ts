/** Depths of queues, for programs that have to end whatever they are. */
import type { Queue } from "../../src/generated/types.ts";

export const depths = [1, 2, 5, 0] as const;

/** As deep as it says; 0 stands for as deep as can be. */
export function ofDepth(depth: number): Pick<Queue, "depth"> {
  return depth === 0 ? {} : { depth };
}
