/**
 * Which products the cases ask for: pairs of formats, and pairs of scaled operands, as values of a case's parameter. Every
 * list ends with `other`, the first that a manifest claims and the list does not name, so that no device goes unchecked.
 */
import type { GemmSupport, NumberFormat, OperandSupport } from "../../src/generated/types.ts";
import type { GemmTest } from "../../src/harness/gemm-needs.ts";

/** Products as the values of one parameter of a case. */
export interface ProductSet {
  readonly names: readonly string[];
  readonly entry: (name: string) => GemmTest;
}

const other = "other";

/** Pairs that are trained with, inferred with, or claimed by a matrix unit that somebody makes. */
const pairs: readonly (readonly [NumberFormat, NumberFormat])[] = [
  ["E4M3", "E4M3"],
  ["E4M3", "E5M2"],
  ["E5M2", "E4M3"],
  ["E5M2", "E5M2"],
  ["BF16", "BF16"],
  ["FP16", "FP16"],
  ["E5M6", "E5M6"],
  ["E2M3", "E2M3"],
  ["E3M2", "E3M2"],
  ["E2M1", "E2M1"],
  ["E4M3FNUZ", "E4M3FNUZ"],
  ["E5M2FNUZ", "E5M2FNUZ"],
];

const pairName = (a: NumberFormat, b: NumberFormat) => `${a},${b}`;
const pairOf = ({ a, b }: GemmSupport) => pairName(a.format, b.format);

/**
 * Pairs of formats, whatever scales go with them: an entry without scales if there is one, else one with a scale for each
 * tensor, else any. Where there are scales, the cases make them 1.
 */
export function formatPairs(kind: (a: NumberFormat, b: NumberFormat) => boolean = () => true): ProductSet {
  const names = pairs.filter(([a, b]) => kind(a, b)).map(([a, b]) => pairName(a, b));
  const rank = ({ a, b }: GemmSupport) => scalesRank(a) + scalesRank(b);
  return {
    names: [...names, other],
    entry: (name) =>
      name === other
        ? {
            text: "any other pair of formats of this kind",
            accepts: (entry) => kind(entry.a.format, entry.b.format) && !names.includes(pairOf(entry)),
            rank,
          }
        : { text: name, accepts: (entry) => pairOf(entry) === name, rank },
  };
}

function scalesRank({ scaling }: OperandSupport): number {
  if (scaling === undefined) return 0;
  return scaling.group === "tensor" ? 1 : 2;
}

/** Scaled operands of deployed models and of microscaling, by format, group shape and scale format. */
const scaledProducts: readonly string[] = [
  "E4M3/1x128/FP32,E4M3/128x128/FP32",
  "E4M3/1x128/FP32,E4M3/1x128/FP32",
  "E5M2/1x128/FP32,E4M3/128x128/FP32",
  "E5M2/1x128/FP32,E4M3/1x128/FP32",
  "E4M3/1x128/E8M0,E4M3/128x128/E8M0",
  "E4M3/1x128/E8M0,E4M3/1x128/E8M0",
  "E5M6/1x128/E8M0,E4M3/128x128/E8M0",
  "E4M3/1x32/E8M0,E4M3/1x32/E8M0",
  "E5M2/1x32/E8M0,E4M3/1x32/E8M0",
  "E2M3/1x32/E8M0,E2M3/1x32/E8M0",
  "E3M2/1x32/E8M0,E3M2/1x32/E8M0",
  "E2M1/1x32/E8M0,E2M1/1x32/E8M0",
  "E2M1/1x16/UE4M3,E2M1/1x16/UE4M3",
  "E2M1/1x16/UE4M3+FP32,E2M1/1x16/UE4M3+FP32",
];

/** Products of which at least one operand is scaled by groups. */
export function groupScaledProducts(kind: (name: string) => boolean = () => true): ProductSet {
  const names = scaledProducts.filter(kind);
  return {
    names: [...names, other],
    entry: (name) =>
      name === other
        ? {
            text: "any other product of operands that are scaled by groups",
            accepts: (entry) =>
              (isGrouped(entry.a) || isGrouped(entry.b)) && !names.includes(productName(entry)),
          }
        : { text: name, accepts: (entry) => productName(entry) === name },
  };
}

/** Products of operands of at most 8 bits with one scale for each tensor. */
export function tensorScaledProducts(): ProductSet {
  const names = tensorNames();
  return {
    names,
    entry: (name) => ({ text: name, accepts: (entry) => productName(entry) === name }),
  };
}

function tensorNames(): string[] {
  return pairs
    .map(([a, b]) => pairName(a, b))
    .filter((name) => !/16/.test(name))
    .map((name) =>
      name
        .split(",")
        .map((format) => `${format}/tensor/FP32`)
        .join(","),
    );
}

/** Products that no list names: of a long support matrix, cases of one product each see the first of them alone. */
export const unnamedProducts: GemmTest = {
  text: "products beside those that are deployed",
  accepts: (entry) => !namedProducts().includes(productName(entry)),
};

function namedProducts(): string[] {
  return [...pairs.map(([a, b]) => pairName(a, b)), ...tensorNames(), ...scaledProducts];
}

/** Every entry that is named in one of the two lists, and `other`: the support matrix as far as anybody deploys it. */
export function allProducts(): ProductSet {
  const names = namedProducts();
  return {
    names: [...names, other],
    entry: (name) =>
      name === other
        ? { text: "any other product", accepts: (entry) => !names.includes(productName(entry)) }
        : { text: name, accepts: (entry) => productName(entry) === name },
  };
}

/** `FORMAT/GROUP/SCALES` for each operand, or `FORMAT` where it has no scales; `FORMAT>FORMAT` where it is cast on the way. */
export function productName({ a, b }: Pick<GemmSupport, "a" | "b">): string {
  return [a, b].map(operandName).join(",");
}

function operandName({ format, scaling, quantize }: OperandSupport): string {
  if (quantize !== undefined) return `${format}>${quantize.format}`;
  if (scaling === undefined) return format;
  const { group, scaleFormat, tensorScale } = scaling;
  return `${format}/${group}/${tensorScale === "FP32" ? `${scaleFormat}+FP32` : scaleFormat}`;
}

/** Whether elements of an operand share scales by less than the whole of it. */
export function isGrouped({ scaling }: OperandSupport): boolean {
  return scaling !== undefined && scaling.group !== "tensor";
}
