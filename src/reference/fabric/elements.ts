/** Elements of rows and tables, as the engine reads them. */
import type { Tensor } from "../../generated/types.ts";

/** Bytes of an element of a sum. */
export const formatBytes = { FP32: 4, BF16: 2 } as const;

export function int32Of({ data }: Tensor): Int32Array {
  const copy = data.slice();
  return new Int32Array(copy.buffer, 0, copy.length / 4);
}
