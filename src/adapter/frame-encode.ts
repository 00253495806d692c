/**
 * From a JSON-RPC message that holds tensors to one safetensors file. Tensors are taken out of the message, replaced by
 * their names, and not copied.
 */
import type { Tensor } from "../generated/types.ts";
import { isTensor } from "./tensor-record.ts";

/** The header is filled up with spaces to a multiple of this, so that tensors begin aligned. */
const alignment = 8;

/** A frame up to this size is one chunk: to copy so little costs less than a second system call. */
const oneChunkBytes = 2 ** 16;

/** The chunks of a frame, to be written one after another. */
export function encodeFrame(message: unknown): Uint8Array[] {
  const tensors = new Map<string, Tensor>();
  const text = JSON.stringify(message, (key, part: unknown) => {
    if (!isTensor(part)) return part;
    const name = freeName(key, tensors);
    tensors.set(name, part);
    return { tensor: name };
  });
  const header: Record<string, unknown> = { __metadata__: { message: text } };
  let offset = 0;
  // Larger elements first: then each tensor begins at a multiple of its element's size.
  const ordered = [...tensors].sort(([, a], [, b]) => elementSize(b) - elementSize(a));
  for (const [name, { dtype, shape, data }] of ordered) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
  }
  const json = JSON.stringify(header);
  const jsonBytes = Buffer.byteLength(json);
  const padded = Math.ceil(jsonBytes / alignment) * alignment;
  const whole = 8 + padded + offset <= oneChunkBytes;
  const start = Buffer.allocUnsafe(8 + padded + (whole ? offset : 0));
  start.writeUInt32LE(padded, 0);
  start.writeUInt32LE(0, 4);
  start.write(json, 8);
  start.fill(" ", 8 + jsonBytes, 8 + padded);
  const data = ordered.map(([, tensor]) => tensor.data).filter(({ length }) => length > 0);
  if (!whole) return [start, ...data];
  let position = 8 + padded;
  for (const bytes of data) {
    start.set(bytes, position);
    position += bytes.length;
  }
  return [start];
}

function elementSize({ dtype, shape, data }: Tensor): number {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return dtype.endsWith("64") ? 8 : count === 0 ? 1 : data.length / count;
}

/** A tensor is named after its property; a number is added where two properties have the same name. */
function freeName(wanted: string, tensors: ReadonlyMap<string, Tensor>): string {
  const base = wanted === "" || wanted === "__metadata__" ? "tensor" : wanted;
  let name = base;
  for (let i = 2; tensors.has(name); i += 1) name = `${base}.${i}`;
  return name;
}
