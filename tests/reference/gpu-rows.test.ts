/**
 * The models of chips against the chips: dot products of which published data give the bits that a real device returned.
 * A few rows are cited in a fixture; all rows of the shared data are tried where that folder is at hand.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DType, GemmOperand, NumberFormat } from "../../src/generated/types.ts";
import { codesOf, tensorOfCodes, zeros } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { chipModel, createModel } from "../../src/reference/models/index.ts";
import { readSafetensors } from "../adapter/safetensors-file.ts";
import fixture from "../fixtures/gpu-rows.json" with { type: "json" };

/** Bits of a dot product of two rows of codes, under a model. */
async function dot(
  model: string,
  format: NumberFormat,
  dtype: DType,
  a: Uint8Array,
  b: Uint8Array,
  c: number | undefined,
): Promise<number> {
  const chip = chipModel(model);
  if (chip === undefined) throw new Error(`there is no model ${model}`);
  const adapter = adapters.get(model) ?? createModel(chip);
  adapters.set(model, adapter);
  const k = a.length / (dtype === "BF16" ? 2 : 1);
  const operand = (data: Uint8Array): GemmOperand => ({
    data: { dtype, shape: [1, k], data },
    format,
    transpose: false,
  });
  const result = await adapter.gemm?.({
    a: operand(a),
    b: operand(b),
    ...(c === undefined ? {} : { c: tensorOfCodes("F32", [1, 1], Uint32Array.of(c)) }),
    output: "FP32",
    precision: dtype === "BF16" || model === "b200-mma" ? "full" : "fast",
  });
  return Number(codesOf(result?.d ?? zeros("F32", [1, 1]))[0]);
}

const adapters = new Map<string, ReturnType<typeof createModel>>();
const dtypes = { E4M3: "F8_E4M3", E5M2: "F8_E5M2", BF16: "BF16" } as const;

describe("models give the bits of the device", () => {
  test.each(fixture.rows)("$device, $format, row $row", async ({ model, format, a, b, c, d }) => {
    if (format !== "E4M3" && format !== "E5M2" && format !== "BF16")
      throw new Error(`${format} is not known here`);
    const bytes = (hex: string) => {
      const width = format === "BF16" ? 4 : 2;
      const codes = (hex.match(new RegExp(`.{${width}}`, "g")) ?? []).map((code) =>
        Number.parseInt(code, 16),
      );
      return format === "BF16" ? new Uint8Array(Uint16Array.from(codes).buffer) : Uint8Array.from(codes);
    };
    const addend = c === undefined ? undefined : Number.parseInt(c, 16);
    expect(await dot(model, format, dtypes[format], bytes(a), bytes(b), addend)).toBe(Number.parseInt(d, 16));
  });
});

const folder = join(packageRoot(), "..", "shared", "data", "gpu-dot-products");

describe.skipIf(!existsSync(folder))(
  "models give the bits of all published rows (skipped where they are not at hand)",
  () => {
    test.each([
      ["h200-e4m3", "hopper", "E4M3", false],
      ["h200-e5m2", "hopper", "E5M2", false],
      ["ada-e4m3", "ada", "E4M3", true],
      ["ada-e5m2", "ada", "E5M2", true],
    ] as const)("%s by model:%s", async (file, model, format, usesAddend) => {
      const tensors = readSafetensors(new Uint8Array(readFileSync(join(folder, `${file}.safetensors`))));
      const of = (name: string) => {
        const data = tensors.get(name);
        if (data === undefined) throw new Error(`${file} has no tensor ${name}`);
        return data;
      };
      const [a, b] = [of("a"), of("b")];
      const words = (name: string) => new Uint32Array(of(name).slice().buffer);
      const [c, d] = [words("c"), words("d")];
      const wrong: number[] = [];
      for (let row = 0; row < d.length; row += 1) {
        const own = (data: Uint8Array) => data.slice(row * 32, (row + 1) * 32);
        const bits = await dot(
          model,
          format,
          dtypes[format],
          own(a),
          own(b),
          usesAddend ? c[row] : undefined,
        );
        if (bits !== d[row]) wrong.push(row);
      }
      expect(d.length).toBe(5000);
      expect(wrong).toEqual([]);
    });
  },
);
