/** Stored codes that are given scales in the other direction: the result of dequantizing and quantizing again (TRN-007). */
import { cases, request } from "../../../src/harness/case.ts";
import { converts } from "../../../src/harness/online-needs.ts";
import { restoredValues } from "../../../src/oracle/conversion.ts";
import { inputValues, matrix, normalMatrix, turned } from "../../inputs/matrices.ts";
import { quantizedByJudge } from "../../inputs/quantized.ts";
import { conversionOf } from "../conversions.ts";
import { checkCodes, checkScales } from "../fine-grained-quantization/judging.ts";

export default cases("transposed-gemm", ({ define }) => {
  define("requantizing-is-its-two-steps", {
    why: "Scales that are found along the wrong axis, or from values that nobody stored, are off in every weight gradient.",
    verifies: ["TRN-007"],
    vary: {
      pair: [0, 1, 2, 3, 4, 5, 6, 7],
      transpose: [true, false],
      shape: ["128x128", "256x384", "1x128", "130x200"],
    },
    // Whatever else is claimed is tried in the one shape that has incomplete groups.
    where: ({ pair, shape }) => pair < 4 || shape === "130x200",
  })
    .needs(({ pair, transpose, shape }, manifest) => {
      let place = 0;
      return converts("requantize", () => ({
        text: `${pair + 1} pairs of recipes, ${transpose ? "" : "not "}transposed`,
        accepts: (entry) =>
          entry.transpose.includes(transpose) &&
          (shape !== "130x200" ||
            [entry.from, entry.to].every(({ scaling }) => scaling?.tail === "partial")) &&
          place++ === pair,
      }))({}, manifest);
    })
    .requests(({ params: { transpose, shape }, claim: { from, to }, random }) => {
      const [rows = 1, columns = 1] = shape.split("x").map(Number);
      const extent = { rows, columns };
      // Rows and columns of very different size: scales by rows and by columns have little in common.
      const values = inputValues(normalMatrix("FP32", extent, random)).map(
        (value, i) => value * 2 ** ((Math.floor(i / columns) % 7) - (i % 5)),
      );
      const x = quantizedByJudge(matrix("FP32", extent, values), extent, from);
      return [request("convert", { conversion: "requantize", x, from, to, transpose })];
    })
    .judge(({ params: { transpose }, claim: { from, to }, exchanges: [exchange], check }) => {
      const { params, result } = conversionOf(check, exchange, "requantize");
      const { x } = params;
      const [rows = 0, columns = 0] = x.codes.shape;
      const restored = restoredValues(x, from, { rows, columns });
      const values = inputValues(restored);
      const wanted = transpose
        ? matrix("FP32", { rows: columns, columns: rows }, turned(values, { rows, columns }))
        : restored;
      checkScales(check, { x: wanted, recipe: to }, result.y);
      checkCodes(check, { x: wanted, recipe: to }, result.y);
    });
});
