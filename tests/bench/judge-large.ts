/**
 * Judges one product of 4096 x 7168 x 2048 at every element, in a process of its own, and prints seconds and peak memory as
 * JSON. Few rows of B are different, so that the product to be judged is made quickly; the judge does not know that.
 */
import type { GemmOperand } from "../../src/generated/types.ts";
import { randomFor } from "../../src/harness/random.ts";
import { encode } from "../../src/numerics/float/encode.ts";
import { emptyCodes, smallCodesOf } from "../../src/numerics/tensor.ts";
import { readProblem } from "../../src/oracle/gemm/problem.ts";
import { projectedExactly } from "../../src/oracle/gemm/projection.ts";

const [m, n, k, different] = [4096, 7168, 2048, 32];
const random = randomFor(1, "a large product");
const rules = { overflow: "saturate", infinity: "saturate" } as const;
const codes = new Map(
  [-256, -3, -2, -1, 1, 2, 3, 128, 256].map((value) => [value, encode("E4M3", value, rules)]),
);

/** Small whole numbers, and one large term in each group of 128. */
function matrix(rows: number, plant: (group: number) => number, draw: () => number): Float64Array {
  return Float64Array.from({ length: rows * k }, (_, place) => {
    const at = place % k;
    return at % 128 === 77 ? plant(Math.floor(at / 128)) : draw();
  });
}

function operand(rows: number, value: (row: number, at: number) => number): GemmOperand {
  const { tensor: data } = emptyCodes("E4M3", [rows, k]);
  const stored = smallCodesOf(data);
  for (let row = 0; row < rows; row += 1)
    for (let at = 0; at < k; at += 1) stored[row * k + at] = codes.get(value(row, at)) ?? 0;
  return { data, format: "E4M3", transpose: false };
}

const left = matrix(
  m,
  (group) => (group % 2 === 0 ? 256 : -256),
  () => random.integer(1, 3) * (1 - 2 * random.integer(0, 1)),
);
const right = matrix(
  different,
  () => 128,
  () => random.integer(1, 3),
);
const a = operand(m, (row, at) => left[row * k + at] ?? 0);
const b = operand(n, (row, at) => right[(row % different) * k + at] ?? 0);
const d = new Float32Array(m * n);
for (let i = 0; i < m; i += 1)
  for (let j = 0; j < different; j += 1) {
    let sum = 0;
    for (let at = 0; at < k; at += 1) sum += (left[i * k + at] as number) * (right[j * k + at] as number);
    for (let column = j; column < n; column += different) d[i * n + column] = sum;
  }

const times = Array.from({ length: 3 }, () => {
  const start = performance.now();
  const { wrong } = projectedExactly(readProblem({ a, b, output: "FP32", precision: "full" }), d, () =>
    random.integer(-(2 ** 15), 2 ** 15 - 1),
  );
  if (wrong !== undefined) throw new Error("a right product was judged wrong");
  return (performance.now() - start) / 1000;
});
console.log(JSON.stringify({ seconds: times, peakKiB: process.resourceUsage().maxRSS }));
