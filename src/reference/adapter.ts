/**
 * The reference adapter: checks a request, refuses what it does not claim, computes the rest. Its claims and the steps
 * of its arithmetic are parameters; with the defaults it meets every requirement.
 */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../adapter/adapter-error.ts";
import type { Adapter } from "../generated/interfaces.ts";
import type {
  DequantizeParams,
  InputFormat,
  Manifest,
  QuantizationSupport,
  QuantizeParams,
  Recipe,
  Tensor,
} from "../generated/types.ts";
import { formats, storageDType } from "../numerics/formats.ts";
import { dividesEvenly, type Extent, groupExtent } from "../numerics/groups.ts";
import { elementBytes, elementCount, matrixExtent } from "../numerics/tensor.ts";
import { referenceSupports } from "./claims.ts";
import { type DequantizerSteps, dequantize, idealDequantizer } from "./dequantizer.ts";
import { idealSteps, type QuantizerSteps, quantize } from "./quantizer.ts";

export interface ReferenceParameters {
  readonly name?: string;
  readonly supports?: readonly QuantizationSupport[];
  readonly quantizer?: Partial<QuantizerSteps>;
  readonly dequantizer?: Partial<DequantizerSteps>;
}

/** Makes a reference adapter. Without parameters it is the ideal one. */
export function createReference(parameters: ReferenceParameters = {}): Adapter {
  const supports = parameters.supports ?? referenceSupports();
  const quantizer = { ...idealSteps, ...parameters.quantizer };
  const dequantizer = { ...idealDequantizer, ...parameters.dequantizer };
  const manifest = manifestOf(parameters.name ?? "reference", supports);
  return {
    describe: async () => manifest,
    echo: async ({ x }) => ({ x }),
    quantize: async (params) => {
      const support = claimed(supports, params.recipe);
      const extent = checkQuantize(params, support);
      return quantize(params.x, params.recipe, extent, quantizer);
    },
    dequantize: async (params) => {
      const support = claimed(supports, params.recipe);
      const extent = checkDequantize(params, support);
      return { y: dequantize(params, extent, dequantizer) };
    },
  };
}

function manifestOf(name: string, supports: readonly QuantizationSupport[]): Manifest {
  return {
    protocol: "0.1",
    adapter: { name, version: "0.1.0" },
    device: { vendor: "Desiderata", product: "software accelerator", path: "plain JavaScript" },
    kind: "software",
    deterministic: true,
    limits: { maxElements: 2 ** 30 },
    capabilities: { "fine-grained-quantization": { supports: [...supports] } },
  };
}

/** The entry of the support matrix under which a recipe is claimed. */
function claimed(supports: readonly QuantizationSupport[], recipe: Recipe): QuantizationSupport {
  const { format, scaling } = recipe;
  const support = supports.find(
    (entry) =>
      entry.recipe.format === format &&
      entry.recipe.scaling?.group === scaling?.group &&
      isDeepStrictEqual(entry.recipe, recipe),
  );
  if (support === undefined)
    throw new AdapterError("UNIMPLEMENTED", `${describeRecipe(recipe)} is not in the support matrix`);
  return support;
}

function describeRecipe({ format, scaling }: Recipe): string {
  return scaling === undefined
    ? `the cast to ${format}`
    : `${format} in groups of ${scaling.group} with ${scaling.scaleFormat} scales`;
}

const inputFormats: { readonly [dtype: string]: InputFormat } = {
  F32: "FP32",
  BF16: "BF16",
  F16: "FP16",
  F64: "FP64",
};

function checkQuantize({ x, recipe }: QuantizeParams, support: QuantizationSupport): Extent {
  const input = inputFormats[x.dtype];
  if (input === undefined) throw invalid(`x has dtype ${x.dtype}; values come in F32, BF16, F16 or F64`);
  if (!support.inputs.includes(input))
    throw new AdapterError(
      "UNIMPLEMENTED",
      `${describeRecipe(recipe)} from ${input} is not in the support matrix`,
    );
  const extent = checkMatrix("x", x);
  checkTail(recipe, extent);
  return extent;
}

function checkDequantize(params: DequantizeParams, support: QuantizationSupport): Extent {
  const { codes, scales, tensorScale, recipe, output, rounding } = params;
  if (!support.outputs.includes(output) || rounding !== support.rounding) {
    throw new AdapterError(
      "UNIMPLEMENTED",
      `${describeRecipe(recipe)} to ${output}, rounded ${rounding}, is not in the support matrix`,
    );
  }
  const extent = checkMatrix("codes", codes);
  checkDType("codes", codes, storageDType(recipe.format));
  checkTail(recipe, extent);
  if (recipe.scaling === undefined) {
    if (scales !== undefined || tensorScale !== undefined) throw invalid("a cast has no scales");
    return extent;
  }
  if (scales === undefined) throw invalid("scales are missing");
  const { group, scaleFormat } = recipe.scaling;
  const groups = groupExtent(group, extent.rows, extent.columns);
  checkDType("scales", scales, formats[scaleFormat].storage);
  checkShape("scales", scales, [groups.rows, groups.columns]);
  if ((tensorScale !== undefined) !== (recipe.scaling.tensorScale === "FP32")) {
    throw invalid(
      tensorScale === undefined ? "the tensor scale is missing" : "the recipe has no tensor scale",
    );
  }
  if (tensorScale !== undefined) {
    checkDType("tensorScale", tensorScale, "F32");
    checkShape("tensorScale", tensorScale, [1]);
  }
  return extent;
}

function checkMatrix(name: string, tensor: Tensor): Extent {
  const extent = matrixExtent(tensor);
  if (extent === undefined)
    throw invalid(`${name} has shape [${tensor.shape.join(", ")}]; it must have rows and columns`);
  if (tensor.data.length !== elementCount(tensor.shape) * elementBytes(tensor.dtype)) {
    throw invalid(`${name} has ${tensor.data.length} bytes, which is not what its shape and dtype say`);
  }
  return extent;
}

function checkDType(name: string, tensor: Tensor, dtype: string): void {
  if (tensor.dtype !== dtype)
    throw invalid(`${name} has dtype ${tensor.dtype}; the recipe asks for ${dtype}`);
}

function checkShape(name: string, tensor: Tensor, shape: readonly number[]): void {
  if (!isDeepStrictEqual(tensor.shape, shape)) {
    throw invalid(
      `${name} has shape [${tensor.shape.join(", ")}]; the recipe asks for [${shape.join(", ")}]`,
    );
  }
}

function checkTail({ scaling }: Recipe, extent: Extent): void {
  if (scaling?.tail === "refuse" && !dividesEvenly(scaling.group, extent)) {
    throw invalid(`[${extent.rows}, ${extent.columns}] is no multiple of the group ${scaling.group}`);
  }
}

function invalid(message: string): AdapterError {
  return new AdapterError("INVALID_ARGUMENT", message);
}
