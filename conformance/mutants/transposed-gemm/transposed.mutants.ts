/** Defects of transposed operands: scales, copies, time, layouts, odd rows, and turned tiles (TRN-001 to TRN-007). */
import type { GemmOperand, GemmParams, GemmResult } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { canonicalRecipe, canonicalScaling } from "../../../src/reference/claims.ts";
import type { Panel } from "../../../src/reference/matrix-unit/panel.ts";
import { substituted } from "../../../src/reference/matrix-unit/substitution.ts";
import { referenceOnlineClaims } from "../../../src/reference/online-claims.ts";
import { adapterMutant, fewProducts, gemmOf, inBf16, parameterMutant, unitMutant } from "../mutant.ts";

/** K-major only, so that every other layout has to be refused. */
const straightOnly: ReferenceParameters = {
  ...fewProducts,
  gemm:
    fewProducts.gemm === undefined || fewProducts.gemm === "none"
      ? []
      : fewProducts.gemm.map((entry) => ({ ...entry, layouts: ["TN"] })),
};

/** Another result where an operand is stored as its transpose. */
function whereTransposed(
  id: string,
  description: Pick<Mutant, "breaks" | "defect">,
  change: (params: GemmParams, result: GemmResult) => GemmResult,
): Mutant {
  return adapterMutant(id, { ...description, base: fewProducts }, (sound) => ({
    gemm: async (params) => {
      const result = await gemmOf(sound, params);
      return params.a.transpose || params.b.transpose ? change(params, result) : result;
    },
  }));
}

/** The operand K-major, under the same kind of scales, from values that were kept in BF16. */
function fromHiddenCopy(operand: GemmOperand): GemmOperand {
  const { scaling, transpose, format } = operand;
  if (!transpose || scaling?.scaleFormat !== "FP32") return operand;
  const recipe = canonicalRecipe(format, canonicalScaling(scaling.group, scaling.scaleFormat));
  return substituted(operand, recipe, inBf16);
}

/** Elements of odd rows are those of the row before, as where two rows share a word. */
function oddRowsShifted(panel: Panel): Panel {
  if (panel.fractionBits > 3) return panel;
  const { k } = panel;
  const significands = panel.significands.slice();
  for (let row = 1; row < panel.rows; row += 2)
    significands[row * k] = panel.significands[(row - 1) * k] ?? 0;
  return { ...panel, significands };
}

export const transposedMutants: readonly Mutant[] = [
  unitMutant(
    "transposed-scales-stay-as-they-lie",
    { breaks: "TRN-001", defect: "The codes of a transposed operand are turned, its scales are not." },
    {
      load: (panel) =>
        panel.scales === undefined || panel.scales.alongK
          ? panel
          : { ...panel, scales: { ...panel.scales, alongK: true } },
    },
  ),
  unitMutant(
    "one-scale-for-each-run-of-a-column",
    {
      breaks: "TRN-002",
      defect: "Along k, 128 elements share the scale of the first, however they are stored.",
    },
    {
      load: (panel) => {
        const { scales } = panel;
        if (scales === undefined || scales.kEach !== 1) return panel;
        const values = scales.values.map((_, i) => {
          const [along, group] = [Math.floor(i / scales.down), i % scales.down];
          return scales.values[128 * Math.floor(along / 128) * scales.down + group] ?? 0;
        });
        return { ...panel, scales: { ...scales, values } };
      },
    },
  ),
  adapterMutant(
    "hidden-bf16-is-requantized",
    {
      breaks: "TRN-002",
      base: fewProducts,
      defect:
        "For operands with FP32 scales that lie the other way round, codes are made anew from a BF16 copy, along K.",
    },
    (sound) => ({
      gemm: async (params) =>
        gemmOf(sound, { ...params, a: fromHiddenCopy(params.a), b: fromHiddenCopy(params.b) }),
    }),
  ),
  whereTransposed(
    "second-copy",
    { breaks: "TRN-003", defect: "A transposed copy of the operand is kept." },
    (_, result) => {
      const { storedBytesA = 0 } = result.counters ?? {};
      return { ...result, counters: { ...result.counters, storedBytesA: 2 * storedBytesA } };
    },
  ),
  whereTransposed(
    "transposing-kernel",
    { breaks: "TRN-004", defect: "A kernel transposes the operand in global memory first." },
    ({ a }, result) => ({
      ...result,
      counters: { ...result.counters, globalBytesIntermediate: 2 * a.data.data.length },
    }),
  ),
  whereTransposed(
    "transposing-takes-time",
    { breaks: "TRN-004", defect: "Transposed reads take half as long again." },
    (_, result) => {
      const { elapsedNs = 0 } = result.counters ?? {};
      return { ...result, counters: { ...result.counters, elapsedNs: Math.ceil(1.5 * elapsedNs) } };
    },
  ),
  adapterMutant(
    "layout-flag-is-ignored",
    {
      breaks: "TRN-005",
      base: straightOnly,
      caughtBy: "broken-claim",
      defect: "An operand that is stored as its transpose is multiplied as if it were not.",
    },
    (sound) => ({
      gemm: async (params) =>
        gemmOf(sound, {
          ...params,
          a: { ...params.a, transpose: false },
          b: { ...params.b, transpose: false },
        }),
    }),
  ),
  unitMutant(
    "odd-rows-of-eight-bits",
    { breaks: "TRN-006", defect: "In FP8, the first element of every odd row is that of the row before it." },
    { load: oddRowsShifted },
  ),
  parameterMutant(
    "tiles-turned-along-the-wrong-axis",
    {
      breaks: "TRN-007",
      base: { supports: "none", gemm: "none", online: referenceOnlineClaims() },
      defect: "The shape of the result is turned, its elements are not.",
    },
    () => ({
      converter: { transpose: (values) => ({ ...values, shape: values.shape.toReversed() }) },
    }),
  ),
];
