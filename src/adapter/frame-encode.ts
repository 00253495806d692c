/**
 * From a JSON-RPC message that holds tensors to one safetensors file. Tensors are taken out of the message, replaced by
 * their names, and not copied.
 */
import type { Tensor } from "../generated/types.ts";
import { isTensor } from "./tensor-record.ts";

/** The header is filled up with spaces to a multiple of this, so that tensors begin aligned. */
const alignment = 8;

/** The chunks of a frame, to be written one after another. */
export function encodeFrame(message: unknown): Uint8Array[] {
  const tensors = new Map<string, Tensor>();
  const text = JSON.stringify(withoutTensors(message, "", tensors));
  const header: Record<string, unknown> = { __metadata__: { message: text } };
  let offset = 0;
  // Larger elements first: then each tensor begins at a multiple of its element's size.
  const ordered = [...tensors].sort(([, a], [, b]) => elementSize(b) - elementSize(a));
  for (const [name, { dtype, shape, data }] of ordered) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / alignment) * alignment;
  const start = Buffer.alloc(8 + padded, " ");
  start.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(start, 8);
  return [start, ...ordered.map(([, { data }]) => data).filter((data) => data.length > 0)];
}

function elementSize({ dtype, shape, data }: Tensor): number {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return dtype.endsWith("64") ? 8 : count === 0 ? 1 : data.length / count;
}

function withoutTensors(value: unknown, path: string, tensors: Map<string, Tensor>): unknown {
  if (isTensor(value)) {
    const name = freeName(path, tensors);
    tensors.set(name, value);
    return { tensor: name };
  }
  if (Array.isArray(value))
    return value.map((element, i) => withoutTensors(element, `${path}.${i}`, tensors));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutTensors(part, key, tensors)]),
  );
}

/** A tensor is named after its property; a number is added where two properties have the same name. */
function freeName(wanted: string, tensors: ReadonlyMap<string, Tensor>): string {
  const base = wanted === "" || wanted === "__metadata__" ? "tensor" : wanted;
  let name = base;
  for (let i = 2; tensors.has(name); i += 1) name = `${base}.${i}`;
  return name;
}
