/**
 * Legal units that differ from the reference: other orders of addition, other places of scales, narrower claims, and units
 * that declare no model. All of them pass everything that applies.
 */
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { GemmSupport, Manifest, NumericModel } from "../../src/generated/types.ts";
import type { Variant } from "../../src/harness/adequacy.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { idealModel, referenceGemmSupports } from "../../src/reference/gemm-claims.ts";
import { referenceOnlineClaims } from "../../src/reference/online-claims.ts";
import { fewProducts, measuring, substituting } from "../mutants/mutant.ts";

/** FP8 without scales, and by tiles and blocks. */
const entries: readonly GemmSupport[] =
  fewProducts.gemm === undefined || fewProducts.gemm === "none"
    ? []
    : fewProducts.gemm.filter(({ a }) => a.format === "E4M3" && a.scaling?.scaleFormat !== "E8M0");

function variant(
  id: string,
  difference: string,
  change: (entry: GemmSupport) => GemmSupport,
  wrap: (adapter: Adapter) => Adapter = (adapter) => adapter,
  claims: readonly GemmSupport[] = entries,
): Variant {
  const parameters = { ...fewProducts, gemm: claims.map(change), name: id };
  return {
    id,
    difference,
    connect: async () => connectAdapter(id, wrap(createReference({ fabric: "none", ...parameters }))),
  };
}

/** A unit whose precise mode, its only one, goes by another model. */
function unit(
  id: string,
  difference: string,
  model: Partial<NumericModel>,
  claims: readonly GemmSupport[] = entries,
): Variant {
  const change = (entry: GemmSupport): GemmSupport => ({
    ...entry,
    ...(model.scaleOrder === undefined && model.promotionInterval === undefined ? {} : outside(entry)),
    modes: [
      { name: "full", accumulation: "native", accumulatorBits: 23, model: { ...idealModel, ...model } },
    ],
  });
  return variant(id, difference, change, undefined, claims);
}

/** Order and windows show without scales; with them the same takes its time. */
function inBothWays(id: string, difference: string, model: Partial<NumericModel>): Variant[] {
  return [
    unit(id, difference, model, entries.slice(0, 1)),
    { ...unit(`${id}-with-scales`, difference, model, entries.slice(1)), slow: true },
  ];
}

/** What is done outside the unit is not native, and what it costs is not the question here. */
function outside({ scaling }: GemmSupport): Pick<GemmSupport, "scaling" | "counters"> {
  return { scaling: scaling === "native" ? "emulated" : scaling, counters: [] };
}

/** The same without a word on how it adds. */
function silent(adapter: Adapter): Adapter {
  return { ...adapter, describe: async () => withoutModels(await adapter.describe()) };
}

function withoutModels(manifest: Manifest): Manifest {
  const { gemm } = manifest.capabilities;
  if (gemm === undefined) return manifest;
  const supports = gemm.supports.map((entry) => ({
    ...entry,
    modes: entry.modes.map(({ model: _, ...mode }) => mode),
  }));
  return { ...manifest, capabilities: { ...manifest.capabilities, gemm: { supports } } };
}

/** The same, where nothing but time is saved by leaving them out. */
const slowly = (one: Variant): Variant => ({ ...one, slow: true });

/** What is quantized on the way to tiles of 1x128, and the codes that come of it. */
const onTheWay = referenceGemmSupports().filter(
  ({ a, b }) =>
    [a.quantize?.scaling, a.scaling].some((one) => one?.group === "1x128" && one.scaleFormat === "FP32") &&
    b.format === "E4M3" &&
    (a.format === "BF16" || a.format === "E4M3"),
);

const scaleOrders = ["fma-scales", "add-scales", "fma-a-first", "fma-b-first", "add-a-first"] as const;

export const productVariants: readonly Variant[] = [
  ...inBothWays("one-by-one", "Products are added one after another, each with one rounding to FP32.", {
    blockWidth: 1,
  }),
  slowly(unit("four-by-four", "Blocks of four products.", { blockWidth: 4 })),
  unit("whole-rows", "A whole row is added without loss and rounded once, as in float64.", {
    blockWidth: 65536,
  }),
  ...inBothWays("window-of-25-bits", "Terms are cut at a window of 25 bits, and so is the register.", {
    blockWidth: 32,
    fractionBits: 25,
    registerRounding: "truncate",
  }),
  unit("accumulator-outside", "The register is added after the block.", {
    blockWidth: 16,
    accumulator: "outside",
  }),
  ...inBothWays("split-sums", "Sums of 512 products are added up in FP32.", { promotionInterval: 512 }),
  ...scaleOrders.map((scaleOrder, i) => {
    const difference = `Scales meet the sums of their groups as ${scaleOrder} says.`;
    const one = unit(`scales-by-${scaleOrder}`, difference, { scaleOrder });
    return i === 0 ? one : slowly(one);
  }),
  variant("undeclared-model", "How it adds is not declared.", (entry) => entry, silent),
  variant("one-mode", "No fast mode.", (entry) => ({ ...entry, modes: entry.modes.slice(0, 1) })),
  variant("straight-layout-only", "Both operands K-major, as most FP8 units want them.", (entry) => ({
    ...entry,
    layouts: ["TN"],
  })),
  variant("no-addend", "No addend.", (entry) => ({ ...entry, addend: "none" })),
  variant("bf16-output-only", "Results in BF16 alone.", (entry) => ({ ...entry, outputs: ["BF16"] })),
  variant("whole-groups-only", "Lengths that are no multiple of 128 are refused.", (entry) => ({
    ...entry,
    tail: "refuse",
  })),
  variant(
    "casts-without-a-norm",
    "Operands are quantized on their way, and no norm goes before it.",
    ({ a: { norm: _, ...a }, ...entry }) => ({ ...entry, a }),
    undefined,
    onTheWay,
  ),
  {
    id: "casts-near-memory",
    difference:
      "What is quantized on the way becomes codes next to memory, and codes and scales alone cross.",
    slow: true,
    connect: async () =>
      connectAdapter(
        "casts-near-memory",
        createReference({
          fabric: "none",
          ...fewProducts,
          gemm: onTheWay,
          costs: { casts: "near-memory" },
          name: "casts-near-memory",
        }),
      ),
  },
  variant(
    "scales-are-substituted",
    "Tiles and blocks with FP32 scales are requantized for a unit that has tiles of 1x32 in E8M0, and declared so.",
    (entry) => entry,
    undefined,
    substituting.gemm === "none" ? [] : substituting.gemm,
  ),
  variant("no-counters", "Nothing is counted.", (entry) => ({ ...entry, counters: [] })),
  {
    id: "measures-its-times",
    difference: "Each repetition is computed, and the elapsed time is that of a clock.",
    connect: async () =>
      connectAdapter("measures-its-times", createReference({ ...measuring(), name: "measures-its-times" })),
  },
  {
    id: "conversions-alone",
    difference: "Conversions, and nothing else.",
    connect: async () =>
      connectAdapter(
        "conversions-alone",
        createReference({
          fabric: "none",
          supports: "none",
          gemm: "none",
          online: referenceOnlineClaims(),
          name: "conversions-alone",
        }),
      ),
  },
];
