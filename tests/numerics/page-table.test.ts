/**
 * The tables of the spec against the program: the formats and where they end against the table of parameters,
 * and the examples in bits against the oracle, which computes them again from the inputs that the pages name.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { NumberFormat, Recipe, Scaling } from "../../src/generated/types.ts";
import { castFormats, codeBits, formatNames, formats } from "../../src/numerics/formats.ts";
import { expectedValue } from "../../src/oracle/dequantization.ts";
import { expectedElement, expectedScales, scaleValue } from "../../src/oracle/quantization.ts";
import { type ExpectedCode, expectedCast } from "../../src/oracle/rounding.ts";
import { decodedValue, isNanCode } from "../../src/oracle/values.ts";
import { type Page, parsePage, sourceOf } from "../../src/spec/page.ts";

const fl32 = Math.fround;
const saturate = { overflow: "saturate", infinity: "saturate" } as const;
const nonFinite = { overflow: "non-finite", infinity: "non-finite" } as const;
const numberFormats = readPage("number-formats.md");
const quantization = readPage("fine-grained-quantization.md");

describe("number-formats.md", () => {
  it("lists the formats that the program has, with the same parameters", () => {
    const rows = tableIn(
      numberFormats,
      "format | bits: sign, exponent, fraction | bias | infinity | NaN | travels as",
    );
    const expected = formatNames.map((name) => {
      const { signed, exponentBits, fractionBits, bias, hasInfinity, storage } = formats[name];
      const bits = `${signed ? 1 : 0}, ${exponentBits}, ${fractionBits}`;
      const infinity = hasInfinity ? "as in IEEE 754" : "none";
      return [name, bits, `${bias}`, infinity, nanCodes(name), `\`${storage}\``];
    });
    expect(rows).toEqual(expected);
  });

  it("gives the ends of each format, with their codes", () => {
    const rows = tableIn(
      numberFormats,
      "format | largest finite value | smallest normal value | smallest subnormal value",
    );
    const expected = castFormats.map((name) => {
      const { max, bias, fractionBits, hasSubnormals } = formats[name];
      const smallest = hasSubnormals ? [2 ** (1 - bias), 2 ** (1 - bias - fractionBits)] : [2 ** -bias];
      const ends = [max, ...smallest].map((value) => [{ value, code: codeOf(name, value) }]);
      return [name, ...ends, ...(hasSubnormals ? [] : ["none"])];
    });
    expect(rows.map(([name, ...cells]) => [name, ...cells.map((cell) => valuesIn(cell) ?? cell)])).toEqual(
      expected,
    );
  });

  it("says what becomes of the tie beyond the largest value", () => {
    const rows = tableIn(numberFormats, "format | largest | would come next | tie | the tie").flatMap(
      ([names = "", ...cells]) => names.split(", ").map((name) => [formatNamed(name), ...cells] as const),
    );
    expect(rows.map(([name]) => name).toSorted()).toEqual([...castFormats].toSorted());
    for (const [name, largest = "", next = "", tie = "", fate] of rows) {
      const { max, fractionBits } = formats[name];
      const [shown = "", parity] = largest.split(", ");
      const code = codeOf(name, max);
      expect(codeIn(shown) ?? numberFrom(shown), name).toBe(codeIn(shown) === undefined ? max : code);
      expect(parity, name).toBe(Number(code) % 2 === 0 ? "even" : "odd");
      expect(numberFrom(next), name).toBe(max + 2 ** (Math.floor(Math.log2(max)) - fractionBits));
      expect(numberFrom(tie), name).toBe(max + (numberFrom(next) - max) / 2);
      const outcome = expectedCast(name, numberFrom(tie), nonFinite);
      const stays = outcome.kind === "bits" && outcome.code === Number(code);
      expect(fate, name).toBe(stays ? `is ${shown}` : "overflows");
    }
  });

  it("casts its examples as the oracle does", () => {
    for (const [given = "", to = "", ...cells] of tableIn(
      numberFormats,
      "value | to | neighbours | result",
    )) {
      const [name, result = ""] = [formatNamed(to), cells[1]];
      // A value, a value with its FP32 bits, or FP32 bits alone.
      const written = given.split(" = ")[0] ?? "";
      const bits = codeIn(given);
      const value = bits === undefined ? numberFrom(written) : float32(Number(bits));
      if (bits !== undefined && written !== given) expect(numberFrom(written), given).toBe(value);
      for (const pair of cells.flatMap((cell) => valuesIn(cell) ?? [])) {
        expect(decodedValue(name, Number(pair.code)), `${given}, ${pair.code}`).toBe(pair.value);
      }
      expect(codeIn(result), given).toBe(codeOf(name, value));
      const isNan = expectedCast(name, value, nonFinite).kind === "nan";
      expect(result.includes("NaN under `non-finite`"), given).toBe(isNan);
    }
  });
});

describe("fine-grained-quantization.md", () => {
  const canonical: Scaling = {
    group: "1x128",
    scaleFormat: "FP32",
    tensorScale: "none",
    amaxFloor: "1e-4",
    scaleRule: "divide",
    powerOfTwo: "none",
    elementRule: "divide",
    zeroGroup: "from-floor",
    nonFinite: "nan-scale",
    tail: "partial",
  };
  const withE8M0: Scaling = { ...canonical, scaleFormat: "E8M0", powerOfTwo: "up" };
  const tile = [fl32(0.1), -1.5, 3.75, fl32(0.007), ...Array<number>(124).fill(0)];

  it("quantizes its tile as the oracle does", () => {
    const rows = tableIn(
      quantization,
      "element x | FP32 bits of x | `fl32(x / s)` | its bits | code | value of the code | " +
        "read back as FP32 | its bits",
    );
    const elements = quantize("E4M3", tile, canonical).slice(0, rows.length);
    const withBits = (value: number) => [value, codeOf("FP32", value)];
    expect(rows.map((row) => row.map(shownIn))).toEqual(
      elements.map(({ x, scale, code, value, readBack }) =>
        [withBits(x), withBits(fl32(x / scale)), code, value, withBits(readBack)].flat(),
      ),
    );
    expect(quantization.source).toContain(`(\`${elements[0]?.scaleCode}\`). This FP32 scale is returned.`);
  });

  it("quantizes its tile under other choices as the oracle does", () => {
    const choices: readonly (readonly [string, Scaling])[] = [
      ["canonical, FP32 scale", canonical],
      ["`scaleRule: multiply-reciprocal`", { ...canonical, scaleRule: "multiply-reciprocal" }],
      ["canonical, E8M0 scale (`up`)", withE8M0],
      ["E8M0 scale, `powerOfTwo: nearest`", { ...withE8M0, powerOfTwo: "nearest" }],
      ["E8M0 scale, `powerOfTwo: floor`", { ...withE8M0, powerOfTwo: "floor" }],
    ];
    const rows = tableIn(
      quantization,
      "choice | stored scale | its bits | code of 3.75 | read back | code of 0.1 | read back",
    );
    const expected = choices.map(([choice, scaling]) => {
      const [small, , large] = quantize("E4M3", tile, scaling);
      return [
        choice,
        large?.scale,
        large?.scaleCode,
        large?.code,
        large?.readBack,
        small?.code,
        small?.readBack,
      ];
    });
    // What is wrong has the scale of one choice and the codes of another.
    const [codes, scales] = [quantize("E4M3", tile, canonical), quantize("E4M3", tile, withE8M0)];
    const { scale = 0, scaleCode } = scales[0] ?? {};
    const misread = [codes[2], codes[0]].flatMap((element) => [element?.code, (element?.value ?? 0) * scale]);
    const wrong = ["scale rounded up, codes left alone: **wrong**", scale, scaleCode, ...misread];
    expect(rows.map(([choice, ...cells]) => [choice, ...cells.map(shownIn)])).toEqual([...expected, wrong]);
  });

  it("treats groups out of the ordinary as the oracle does", () => {
    // What a tile holds, without elements of which the page gives no code.
    const tiles: readonly (readonly [string, readonly number[]])[] = [
      ["zeros only, +0 and -0", [0, -0]],
      ["0.00003, and zeros", [fl32(0.00003)]],
      ["the largest FP32 value, and ones", [formats.FP32.max, 1]],
      ["one NaN, and ones", [Number.NaN]],
      ["one infinity, and ones", [Number.POSITIVE_INFINITY]],
    ];
    const rows = tableIn(quantization, "the tile holds | FP32 scale | E8M0 scale | codes");
    const shown = rows.map(([holds, inFp32 = "", inE8m0 = "", codes = ""]) => {
      return [holds, codeIn(inFp32) ?? inFp32, inE8m0, codesIn(codes)];
    });
    const expected = tiles.map(([holds, values]) => {
      const [inFp32, inE8m0] = [quantize("E4M3", values, canonical), quantize("E4M3", values, withE8M0)];
      const codes = values
        .flatMap((_, i) => [inFp32[i]?.code, inE8m0[i]?.code])
        .filter((code) => code !== undefined);
      const { scale = Number.NaN, scaleCode } = inE8m0[0] ?? {};
      const power = Number.isNaN(scale) ? "NaN" : `2^${Math.log2(scale)}`;
      return [holds, inFp32[0]?.scaleCode, `\`${scaleCode}\` = ${power}`, [...new Set(codes)]];
    });
    expect(shown).toEqual(expected);
  });

  it("quantizes its NVFP4 groups as the oracle does", () => {
    const rows = tableIn(
      quantization,
      "amax of the group | `fl32(amax / 6)` | divided by t | stored s | `fl32(s * t)` | code of amax | " +
        "it reads back as",
    );
    const amaxes = [3, fl32(0.1), fl32(0.0004)];
    const nvfp4: Scaling = { ...canonical, group: "1x16", scaleFormat: "UE4M3", tensorScale: "FP32" };
    const groups = quantize(
      "E2M1",
      amaxes.flatMap((amax) => Array<number>(16).fill(amax)),
      nvfp4,
    );
    const t = groups[0]?.tensorScale ?? Number.NaN;
    const expected = amaxes.map((amax, i) => {
      const { scale = Number.NaN, scaleCode, code, value, readBack } = groups[16 * i] ?? {};
      const divided = fl32(fl32(amax / 6) / t);
      return [
        amax,
        fl32(amax / 6),
        [divided, codeOf("FP32", divided)],
        [scale, scaleCode],
        fl32(scale * t),
        [code, value],
        readBack,
      ];
    });
    const values = rows.map((row) =>
      row.map((cell) => {
        const [first = "", second] = cell.split(/ \(|\)/);
        return second === undefined ? shownIn(first) : [shownIn(first), shownIn(second)];
      }),
    );
    expect(values).toEqual(expected);
    expect(quantization.source).toContain(
      `so that t = \`fl32(3 / 2688)\` = 0.0011160715 (\`${codeOf("FP32", t)}\`)`,
    );
    const withoutTensorScale = amaxes.map((amax) => codeOf("UE4M3", fl32(amax / 6)));
    expect(codesIn(paragraphIn(quantization, "Without the tensor scale"))).toEqual(withoutTensorScale);
  });
});

describe.each([numberFormats, quantization])("$file", (page) => {
  it("gives FP32 numbers with their bits", () => {
    const pairs = (valuesIn(page.source) ?? []).filter(({ code }) => code.length === 10);
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs).toEqual(pairs.map(({ value }) => ({ value, code: codeOf("FP32", fl32(value)) })));
  });
});

/** What the oracle makes of each element of a row, and reads back. Codes are as the pages write them. */
function quantize(format: NumberFormat, values: readonly number[], scaling: Scaling) {
  const infinity = formats[format].nan === "none" ? "saturate" : "non-finite";
  const recipe: Recipe = { format, overflow: "saturate", infinity, scaling };
  const extent = { rows: 1, columns: values.length };
  const { tensorScale, groups } = expectedScales(Float64Array.from(values), extent, recipe, scaling);
  return groups.flatMap((group) =>
    values.slice(group.area.columnStart, group.area.columnEnd).map((x) => {
      const scale = group.scale.kind === "bits" ? scaleValue(group.scale.code, scaling) : Number.NaN;
      const expected = expectedElement(x, { recipe, scaling, group, stored: scale, tensorScale });
      const code = expected.kind === "bits" ? hex(format, expected.code) : undefined;
      const value = code === undefined ? Number.NaN : decodedValue(format, Number(code));
      const factors = { value, scale, tensorScale: tensorScale ?? 1 };
      const product = expectedValue(factors, "FP32", "once");
      const readBack = product.kind === "bits" ? float32(product.code) : Number.NaN;
      return {
        x,
        scale,
        scaleCode: shownCode(scaling.scaleFormat, group.scale),
        tensorScale,
        code,
        value,
        readBack,
      };
    }),
  );
}

function readPage(name: string): Page {
  const file = `spec/${name}`;
  return parsePage(file, readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8"));
}

/** The rows of the one table with this header, cell by cell. To the parser, tables are paragraphs. */
function tableIn(page: Page, header: string): readonly (readonly string[])[] {
  const tables = page.root.children.map((node) => sourceOf(page, node).split("\n").map(cellsOf));
  const found = tables.filter(([first]) => first?.join(" | ") === header);
  const [, , ...rows] = found[0] ?? [];
  if (found.length !== 1 || rows.length === 0)
    throw new Error(`${page.file} has no such table, or two: ${header}`);
  return rows;
}

function cellsOf(line: string): readonly string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function paragraphIn(page: Page, beginning: string): string {
  const found = page.root.children
    .map((node) => sourceOf(page, node))
    .find((text) => text.startsWith(beginning));
  if (found === undefined) throw new Error(`${page.file} has no paragraph that begins with "${beginning}"`);
  return found;
}

const number = "-?[0-9][0-9.]*(?:\\^-?[0-9]+)?";
const valueWithCode = new RegExp(`(${number}(?: [-+x] ${number})*)\\s\\(\`(0x[0-9A-F]+)\``, "g");

/** The values that a text gives with their codes, such as 2^-6 (`0x08`); undefined where there are none. */
function valuesIn(text: string): readonly { readonly value: number; readonly code: string }[] | undefined {
  const found = [...text.matchAll(valueWithCode)].map(([, value = "", code = ""]) => ({
    value: numberFrom(value),
    code,
  }));
  return found.length === 0 ? undefined : found;
}

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`(0x[0-9A-F]+)`/g)].map(([, code = ""]) => code);
}

function codeIn(text: string): string | undefined {
  return codesIn(text)[0];
}

/** A cell that is a code or an FP32 number. */
function shownIn(cell: string): string | number {
  return codeIn(cell) ?? fl32(numberFrom(cell));
}

/** The value of a number, a power of two, or sums and products of them, as the pages write them. */
function numberFrom(text: string): number {
  const terms = text.replaceAll(" - ", " + -").split(" + ");
  return terms
    .map((term) =>
      term
        .split(" x ")
        .map(factorOf)
        .reduce((a, b) => a * b),
    )
    .reduce((a, b) => a + b);
}

function factorOf(text: string): number {
  const [, sign, exponent] = /^(-?)2\^(-?[0-9]+)$/.exec(text) ?? [];
  if (exponent !== undefined) return (sign === "-" ? -1 : 1) * 2 ** Number(exponent);
  const value = Number(text.replace("infinity", "Infinity"));
  if (Number.isNaN(value)) throw new Error(`"${text}" is no number that the pages write`);
  return value;
}

function formatNamed(text: string): NumberFormat {
  const name = formatNames.find((one) => one === text);
  if (name === undefined) throw new Error(`"${text}" is no format`);
  return name;
}

/** The column NaN of the table of formats. */
function nanCodes(format: NumberFormat): string {
  const { nan } = formats[format];
  if (nan === "ieee") return "as in IEEE 754";
  if (nan === "none") return "none";
  const codes = Array.from({ length: 2 ** codeBits(format) }, (_, code) => code);
  return codes
    .filter((code) => isNanCode(format, code))
    .map((code) => `\`${hex(format, code)}\``)
    .join(", ");
}

/** The code to which a value is cast, saturating. */
function codeOf(format: NumberFormat, value: number): string {
  return shownCode(format, expectedCast(format, value, saturate));
}

/** As the pages write it. Of NaN in FP32 they give no code. */
function shownCode(format: NumberFormat, expected: ExpectedCode): string {
  if (expected.kind === "bits") return hex(format, expected.code);
  return format === "FP32" ? "NaN" : nanCodes(format).replaceAll("`", "");
}

function hex(format: NumberFormat, code: number): string {
  return `0x${code
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(codeBits(format) / 4), "0")}`;
}

function float32(code: number): number {
  return new Float32Array(Uint32Array.of(code).buffer)[0] ?? Number.NaN;
}
