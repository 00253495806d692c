/**
 * Conversions in one pass: a norm with a cast (ONQ-005), two forms at once (ONQ-006), and LogFMT (ONQ-007). Each is
 * compared with what its steps give one after another.
 */
import type { OnlineInput, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { converts, encodesLogFmt, normalizes } from "../../../src/harness/online-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import type { Extent } from "../../../src/numerics/groups.ts";
import { codesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { expectedNormalized } from "../../../src/oracle/conversion.ts";
import { expectedEnds, expectedLogFmtValue, isLogFmtCode, logFmtTiles } from "../../../src/oracle/logfmt.ts";
import { inputValues, matrix, normalMatrix } from "../../inputs/matrices.ts";
import { conversionOf } from "../conversions.ts";
import { checkCodes, checkScales } from "../fine-grained-quantization/judging.ts";

const inputs = ["FP32", "BF16", "FP16"] as const satisfies readonly OnlineInput[];

export default cases("online-quantization", ({ define }) => {
  define("norm-is-right", {
    why: "A root of a mean that is taken in BF16 is off by a part in 250 for a whole token.",
    verifies: ["ONQ-005"],
    vary: { columns: [1, 100, 1024] },
  })
    .needs(normalizes())
    .requests(({ params: { columns }, claim, random }) => {
      const x = normalMatrix(widest(claim.inputs), { rows: 9, columns }, random);
      return [request("convert", { conversion: "normalize", x, norm: normOf(columns, random) })];
    })
    .judge(({ params: { columns }, exchanges: [exchange], check }) => {
      const { params, result } = conversionOf(check, exchange, "normalize");
      const { x, norm } = params;
      const { y } = result;
      if (y === undefined) return;
      check.codes({
        what: "values by the root of the mean of their squares",
        tensor: "y",
        actual: y,
        format: "FP32",
        expected: expectedNormalized(inputValues(x), norm, { rows: 9, columns }),
      });
    });

  define("norm-and-cast-are-two-steps", {
    why: "A fused kernel that rounds to BF16 between norm and cast gives other codes than the two kernels that it replaces.",
    verifies: ["ONQ-005"],
    vary: { recipe: [0, 1, 2, 3], input: inputs },
  })
    .needs(({ recipe, input }, manifest) => {
      const found = normalizes(({ inputs: claimed }) => claimed.includes(input))({}, manifest);
      if (!found.applies) return found;
      const chosen = found.claim.recipes[recipe];
      if (chosen === undefined)
        return { applies: false, reason: `not claimed: ${recipe + 1} recipes for what is normalized` };
      return { applies: true, claim: chosen, support: `online-quantization normalize ${recipe}` };
    })
    .requests(({ params: { input }, claim: recipe, random }) => {
      const extent = { rows: 20, columns: 384 };
      const x = normalMatrix(input, extent, random, 3);
      const asked = { conversion: "normalize", x, norm: normOf(extent.columns, random) } as const;
      return [request("convert", asked), request("convert", { ...asked, recipe })] as const;
    })
    .judge(({ claim: recipe, exchanges: [apart, together], check }) => {
      const { y } = conversionOf(check, apart, "normalize").result;
      const { quantized } = conversionOf(check, together, "normalize").result;
      if (y === undefined || quantized === undefined) return;
      checkScales(check, { x: y, recipe }, quantized);
      checkCodes(check, { x: y, recipe }, quantized);
    });

  define("two-forms-in-one-pass", {
    why: "The form for the backward pass that is made from the codes of the forward pass carries its rounding along.",
    verifies: ["ONQ-006"],
    vary: { pair: [0, 1, 2, 3, 4, 5], rows: [1, 128, 200], amplitude: [-6, 0, 6] },
  })
    .needs(({ pair }, manifest) => {
      let place = 0;
      return converts("quantizeBoth", () => ({
        text: `${pair + 1} pairs of recipes`,
        accepts: () => place++ === pair,
      }))({}, manifest);
    })
    .requests(({ params: { rows, amplitude }, claim: { first, second, inputs: claimed }, random }) => {
      const x = normalMatrix(widest(claimed), { rows, columns: 200 }, random, 2 ** amplitude);
      return [request("convert", { conversion: "quantize-both", x, first, second })];
    })
    .judge(({ claim: { first, second }, exchanges: [exchange], check }) => {
      const { params, result } = conversionOf(check, exchange, "quantize-both");
      const { x } = params;
      for (const [recipe, form] of [
        [first, result.first],
        [second, result.second],
      ] as const) {
        checkScales(check, { x, recipe }, form);
        checkCodes(check, { x, recipe }, form);
      }
    });

  define("logfmt-takes-the-nearest-level", {
    why: "Rounding in log space instead of linear space moves every value up on average, and a sum of thousands with it.",
    verifies: ["ONQ-007"],
    vary: { bits: [4, 8, 10, 12], data: ["normal", "wide", "alike", "zeros", "tail"] as const },
  })
    .needs(encodesLogFmt(({ bits }) => bits))
    .requests(({ params: { bits, data }, claim, random }) => {
      const extent: Extent = { rows: 12, columns: data === "tail" ? 300 : 256 };
      const x = matrix(widest(claim.inputs), extent, dataOf(data, extent, random));
      return [request("convert", { conversion: "logfmt-encode", x, bits })];
    })
    .judge(({ params: { bits }, exchanges: [exchange], check }) => {
      const { params, result } = conversionOf(check, exchange, "logfmt-encode");
      const { x } = params;
      const { y } = result;
      const [rows = 0, columns = 0] = x.shape;
      const values = inputValues(x);
      const tiles = logFmtTiles(values, { rows, columns });
      check.codes({
        what: "smallest and largest magnitude of each tile",
        tensor: "ends",
        actual: y.ends,
        format: "FP32",
        expected: expectedEnds(tiles),
      });
      const codes = codesOf(y.codes);
      const across = Math.ceil(columns / 128);
      const wrong = [...codes.keys()].filter((i) => {
        const tile = tiles[Math.floor(i / columns) * across + Math.floor((i % columns) / 128)];
        return tile === undefined || !isLogFmtCode(Number(codes[i]), values[i] ?? 0, tile, bits);
      });
      const [first] = wrong;
      const example =
        first === undefined
          ? ""
          : `; element [${Math.floor(first / columns)},${first % columns}] = ${values[first]} has the code ${codes[first]}`;
      check.that(
        `every code is that of the nearest level: ${wrong.length} are not${example}`,
        wrong.length === 0,
      );
    });

  define("logfmt-decodes-its-levels", {
    why: "A decoder whose step is one level too wide stretches every tile.",
    verifies: ["ONQ-007"],
    vary: { bits: [4, 8, 10, 12] },
  })
    .needs(encodesLogFmt(({ bits }) => bits))
    .requests(({ params: { bits }, random }) => {
      const columns = 128;
      const rows = 16;
      const codes = new Uint16Array(rows * columns).map(() => random.integer(0, 2 ** bits - 1));
      const ends = new Float32Array(rows * 2);
      for (let row = 0; row < rows; row += 1) {
        const largest = 2 ** random.integer(-8, 8) * (1 + random.unit());
        ends.set([largest * 2 ** -random.integer(0, 31), largest], 2 * row);
      }
      const data = bits > 8 ? new Uint8Array(codes.buffer) : Uint8Array.from(codes);
      const stored: Tensor = { dtype: bits > 8 ? "U16" : "U8", shape: [rows, columns], data };
      return [
        request("convert", {
          conversion: "logfmt-decode",
          y: { codes: stored, ends: tensorOfFloat32([rows, 1, 2], ends) },
          bits,
        }),
      ];
    })
    .judge(({ params: { bits }, exchanges: [exchange], check }) => {
      const { params, result } = conversionOf(check, exchange, "logfmt-decode");
      const { y } = params;
      const { x } = result;
      const codes = codesOf(y.codes);
      const ends = new Float32Array(y.ends.data.slice().buffer);
      check.codes({
        what: "the values of LogFMT codes",
        tensor: "x",
        actual: x,
        format: "FP32",
        expected: (i) => {
          const [smallest = 0, largest = 0] = ends.subarray(2 * Math.floor(i / 128));
          return expectedLogFmtValue(Number(codes[i]), { smallest, largest }, bits);
        },
      });
    });
});

function widest(claimed: readonly OnlineInput[]): OnlineInput {
  return inputs.find((input) => claimed.includes(input)) ?? "FP32";
}

function normOf(columns: number, random: Random) {
  const weights = Float32Array.from({ length: columns }, () => 0.5 + random.unit());
  return {
    weight: tensorOfFloat32([columns], weights),
    epsilon: tensorOfFloat32([1], Float32Array.of(1e-6)),
  };
}

function dataOf(
  kind: "normal" | "wide" | "alike" | "zeros" | "tail",
  { rows, columns }: Extent,
  random: Random,
): Float64Array {
  const one = {
    normal: () => random.normal(),
    tail: () => random.normal(),
    // Over twice the range that a tile may span.
    wide: () => (1 - 2 * random.integer(0, 1)) * 2 ** random.integer(-60, 3) * (1 + random.unit()),
    alike: () => 1.5 * (1 - 2 * random.integer(0, 1)),
    zeros: () => (random.integer(0, 9) === 0 ? random.normal() : 0),
  }[kind];
  return Float64Array.from({ length: rows * columns }, one);
}
