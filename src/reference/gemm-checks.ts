/** Whether a product is claimed, under which entry and model, and whether its tensors fit together. */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../adapter/adapter-error.ts";
import type {
  GemmOperand,
  GemmParams,
  GemmSupport,
  Layout,
  NumericModel,
  OperandSupport,
} from "../generated/types.ts";
import { formats, storageDType } from "../numerics/formats.ts";
import { type Extent, groupExtent } from "../numerics/groups.ts";
import type { Sizes } from "./matrix-unit/gemm.ts";
import { checkDType, checkMatrix, checkShape, invalid } from "./tensor-checks.ts";

export interface CheckedGemm {
  readonly entry: GemmSupport;
  readonly model: NumericModel;
  readonly sizes: Sizes;
}

/** Throws UNIMPLEMENTED for what is not claimed, INVALID_ARGUMENT for what can't be. */
export function checkGemm(params: GemmParams, supports: readonly GemmSupport[]): CheckedGemm {
  const { a, b, c, output, precision } = params;
  const entry = supports.find((support) => isClaimed(support.a, a) && isClaimed(support.b, b));
  if (entry === undefined)
    throw refused(`a product of ${text(a)} and ${text(b)} is not in the support matrix`);
  const layout = layoutOf(a, b);
  if (!entry.layouts.includes(layout))
    throw refused(`the layout ${layout} is not claimed for these operands`);
  if (!entry.outputs.includes(output))
    throw refused(`the output ${output} is not claimed for these operands`);
  if (c !== undefined && entry.addend === "none")
    throw refused("an addend is not claimed for these operands");
  const mode = entry.modes.find(({ name }) => name === precision);
  if (mode === undefined) throw refused(`the precision ${precision} is not claimed for these operands`);
  if (mode.model === undefined)
    throw new RangeError(`the mode ${precision} of this adapter declares no model to go by`);

  const [left, right] = [checkOperand("a", a), checkOperand("b", b)];
  if (left.k !== right.k) throw invalid(`a has ${left.k} elements along k, and b has ${right.k}`);
  if (entry.tail === "refuse" && left.k % 128 !== 0) throw invalid(`k is ${left.k}, no multiple of 128`);
  if (c !== undefined) {
    checkDType("c", c, "F32");
    checkMatrix("c", c);
    checkShape("c", c, [left.rows, right.rows]);
  }
  return { entry, model: mode.model, sizes: { m: left.rows, n: right.rows, k: left.k } };
}

function isClaimed({ format, scaling, quantize, norm }: OperandSupport, operand: GemmOperand): boolean {
  return (
    format === operand.format &&
    isDeepStrictEqual(scaling, operand.scaling) &&
    isDeepStrictEqual(quantize, operand.quantize) &&
    (operand.norm === undefined || norm === "rms")
  );
}

function layoutOf(a: GemmOperand, b: GemmOperand): Layout {
  if (a.transpose) return b.transpose ? "NT" : "NN";
  return b.transpose ? "TT" : "TN";
}

/** Rows of the product and length along k of an operand whose tensors fit together. */
function checkOperand(name: string, operand: GemmOperand): { readonly rows: number; readonly k: number } {
  const { data, format, transpose, scaling, scales, tensorScale, quantize, norm } = operand;
  checkDType(`${name}.data`, data, storageDType(format));
  const stored = checkMatrix(`${name}.data`, data);
  const { rows, k } = transpose
    ? { rows: stored.columns, k: stored.rows }
    : { rows: stored.rows, k: stored.columns };
  if (norm !== undefined) {
    if (quantize === undefined) throw invalid(`${name} has a norm and no recipe to quantize by`);
    checkDType(`${name}.norm.weight`, norm.weight, "F32");
    checkShape(`${name}.norm.weight`, norm.weight, [k]);
    checkDType(`${name}.norm.epsilon`, norm.epsilon, "F32");
    checkShape(`${name}.norm.epsilon`, norm.epsilon, [1]);
  }
  checkScales(name, operand, stored);
  if (scaling === undefined && (scales !== undefined || tensorScale !== undefined))
    throw invalid(`${name} has scales and no scaling`);
  return { rows, k };
}

function checkScales(name: string, { scaling, scales, tensorScale }: GemmOperand, stored: Extent): void {
  if (scaling === undefined) return;
  if (scales === undefined) throw invalid(`${name}.scales are missing`);
  const groups = groupExtent(scaling.group, stored.rows, stored.columns);
  checkDType(`${name}.scales`, scales, formats[scaling.scaleFormat].storage);
  checkShape(`${name}.scales`, scales, [groups.rows, groups.columns]);
  if (scaling.tensorScale === "none") {
    if (tensorScale !== undefined) throw invalid(`${name} has a tensor scale and scaling without one`);
    return;
  }
  if (tensorScale === undefined) throw invalid(`${name}.tensorScale is missing`);
  checkDType(`${name}.tensorScale`, tensorScale, "F32");
  checkShape(`${name}.tensorScale`, tensorScale, [1]);
}

function text({ format, scaling, quantize }: GemmOperand): string {
  if (quantize !== undefined) return `${format} quantized to ${quantize.format}`;
  return scaling === undefined
    ? format
    : `${format} in groups of ${scaling.group} with ${scaling.scaleFormat} scales`;
}

function refused(message: string): AdapterError {
  return new AdapterError("UNIMPLEMENTED", message);
}
