/**
 * What a request determines of its result beyond the schema: storage types, shapes, and which tensors there are. Numbers
 * are judged elsewhere; here it is only decided whether the result is one that can be judged.
 */
import type { MethodMap, MethodName } from "../generated/interfaces.ts";
import type { GemmOperand, Manifest, OperandSupport } from "../generated/types.ts";
import { storageDType } from "../numerics/formats.ts";
import { matrixExtent } from "../numerics/tensor.ts";
import { wrongOutcomes } from "./communicate-contract.ts";
import { wrongConversion } from "./convert-contract.ts";
import { differs, wrongQuantized } from "./expected-tensor.ts";

/** Why a result can't be the answer to a request, or undefined if it can. Both are valid under their schemas. */
export function contractViolation<M extends MethodName>(
  method: M,
  params: MethodMap[M]["params"],
  result: MethodMap[M]["result"],
): string | undefined {
  const check: (params: MethodMap[M]["params"], result: MethodMap[M]["result"]) => string | undefined =
    contracts[method];
  return check(params, result);
}

type Contracts = {
  readonly [M in MethodName]: (
    params: MethodMap[M]["params"],
    result: MethodMap[M]["result"],
  ) => string | undefined;
};

const contracts: Contracts = {
  describe: (_, manifest) =>
    repeatedSupport(manifest) ?? repeatedGemmSupport(manifest) ?? repeatedTask(manifest),
  echo: ({ x }, result) => differs("x", result.x, x.dtype, x.shape),
  quantize: ({ x, recipe }, result) => wrongQuantized(result, recipe, x.shape),
  dequantize: ({ codes, output }, { y }) => differs("y", y, storageDType(output), codes.shape),
  gemm: ({ a, b, output }, { d }) => differs("d", d, storageDType(output), productShape(a, b)),
  convert: wrongConversion,
  communicate: wrongOutcomes,
  overlap: () => undefined,
};

/** [M, N]; undefined for operands that are no matrices, which an adapter has to refuse. */
function productShape(a: GemmOperand, b: GemmOperand): readonly number[] | undefined {
  const extents = [a, b].map(({ data, transpose }) => {
    const stored = matrixExtent(data);
    return transpose ? stored?.columns : stored?.rows;
  });
  const [m, n] = extents;
  return m === undefined || n === undefined ? undefined : [m, n];
}

/** Two entries of a support matrix with the same key would leave open which rule is claimed. */
function repeatedSupport(manifest: Manifest): string | undefined {
  const seen = new Set<string>();
  for (const { recipe } of manifest.capabilities["fine-grained-quantization"]?.supports ?? []) {
    const { format, scaling } = recipe;
    const key =
      scaling === undefined
        ? `the cast to ${format}`
        : `${format}, group ${scaling.group}, scales ${scaling.scaleFormat}, tensor scale ${scaling.tensorScale}`;
    if (seen.has(key)) return `the support matrix lists ${key} twice; declare one rule for it`;
    seen.add(key);
  }
  return undefined;
}

/** The same for products of matrices, and for the modes of an entry. */
function repeatedGemmSupport(manifest: Manifest): string | undefined {
  const seen = new Set<string>();
  for (const { a, b, modes } of manifest.capabilities.gemm?.supports ?? []) {
    const key = `${operandText(a)} by ${operandText(b)}`;
    if (seen.has(key)) return `the support matrix of gemm lists ${key} twice; join the two entries`;
    seen.add(key);
    const names = modes.map(({ name }) => name);
    const repeated = names.find((name, i) => names.indexOf(name) !== i);
    if (repeated !== undefined)
      return `${key}: the mode ${repeated} is listed twice; declare one model for it`;
  }
  return undefined;
}

/** A task that is listed twice would have two paths. */
function repeatedTask(manifest: Manifest): string | undefined {
  const tasks = (manifest.capabilities["sm-free-communication"]?.tasks ?? []).map(({ task }) => task);
  const repeated = tasks.find((task, i) => tasks.indexOf(task) !== i);
  return repeated === undefined ? undefined : `the task ${repeated} is listed twice; declare one path for it`;
}

function operandText({ format, scaling, quantize }: OperandSupport): string {
  if (quantize !== undefined) return `${format} quantized to ${JSON.stringify(quantize)}`;
  if (scaling === undefined) return format;
  const { group, scaleFormat, tensorScale } = scaling;
  return `${format} (group ${group}, scales ${scaleFormat}, tensor scale ${tensorScale})`;
}
