/** Defects of products of scaled operands: which scale, how precise, who applies it, at what cost (QNT-008, 010 to 012). */
import type { Adapter } from "../../../src/generated/interfaces.ts";
import type { GemmOperand, Recipe } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import { fastModel, referenceGemmEntry, scaledOperand } from "../../../src/reference/gemm-claims.ts";
import type { Panel, PanelScales } from "../../../src/reference/matrix-unit/panel.ts";
import { registerRounder } from "../../../src/reference/matrix-unit/register.ts";
import { substituted } from "../../../src/reference/matrix-unit/substitution.ts";
import { adapterMutant, fewProducts, gemmOf, microscaled, substituting, unitMutant } from "../mutant.ts";

const toBf16 = registerRounder(7, "nearest-even");

/** A panel with other scales, where it has any. */
function withScales(change: (scales: PanelScales) => PanelScales): (panel: Panel) => Panel {
  return (panel) => (panel.scales === undefined ? panel : { ...panel, scales: change(panel.scales) });
}

function each(change: (value: number) => number): (panel: Panel) => Panel {
  return withScales((scales) => ({ ...scales, values: scales.values.map(change) }));
}

/** Gradients in blocks by activations in tiles: no product of the lists that most cases go by. */
const blocksOfA: ReferenceParameters = {
  ...fewProducts,
  gemm: [
    referenceGemmEntry(scaledOperand("E4M3", "1x128", "FP32"), scaledOperand("E4M3", "128x128", "FP32")),
    referenceGemmEntry(scaledOperand("E5M2", "128x128", "E8M0"), scaledOperand("E5M2", "1x128", "E8M0")),
    referenceGemmEntry(scaledOperand("E4M3", "128x128", "E8M0"), scaledOperand("E4M3", "1x128", "E8M0")),
  ],
};

/** A unit for scales of microscaling alone: operands with FP32 scales are requantized first. */
function requantizing(sound: Adapter, recipe: Recipe): Partial<Adapter> {
  const other = (operand: GemmOperand) =>
    operand.scaling?.scaleFormat === "FP32" ? substituted(operand, recipe) : operand;
  return {
    gemm: async (params) => gemmOf(sound, { ...params, a: other(params.a), b: other(params.b) }),
  };
}

function underOcpRule({ scaling, ...recipe }: Recipe): Recipe {
  return scaling === undefined ? recipe : { ...recipe, scaling: { ...scaling, powerOfTwo: "floor" } };
}

export const groupScaledGemmMutants: readonly Mutant[] = [
  unitMutant(
    "scale-of-the-next-group",
    { breaks: "QNT-008", defect: "Each group of A gets the scale of the group after it." },
    {
      load: (panel, side) =>
        side === "b"
          ? panel
          : withScales((scales) => ({
              ...scales,
              values: scales.values.map((_, i) => scales.values[(i + 1) % scales.values.length] ?? 0),
            }))(panel),
    },
  ),
  unitMutant(
    "scales-are-transposed",
    { breaks: "QNT-008", defect: "The scales of B are read column by column." },
    {
      load: (panel, side) =>
        side === "a" ? panel : withScales((scales) => ({ ...scales, alongK: !scales.alongK }))(panel),
    },
  ),
  unitMutant(
    "scales-of-a-are-read-by-tiles",
    {
      breaks: "QNT-008",
      base: blocksOfA,
      defect: "Where A is E4M3 in blocks, every row of blocks gets the scales of the first.",
    },
    {
      load: (panel, side) =>
        side === "b" || panel.fractionBits !== 3
          ? panel
          : withScales((scales) => ({
              ...scales,
              values:
                scales.rowsEach === 128 && scales.kEach === 128
                  ? scales.values.map((_, i) => scales.values[i % Math.ceil(panel.k / 128)] ?? 0)
                  : scales.values,
            }))(panel),
    },
  ),
  unitMutant(
    "scales-in-bf16",
    { breaks: "QNT-010", defect: "Scales are rounded to BF16." },
    { load: each(toBf16) },
  ),
  unitMutant(
    "narrow-sums-in-groups",
    { breaks: "QNT-010", defect: "Sums of scaled operands are those of the fast mode." },
    { modelOf: (model) => (model.fractionBits === "exact" ? fastModel : model) },
  ),
  unitMutant(
    "scales-become-powers-of-two",
    { breaks: "QNT-011", defect: "FP32 scales are rounded up to powers of two, as microscaling has them." },
    { load: each((value) => 2 ** Math.ceil(Math.log2(value))) },
  ),
  adapterMutant(
    "requantizes-for-microscaling",
    {
      breaks: "QNT-011",
      base: fewProducts,
      defect:
        "Tiles and blocks with FP32 scales are declared native, and requantized to tiles of 1x32 in E8M0.",
    },
    (sound) => requantizing(sound, microscaled),
  ),
  adapterMutant(
    "substitutes-by-another-rule",
    {
      breaks: "QNT-011",
      base: substituting,
      defect: "Scales are substituted by OCP's floor rule, where rounding up is declared.",
    },
    (sound) => requantizing(sound, underOcpRule(microscaled)),
  ),
  adapterMutant(
    "substitutes-along-the-stored-rows",
    {
      breaks: "QNT-011",
      base: substituting,
      defect:
        "An operand that is stored as its transpose is requantized in tiles of its stored rows, not along K.",
    },
    (sound) => ({
      gemm: async (params) => {
        const along = (operand: GemmOperand): GemmOperand => {
          if (operand.scaling?.scaleFormat !== "FP32") return operand;
          if (!operand.transpose) return substituted(operand, microscaled);
          const { data, scaling, ...rest } = substituted({ ...operand, transpose: false }, microscaled);
          return { data, ...(scaling === undefined ? {} : { scaling }), ...rest, transpose: true };
        };
        return gemmOf(sound, { ...params, a: along(params.a), b: along(params.b) });
      },
    }),
  ),
  adapterMutant(
    "scaling-is-done-by-cores",
    {
      breaks: "QNT-011",
      base: fewProducts,
      defect: "Scaling is declared native, and general-purpose cores do it.",
    },
    (sound) => ({
      gemm: async (params) => {
        const result = await gemmOf(sound, params);
        if (params.a.scaling === undefined || result.counters === undefined) return result;
        return { ...result, counters: { ...result.counters, computeUnitNs: 1200 } };
      },
    }),
  ),
  adapterMutant(
    "dequantizes-in-memory",
    {
      breaks: "QNT-012",
      base: fewProducts,
      defect: "Scaled operands are dequantized to BF16 in global memory first.",
    },
    (sound) => ({
      gemm: async (params) => {
        const result = await gemmOf(sound, params);
        const { group } = params.a.scaling ?? { group: "tensor" };
        if (group === "tensor" || result.counters?.globalBytesIntermediate === undefined) return result;
        const bytes = 4 * (params.a.data.data.length + params.b.data.data.length);
        return { ...result, counters: { ...result.counters, globalBytesIntermediate: bytes } };
      },
    }),
  ),
  adapterMutant(
    "scaling-takes-time",
    {
      breaks: "QNT-012",
      base: fewProducts,
      defect: "The matrix unit waits for a quarter of its time after each group.",
    },
    (sound) => ({
      gemm: async (params) => {
        const result = await gemmOf(sound, params);
        const { group } = params.a.scaling ?? { group: "tensor" };
        if (group === "tensor" || result.counters?.elapsedNs === undefined) return result;
        const elapsedNs = Math.ceil(1.25 * result.counters.elapsedNs);
        return { ...result, counters: { ...result.counters, elapsedNs } };
      },
    }),
  ),
];
