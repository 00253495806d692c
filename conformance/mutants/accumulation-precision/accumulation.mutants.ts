/** Defects of accumulation: registers, windows, promotion, special values, order, output (ACC-001 to ACC-009). */
import type { GemmOperand, GemmSupport, NumericModel } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { float32Of, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import {
  fastModel,
  idealModel,
  referenceGemmEntry,
  scaledOperand,
} from "../../../src/reference/gemm-claims.ts";
import { noExponent, type Panel } from "../../../src/reference/matrix-unit/panel.ts";
import { registerRounder } from "../../../src/reference/matrix-unit/register.ts";
import { adapterMutant, fewProducts, gemmOf, unitMutant } from "../mutant.ts";

/** What the precise mode of the reference is turned into; the fast one stays. */
const precise =
  (change: (model: NumericModel) => NumericModel) =>
  (model: NumericModel): NumericModel =>
    model.fractionBits === "exact" ? change(model) : model;

const toBf16 = registerRounder(7, "nearest-even");

/** A unit with a window, as matrix units have one, that declares it. */
const windowed: NumericModel = {
  ...idealModel,
  blockWidth: 32,
  fractionBits: 23,
  scaleOrder: "none",
  registerRounding: "truncate",
};
const plainE4M3 = (modes: GemmSupport["modes"]) => ({
  ...fewProducts,
  gemm: [{ ...referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" }), modes }],
});
const withWindow = plainE4M3([
  { name: "full", accumulation: "native", accumulatorBits: 23, model: windowed },
]);
const promoting = plainE4M3([
  {
    name: "promoted",
    accumulation: "emulated",
    accumulatorBits: 13,
    model: { ...fastModel, scaleOrder: "none", promotionInterval: 128 },
  },
]);

const tensorScaled = {
  ...fewProducts,
  gemm: [
    referenceGemmEntry(scaledOperand("E4M3", "tensor", "FP32"), scaledOperand("E4M3", "tensor", "FP32")),
  ],
};

function withScalesInBf16(operand: GemmOperand): GemmOperand {
  if (operand.scales === undefined) return operand;
  const { scales } = operand;
  return { ...operand, scales: tensorOfFloat32(scales.shape, float32Of(scales).map(toBf16)) };
}

/** A panel with another last column along k. */
function lastColumn(
  panel: Panel,
  change: (place: number, copy: { significands: Int32Array; exponents: Int16Array }) => void,
): Panel {
  const copy = { significands: panel.significands.slice(), exponents: panel.exponents.slice() };
  for (let row = 0; row < panel.rows && panel.k > 0; row += 1) change((row + 1) * panel.k - 1, copy);
  return { ...panel, ...copy };
}

/** A panel that goes on with ones up to a whole block of 32. */
function padded(panel: Panel): Panel {
  const k = Math.ceil(panel.k / 32) * 32;
  const significands = new Int32Array(panel.rows * k).fill(2 ** panel.fractionBits);
  const exponents = new Int16Array(panel.rows * k);
  for (let row = 0; row < panel.rows; row += 1) {
    const own = [row * panel.k, (row + 1) * panel.k] as const;
    significands.set(panel.significands.subarray(...own), row * k);
    exponents.set(panel.exponents.subarray(...own), row * k);
  }
  return { ...panel, k, significands, exponents, special: new Map() };
}

export const accumulationMutants: readonly Mutant[] = [
  unitMutant(
    "register-of-thirteen-bits",
    { breaks: "ACC-001", defect: "The running sum is kept with 13 fraction bits." },
    { modelOf: precise((model) => ({ ...model, registerBits: 13, registerRounding: "truncate" })) },
  ),
  unitMutant(
    "register-one-bit-short",
    { breaks: "ACC-001", defect: "The running sum is kept with 22 fraction bits." },
    { modelOf: precise((model) => ({ ...model, registerBits: 22 })) },
  ),
  unitMutant(
    "addend-through-bf16",
    { breaks: "ACC-001", defect: "The addend is read in BF16." },
    { start: (addend) => toBf16(addend) },
  ),
  unitMutant(
    "window-one-bit-narrower",
    { breaks: "ACC-002", base: withWindow, defect: "Alignment keeps 22 bits where 23 are declared." },
    { modelOf: (model) => ({ ...model, fractionBits: 22 }) },
  ),
  unitMutant(
    "narrow-sums",
    { breaks: "ACC-003", defect: "Sums are those of the fast mode, whatever is asked for." },
    { modelOf: precise(() => fastModel) },
  ),
  adapterMutant(
    "one-element-of-a-large-product",
    {
      breaks: "ACC-003",
      base: fewProducts,
      defect: "One element of a product of half a million elements and more is off by one quantum.",
    },
    (sound) => ({
      gemm: async (params) => {
        const result = await gemmOf(sound, params);
        const [rows = 0, columns = 0] = result.d.shape;
        if (rows * columns < 2 ** 19 || result.d.dtype !== "F32") return result;
        const values = float32Of(result.d).slice();
        const place = Math.floor((rows * columns * 5) / 7);
        values[place] = (values[place] ?? 0) + 1;
        return { ...result, d: tensorOfFloat32(result.d.shape, values) };
      },
    }),
  ),
  adapterMutant(
    "tensor-scales-through-bf16",
    { breaks: "ACC-003", base: tensorScaled, defect: "The scale of a tensor is read in BF16." },
    (sound) => ({
      gemm: async (params) =>
        gemmOf(sound, { ...params, a: withScalesInBf16(params.a), b: withScalesInBf16(params.b) }),
    }),
  ),
  unitMutant(
    "last-column-dropped",
    { breaks: "ACC-003", defect: "The last column along k is left out." },
    {
      load: (panel, side) =>
        side === "b"
          ? panel
          : lastColumn(panel, (place, { significands, exponents }) => {
              significands[place] = 0;
              exponents[place] = noExponent;
            }),
    },
  ),
  unitMutant(
    "last-column-twice",
    { breaks: "ACC-003", defect: "The last column along k counts twice." },
    {
      load: (panel, side) =>
        side === "b"
          ? panel
          : lastColumn(panel, (place, { exponents }) => {
              exponents[place] = (exponents[place] ?? 0) + 1;
            }),
    },
  ),
  unitMutant(
    "tail-padding-is-read",
    { breaks: "ACC-003", defect: "A block beyond the end of k is filled up with what memory holds there." },
    { load: padded },
  ),
  unitMutant(
    "stale-accumulator",
    { breaks: "ACC-003", defect: "The register is not cleared for every seventh element." },
    { start: (addend, previous, place) => (place % 7 === 6 ? previous : addend) },
  ),
  unitMutant(
    "no-promotion-for-long-sums",
    { breaks: "ACC-004", base: promoting, defect: "Sums longer than 256 are not promoted." },
    { modelOf: (model, { k }) => (k > 256 ? { ...model, promotionInterval: "none" } : model) },
  ),
  unitMutant(
    "alignment-rounds-to-nearest",
    {
      breaks: "ACC-005",
      base: withWindow,
      defect: "Terms are rounded to nearest where cutting is declared.",
    },
    { modelOf: (model) => ({ ...model, alignment: "nearest-even" }) },
  ),
  unitMutant(
    "alignment-rounds-down",
    {
      breaks: "ACC-005",
      base: withWindow,
      defect: "Terms are rounded down where cutting toward zero is declared.",
    },
    { modelOf: (model) => ({ ...model, alignment: "floor" }) },
  ),
  unitMutant(
    "register-cut-where-nearest-is-declared",
    { breaks: "ACC-005", defect: "The register is cut where rounding to nearest is declared." },
    { modelOf: precise((model) => ({ ...model, registerRounding: "truncate" })) },
  ),
  unitMutant(
    "blocks-of-another-width",
    { breaks: "ACC-005", defect: "Blocks have 64 products where 128 are declared." },
    { modelOf: precise((model) => ({ ...model, blockWidth: 64 })) },
  ),
  unitMutant(
    "both-modes-are-fast",
    { breaks: "ACC-006", defect: "The precise mode is accepted, and is the fast one." },
    { modelOf: precise(() => fastModel) },
  ),
  unitMutant(
    "subnormals-are-zeros",
    { breaks: "ACC-007", defect: "Subnormal operands are read as zeros." },
    { modelOf: (model) => ({ ...model, subnormals: "flush-operands" }) },
  ),
  unitMutant(
    "nan-counts-as-zero",
    { breaks: "ACC-007", defect: "A NaN operand is left out of the sum." },
    {
      load: (panel) => ({
        ...panel,
        special: new Map([...panel.special].filter(([, value]) => !Number.isNaN(value))),
      }),
    },
  ),
  unitMutant(
    "order-depends-on-the-row",
    { breaks: "ACC-008", defect: "Odd rows are added in blocks of 64." },
    { modelOf: (model, _, row) => (row % 2 === 1 ? { ...model, blockWidth: 64 } : model) },
  ),
  unitMutant(
    "order-depends-on-the-batch",
    { breaks: "ACC-008", defect: "Products of more than 32 rows are added in blocks of 64." },
    { modelOf: (model, { m }) => (m > 32 ? { ...model, blockWidth: 64 } : model) },
  ),
  unitMutant(
    "bf16-output-is-cut",
    { breaks: "ACC-009", defect: "The result is cut off to BF16." },
    { finish: (sum, output) => (output === "BF16" ? registerRounder(7, "truncate")(sum) : sum) },
  ),
  unitMutant(
    "bf16-output-is-rounded-twice",
    { breaks: "ACC-009", defect: "The result is rounded to 13 bits, and then to BF16." },
    {
      finish: (sum, output) => (output === "BF16" ? toBf16(registerRounder(13, "nearest-even")(sum)) : sum),
    },
  ),
];
