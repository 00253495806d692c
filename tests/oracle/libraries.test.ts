/**
 * The oracle against two libraries that others wrote: ml_dtypes, and gfloat, which computes in FP64 with any
 * description of a format. What is cast are all BF16 and FP16 numbers and, in FP32 and FP64, every value of
 * the target, every tie and the numbers right beside it; of FP32 as a target, some of each binade. As
 * rounding is monotonic, that is enough to know where each step lies. Where a library differs, `differences`
 * says why and what it gives instead: it has to give just that, and to differ.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { NumberFormat } from "../../src/generated/types.ts";
import { castFormats, codeBits, formats } from "../../src/numerics/formats.ts";
import { rational } from "../../src/numerics/rational.ts";
import { exactCast } from "../../src/oracle/exact-rounding.ts";
import { type ExpectedCode, expectedCast, float32Bits, type RangeRules } from "../../src/oracle/rounding.ts";
import { decodedValue, isNanCode, ladderOf } from "../../src/oracle/values.ts";

type Library = "ml_dtypes" | "gfloat";
type Source = "BF16" | "FP16" | "FP32" | "FP64";

const sources: readonly Source[] = ["BF16", "FP16", "FP32", "FP64"];

/** Formats that a library lacks. FNUZ, E5M6 and UE4M3 are described to gfloat, which can then compute. */
const notCovered: { readonly [Name in Library]: readonly NumberFormat[] } = {
  ml_dtypes: ["E5M6", "UE4M3"],
  gfloat: [],
};

interface Difference {
  readonly library: Library;
  readonly formats: readonly NumberFormat[];
  /** From each of these, some inputs get another code than the oracle's. */
  readonly sources: readonly Source[];
  readonly why: string;
  /** What the library gives for an input; undefined where this difference has no part in it. */
  readonly gives: (value: number, format: NumberFormat, rules: RangeRules) => ExpectedCode | undefined;
}

const differences: readonly Difference[] = [
  {
    library: "ml_dtypes",
    formats: ["E4M3", "E5M2", "E2M3", "E3M2", "E2M1", "E4M3FNUZ", "E5M2FNUZ", "BF16"],
    sources: ["FP64"],
    why: "It rounds to FP32 first, and then again, which is wrong where the first rounding lands on a tie.",
    gives: (value, format, rules) => expectedCast(format, Math.fround(value), rules),
  },
  {
    library: "ml_dtypes",
    formats: ["E8M0"],
    sources: ["BF16", "FP16", "FP32"],
    why: "Ties go up, not to even, and so does whatever lies between the two smallest values.",
    gives: upInE8M0,
  },
  {
    library: "ml_dtypes",
    formats: ["E8M0"],
    sources: ["FP64"],
    why: "Both of the above: it rounds to FP32 first, and then up. What becomes zero in FP32 becomes NaN.",
    gives: (value) => (value > 0 ? upInE8M0(Math.fround(value)) : undefined),
  },
  {
    library: "gfloat",
    formats: ["E8M0"],
    sources: ["BF16", "FP32", "FP64"],
    why: "It goes on below 2^-127, and gives a code that does not fit: all ones in casts.py.",
    gives: (value) => (value > 0 && value < 0.75 * 2 ** -127 ? { kind: "bits", code: 0xff } : undefined),
  },
];

/** E8M0 as ml_dtypes makes it of FP32 numbers. A factor of 1 + 2^-40 only takes them off ties. */
function upInE8M0(value: number): ExpectedCode | undefined {
  if (value === 0) return { kind: "nan" };
  if (value > 2 ** -127 && value < 2 ** -126) return { kind: "bits", code: 1 };
  return expectedCast("E8M0", value * (1 + 2 ** -40), { overflow: "non-finite", infinity: "non-finite" });
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = join(root, ".venv", "bin", "python");

const inputs = new Map<NumberFormat, { readonly FP32: Float32Array; readonly FP64: Float64Array }>(
  castFormats.map((format) => [format, { FP32: inFloat32(format), FP64: inFloat64(format) }]),
);
const { versions, files } = castWithLibraries();

for (const library of ["ml_dtypes", "gfloat"] as const) {
  const version = versions.get(library) ?? "missing";
  const absent = version === "missing";
  const title = absent
    ? `${library}, which is not in .venv: "node tests/setup-python.mjs" installs it`
    : `${library} ${version}`;
  const covered = castFormats.filter((format) => !notCovered[library].includes(format));
  const narrow = covered.filter((format) => format !== "FP32");

  describe.skipIf(absent && process.env.CI !== "true")(`the oracle and ${title}`, () => {
    it.each(narrow)("give every code of %s the same value", (format) => {
      const values = new Float64Array(bytesOf(`${library}.${format}.values`));
      const expected = Float64Array.from({ length: 2 ** codeBits(format) }, (_, code) =>
        decodedValue(format, code),
      );
      expect(values).toEqual(expected);
    });

    it.each(covered)("cast to %s alike, but for the differences listed", (format) => {
      const unexplained = sources.flatMap((source) => compared(library, format, source, expectedCast));
      expect(unexplained).toEqual([]);
    });

    it.each(covered)(
      "cast FP64 to %s as the second opinion in integers does, but for these differences",
      (format) => {
        expect(compared(library, format, "FP64", inIntegers)).toEqual([]);
      },
    );
  });
}

/** What nobody has explained: casts that differ, 20 at most, and a listed difference that has gone. */
function compared(
  library: Library,
  format: NumberFormat,
  source: Source,
  oracle: typeof expectedCast,
): readonly string[] {
  const difference = differences.find(
    (one) => one.library === library && one.formats.includes(format) && one.sources.includes(source),
  );
  const values = valuesFrom(source, format);
  const wrong: string[] = [];
  let differing = 0;
  for (const rules of rulesOf(library, format)) {
    const codes = codesOf(format, bytesOf(`${library}.${format}.${source}.${rules.overflow}`));
    expect(codes.length).toBe(values.length);
    for (let i = 0; i < values.length; i += 1) {
      const [value, code] = [values[i] ?? 0, codes[i] ?? 0];
      const expected = oracle(format, value, rules);
      if ((expected.kind === "any") !== leftOpen(format, value)) wrong.push(`${value}: open or not?`);
      if (!matches(format, code, expected)) differing += 1;
      if (!matches(format, code, difference?.gives(value, format, rules) ?? expected)) {
        wrong.push(`${value} from ${source}, ${rules.overflow}: 0x${code.toString(16)}`);
      }
    }
  }
  const gone = difference !== undefined && differing === 0 ? [`gone, from ${source}: ${difference.why}`] : [];
  return [...wrong.slice(0, 20), ...gone];
}

function inIntegers(format: NumberFormat, value: number, rules: RangeRules): ExpectedCode {
  if (!Number.isFinite(value)) return expectedCast(format, value, rules);
  return exactCast(format, rational(value), rules, Object.is(value, -0));
}

function matches(format: NumberFormat, code: number, expected: ExpectedCode): boolean {
  if (expected.kind === "bits") return code === expected.code;
  return expected.kind === "any" || isNanCode(format, code);
}

/** Casts of which the spec says that any code is right. */
function leftOpen(format: NumberFormat, value: number): boolean {
  if (formats[format].nan === "none") return Number.isNaN(value);
  if (format === "E8M0") return value <= 0;
  return format === "UE4M3" && (value < 0 || Object.is(value, -0));
}

/** Under which rules a library casts: all that make sense in the format, or the one that ml_dtypes has. */
function rulesOf(library: Library, format: NumberFormat): readonly RangeRules[] {
  const saturate: RangeRules = { overflow: "saturate", infinity: "saturate" };
  const nonFinite: RangeRules = { overflow: "non-finite", infinity: "non-finite" };
  if (formats[format].nan === "none") return [saturate];
  return library === "ml_dtypes" ? [nonFinite] : [saturate, nonFinite];
}

/** What is cast to a format, in the order of the files. */
function valuesFrom(source: Source, format: NumberFormat): ArrayLike<number> {
  if (source === "FP32" || source === "FP64") return inputs.get(format)?.[source] ?? [];
  return Float64Array.from({ length: 2 ** 16 }, (_, code) => decodedValue(source, code));
}

function inFloat32(format: NumberFormat): Float32Array {
  const values = steps(format).flatMap(({ value, tie }) => [
    value,
    ...[-1, 0, 1].map((step) => float32(float32Bits(Math.fround(tie)) + step)),
  ]);
  const ends = [0, 2 ** -149, formats.FP32.max, Number.POSITIVE_INFINITY, Number.NaN];
  return Float32Array.from([...ends, ...values].flatMap((value) => [value, -value]));
}

function inFloat64(format: NumberFormat): Float64Array {
  const values = steps(format).flatMap(({ value, tie }) => {
    const code = new BigUint64Array(Float64Array.of(tie).buffer)[0] ?? 0n;
    return [value, ...new Float64Array(BigUint64Array.of(code - 1n, code, code + 1n).buffer)];
  });
  const ends = [0, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN];
  return Float64Array.from([...ends, ...values].flatMap((value) => [value, -value]));
}

/** The values of a format without their signs, each with the tie between it and the next; of FP32, some. */
function steps(format: NumberFormat): readonly { readonly value: number; readonly tie: number }[] {
  const { max, fractionBits } = formats[format];
  const beyond = max + 2 ** (Math.floor(Math.log2(max)) - fractionBits);
  if (format === "FP32") {
    const fractions = [0, 1, 2, 0x2aaaaa, 0x555555, 0x7ffffe, 0x7fffff];
    const codes = Array.from({ length: 255 }, (_, field) =>
      fractions.map((one) => field * 2 ** 23 + one),
    ).flat();
    return codes.map((code) => {
      const [value, next] = [float32(code), Math.min(float32(code + 1), beyond)];
      return { value, tie: value + (next - value) / 2 };
    });
  }
  const { magnitudes } = ladderOf(format);
  return [...magnitudes].map((value, i) => ({
    value,
    tie: value + ((magnitudes[i + 1] ?? beyond) - value) / 2,
  }));
}

function float32(code: number): number {
  return new Float32Array(Uint32Array.of(code).buffer)[0] ?? 0;
}

/** What the Python program writes: the version of each library, or `missing`, and files by name. */
function castWithLibraries(): {
  readonly versions: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, ArrayBuffer>;
} {
  if (!existsSync(python)) return { versions: new Map(), files: new Map() };
  const folder = mkdtempSync(join(tmpdir(), "desiderata-libraries-"));
  try {
    for (const [format, { FP32, FP64 }] of inputs) {
      writeFileSync(join(folder, `${format}.FP32`), FP32);
      writeFileSync(join(folder, `${format}.FP64`), FP64);
    }
    const program = join(root, "tests", "oracle", "libraries", "casts.py");
    const { status, stdout, stderr } = spawnSync(python, [program, folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${program} failed:\n${stderr}`);
    const lines = stdout.trim().split("\n");
    return {
      versions: new Map(
        lines.map((line) => line.split(" ")).map(([name = "", version = ""]) => [name, version]),
      ),
      files: new Map(readdirSync(folder).map((name) => [name, bytesIn(join(folder, name))])),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesIn(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}

/** A file of the Python program. Throws where a library does not have what the test says that it has. */
function bytesOf(file: string): ArrayBuffer {
  const bytes = files.get(file);
  if (bytes === undefined) throw new Error(`casts.py wrote no ${file}`);
  return bytes;
}

function codesOf(format: NumberFormat, bytes: ArrayBuffer): Uint8Array | Uint16Array | Uint32Array {
  const bits = codeBits(format);
  if (bits <= 8) return new Uint8Array(bytes);
  return bits <= 16 ? new Uint16Array(bytes) : new Uint32Array(bytes);
}
