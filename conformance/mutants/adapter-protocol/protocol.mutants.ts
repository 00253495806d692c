/** Defects of adapters as such (ADP-001 to 010): manifests, claims, state, errors, and what travels on the wire. */

import { AdapterError } from "../../../src/adapter/adapter-error.ts";
import type { Tensor } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { elementBytes, float32Of, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { canonicalRecipe } from "../../../src/reference/claims.ts";
import { referenceGemmSupports } from "../../../src/reference/gemm-claims.ts";
import { adapterMutant, dequantizeOf, fewProducts, gemmOf, quantizeOf, wireMutant } from "../mutant.ts";

/** Products whose operand A is quantized on the way, after a norm or, with `norm` false, without one. */
const casting = (norm: boolean): ReferenceParameters => ({
  ...fewProducts,
  gemm: referenceGemmSupports()
    .filter(({ a }) => a.quantize !== undefined)
    .map(({ a, ...entry }) => {
      const { norm: _, ...plain } = a;
      return { ...entry, a: norm ? a : plain };
    }),
});

/** The tensor with each element's bytes changed in place in a copy. */
function altered(tensor: Tensor, alter: (view: DataView, offset: number) => void): Tensor {
  const data = tensor.data.slice();
  const view = new DataView(data.buffer);
  for (let offset = 0; offset < data.length; offset += elementBytes(tensor.dtype)) alter(view, offset);
  return { ...tensor, data };
}

export const protocolMutants: readonly Mutant[] = [
  adapterMutant(
    "manifest-changes",
    { breaks: "ADP-001", defect: "The manifest names another firmware at every question." },
    (sound) => {
      let question = 0;
      return {
        describe: async () => {
          const manifest = await sound.describe();
          question += 1;
          return { ...manifest, device: { ...manifest.device, firmware: String(question) } };
        },
      };
    },
  ),
  adapterMutant(
    "claimed-recipe-is-refused",
    { breaks: "ADP-002", caughtBy: "broken-claim", defect: "BF16 input is claimed for E3M2, and refused." },
    (sound) => ({
      quantize: async (params) => {
        if (params.recipe.format === "E3M2" && params.x.dtype === "BF16")
          throw new AdapterError("UNIMPLEMENTED", "no BF16 here");
        return quantizeOf(sound, params);
      },
    }),
  ),
  adapterMutant(
    "claimed-product-is-refused",
    {
      breaks: "ADP-002",
      base: { ...fewProducts, gemm: referenceGemmSupports() },
      caughtBy: "broken-claim",
      defect: "Products of E5M2 by E4M3 on MI300 are claimed, and refused.",
    },
    (sound) => ({
      gemm: async (params) => {
        if (params.a.format === "E5M2FNUZ" && params.b.format === "E4M3FNUZ")
          throw new AdapterError("UNIMPLEMENTED", "no such product here");
        return gemmOf(sound, params);
      },
    }),
  ),
  adapterMutant(
    "rules-are-ignored",
    {
      breaks: "ADP-003",
      caughtBy: "broken-claim",
      defect: "Any rule is accepted, and the device's own followed.",
    },
    (sound) => ({
      quantize: async (params) => {
        const { format, scaling } = params.recipe;
        const own = {
          ...params,
          recipe:
            scaling === undefined
              ? canonicalRecipe(format)
              : {
                  ...canonicalRecipe(format),
                  scaling: { ...scaling, elementRule: "divide" as const, scaleRule: "divide" as const },
                },
        };
        return quantizeOf(sound, own);
      },
    }),
  ),
  adapterMutant(
    "unclaimed-norm-is-left-out",
    {
      breaks: "ADP-003",
      base: casting(false),
      caughtBy: "broken-claim",
      defect: "A norm that the unit does not have is accepted, and left out.",
    },
    (sound) => ({
      gemm: async ({ a: { norm: _, ...a }, ...params }) => gemmOf(sound, { ...params, a }),
    }),
  ),
  wireMutant(
    "unknown-method-is-answered",
    { breaks: "ADP-004", caughtBy: "broken-claim", defect: "A method that is unknown gets an empty result." },
    () => ({
      message: (message) =>
        "error" in message ? { jsonrpc: message.jsonrpc, id: message.id, result: {} } : message,
    }),
  ),
  adapterMutant(
    "every-second-answer-differs",
    {
      breaks: "ADP-005",
      defect: "The manifest says deterministic, but one bit of one code depends on timing.",
    },
    (sound) => {
      let answers = 0;
      return {
        quantize: async (params) => {
          const settled = await quantizeOf(sound, params);
          answers += 1;
          if (answers % 2 === 0 || settled.codes.data.length === 0) return settled;
          const data = settled.codes.data.slice();
          data[0] = (data[0] ?? 0) ^ 1;
          return { ...settled, codes: { ...settled.codes, data } };
        },
      };
    },
  ),
  adapterMutant(
    "amax-history",
    { breaks: "ADP-006", defect: "The scale is that of the request before, as with delayed scaling." },
    (sound) => {
      let last: Tensor | undefined;
      return {
        quantize: async (params) => {
          const result = await quantizeOf(sound, params);
          const delayed =
            last !== undefined &&
            result.scales !== undefined &&
            last.data.length === result.scales.data.length &&
            last.dtype === result.scales.dtype
              ? last
              : result.scales;
          last = result.scales;
          return delayed === undefined
            ? result
            : { ...result, scales: { ...delayed, shape: result.scales?.shape ?? delayed.shape } };
        },
      };
    },
  ),
  adapterMutant(
    "contradictions-are-internal-errors",
    { breaks: "ADP-007", defect: "Arguments that contradict each other are reported as INTERNAL." },
    (sound) => ({
      dequantize: async (params) =>
        dequantizeOf(sound, params).catch((error: unknown) => {
          throw error instanceof AdapterError && error.code === "INVALID_ARGUMENT"
            ? new AdapterError("INTERNAL", error.message)
            : error;
        }),
    }),
  ),
  adapterMutant(
    "short-weights-are-filled-up",
    {
      breaks: "ADP-007",
      base: casting(true),
      caughtBy: "broken-claim",
      defect:
        "Weights of a norm that are fewer than a row is long go on with whatever follows them, here zeros.",
    },
    (sound) => ({
      gemm: async (params) => {
        const { data, transpose, norm } = params.a;
        const k = data.shape[transpose ? 0 : 1] ?? 0;
        if (norm === undefined || norm.weight.dtype !== "F32" || norm.weight.shape.length !== 1)
          return gemmOf(sound, params);
        const weights = new Float32Array(k);
        weights.set(float32Of(norm.weight).subarray(0, k));
        const filled = { ...norm, weight: tensorOfFloat32([k], weights) };
        return gemmOf(sound, { ...params, a: { ...params.a, norm: filled } });
      },
    }),
  ),
  adapterMutant(
    "echo-quiets-nan",
    {
      breaks: "ADP-008",
      defect: "Signalling NaNs come back quiet, as after a copy through floating-point registers.",
    },
    (sound) => ({
      echo: async (params) => {
        const { x } = await sound.echo(params);
        if (x.dtype !== "F32") return { x };
        return {
          x: altered(x, (view, offset) => {
            const bits = view.getUint32(offset, true);
            if ((bits & 0x7fffffff) > 0x7f800000) view.setUint32(offset, bits | 0x00400000, true);
          }),
        };
      },
    }),
  ),
  adapterMutant(
    "echo-loses-negative-zero",
    { breaks: "ADP-008", defect: "-0 comes back as +0." },
    (sound) => ({
      echo: async (params) => {
        const { x } = await sound.echo(params);
        if (x.dtype !== "BF16") return { x };
        return {
          x: altered(x, (view, offset) => {
            if (view.getUint16(offset, true) === 0x8000) view.setUint16(offset, 0, true);
          }),
        };
      },
    }),
  ),
  wireMutant(
    "answer-under-another-id",
    {
      breaks: "ADP-009",
      caughtBy: "protocol-error",
      defect: "Every answer carries the ID of the request before it.",
    },
    () => {
      let before: unknown = null;
      return {
        message: (message) => {
          const answer = before === null ? message : { ...message, id: before };
          before = message.id;
          return answer;
        },
      };
    },
  ),
  wireMutant(
    "answered-twice",
    { breaks: "ADP-009", caughtBy: "protocol-error", defect: "An answer is sent again after a retry." },
    () => ({ repeat: 2 }),
  ),
  adapterMutant(
    "codes-in-another-type",
    { breaks: "ADP-010", caughtBy: "protocol-error", defect: "Codes come back as plain bytes." },
    (sound) => ({
      quantize: async (params) => {
        const result = await quantizeOf(sound, params);
        return elementBytes(result.codes.dtype) === 1
          ? { ...result, codes: { ...result.codes, dtype: "U8" } }
          : result;
      },
    }),
  ),
  adapterMutant(
    "scales-transposed",
    {
      breaks: "ADP-010",
      caughtBy: "protocol-error",
      defect: "Scales come back with rows and columns exchanged.",
    },
    (sound) => ({
      quantize: async (params) => {
        const result = await quantizeOf(sound, params);
        return result.scales === undefined
          ? result
          : { ...result, scales: { ...result.scales, shape: result.scales.shape.toReversed() } };
      },
    }),
  ),
];
