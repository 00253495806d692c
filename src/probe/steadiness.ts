/** What a profile says beside a model: whether equal sums have equal bits, and larger products larger sums. */
import type { GemmParams, GemmResult, Observation } from "../generated/types.ts";
import { randomFor } from "../harness/random.ts";
import { smallCodesOf } from "../numerics/tensor.ts";
import { type Alphabet, type Dot, dotOf, holds } from "./dot.ts";
import { type Asked, diagonal, requestOf } from "./requests.ts";

/** Requests, and what their answers mean. */
export interface Questions<T> {
  readonly requests: readonly GemmParams[];
  readonly read: (results: readonly GemmResult[]) => T;
}

const rows = 24;

/** Random elements near 1, of full significands. */
function randomDot(alphabet: Alphabet, k: number, name: string): Dot {
  const random = randomFor(1, `probe ${name}`);
  const fill = (operand: Alphabet["a"], bits: number) =>
    Float64Array.from({ length: k }, () => {
      for (;;) {
        const size = (1 + random.integer(0, 2 ** bits - 1) / 2 ** bits) * 2 ** random.integer(-2, 1);
        const value = random.integer(0, 1) === 0 ? size : -size;
        if (holds(operand, value)) return value;
      }
    });
  return { k, a: fill(alphabet.a, alphabet.bits.a), b: fill(alphabet.b, alphabet.bits.b), output: "FP32" };
}

/** The same request twice; rows alone and among others; one row by one column at all places. */
export function steadiness(
  alphabet: Alphabet,
  asked: Asked,
  multiple: number,
): Questions<readonly Observation[]> {
  const k = Math.ceil(512 / multiple) * multiple;
  const output = asked.entry.outputs.includes("FP32") ? "FP32" : "BF16";
  const batch = Array.from(
    { length: rows },
    (_, i) => ({ ...randomDot(alphabet, k, `row ${i}`), output }) as const,
  );
  const [first] = batch;
  const equal = first === undefined ? [] : batch.map(() => first);
  const alone = batch.slice(0, 4);
  const together = requestOf(batch, asked);
  return {
    requests: [together, together, requestOf(equal, asked), ...alone.map((dot) => requestOf([dot], asked))],
    read: ([once, again, same, ...single]) => {
      if (once === undefined || again === undefined || same === undefined) return [];
      const [before, after] = [codes(once), codes(again)];
      const changed = before.filter((code, i) => code !== after[i]).length;
      const odd = codes(same).filter((code, _, [one]) => code !== one).length;
      const other = single.filter((result, i) => codes(result)[0] !== before[i * rows + i]).length;
      return [
        observed("determinism", changed === 0, [
          "the same request twice has the same bits",
          `the same request twice: ${changed} of ${before.length} elements have other bits`,
        ]),
        observed("batch-invariance", other === 0, [
          `${single.length} rows alone have the bits that they have among ${rows}`,
          `${other} of ${single.length} rows have other bits alone than among ${rows}`,
        ]),
        observed("position-independence", odd === 0, [
          `equal rows by equal columns have the same bits at all ${rows} x ${rows} places`,
          `equal rows by equal columns: ${odd} of ${rows * rows} elements differ from the first`,
        ]),
      ];
    },
  };
}

function codes({ d }: GemmResult): readonly number[] {
  return [...smallCodesOf(d)];
}

function observed(
  name: Observation["name"],
  holdsHere: boolean,
  [yes, no]: readonly [string, string],
): Observation {
  return { name, holds: holdsHere, text: holdsHere ? yes : no };
}

/**
 * A sum just below a power of two, one product by which it grows to that power, and then small products. A fused unit may
 * cut off more of them beside the larger sum than the product has gained.
 */
export function monotonicity(alphabet: Alphabet, asked: Asked, multiple: number): Questions<Observation> {
  const top = Math.min(alphabet.largest, 24);
  const output = asked.entry.outputs.includes("FP32") ? "FP32" : "BF16";
  const starts = [16, 64, 256];
  const couples = starts.map((start) => {
    const k = Math.ceil((start + 16) / multiple) * multiple;
    const dots: Dot[] = [];
    for (let distance = 6; distance <= Math.min(40, top - alphabet.smallest); distance += 1) {
      const small = Array.from({ length: 16 }, (_, i) => ({ at: start + i, exponent: top - distance }));
      const below = dotOf(alphabet, k, [
        { at: 0, exponent: top },
        { at: 1, exponent: top - distance + 2, significand: -1 },
        ...small,
      ]);
      const reached = dotOf(alphabet, k, [{ at: 0, exponent: top }, ...small]);
      if (below !== undefined && reached !== undefined)
        dots.push({ ...below, output }, { ...reached, output });
    }
    return dots;
  });
  const bundles = couples.flatMap((dots) =>
    Array.from({ length: Math.ceil(dots.length / 32) }, (_, i) => dots.slice(i * 32, i * 32 + 32)),
  );
  const requests = bundles.map((bundle) => requestOf(bundle, asked));
  return {
    requests,
    read: (results) => {
      const answers = results.flatMap((result, i) => {
        const request = requests[i];
        return request === undefined ? [] : diagonal(result, request);
      });
      const fallen = answers.findIndex((answer, i) => i % 2 === 1 && answer < (answers[i - 1] ?? answer));
      return observed("monotonicity", fallen < 0, [
        `a product that grows never made the sum smaller, in ${answers.length / 2} pairs`,
        `one product grows, the others stay, and the sum falls from ${answers[fallen - 1]} to ${answers[fallen]}`,
      ]);
    },
  };
}
