/** All mutants: at least one for every requirement, each the smallest deviation that breaks it. */
import type { Mutant } from "../../src/harness/adequacy.ts";
import { accumulationMutants } from "./accumulation-precision/accumulation.mutants.ts";
import { conversionMutants } from "./adapter-protocol/conversions.mutants.ts";
import { protocolMutants } from "./adapter-protocol/protocol.mutants.ts";
import { timeMutants } from "./adapter-protocol/times.mutants.ts";
import { castMutants } from "./fine-grained-quantization/casts.mutants.ts";
import { dequantizeMutants } from "./fine-grained-quantization/dequantize.mutants.ts";
import { groupScaledGemmMutants } from "./fine-grained-quantization/group-scaled-gemm.mutants.ts";
import { scalingMutants } from "./fine-grained-quantization/scaling.mutants.ts";
import { onlineMutants } from "./online-quantization/online.mutants.ts";
import { offloadMutants } from "./sm-free-communication/offload.mutants.ts";
import { transposedMutants } from "./transposed-gemm/transposed.mutants.ts";
import { endingMutants } from "./unified-fabric/endings.mutants.ts";
import { exchangeMutants } from "./unified-fabric/exchanges.mutants.ts";
import { faultMutants } from "./unified-fabric/faults.mutants.ts";
import { guardMutants } from "./unified-fabric/guards.mutants.ts";
import { orderMutants } from "./unified-fabric/order.mutants.ts";
import { placeMutants } from "./unified-fabric/places.mutants.ts";
import { queueMutants } from "./unified-fabric/queues.mutants.ts";
import { rowMutants } from "./unified-fabric/rows.mutants.ts";
import { sumMutants } from "./unified-fabric/sums.mutants.ts";

export const mutants: readonly Mutant[] = [
  ...castMutants,
  ...scalingMutants,
  ...dequantizeMutants,
  ...protocolMutants,
  ...conversionMutants,
  ...timeMutants,
  ...accumulationMutants,
  ...groupScaledGemmMutants,
  ...transposedMutants,
  ...onlineMutants,
  ...placeMutants,
  ...orderMutants,
  ...faultMutants,
  ...rowMutants,
  ...sumMutants,
  ...exchangeMutants,
  ...guardMutants,
  ...queueMutants,
  ...endingMutants,
  ...offloadMutants,
];
