/**
 * From bytes to a message: strict, since the bytes may come from anything. Every name, offset and length is checked
 * in the header, before its tensors are read, and nothing is allocated on the word of the sender.
 */
import type { Tensor } from "../generated/types.ts";
import { elementBytes } from "../numerics/tensor.ts";
import { FrameError, shownValue } from "./frame-error.ts";
import { parseBounded } from "./frame-json.ts";
import { isDType, tensorBytes } from "./tensor-record.ts";

const mostDimensions = 8;

/** What a header determines: how many bytes follow it, and what they and it are together. */
export interface FrameHeader {
  readonly bodyBytes: number;
  /** The message, with its tensors out of a body of `bodyBytes` bytes. Throws FrameError. */
  readonly message: (body: Uint8Array) => unknown;
}

/** Reads the header of a frame, without the eight bytes that say its length. Throws FrameError. */
export function decodeHeader(header: Uint8Array): FrameHeader {
  const fail = (message: string, offset = 8): never => {
    throw new FrameError(message, offset, header);
  };
  const parsed = parseJson(decodeText(header, fail), "the header", fail);
  if (!isRecord(parsed)) return fail("the header is no JSON object");
  const entries = new Map(Object.entries(parsed));
  const metadata = entries.get("__metadata__");
  entries.delete("__metadata__");
  const text = isRecord(metadata) && Object.hasOwn(metadata, "message") ? metadata.message : undefined;
  if (typeof text !== "string") return fail("the header has no __metadata__.message");
  const places = placesOf(entries, header.length, fail);
  const message = parseJson(text, "__metadata__.message", fail);
  return {
    bodyBytes: places.at(-1)?.end ?? 0,
    message: (body) => {
      const tensors = new Map(places.map((place) => [place.name, tensorAt(place, body)]));
      const used = new Set<string>();
      const complete = withTensors(message, tensors, used, fail);
      for (const name of tensors.keys())
        if (!used.has(name)) fail(`the tensor ${shownValue(name)} is named nowhere in the message`);
      return complete;
    },
  };
}

type Fail = (message: string, offset?: number) => never;

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decodeText(bytes: Uint8Array, fail: Fail): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return fail("the header is not UTF-8");
  }
}

function parseJson(text: string, what: string, fail: Fail): unknown {
  const parsed = parseBounded(text);
  return "fault" in parsed ? fail(`${what} ${parsed.fault}`) : parsed.value;
}

/** Where a tensor lies, in bytes from the start of the body. */
interface Place extends Pick<Tensor, "dtype" | "shape"> {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The tensors in the order of their bytes, which they cover without gaps or overlaps. */
function placesOf(entries: ReadonlyMap<string, unknown>, headerBytes: number, fail: Fail): Place[] {
  const places = [...entries].map(([name, entry]) => placeOf(name, entry, fail));
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let position = 0;
  for (const { name, start, end } of places) {
    if (start !== position)
      fail(
        `the tensor ${shownValue(name)} begins at ${start}, where ${position} is expected`,
        8 + headerBytes + position,
      );
    position = end;
  }
  return places;
}

function placeOf(name: string, entry: unknown, fail: Fail): Place {
  const failed = (what: string) => fail(`the tensor ${shownValue(name)} ${what}`);
  if (!isRecord(entry)) return failed("has an entry that is no object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDType(dtype)) return failed(`has the dtype ${shownValue(dtype)}, which the protocol does not know`);
  if (!Array.isArray(shape) || shape.length > mostDimensions)
    return failed(`has no shape of at most ${mostDimensions} dimensions`);
  const bytes = tensorBytes(dtype, shape);
  if (bytes === undefined) return failed(`has a shape that is no list of whole numbers, or too large`);
  if (!Array.isArray(offsets) || offsets.length !== 2) return failed(`has no pair of data_offsets`);
  const [start, end]: unknown[] = offsets;
  if (!isOffset(start) || !isOffset(end))
    return failed(`has the data_offsets ${shownValue(offsets)}, which are no whole numbers`);
  if (end - start !== bytes)
    return failed(`has the data_offsets ${shownValue(offsets)}, but its shape and dtype need ${bytes} bytes`);
  return { name, dtype, shape: [...shape], start, end };
}

function isOffset(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The tensor with its bytes aligned to its elements: a view where they lie so, else a copy. */
function tensorAt({ dtype, shape, start, end }: Place, body: Uint8Array): Tensor {
  const data = body.subarray(start, end);
  return { dtype, shape, data: data.byteOffset % elementBytes(dtype) === 0 ? data : data.slice() };
}

/**
 * The message with each `{"tensor": NAME}` replaced by its tensor, in place: it was parsed for us alone. Its depth has been
 * bounded then.
 */
function withTensors(
  value: unknown,
  tensors: ReadonlyMap<string, Tensor>,
  used: Set<string>,
  fail: Fail,
): unknown {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) value[i] = withTensors(value[i], tensors, used, fail);
    return value;
  }
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const name = keys.length === 1 && keys[0] === "tensor" ? value.tensor : undefined;
  if (typeof name === "string") {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      return fail(`the message names the tensor ${shownValue(name)}, which the frame does not have`);
    if (used.has(name)) return fail(`the message names the tensor ${shownValue(name)} twice`);
    used.add(name);
    return tensor;
  }
  // A property called __proto__ is one like any other: JSON.parse has made it the object's own.
  for (const key of keys) value[key] = withTensors(value[key], tensors, used, fail);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
