/**
 * From bytes to a message: strict, since the bytes may come from anything. Every name, offset and length is checked
 * before it is used, and nothing is allocated on the word of the sender.
 */
import type { Tensor } from "../generated/types.ts";
import { elementBytes } from "../numerics/tensor.ts";
import { FrameError } from "./frame-error.ts";
import { isDType, tensorBytes } from "./tensor-record.ts";

/** Objects within objects within objects: no message of the protocol needs more. */
const deepest = 32;
const mostDimensions = 8;

/** The message of a frame whose header is `header` and whose tensors are `body`. Throws FrameError. */
export function decodeFrame(header: Uint8Array, body: Uint8Array): unknown {
  const fail = (message: string, offset = 8): never => {
    throw new FrameError(message, offset, header);
  };
  const entries = parseHeader(header, fail);
  const metadata = entries.get("__metadata__");
  const text = isRecord(metadata) && Object.hasOwn(metadata, "message") ? metadata.message : undefined;
  if (typeof text !== "string") return fail("the header has no __metadata__.message");
  entries.delete("__metadata__");
  const tensors = readTensors(entries, body, header.length, fail);
  const message = parseJson(text, "__metadata__.message", fail);
  const used = new Set<string>();
  const complete = withTensors(message, tensors, used, 0, fail);
  for (const name of tensors.keys())
    if (!used.has(name)) fail(`the tensor ${JSON.stringify(name)} is named nowhere in the message`);
  return complete;
}

type Fail = (message: string, offset?: number) => never;

function parseHeader(header: Uint8Array, fail: Fail): Map<string, unknown> {
  const parsed = parseJson(decodeText(header, fail), "the header", fail);
  if (!isRecord(parsed)) return fail("the header is no JSON object");
  return new Map(Object.entries(parsed));
}

function decodeText(bytes: Uint8Array, fail: Fail): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail("the header is not UTF-8");
  }
}

function parseJson(text: string, what: string, fail: Fail): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly tensor: (data: Uint8Array) => Tensor;
}

/** The tensors by name. Together they cover the body exactly, without gaps or overlaps. */
function readTensors(
  entries: ReadonlyMap<string, unknown>,
  body: Uint8Array,
  headerBytes: number,
  fail: Fail,
): Map<string, Tensor> {
  const found = [...entries].map(([name, entry]) => readEntry(name, entry, fail));
  found.sort((a, b) => a.start - b.start || a.end - b.end);
  const tensors = new Map<string, Tensor>();
  let position = 0;
  for (const { name, start, end, tensor } of found) {
    const label = JSON.stringify(name);
    if (start !== position)
      fail(`the tensor ${label} begins at ${start}, where ${position} is expected`, 8 + headerBytes);
    if (end > body.length)
      fail(
        `the tensor ${label} ends at ${end}, beyond the ${body.length} bytes of the frame`,
        8 + headerBytes,
      );
    tensors.set(name, tensor(body.subarray(start, end)));
    position = end;
  }
  if (position !== body.length)
    fail(`${body.length - position} bytes belong to no tensor`, 8 + headerBytes + position);
  return tensors;
}

function readEntry(name: string, entry: unknown, fail: Fail): Entry {
  const label = JSON.stringify(name);
  if (!isRecord(entry)) return fail(`the entry of the tensor ${label} is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype))
    return fail(
      `the tensor ${label} has the dtype ${JSON.stringify(dtype)}, which the protocol does not know`,
    );
  if (!Array.isArray(shape) || shape.length > mostDimensions)
    return fail(`the tensor ${label} has no shape of at most ${mostDimensions} dimensions`);
  const bytes = tensorBytes(dtype, shape);
  if (bytes === undefined)
    return fail(`the tensor ${label} has a shape that is no list of whole numbers, or too large`);
  if (!Array.isArray(offsets) || offsets.length !== 2)
    return fail(`the tensor ${label} has no pair of data_offsets`);
  const [start, end]: unknown[] = offsets;
  if (!isOffset(start) || !isOffset(end) || end - start !== bytes) {
    return fail(
      `the tensor ${label} has the data_offsets ${JSON.stringify(offsets)}, but its shape and dtype need ${bytes} bytes`,
    );
  }
  const size = elementBytes(dtype);
  return {
    name,
    start,
    end,
    tensor: (data) => ({
      dtype,
      shape: [...shape],
      data: data.byteOffset % size === 0 ? data : data.slice(),
    }),
  };
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The message with each `{"tensor": NAME}` replaced by its tensor. */
function withTensors(
  value: unknown,
  tensors: ReadonlyMap<string, Tensor>,
  used: Set<string>,
  depth: number,
  fail: Fail,
): unknown {
  if (depth > deepest) return fail(`the message is nested more than ${deepest} deep`);
  if (Array.isArray(value))
    return value.map((element) => withTensors(element, tensors, used, depth + 1, fail));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "tensor" && typeof only[1] === "string") {
    const name = only[1];
    const tensor = tensors.get(name);
    if (tensor === undefined)
      return fail(`the message names the tensor ${JSON.stringify(name)}, which the frame does not have`);
    if (used.has(name)) return fail(`the message names the tensor ${JSON.stringify(name)} twice`);
    used.add(name);
    return tensor;
  }
  const result: Record<string, unknown> = {};
  for (const [key, part] of entries) {
    // Defined and not assigned, so that a property called __proto__ is one like any other.
    Object.defineProperty(result, key, {
      value: withTensors(part, tensors, used, depth + 1, fail),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
