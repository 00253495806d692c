/** Tensors of a program: whether they have the type and the shape that their place asks for. */
import type { Tensor } from "../../generated/types.ts";
import { demand } from "./names.ts";

/** A table of members and rows, or choices of members and experts. Throws IllFormed. */
export function checkTable(
  place: string,
  table: Tensor,
  slots?: number,
  what: "table" | "choices" = "table",
): void {
  const { shape } = table;
  const fits = shape.length === 3 && shape[2] === 2 && (slots === undefined || shape[1] === slots);
  const needed = what === "choices" ? "[tokens, choices, 2]" : `[rows, ${slots ?? "slots"}, 2]`;
  demand(fits, `${place}: the ${what} of shape [${shape.join(", ")}] must have ${needed}`);
  checkTensor(`${place}: the ${what}`, table, "I32", shape);
}

/** A tensor of this type and extent. Throws IllFormed. */
export function checkTensor(
  what: string,
  { dtype, shape, data }: Tensor,
  wanted: string,
  extent: readonly number[],
) {
  const bytesOf: { readonly [name: string]: number } = { U8: 1, I32: 4, F32: 4 };
  const same = shape.length === extent.length && shape.every((size, i) => size === extent[i]);
  demand(
    dtype === wanted && same,
    `${what} is ${dtype} [${shape.join(", ")}]; it must be ${wanted} [${extent.join(", ")}]`,
  );
  const bytes = extent.reduce((product, size) => product * size, bytesOf[wanted] ?? 1);
  demand(data.length === bytes, `${what} has ${data.length} bytes of data; its shape needs ${bytes}`);
}
