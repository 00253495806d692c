/** Casts without scales (QNT-001): every 16-bit input, every tie of the format and its neighbours, the ends of the range. */

import type { InputFormat, NumberFormat, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { claimed, from, quantizes } from "../../../src/harness/needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { castFormats } from "../../../src/numerics/formats.ts";
import type { Extent } from "../../../src/numerics/groups.ts";
import { doubleRoundingTraps, rangeEnds, tiesAndNeighbours } from "../../inputs/edge-values.ts";
import { everyValue, matrix } from "../../inputs/matrices.ts";
import { castEntry } from "../../inputs/scaled-recipes.ts";
import { checkCast } from "./judging.ts";

const row = (input: InputFormat, values: readonly number[]) =>
  matrix(input, { rows: 1, columns: values.length }, values);
const castTo = (input: InputFormat) =>
  claimed(({ format }: { readonly format: NumberFormat }) => from(input, castEntry(format)));
const narrow: readonly NumberFormat[] = castFormats.filter((format) => format !== "FP32");

/** FP32 values of any bits. */
function randomBits({ rows, columns }: Extent, random: Random): Tensor {
  const bits = new Uint32Array(rows * columns);
  for (let i = 0; i < bits.length; i += 1) bits[i] = random.integer(0, 2 ** 32 - 1);
  return { dtype: "F32", shape: [rows, columns], data: new Uint8Array(bits.buffer) };
}

export default cases("fine-grained-quantization", ({ define }) => {
  define("cast-of-every-bf16-value", {
    why: "A cast that is wrong for a few inputs biases every activation that passes through it, and no loss curve says why.",
    verifies: ["QNT-001"],
    vary: { format: castFormats },
  })
    .needs(castTo("BF16"))
    .requests(({ claim }) => [request("quantize", { x: everyValue("BF16"), recipe: claim.recipe })])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-of-every-fp16-value", {
    why: "FP16 has fraction bits that BF16 lacks: ties and sticky bits show only here.",
    verifies: ["QNT-001"],
    vary: { format: castFormats },
  })
    .needs(castTo("FP16"))
    .requests(({ claim }) => [request("quantize", { x: everyValue("FP16"), recipe: claim.recipe })])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-at-ties", {
    why: "Ties rounded away from zero, or a sticky bit that is lost, shift the mean of every quantized tensor.",
    verifies: ["QNT-001"],
    vary: { format: narrow },
  })
    .needs(castTo("FP32"))
    .requests(({ params: { format }, claim }) => [
      request("quantize", { x: row("FP32", tiesAndNeighbours(format, 24, 1024)), recipe: claim.recipe }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-at-the-ends-of-the-range", {
    why: "What happens to 464, to infinity and to subnormals differs between libraries, and a silent NaN ends a training run.",
    verifies: ["QNT-001"],
    vary: { format: castFormats },
  })
    .needs(quantizes(({ format }) => castEntry(format)))
    .requests(({ params: { format }, claim: { input, recipe } }) => [
      request("quantize", { x: row(input, rangeEnds(format)), recipe }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-of-random-bits", {
    why: "Errors that no list of edge cases names show up among random bit patterns.",
    verifies: ["QNT-001"],
    vary: { format: castFormats },
  })
    .needs(castTo("FP32"))
    .requests(({ claim, random }) => [
      request("quantize", { x: randomBits({ rows: 32, columns: 128 }, random), recipe: claim.recipe }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-of-a-million-random-bits", {
    why: "Errors that no list of edge cases names show up among random bit patterns, if there are enough of them.",
    verifies: ["QNT-001"],
    suite: "full",
    vary: { format: castFormats, part: [1, 2, 3, 4] },
  })
    .needs(castTo("FP32"))
    .requests(({ claim, random }) => [
      request("quantize", { x: randomBits({ rows: 512, columns: 512 }, random), recipe: claim.recipe }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );

  define("cast-from-fp64-rounds-once", {
    why: "A cast from float64 by way of FP32 rounds twice: 1 + 2^-4 + 2^-40 becomes 1 in E4M3 where 1.125 is nearest.",
    verifies: ["QNT-001"],
    vary: { format: narrow },
  })
    .needs(castTo("FP64"))
    .requests(({ params: { format }, claim }) => [
      request("quantize", { x: row("FP64", doubleRoundingTraps(format, 512)), recipe: claim.recipe }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      checkCast(check, exchange.request.params, check.answer(exchange)),
    );
});
