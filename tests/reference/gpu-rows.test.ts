/**
 * The models of chips against the chips: dot products of which published data give the bits that a real device returned.
 * A few rows, chosen so that units which differ in one parameter fail, are cited in a fixture; all rows of the shared data
 * are tried where that folder is at hand.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { GemmOperand, GemmParams, NumericModel } from "../../src/generated/types.ts";
import { codesOf, tensorOfCodes } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";
import { chipModel } from "../../src/reference/models/index.ts";
import { readSafetensors } from "../adapter/safetensors-file.ts";
import fixture from "../fixtures/gpu-rows.json" with { type: "json" };

const dtypes = { E4M3: "F8_E4M3", E5M2: "F8_E5M2", BF16: "BF16" } as const;
type Format = keyof typeof dtypes;

/** The model that a chip declares for two operands of a format without scales. */
function modelOf(name: string, format: Format): NumericModel {
  const { gemm: supports } = chipModel(name)?.parameters() ?? {};
  if (supports === undefined || supports === "none") throw new Error(`there is no model ${name}`);
  const entry = supports.find(
    ({ a, b }) => a.format === format && b.format === format && a.scaling === undefined,
  );
  const model = entry?.modes[0]?.model;
  if (model === undefined) throw new Error(`${name} does not say how it adds ${format}`);
  return model;
}

/** The product of a row by a row: codes as stored, the addend as bits of FP32. */
function rowProduct(format: Format, a: Uint8Array, b: Uint8Array, addend: number | undefined): GemmParams {
  const k = a.length / (format === "BF16" ? 2 : 1);
  const operand = (data: Uint8Array): GemmOperand => ({
    data: { dtype: dtypes[format], shape: [1, k], data },
    format,
    transpose: false,
  });
  return {
    a: operand(a),
    b: operand(b),
    ...(addend === undefined ? {} : { c: tensorOfCodes("F32", [1, 1], Uint32Array.of(addend)) }),
    output: "FP32",
    precision: "full",
  };
}

function bitsOf(params: GemmParams, model: NumericModel): number {
  return Number(codesOf(gemm(params, model))[0]);
}

const cited = fixture.rows.map(({ format, a, b, c, d, ...row }) => {
  if (format !== "E4M3" && format !== "E5M2" && format !== "BF16")
    throw new Error(`${format} is not known here`);
  const bytes = (hex: string) =>
    format === "BF16"
      ? new Uint8Array(Uint16Array.from(hex.match(/.{4}/g) ?? [], hexadecimal).buffer)
      : Uint8Array.from(hex.match(/.{2}/g) ?? [], hexadecimal);
  const addend = c === undefined ? undefined : hexadecimal(c);
  return {
    ...row,
    format,
    params: rowProduct(format, bytes(a), bytes(b), addend),
    expected: hexadecimal(d),
  } as const;
});

function hexadecimal(digits: string): number {
  return Number.parseInt(digits, 16);
}

describe("models give the bits of the device", () => {
  test.each(cited)("$device, $format, row $row", ({ model, format, params, expected }) => {
    expect(bitsOf(params, modelOf(model, format))).toBe(expected);
  });
});

/** Units that differ from a model in one parameter. */
const neighbours = {
  "a wider window": ({ fractionBits }) => ({ fractionBits: Number(fractionBits) + 1 }),
  "a narrower window": ({ fractionBits }) => ({ fractionBits: Number(fractionBits) - 1 }),
  "no window": () => ({ fractionBits: "exact" }),
  "half the block": ({ blockWidth }) => ({ blockWidth: blockWidth / 2 }),
  "twice the block": ({ blockWidth }) => ({ blockWidth: blockWidth * 2 }),
  "rounding down at alignment": () => ({ alignment: "floor" }),
  "rounding to nearest at alignment": () => ({ alignment: "nearest-even" }),
  "normalized products": () => ({ products: "normalized" }),
  "a wider register": ({ registerBits }) => ({ registerBits: registerBits + 1 }),
  "a narrower register": ({ registerBits }) => ({ registerBits: registerBits - 1 }),
  "another rounding of the register": ({ registerRounding }) => ({
    registerRounding: registerRounding === "truncate" ? "nearest-even" : "truncate",
  }),
  "the register as a term": () => ({ accumulator: "inside" }),
  "the register added after the block": () => ({ accumulator: "outside" }),
} as const satisfies { readonly [difference: string]: (model: NumericModel) => Partial<NumericModel> };

const windowed = [
  "a wider window",
  "a narrower window",
  "no window",
  "half the block",
  "rounding down at alignment",
  "rounding to nearest at alignment",
  "normalized products",
  "a narrower register",
  "another rounding of the register",
] as const;

// With one block a row and no addend, twice the block and the place of the register make no difference.
describe.each([
  ["hopper", "E4M3", [...windowed, "a wider register"]],
  ["hopper", "E5M2", [...windowed, "a wider register"]],
  ["hopper", "BF16", [...windowed, "the register added after the block"]],
  ["ada", "E4M3", [...windowed, "a wider register", "twice the block", "the register added after the block"]],
  ["ada", "E5M2", [...windowed, "a wider register", "twice the block", "the register added after the block"]],
  ["ada", "BF16", [...windowed, "the register added after the block"]],
  // The published rows do not tell its window from a wider one.
  ["b200-mma", "E4M3", ["half the block", "a narrower register", "the register as a term"]],
  ["b200-mma", "E5M2", ["half the block", "no window", "the register added after the block"]],
  ["b200-mma", "BF16", [...windowed, "the register added after the block"]],
] as const)("the cited rows tell model:%s on %s", (name, format, differences) => {
  test.each(differences)("from a unit with %s", (difference) => {
    const model = modelOf(name, format);
    const other: NumericModel = { ...model, ...neighbours[difference](model) };
    const rows = cited.filter((row) => row.model === name && row.format === format);
    expect(rows.filter(({ params, expected }) => bitsOf(params, other) !== expected)).not.toEqual([]);
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
    ] as const)("%s by model:%s", (file, name, format, usesAddend) => {
      const tensors = readSafetensors(readFileSync(join(folder, `${file}.safetensors`)));
      const of = (tensor: string) => {
        const data = tensors.get(tensor);
        if (data === undefined) throw new Error(`${file} has no tensor ${tensor}`);
        return data;
      };
      const words = (tensor: string) => new Uint32Array(Uint8Array.from(of(tensor)).buffer);
      const [a, b, c, d] = [of("a"), of("b"), words("c"), words("d")];
      const model = modelOf(name, format);
      const wrong = [...d.keys()].filter((row) => {
        const own = (data: Uint8Array) => data.slice(row * 32, (row + 1) * 32);
        const params = rowProduct(format, own(a), own(b), usesAddend ? c[row] : undefined);
        return bitsOf(params, model) !== d[row];
      });
      expect(d.length).toBe(5000);
      expect(wrong).toEqual([]);
    });
  },
);
