/** Frames: what is written is read back, whatever the chunks; what was damaged is a FrameError and never anything else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameError } from "../../src/adapter/frame-error.ts";
import type { DType, Tensor } from "../../src/generated/types.ts";
import { elementBytes, zeros } from "../../src/numerics/tensor.ts";
import { bytesOf, readAll, readDamaged } from "./damaged-frames.ts";

const dtypes: readonly DType[] = ["F64", "F32", "F16", "BF16", "F8_E4M3", "U8", "U16", "I64"];

const tensor: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom(...dtypes),
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    fill: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ dtype, shape, fill }) => {
    const empty = zeros(dtype, shape);
    return { ...empty, data: empty.data.fill(fill) };
  });

const names = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== "tensor");
const message = fc.record({
  jsonrpc: fc.constant("2.0"),
  id: fc.string(),
  params: fc.dictionary(names, fc.oneof(tensor, fc.string(), fc.integer(), fc.constant(null)), {
    maxKeys: 5,
    noNullPrototype: true,
  }),
});

/** A frame with this header, and a body of zeros. */
function crafted(header: unknown, bodyBytes = 0): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bodyBytes)]);
}

const metadata = (value: unknown) => ({ __metadata__: { message: JSON.stringify(value) } });

describe("a frame", () => {
  it("is read as it was written, one after another, however its bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (messages, cuts) => {
          expect(readAll(Buffer.concat(messages.map(bytesOf)), cuts)).toEqual(messages);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("gives tensors that are aligned to their elements", () => {
    const many = { a: zeros("U8", [3]), b: zeros("F64", [1]), c: zeros("U16", [1]), d: zeros("F32", [2]) };
    const [read] = readAll(bytesOf({ params: many }));
    const tensors = Object.values((read as { params: Record<string, Tensor> }).params);
    expect(tensors.map(({ dtype, data }) => data.byteOffset % elementBytes(dtype))).toEqual([0, 0, 0, 0]);
  });

  it("that was damaged is read or refused, and never crashes or hangs: 10,000 of them", () => {
    // Each of the three must occur, or the damage is not of all kinds.
    const { read, incomplete, refused } = readDamaged(10_000);
    expect(Math.min(read, incomplete, refused)).toBeGreaterThan(100);
  });

  it.each([
    ["a header of 2^60 bytes", Buffer.from("0000000000000010", "hex"), "1152921504606846976 bytes"],
    ["a header of no bytes", Buffer.alloc(8), "too few"],
    ["a header that is not JSON", crafted("{nonsense}"), "not JSON"],
    ["a header that is a list", crafted("[1, 2]"), "no JSON object"],
    [
      "a header without a message",
      crafted({ a: { dtype: "U8", shape: [0], data_offsets: [0, 0] } }),
      "no __metadata__.message",
    ],
    [
      "a message that is not JSON",
      crafted({ __metadata__: { message: "{" } }),
      "__metadata__.message is not JSON",
    ],
    [
      "offsets beyond the limit",
      crafted({ ...metadata({}), a: { dtype: "U8", shape: [2 ** 40], data_offsets: [0, 2 ** 40] } }),
      "1099511627776 bytes; at most",
    ],
    [
      "offsets that are no numbers",
      crafted({ ...metadata({}), a: { dtype: "U8", shape: [1], data_offsets: ["0", "1"] } }),
      "no whole numbers",
    ],
    [
      "offsets that overlap",
      crafted(
        {
          ...metadata({ a: { tensor: "a" }, b: { tensor: "b" } }),
          a: { dtype: "U8", shape: [2], data_offsets: [0, 2] },
          b: { dtype: "U8", shape: [2], data_offsets: [1, 3] },
        },
        3,
      ),
      "begins at 1, where 2 is expected",
    ],
    [
      "a gap between tensors",
      crafted(
        { ...metadata({ a: { tensor: "a" } }), a: { dtype: "U8", shape: [2], data_offsets: [1, 3] } },
        3,
      ),
      "begins at 1, where 0 is expected",
    ],
    [
      "too few bytes for the shape",
      crafted(
        { ...metadata({ a: { tensor: "a" } }), a: { dtype: "F32", shape: [2], data_offsets: [0, 4] } },
        4,
      ),
      "need 8 bytes",
    ],
    [
      "a shape that overflows",
      crafted(
        {
          ...metadata({ a: { tensor: "a" } }),
          a: { dtype: "F64", shape: [2 ** 30, 2 ** 30], data_offsets: [0, 8] },
        },
        8,
      ),
      "too large",
    ],
    [
      "a shape with a negative extent",
      crafted(
        { ...metadata({ a: { tensor: "a" } }), a: { dtype: "U8", shape: [-1, -1], data_offsets: [0, 1] } },
        1,
      ),
      "no list of whole numbers",
    ],
    [
      "an unknown dtype",
      crafted(
        { ...metadata({ a: { tensor: "a" } }), a: { dtype: "F4", shape: [2], data_offsets: [0, 1] } },
        1,
      ),
      '"F4"',
    ],
    [
      "a tensor that the message does not name",
      crafted({ ...metadata({}), a: { dtype: "U8", shape: [1], data_offsets: [0, 1] } }, 1),
      "named nowhere",
    ],
    [
      "a tensor that the frame does not have",
      crafted(metadata({ a: { tensor: "b" } })),
      "which the frame does not have",
    ],
    [
      "a tensor that is named twice",
      crafted(
        {
          ...metadata([{ tensor: "a" }, { tensor: "a" }]),
          a: { dtype: "U8", shape: [1], data_offsets: [0, 1] },
        },
        1,
      ),
      "twice",
    ],
    [
      "a message that is nested too deep",
      crafted({ __metadata__: { message: `${"[".repeat(100)}${"]".repeat(100)}` } }),
      "nested more than",
    ],
    [
      "a dtype that is nested too deep",
      crafted(
        `{"__metadata__": {"message": "{}"}, "a": {"dtype": ${"[".repeat(1e5)}${"]".repeat(1e5)}, "shape": [1], "data_offsets": [0, 1]}}`,
        1,
      ),
      "the header is nested more than 32 deep",
    ],
    [
      "more values than any message needs",
      crafted({ __metadata__: { message: `[${"{},".repeat(300_000)}{}]` } }),
      "__metadata__.message has more than",
    ],
    [
      "a gap, of which the header tells before the tensors come,",
      crafted({
        ...metadata({ a: { tensor: "a" } }),
        a: { dtype: "U8", shape: [2 ** 20], data_offsets: [8, 2 ** 20 + 8] },
      }),
      "begins at 8, where 0 is expected",
    ],
  ])("with %s is refused", (_, bytes, text) => {
    expect(() => readAll(bytes)).toThrow(FrameError);
    expect(() => readAll(bytes)).toThrow(text);
  });

  it("counts brackets and commas of its structure, and none that stand in strings", () => {
    const text = `${"[{,".repeat(500_000)}\\" \\`;
    const [read] = readAll(crafted(metadata({ text, after: [1] })));
    expect(read).toEqual({ text, after: [1] });
  });

  it("is shown in its error only in part, however long what it holds", () => {
    const name = "n".repeat(500_000);
    const long = crafted({ ...metadata({}), [name]: { dtype: name, shape: [1], data_offsets: [0, 1] } }, 1);
    try {
      readAll(long);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FrameError);
      expect(String(error).length).toBeLessThan(1000);
    }
  });

  it("with a property __proto__ leaves all prototypes as they are", () => {
    const [read] = readAll(
      crafted({ __metadata__: { message: '{"__proto__": {"polluted": 1}, "params": {"constructor": 2}}' } }),
    );
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it("is refused before memory is taken for what it claims", () => {
    const before = process.memoryUsage().arrayBuffers;
    const claims = crafted({
      ...metadata({}),
      a: { dtype: "U8", shape: [2 ** 50], data_offsets: [0, 2 ** 50] },
    });
    for (let i = 0; i < 100; i += 1) expect(() => readAll(claims)).toThrow(FrameError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  });
});
