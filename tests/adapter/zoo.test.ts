/** The zoo at the level of connections: each misbehaviour has exactly its outcome, and harms nothing after it. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { Connection } from "../../src/adapter/connection.ts";
import { connectProcess } from "../../src/adapter/process.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";

const zoo = fileURLToPath(new URL("zoo/zoo.mjs", import.meta.url));
const recipe = { format: "FP32", overflow: "non-finite", infinity: "non-finite" };
const cast = (elements: number) => ({
  x: tensorOfFloat32([1, elements], new Float32Array(elements).fill(1.5)),
  recipe,
});
const deadlineMs = 10_000;

let connection: Connection | undefined;
function connect(mode: string): Connection {
  connection = connectProcess(process.execPath, [zoo, mode]);
  return connection;
}

/** Processes of this zoo that are still running, one a line. */
function remaining(mode: string): string {
  const all = execFileSync("ps", ["-eo", "pid,stat,args"], { encoding: "utf8" });
  return all
    .split("\n")
    .filter((line) => line.includes(`zoo.mjs ${mode}`) && !/^\s*\d+ Z/.test(line))
    .join("\n");
}

function pidsOf(mode: string): number[] {
  return remaining(mode)
    .split("\n")
    .filter((line) => line !== "" && Number(line.trim().split(/\s+/)[0]) !== process.pid)
    .map((line) => Number.parseInt(line, 10));
}

afterEach(async () => {
  await connection?.close();
});

/** A connection for tests that run side by side; its test closes it. */
const connectAlone = (mode: string) => connectProcess(process.execPath, [zoo, mode]);

/** Outcome of the call that triggers the misbehaviour, or of the barrier after it. */
async function trigger(own: Connection, waitMs = deadlineMs) {
  const outcome = await own.call("quantize", cast(3), waitMs);
  if (outcome.kind !== "result" && outcome.kind !== "refusal") return { when: "call", outcome };
  const late = await own.settle(waitMs);
  return late === null ? { when: "call", outcome } : { when: "settle", outcome: late };
}

describe("a misbehaving adapter", () => {
  it.concurrent.each([
    ["good", "call", "result", ""],
    ["dies-in-a-request", "call", "crash", "exit code 9; the end of its stderr: segmentation fault, or so"],
    ["is-killed", "call", "crash", "SIGSEGV"],
    ["dies-in-a-frame", "call", "crash", "exit code 3; 50 bytes of a frame had arrived"],
    ["dies-after-answering", "settle", "crash", "exit code 4"],
    ["answers-twice", "settle", "protocol-error", ""],
    ["wrong-id", "call", "protocol-error", '"somebody/1"'],
    ["garbage", "call", "protocol-error", "53 65 67 6d"],
    ["huge-header", "call", "protocol-error", "1152921504606846976 bytes; at most"],
    ["huge-tensor", "call", "protocol-error", "4503599627370496 bytes; at most"],
    ["wrong-dtype", "call", "protocol-error", "codes has dtype I32; the request determines F32"],
    ["wrong-shape", "call", "protocol-error", "codes has shape [3, 1]; the request determines [1, 3]"],
    ["missing-tensor", "call", "protocol-error", '"codes" is missing'],
    ["unnamed-tensor", "call", "protocol-error", "which the frame does not have"],
    ["claims-too-much", "call", "refusal", "no"],
    ["leaves-a-grandchild", "call", "crash", "exit code 1"],
  ])("that %s gives, at the %s, %s %s", async (mode, when, kind, message) => {
    const own = connectAlone(mode);
    expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
    const seen = await trigger(own);
    expect(seen.when).toBe(when);
    expect(seen.outcome.kind).toBe(kind);
    if ("message" in seen.outcome) expect(seen.outcome.message).toContain(message);
    expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
    await own.close();
    expect(remaining(mode)).toBe("");
  });

  it.concurrent.each(["hangs", "hangs-in-a-frame", "answers-late"])(
    "that %s times out, and is fine afterwards",
    async (mode) => {
      const own = connectAlone(mode);
      expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
      const outcome = await own.call("quantize", cast(3), 300);
      expect(outcome).toEqual({ kind: "timeout", message: "quantize gave no answer within 0.3 s" });
      expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
      expect(await own.settle(deadlineMs)).toBeNull();
      await own.close();
    },
  );

  it("that dies at start is given up after three tries, with what it said", async () => {
    const own = connect("dies-at-start");
    const outcome = await own.call("describe", {}, deadlineMs);
    expect(outcome.kind).toBe("unreachable");
    if (outcome.kind === "unreachable")
      expect(outcome.message).toMatch(/exit code 7.*no device found.*tried 3 times/);
  });

  it("that prints to stdout is told which bytes were no frame", async () => {
    const outcome = await connect("prints-to-stdout").call("describe", {}, deadlineMs);
    expect(outcome.kind).toBe("unreachable");
    if (outcome.kind === "unreachable") expect(outcome.message).toContain("6c 6f 61 64 69 6e 67");
  });

  it.each([
    ["answers-twice", "protocol-error"],
    ["dies-after-answering", "crash"],
  ])("that %s is told at the next request of the same case: %s", async (mode, kind) => {
    const own = connect(mode);
    expect((await own.call("quantize", cast(3), deadlineMs)).kind).toBe("result");
    expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe(kind);
    expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
    expect(await own.settle(deadlineMs)).toBeNull();
  });

  it("that ends between two cases is started again, and no case is blamed", async () => {
    const own = connect("good");
    await own.call("quantize", cast(4), deadlineMs);
    expect(await own.settle(deadlineMs)).toBeNull();
    for (const pid of pidsOf("good")) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await own.call("quantize", cast(4), deadlineMs)).kind).toBe("result");
  });

  it("that lets a grandchild escape from its group does not keep the harness from ending", async () => {
    const streams = () => process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length;
    const before = streams();
    const own = connect("lets-one-escape");
    expect((await trigger(own)).outcome.kind).toBe("result");
    expect(streams()).toBeGreaterThan(before);
    await own.close();
    await expect.poll(streams, { timeout: 2000 }).toBeLessThanOrEqual(before);
  });

  it.each(["", "no\0program"])("whose command is %j is unreachable, not an exception", async (command) => {
    connection = connectProcess(command, []);
    expect((await connection.call("describe", {}, deadlineMs)).kind).toBe("unreachable");
  });

  it("that does not exist is unreachable at once", async () => {
    connection = connectProcess("/no/such/program", []);
    const outcome = await connection.call("describe", {}, deadlineMs);
    expect(outcome.kind).toBe("unreachable");
    if (outcome.kind === "unreachable") expect(outcome.message).toContain("ENOENT");
  });

  it("that leaves a grandchild behind has it ended too", async () => {
    const before = sleeping();
    const own = connect("leaves-a-grandchild");
    await trigger(own);
    await own.close();
    expect(sleeping()).toBe(before);
  });

  it("that floods stderr leaves only the end of its flood in memory", async () => {
    const own = connect("floods-stderr");
    const before = process.memoryUsage().rss;
    expect((await trigger(own)).outcome.kind).toBe("result");
    expect(own.takeLog().length).toBeLessThanOrEqual(16384);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });
});

function sleeping(): number {
  const all = execFileSync("ps", ["-eo", "stat,args"], { encoding: "utf8" });
  return all.split("\n").filter((line) => /^[^Z].*sleep 1000/.test(line)).length;
}
