/** Adapters in process: the same outcomes as behind a wire, and no shared memory. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AdapterError } from "../../src/adapter/adapter-error.ts";
import { InvalidRequest } from "../../src/adapter/connection.ts";
import { loadAdapter } from "../../src/adapter/load-module.ts";
import { connectLoopback } from "../../src/adapter/loopback.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import { answerTo } from "../../src/adapter/serve.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { Tensor } from "../../src/generated/types.ts";
import { tensorOfFloat32, zeros } from "../../src/numerics/tensor.ts";
import { createReference } from "../../src/reference/adapter.ts";

const x = tensorOfFloat32([1, 2], Float32Array.of(1, 2));
const connect = (change: Partial<Adapter>) => connectAdapter("test", { ...createReference(), ...change });

describe("an adapter in process", () => {
  it("refuses by throwing an error with a code, whatever the error's class", async () => {
    const own = connect({ echo: () => Promise.reject(new AdapterError("OUT_OF_RANGE", "too much")) });
    expect(await own.call("echo", { x }, 1000)).toMatchObject({
      kind: "refusal",
      code: "OUT_OF_RANGE",
      message: "too much",
    });
    const other = connect({
      echo: () => Promise.reject(Object.assign(new Error("no"), { code: "UNAVAILABLE" })),
    });
    expect((await other.call("echo", { x }, 1000)).kind).toBe("refusal");
  });

  it("crashes by throwing anything else", async () => {
    const own = connect({
      echo: () => {
        throw new TypeError("undefined is not a device");
      },
    });
    expect(await own.call("echo", { x }, 1000)).toMatchObject({
      kind: "crash",
      message: expect.stringContaining("undefined is not a device"),
    });
  });

  it("times out when it never answers", async () => {
    const own = connect({ echo: () => new Promise(() => undefined) });
    expect((await own.call("echo", { x }, 20)).kind).toBe("timeout");
  });

  it.each(["constructor", "toString", "close", "then", "Quantize", ""])(
    "has no method %j",
    async (method) => {
      expect(await connect({}).call(method, {}, 1000)).toMatchObject({
        kind: "refusal",
        code: "UNIMPLEMENTED",
      });
    },
  );

  it("shares no memory with the harness, in either direction", async () => {
    let seen: Tensor | undefined;
    const own = connect({
      echo: async (params) => {
        seen = params.x;
        return { x: params.x };
      },
    });
    const mine = tensorOfFloat32([1], Float32Array.of(1));
    const outcome = await own.call("echo", { x: mine }, 1000);
    seen?.data.fill(255);
    expect([...mine.data]).toEqual([0, 0, 128, 63]);
    expect(outcome).toMatchObject({ kind: "result", result: { x: { data: Uint8Array.of(0, 0, 128, 63) } } });
  });

  it("is never asked what the schema forbids: that is the fault of who asks", async () => {
    await expect(connect({}).call("quantize", { x }, 1000)).rejects.toThrow(InvalidRequest);
    await expect(
      connect({}).call(
        "quantize",
        { x, recipe: { format: "E9M9", overflow: "saturate", infinity: "saturate" } },
        1000,
      ),
    ).rejects.toThrow('/recipe/format: "E9M9" is none of E4M3');
  });

  it("speaks the protocol wrongly when its answer is not what schema and contract say", async () => {
    const message = async (change: Partial<Adapter>, method: string, params: unknown) => {
      const outcome = await connect(change).call(method, params, 1000);
      return outcome.kind === "protocol-error" ? outcome.message : outcome.kind;
    };
    expect(await message({ echo: async () => ({ x: zeros("F32", [3]) }) }, "echo", { x })).toContain(
      "x has shape [3]; the request determines [1, 2]",
    );
    expect(
      await message({ echo: async () => ({ x: { ...x, data: x.data.slice(1) } }) }, "echo", { x }),
    ).toContain("7 bytes of data");
    const repeated = async () => {
      const manifest = await createReference().describe();
      const capability = manifest.capabilities["fine-grained-quantization"];
      const supports =
        capability === undefined ? [] : [...capability.supports, ...capability.supports.slice(0, 1)];
      return { ...manifest, capabilities: { "fine-grained-quantization": { supports } } };
    };
    expect(await message({ describe: repeated }, "describe", {})).toContain("lists the cast to E4M3 twice");
  });
});

/** The JSON-RPC answers of an adapter with this echo. */
function answersWith(echo: Adapter["echo"]) {
  const adapter = { ...createReference(), echo };
  return (method: string) => answerTo(adapter, { jsonrpc: "2.0", id: "a/1", method, params: { x } });
}

describe("the wire", () => {
  it("changes nothing: the reference answers behind it as it does in process", async () => {
    const recipe = { format: "E4M3", overflow: "saturate", infinity: "non-finite" };
    const wire = await connectLoopback(() => createReference());
    for (const [method, params] of [
      ["quantize", { x, recipe }],
      ["nothing", {}],
    ] as const) {
      const [behindIt, inProcess] = [wire, connect({})].map(async (one) => one.call(method, params, 1000));
      expect({ ...(await behindIt), wallNs: 0 }).toEqual({ ...(await inProcess), wallNs: 0 });
    }
  });

  it("carries a refusal in place of a result that it can't carry", async () => {
    const echo = async () => ({ x, extra: 1n });
    const wire = await connectLoopback(() => ({ ...createReference(), echo }));
    expect(await wire.call("echo", { x }, 1000)).toMatchObject({ kind: "refusal", code: "INTERNAL" });
  });

  it("tells of a second answer at the next request of the same case", async () => {
    const wire = await connectLoopback(() => createReference(), { tamper: { repeat: 2 } });
    expect((await wire.call("echo", { x }, 1000)).kind).toBe("result");
    expect((await wire.call("echo", { x }, 1000)).kind).toBe("protocol-error");
  });

  it("has numbers of JSON-RPC that tell an unknown method from one that is not claimed", async () => {
    const refusing = answersWith(async () =>
      Promise.reject(new AdapterError("UNIMPLEMENTED", "not claimed")),
    );
    expect(await refusing("echo")).toMatchObject({
      error: { code: -32000, data: { code: "UNIMPLEMENTED" } },
    });
    expect(await refusing("Echo")).toMatchObject({
      error: { code: -32601, data: { code: "UNIMPLEMENTED" } },
    });
  });
});

describe("a module", () => {
  const folder = mkdtempSync(join(tmpdir(), "desiderata-"));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it.each(["adapter.mjs", "adapter.mts"])(
    "%s may export an adapter or a function that makes one",
    async (name) => {
      const adapter = "{ describe: async () => ({}), echo: async ({ x }) => ({ x }) }";
      expect(typeof (await loadAdapter(file(`object-${name}`, `export default ${adapter};`))).echo).toBe(
        "function",
      );
      expect(
        typeof (await loadAdapter(file(`function-${name}`, `export default async () => (${adapter});`))).echo,
      ).toBe("function");
    },
  );

  it.each(["a.ts", "a.mts"])("in TypeScript needs no package of type module: %s", async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "desiderata-"));
    writeFileSync(join(folder, "package.json"), "{}");
    const path = join(folder, name);
    writeFileSync(
      path,
      "const x: number = 7; export default { describe: async () => x, echo: async () => x };",
    );
    expect(typeof (await loadAdapter(path)).echo).toBe("function");
  });

  it("that holds no adapter is refused with what is expected", async () => {
    await expect(loadAdapter(file("empty.mjs", "export default 7;"))).rejects.toThrow(
      "the default export must be an adapter",
    );
    await expect(
      loadAdapter(file("fails.mjs", 'export default () => { throw new Error("no device"); };')),
    ).rejects.toThrow("failed to make an adapter: no device");
    await expect(loadAdapter(file("broken.mjs", "export default {"))).rejects.toThrow("can't be loaded");
  });
});

describe("the time waited", () => {
  it("is that of the adapter's work, in process and behind the wire", async () => {
    const slowMs = 5;
    const echo: Adapter["echo"] = async (params) => {
      await new Promise((resolve) => setTimeout(resolve, slowMs));
      return params;
    };
    for (const connection of [
      connect({ echo }),
      await connectLoopback(() => ({ ...createReference(), echo })),
    ]) {
      const before = performance.now();
      const outcome = await connection.call("echo", { x }, 1000);
      const aroundNs = (performance.now() - before) * 1e6;
      const wallNs = outcome.kind === "result" ? outcome.wallNs : 0;
      // Timers may fire a little early.
      expect(wallNs).toBeGreaterThan((slowMs - 1.5) * 1e6);
      expect(wallNs).toBeLessThanOrEqual(aroundNs + 1);
    }
  });
});
