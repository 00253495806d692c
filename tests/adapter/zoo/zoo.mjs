/**
 * Adapters that misbehave, each in one way: `node zoo.mjs MODE`. All of them have a valid manifest and a working echo, and
 * claim the cast from FP32 to FP32, which is the identity. They misbehave when a cast of 3 elements is asked for, so that
 * all other requests show whether the harness has recovered. Plain Node with frames of its own, to start quickly.
 */
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";

const mode = process.argv[2] ?? "good";
const identity = { format: "FP32", overflow: "non-finite", infinity: "non-finite" };
const manifest = {
  protocol: "0.1",
  adapter: { name: `zoo ${mode}`, version: "1" },
  device: { vendor: "zoo", product: mode },
  kind: "software",
  deterministic: true,
  capabilities: {
    "fine-grained-quantization": {
      supports: [{ recipe: identity, inputs: ["FP32"], outputs: ["FP32"], rounding: "once" }],
    },
  },
};

if (mode === "dies-at-start") {
  console.error("no device found");
  process.exit(7);
}
if (mode === "hangs-at-start") await new Promise(() => setInterval(() => undefined, 1000));
if (mode === "prints-to-stdout") console.log("loading weights, please wait");
if (mode === "leaves-a-grandchild") spawn("sleep", ["1000"], { stdio: "inherit" }).unref();
if (mode === "lets-one-escape") spawn("sleep", ["5"], { stdio: "inherit", detached: true }).unref();

function frame(message, tensors = {}) {
  const header = { __metadata__: { message: JSON.stringify(message) } };
  const bodies = [];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length] };
    offset += data.length;
    bodies.push(data);
  }
  let json = JSON.stringify(header);
  json += " ".repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
  return Buffer.concat([length, Buffer.from(json), ...bodies]);
}

function send(bytes) {
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(1, bytes, sent);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

const refusal = (id, code, number) =>
  frame({ jsonrpc: "2.0", id, error: { code: number, message: "no", data: { code } } });
const tensorAnswer = (id, name, tensor) =>
  frame({ jsonrpc: "2.0", id, result: { [name]: { tensor: name } } }, { [name]: tensor });

function answer({ id, method, params }, tensors) {
  const x = tensors.x ?? tensors.codes;
  if (method === "describe") return send(frame({ jsonrpc: "2.0", id, result: manifest }));
  if (method === "echo") return send(tensorAnswer(id, "x", x));
  if (method !== "quantize" && method !== "dequantize") return send(refusal(id, "UNIMPLEMENTED", -32601));
  if (JSON.stringify(params.recipe) !== JSON.stringify(identity))
    return send(refusal(id, "UNIMPLEMENTED", -32000));
  if (method === "dequantize") return send(tensorAnswer(id, "y", x));
  const good = tensorAnswer(id, "codes", x);
  if (x.shape.length !== 2 || x.shape[1] !== 3) return send(good);
  return misbehave(id, x, good);
}

function misbehave(id, x, good) {
  const misbehaviour = {
    good: () => send(good),
    "prints-to-stdout": () => send(good),
    "lets-one-escape": () => send(good),
    "leaves-a-grandchild": () => process.exit(1),
    "dies-in-a-request": () => {
      console.error("segmentation fault, or so");
      process.exit(9);
    },
    "is-killed": () => process.kill(process.pid, "SIGSEGV"),
    "dies-in-a-frame": () => {
      send(good.subarray(0, 50));
      process.exit(3);
    },
    "dies-after-answering": () => {
      send(good);
      process.exit(4);
    },
    hangs: () => undefined,
    "hangs-in-a-frame": () => send(good.subarray(0, 50)),
    "answers-late": () => setTimeout(() => send(good), 1500),
    "answers-twice": () => send(Buffer.concat([good, good])),
    "wrong-id": () => send(tensorAnswer("somebody/1", "codes", x)),
    garbage: () =>
      send(Buffer.from("Segmentation fault (core dumped), and some more text to be read as a frame")),
    "huge-header": () => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(2n ** 60n);
      send(length);
    },
    "huge-tensor": () => {
      const json = JSON.stringify({
        __metadata__: {
          message: JSON.stringify({ jsonrpc: "2.0", id, result: { codes: { tensor: "codes" } } }),
        },
        codes: { dtype: "F32", shape: [1, 2 ** 50], data_offsets: [0, 2 ** 52] },
      });
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(json.length));
      send(Buffer.concat([length, Buffer.from(json)]));
    },
    "floods-stderr": () => {
      const megabyte = Buffer.alloc(2 ** 20, "x");
      for (let i = 0; i < 100; i += 1)
        for (let sent = 0; sent < megabyte.length; ) sent += tryWrite(2, megabyte, sent);
      send(good);
    },
    "wrong-dtype": () => send(tensorAnswer(id, "codes", { ...x, dtype: "I32" })),
    "wrong-shape": () => send(tensorAnswer(id, "codes", { ...x, shape: [...x.shape].reverse() })),
    "missing-tensor": () => send(frame({ jsonrpc: "2.0", id, result: {} })),
    "unnamed-tensor": () => send(frame({ jsonrpc: "2.0", id, result: { codes: { tensor: "codes" } } })),
    "claims-too-much": () => send(refusal(id, "UNIMPLEMENTED", -32000)),
    "wrong-bits": () => send(tensorAnswer(id, "codes", { ...x, data: Buffer.alloc(x.data.length) })),
  }[mode];
  return misbehaviour();
}

function tryWrite(fd, bytes, sent) {
  try {
    return writeSync(fd, bytes, sent);
  } catch (error) {
    if (error.code === "EAGAIN") return 0;
    throw error;
  }
}

let received = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 8) {
    const headerLength = Number(received.readBigUInt64LE(0));
    if (received.length < 8 + headerLength) return;
    const { __metadata__: metadata, ...entries } = JSON.parse(
      received.subarray(8, 8 + headerLength).toString(),
    );
    const bodyLength = Math.max(0, ...Object.values(entries).map(({ data_offsets }) => data_offsets[1]));
    const total = 8 + headerLength + bodyLength;
    if (received.length < total) return;
    const body = received.subarray(8 + headerLength, total);
    const tensors = Object.fromEntries(
      Object.entries(entries).map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [start, end],
          },
        ]) => [name, { dtype, shape, data: Buffer.from(body.subarray(start, end)) }],
      ),
    );
    received = received.subarray(total);
    answer(JSON.parse(metadata.message), tensors);
  }
});
