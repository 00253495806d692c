/**
 * What a request determines of its result beyond the schema: storage types, shapes, and which tensors there are. Numbers
 * are judged elsewhere; here it is only decided whether the result is one that can be judged.
 */
import type { MethodMap, MethodName } from "../generated/interfaces.ts";
import type { GemmOperand } from "../generated/types.ts";
import { storageDType } from "../numerics/formats.ts";
import { matrixExtent } from "../numerics/tensor.ts";
import { wrongOutcomes } from "./communicate-contract.ts";
import { wrongConversion } from "./convert-contract.ts";
import { differs, wrongQuantized } from "./expected-tensor.ts";
import { wrongManifest } from "./manifest-contract.ts";

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
  describe: (_, manifest) => wrongManifest(manifest),
  echo: ({ x }, result) => differs("x", result.x, x.dtype, x.shape),
  quantize: ({ x, recipe }, result) => wrongQuantized(result, recipe, x.shape),
  dequantize: ({ codes, output }, { y }) => differs("y", y, storageDType(output), codes.shape),
  gemm: ({ a, b, output }, { d }) => differs("d", d, storageDType(output), productShape(a, b)),
  convert: wrongConversion,
  communicate: wrongOutcomes,
  overlap: ({ program }, { outcome }) => wrongOutcomes({ program }, { outcomes: [outcome] }),
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
