/** The data of a study: stated distributions, quantized with one scale for a matrix. */
import type { NumberFormat, StudyData, StudyDataName } from "../generated/types.ts";
import type { Random } from "../harness/random.ts";
import { encode } from "../numerics/float/encode.ts";
import { formats } from "../numerics/formats.ts";
import { codeValue } from "../oracle/values.ts";

export const distributions: readonly StudyData[] = [
  { name: "uniform-positive", text: "uniform on [0, 1)" },
  { name: "normal-positive", text: "|normal|" },
  { name: "uniform", text: "uniform on [-1, 1)" },
  { name: "normal", text: "standard normal" },
];

const draws: Readonly<Record<StudyDataName, (random: Random) => number>> = {
  "uniform-positive": (random) => random.unit(),
  "normal-positive": (random) => Math.abs(random.normal()),
  uniform: (random) => 2 * random.unit() - 1,
  normal: (random) => random.normal(),
};

/** Rows of values that the format holds: drawn, divided by amax / largest of the whole matrix, rounded to nearest even. */
export function matrixOf(
  data: StudyDataName,
  format: NumberFormat,
  rows: number,
  k: number,
  random: Random,
): readonly Float64Array[] {
  const drawn = Array.from({ length: rows }, () =>
    Float64Array.from({ length: k }, () => draws[data](random)),
  );
  let amax = 0;
  for (const row of drawn) for (const value of row) amax = Math.max(amax, Math.abs(value));
  const scale = amax === 0 ? 1 : amax / formats[format].max;
  return drawn.map((row) =>
    row.map((value) =>
      codeValue(format, encode(format, value / scale, { overflow: "saturate", infinity: "saturate" })),
    ),
  );
}
