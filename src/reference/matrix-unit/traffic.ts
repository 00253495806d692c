/**
 * What a product costs, by a model: bytes of global memory counted where a tile is read or written, and times from
 * stated rates. A tile of A and a tile of B go through shared memory; an operand is read from global memory once if it fits
 * the last cache, else once for each row or column of tiles that needs it.
 */
import type { CounterName, GemmCounters, GemmParams, NumericModel, Tensor } from "../../generated/types.ts";
import { storageDType } from "../../numerics/formats.ts";
import { groupExtent } from "../../numerics/groups.ts";
import { elementBytes, matrixExtent } from "../../numerics/tensor.ts";
import type { Sizes } from "./gemm.ts";

/**
 * On the transfer from global memory, next to it so that codes and scales alone cross, or in a pass of its own that writes
 * codes and reads them again: 2, 1 and 4 bytes for each activation in BF16 (DeepSeek-V3 report v2, 3.5.2).
 */
export type CastPlace = "on-transfer" | "near-memory" | "through-memory";

/** Rates and sizes of the modelled chip. */
export interface CostModel {
  readonly tile: { readonly m: number; readonly n: number };
  /** Capacity of the last cache. */
  readonly cacheBytes: number;
  /** Multiply-accumulates per ns of all matrix units together. */
  readonly macsPerNs: number;
  readonly globalBytesPerNs: number;
  /** FP32 operations per ns of all general-purpose cores together. */
  readonly coreOperationsPerNs: number;
  /** Whether an operand that is stored the other way round is read as it is, or copied the right way round first. */
  readonly transposesOnRead: boolean;
  /** Where what is quantized on the way becomes codes. */
  readonly casts: CastPlace;
}

/** A chip of the class of an H800: 989 TFLOP/s in FP8 without sparsity, 3.35 TB/s, 67 TFLOP/s in FP32. */
export const idealCosts: CostModel = {
  tile: { m: 128, n: 128 },
  cacheBytes: 50 * 2 ** 20,
  macsPerNs: 990_000 / 2,
  globalBytesPerNs: 3350,
  coreOperationsPerNs: 67_000,
  transposesOnRead: true,
  casts: "on-transfer",
};

/** The counters of a request, those that are claimed and no others. */
export function countersOf(
  params: GemmParams,
  { m, n, k }: Sizes,
  model: NumericModel,
  claimed: readonly CounterName[],
  costs: CostModel,
): GemmCounters {
  const { a, b, c, output, repetitions = 1 } = params;
  const tiles = { m: Math.ceil(m / costs.tile.m), n: Math.ceil(n / costs.tile.n) };
  const [readA, readB] = [operandCost(a, tiles.n, costs), operandCost(b, tiles.m, costs)];
  const writtenD = m * n * (output === "FP32" ? 4 : 2);
  const readC = c === undefined ? 0 : bytesOf(c);
  const intermediate = readA.copied + readB.copied;
  const operations = coreOperations({ m, n, k }, model);
  const traffic = readA.read + readB.read + readC + writtenD + intermediate;
  const matrixNs = (m * n * k) / costs.macsPerNs;
  const coreNs = operations / costs.coreOperationsPerNs;
  // Memory and matrix units overlap; general-purpose cores hold up the matrix units that wait for them.
  const elapsed = Math.max(traffic / costs.globalBytesPerNs, matrixNs + coreNs) + 1000;
  const counts: { readonly [Name in CounterName]: number } = {
    globalBytesReadA: readA.read,
    globalBytesReadB: readB.read,
    globalBytesReadC: readC,
    globalBytesWrittenD: writtenD,
    globalBytesIntermediate: intermediate,
    storedBytesA: readA.stored,
    storedBytesB: readB.stored,
    computeUnitNs: coreNs === 0 ? 0 : Math.max(1, Math.ceil(coreNs)),
    matrixUnitNs: Math.ceil(matrixNs),
    elapsedNs: Math.ceil(elapsed),
  };
  const stored = ["storedBytesA", "storedBytesB"];
  return Object.fromEntries(
    claimed.map((name) => [name, stored.includes(name) ? counts[name] : counts[name] * repetitions]),
  );
}

/** Operations that the matrix unit leaves to general-purpose cores: one for each promotion, one for each scale there. */
function coreOperations({ m, n, k }: Sizes, { promotionInterval, scaleOrder }: NumericModel): number {
  const native = scaleOrder === "none" || scaleOrder === "aligned";
  if (promotionInterval === "none" && native) return 0;
  const segments = Math.ceil(k / (promotionInterval === "none" ? 128 : promotionInterval));
  return m * n * segments * (native ? 1 : 2);
}

interface OperandCost {
  /** Bytes read for the product. */
  readonly read: number;
  /** Bytes written and read again on the way. */
  readonly copied: number;
  /** Largest number of bytes that it takes in memory at a time. */
  readonly stored: number;
}

function operandCost(operand: GemmParams["a"], tilesAcross: number, costs: CostModel): OperandCost {
  const { data, scales, tensorScale, transpose, quantize } = operand;
  const bytes = [data, scales, tensorScale].reduce(
    (sum, tensor) => sum + (tensor === undefined ? 0 : bytesOf(tensor)),
    0,
  );
  const passes = bytes <= costs.cacheBytes ? 1 : tilesAcross;
  const codes = data.shape.reduce((product, extent) => product * extent, 1);
  const place = quantize === undefined ? undefined : costs.casts;
  // Stored codes are of one byte, but for formats that no cast here makes.
  const crossing = place === "near-memory" ? codes + scaleBytes(operand) : bytes;
  const viaMemory = place === "through-memory";
  const copies = transpose && !costs.transposesOnRead ? bytes : 0;
  return {
    read: crossing * passes,
    copied: (viaMemory ? 2 * codes : 0) + 2 * copies,
    stored: bytes + copies + (viaMemory ? codes : 0),
  };
}

/** Bytes of the scales that a fused cast makes. */
function scaleBytes({ data, quantize }: GemmParams["a"]): number {
  const stored = matrixExtent(data);
  if (quantize?.scaling === undefined || stored === undefined) return 0;
  const { group, scaleFormat } = quantize.scaling;
  const groups = groupExtent(group, stored.rows, stored.columns);
  return groups.rows * groups.columns * elementBytes(storageDType(scaleFormat));
}

function bytesOf({ data }: Tensor): number {
  return data.length;
}
