/**
 * The models of chips, and the oracle's prediction of them, against MMA-Sim: ten thousand hard dot products for every
 * instruction that both know, one to three instructions in a row. Skipped unless the user says where MMA-Sim is
 * (`tests/peers/mma-sim.ts`); it has no FP8 of mma.sync on B200, and no FP6.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { GemmParams, NumberFormat } from "../../src/generated/types.ts";
import { randomFor } from "../../src/harness/random.ts";
import { smallCodesOf } from "../../src/numerics/tensor.ts";
import { declaredTier } from "../../src/oracle/gemm/declared-tier.ts";
import { type GemmProblem, readProblem } from "../../src/oracle/gemm/problem.ts";
import type { ExpectedCode } from "../../src/oracle/rounding.ts";
import { codeValue } from "../../src/oracle/values.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";
import { type Form, hardProduct, type Kind, kinds, type Side } from "../hard-products.ts";
import { type Counterpart, counterparts, modelOf } from "../peers/instructions.ts";
import { howToHaveMmaSim, startMmaSim } from "../peers/mma-sim.ts";

const dotProducts = 10_000;
const minutes = 60_000;
const peer = await startMmaSim();

/**
 * Below this size of its largest term a sum is left out. MMA-Sim gives a zero the exponent -126, and a zero product the
 * sum of its factors' exponents; the models of Khattak and Mikaitis say that the window ends at -133 or -132, and no
 * published output of a device tells (spec/accumulation-precision.md, "Models of known units").
 */
const smallest = 2 ** -100;

afterAll(() => {
  if (typeof peer !== "string") peer.end();
});

describe.skipIf(peer === howToHaveMmaSim)("MMA-Sim and the models of chips", () => {
  it("can be run", () => {
    expect(typeof peer === "string" ? peer : "").toBe("");
  });

  it.each(counterparts.map((one) => [one.chip, one.instruction, one] as const))(
    "give the same bits: %s, %s",
    async (_, __, counterpart) => {
      let [compared, tiny] = [0, 0];
      const different: string[] = [];
      for (let round = 0; compared < dotProducts; round += 1)
        for (const kind of kinds) {
          const params = drawn(counterpart, kind, round);
          for (const { text, isSame, isTiny } of await outcomes(counterpart, params)) {
            if (isTiny) tiny += 1;
            else compared += 1;
            if (!isSame && !isTiny) different.push(`${kind}, ${text}`);
          }
        }
      expect(different.slice(0, 10)).toEqual([]);
      // A bound that let most sums go would show nothing.
      expect(tiny).toBeLessThan(compared / 10);
    },
    10 * minutes,
  );
});

function drawn(counterpart: Counterpart, kind: Kind, round: number): GemmParams {
  const { m, n, k, formats, scales, chip, instruction } = counterpart;
  // Its sums of FP4 end in an error at a register that is infinite.
  const endsAtInfinity = chip === "nvfp4";
  const steps = endsAtInfinity && kind === "any code" ? 1 : 1 + (round % 3);
  const scaling =
    scales === undefined
      ? {}
      : ({
          scaling: { group: `1x${scales.each}`, scaleFormat: scales.format, tensorScale: "none" },
        } as const);
  const side = (format: NumberFormat): Side => ({ format, ...scaling });
  const form: Form = {
    m,
    n,
    k: k * steps,
    a: side(formats[0]),
    b: side(formats[1]),
    addends: endsAtInfinity ? "finite" : "any",
  };
  return hardProduct(randomFor(round, `${instruction} ${kind}`), kind, form);
}

interface Outcome {
  readonly text: string;
  readonly isSame: boolean;
  readonly isTiny: boolean;
}

async function outcomes(counterpart: Counterpart, params: GemmParams): Promise<readonly Outcome[]> {
  if (typeof peer === "string") throw new Error(peer);
  const model = modelOf(counterpart);
  const problem = readProblem(params);
  const { d: theirs } = await peer.product(counterpart, params);
  const ours = smallCodesOf(gemm(params, model));
  const { expected } = declaredTier(problem, "FP32", model);
  return Array.from(theirs, (code, element) => {
    const own = ours[element] ?? 0;
    const predicted = expected(element);
    return {
      text: `[${element}] MMA-Sim 0x${code.toString(16)}, model 0x${own.toString(16)}, oracle ${JSON.stringify(predicted)}`,
      isSame: isIn(code, predicted) && isIn(own, predicted),
      isTiny: largestTerm(problem, element) < smallest,
    };
  });
}

/** NaN is a class, and a zero may have either sign. */
function isIn(code: number, expected: ExpectedCode): boolean {
  const value = codeValue("FP32", code);
  switch (expected.kind) {
    case "bits":
      return code === expected.code || (value === 0 && codeValue("FP32", expected.code) === 0);
    case "within":
      return expected.low <= value && value <= expected.high;
    case "nan":
      return Number.isNaN(value);
    case "any":
      return true;
  }
}

function largestTerm({ a, b, c, k, n }: GemmProblem, element: number): number {
  const [row, column] = [Math.floor(element / n) * k, (element % n) * k];
  let largest = Math.abs(c?.[element] ?? 0);
  for (let at = 0; at < k; at += 1)
    largest = Math.max(largest, Math.abs((a.scaled[row + at] ?? 0) * (b.scaled[column + at] ?? 0)));
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest;
}
