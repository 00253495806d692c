/**
 * Claims about products of matrices: what is claimed is answered (ADP-002), all else refused (ADP-003); the same request
 * gives the same bits (ADP-005) whatever came before (ADP-006); contradictory operands are refused (ADP-007).
 */
import type { GemmOperand, GemmParams, OperandSupport } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import {
  type GemmClaim,
  gemmSupportsOf,
  multiplies,
  multipliesEach,
  operandsOf,
} from "../../../src/harness/gemm-needs.ts";
import { deterministic, everyAdapter } from "../../../src/harness/needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { zeros } from "../../../src/numerics/tensor.ts";
import { bothWays } from "../../inputs/fused-products.ts";
import { allProducts, unnamedProducts } from "../../inputs/gemm-entries.ts";
import { codeAroundOne, codeOf, product, signBitOf } from "../../inputs/gemm-operands.ts";
import { matrix } from "../../inputs/matrices.ts";

const products = allProducts();
/** Large enough for an incomplete group beside a complete one, where tails are taken. */
const sizes = { m: 5, n: 6, k: 160 };

const contradictions = [
  "k-of-b-differs",
  "three-dimensions",
  "codes-of-another-type",
  "scales-missing",
  "scales-of-another-shape",
  "scales-of-another-type",
  "scales-without-scaling",
  "tensor-scale-missing",
  "tensor-scale-too-many",
  "addend-of-another-shape",
  "addend-of-another-type",
] as const;
type Contradiction = (typeof contradictions)[number];

export default cases("adapter-protocol", ({ define }) => {
  define("claimed-product-is-answered", {
    why: "A claim that is refused when it is used is found out by the customer.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { product: products.names },
  })
    .needs(multiplies(({ product: name }) => ({ ...products.entry(name), scales: "either" })))
    .requests(({ claim }) =>
      claim.layouts.flatMap((layout) =>
        claim.outputs.flatMap((output) =>
          claim.modes.map((mode) => ones({ ...claim, layout, output, mode })),
        ),
      ),
    )
    .judge(({ claim, exchanges, check }) => {
      for (const exchange of exchanges) {
        const { counters = {} } = check.answer(exchange);
        const wanted = claim.counters.toSorted();
        check.that(
          `the counters that the manifest claims are there, and no others: ${wanted.join(", ") || "none"}`,
          Object.keys(counters).toSorted().join() === wanted.join(),
        );
      }
    });

  define("every-other-product-is-answered", {
    why: "The one claim that nobody tries is the one that somebody builds on.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { operands: ["codes", "values"] as const },
  })
    .needs(
      multipliesEach(({ operands }) =>
        operands === "codes"
          ? { ...unnamedProducts, scales: "either" }
          : { text: "values that are quantized on the way", accepts: () => true, operands },
      ),
    )
    .requests(({ claim: claims, random }) =>
      claims.flatMap((claim) => eachChoice(claim).map((chosen) => anyProduct(chosen, random))),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) {
        const { a, b } = exchange.request.params;
        check.that(`${a.format} by ${b.format} is answered`, check.answer(exchange).d.shape.length === 2);
      }
    });

  define("claimed-addend-is-taken", {
    why: "An addend that is accepted and left out is a residual connection that is not there.",
    verifies: ["ADP-002", "ADP-003"],
    vary: { product: products.names },
  })
    .needs(multiplies(({ product: name }) => ({ ...products.entry(name), scales: "either" })))
    .requests(({ claim }) => [ones(claim, true)])
    .judge(({ claim: { addend }, exchanges: [exchange], check }) => {
      if (addend === "none") check.refused(exchange, "an addend, which is not claimed", "UNIMPLEMENTED");
      else check.that("the addend is taken", check.answer(exchange).d.shape.length === 2);
    });

  define("unclaimed-product-is-refused", {
    why: "A product that is not in the support matrix has no rule by which its bits could be judged.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: { choice: ["format", "mode", "output", "group", "scale-format", "tensor-scale"] as const },
  })
    .needs(({ choice }, manifest) => {
      const supports = gemmSupportsOf(manifest);
      for (const entry of supports.filter((one) => operandsOf(one) === "codes")) {
        const asked = withOther(entry, choice, supports);
        if (asked !== undefined) return { applies: true, claim: asked, support: undefined };
      }
      return { applies: false, reason: `no product is claimed in which ${choice} could be another` };
    })
    .requests(({ claim }) => [ones(claim)])
    .judge(({ params: { choice }, exchanges: [exchange], check }) =>
      check.refused(exchange, `a product with another ${choice} than the manifest's`, "UNIMPLEMENTED"),
    );

  define("product-of-fp64-is-refused", {
    why: "A device that has no product at all must say so by name, so that a program can fall back.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: {},
  })
    .needs(everyAdapter())
    .requests(() => {
      const operand: GemmOperand = { data: zeros("F64", [2, 4]), format: "FP64", transpose: false };
      return [request("gemm", { a: operand, b: operand, output: "FP32", precision: "full" })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      check.refused(exchange, "a product of FP64 operands, which nobody may claim", "UNIMPLEMENTED"),
    );

  define("same-product-same-bits", {
    why: "A device that is not deterministic, but says so, is legal; one that says it is ruins every comparison.",
    verifies: ["ADP-005"],
    vary: { product: products.names },
  })
    .needs(deterministic(multiplies(({ product: name }) => ({ ...products.entry(name), scales: "either" }))))
    .requests(({ claim, random }) => {
      const asked = mixed(claim, random);
      return [asked, asked, asked];
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange).d);
      for (const other of others)
        if (first !== undefined) check.sameBits("the same product again", "d", other, first);
    });

  define("earlier-products-leave-nothing", {
    why: "An accumulator that is not cleared, or an operand that is kept, adds one request to the next.",
    verifies: ["ADP-006"],
    vary: { product: products.names, before: ["larger", "longer", "refused"] as const },
  })
    .needs(multiplies(({ product: name }) => ({ ...products.entry(name), scales: "either" })))
    .requests(({ params: { before }, claim, random }) => {
      const question = mixed(claim, random);
      const distraction = {
        larger: () => ones(claim),
        longer: () => ones(claim, false, { m: 40, n: 40, k: 512 }),
        refused: () => contradict(mixed(claim, random), "three-dimensions"),
      }[before]();
      return [question, distraction, question] as const;
    })
    .judge(({ exchanges: [before, , after], check }) =>
      check.sameBits(
        "the same product after another one",
        "d",
        check.answer(after).d,
        check.answer(before).d,
      ),
    );

  define("contradictory-operands-are-refused", {
    why: "A shape that is not checked becomes a read beyond the end of a buffer.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: { fault: contradictions },
  })
    .needs(
      multiplies(({ fault }) => ({
        text: `operands that can have the fault ${fault}`,
        scales: "either",
        accepts: (entry) => possible(fault, entry.a),
        ...(fault.startsWith("addend") ? { addend: true as const } : {}),
      })),
    )
    .requests(({ params: { fault }, claim }) => {
      const sound = ones(claim, fault.startsWith("addend"));
      return [contradict(sound, fault), sound] as const;
    })
    .judge(({ params: { fault }, exchanges: [refused, next], check }) => {
      check.refused(refused, fault, "INVALID_ARGUMENT");
      check.that("the next request is answered", check.answer(next) !== undefined);
    });
});

type ProductRequest = ReturnType<typeof product>;

/** All ones, by scales of one. */
function ones(claim: GemmClaim, addend = false, extent = sizes): ProductRequest {
  const k = claim.tail === "refuse" ? 128 * Math.ceil(extent.k / 128) : extent.k;
  return product(
    claim,
    { ...extent, k },
    {
      a: { code: () => codeOf(claim.a.format, 1) },
      b: { code: () => codeOf(claim.b.format, 1) },
      ...(addend ? { c: () => 0x3f800000 } : {}),
    },
  );
}

/** The claim with each of its layouts, outputs and modes at least once; not each of them with every other. */
function eachChoice(claim: GemmClaim): GemmClaim[] {
  const { layouts, outputs, modes } = claim;
  return Array.from({ length: Math.max(layouts.length, outputs.length * modes.length) }, (_, i) => ({
    ...claim,
    layout: layouts[i % layouts.length] ?? claim.layout,
    output: outputs[i % outputs.length] ?? claim.output,
    mode: modes[Math.floor(i / outputs.length) % modes.length] ?? claim.mode,
  }));
}

/** All ones, as codes or as values that are quantized on the way. */
function anyProduct(claim: GemmClaim, random: Random): ProductRequest {
  if (operandsOf(claim) === "codes") return ones(claim);
  const k = claim.tail === "refuse" ? 128 : sizes.k;
  return bothWays(claim, { ...sizes, k }, random, (format, { rows, columns }) => {
    const data = matrix(format, { rows, columns }, new Float64Array(rows * columns).fill(1));
    return { data, quantized: data };
  }).together;
}

/** Numbers around one, of both signs. */
function mixed(claim: GemmClaim, random: Random): ProductRequest {
  const code = ({ format }: OperandSupport) => ({
    code: () => codeAroundOne(format, random) + signBitOf(format) * random.integer(0, 1),
  });
  return product(claim, { ...sizes, k: 256 }, { a: code(claim.a), b: code(claim.b) });
}

/** A claim with one choice that no entry makes in its place; undefined where this entry leaves none. */
function withOther(
  entry: GemmClaim | ReturnType<typeof gemmSupportsOf>[number],
  choice: "format" | "mode" | "output" | "group" | "scale-format" | "tensor-scale",
  supports: ReturnType<typeof gemmSupportsOf>,
): GemmClaim | undefined {
  const { a, b, layouts, outputs, modes } = entry;
  const [layout = "TN"] = layouts;
  const [output = "FP32"] = outputs;
  const [mode] = modes;
  if (mode === undefined) return undefined;
  const asked = { ...entry, layout, output, mode };
  const unclaimed = (other: GemmClaim) =>
    supports.some((known) => sameOperand(known.a, other.a) && sameOperand(known.b, other.b))
      ? undefined
      : other;
  const { scaling } = a;
  switch (choice) {
    case "format":
      return unclaimed({ ...asked, a: { ...a, format: a.format === "E3M2" ? "E2M3" : "E3M2" } });
    case "mode": {
      const name = (["full", "promoted", "fast"] as const).find((one) =>
        modes.every((known) => known.name !== one),
      );
      return name === undefined ? undefined : { ...asked, mode: { ...mode, name } };
    }
    case "output": {
      const other = (["FP32", "BF16"] as const).find((one) => !outputs.includes(one));
      return other === undefined ? undefined : { ...asked, output: other };
    }
    case "group":
      if (scaling === undefined) return undefined;
      return unclaimed({ ...asked, a: { ...a, scaling: { ...scaling, group: "128x1" } }, b });
    case "scale-format":
      if (scaling === undefined || scaling.tensorScale === "FP32") return undefined;
      return unclaimed({
        ...asked,
        a: { ...a, scaling: { ...scaling, scaleFormat: scaling.scaleFormat === "UE4M3" ? "FP32" : "UE4M3" } },
      });
    case "tensor-scale":
      if (scaling?.scaleFormat !== "UE4M3") return undefined;
      return unclaimed({
        ...asked,
        a: { ...a, scaling: { ...scaling, tensorScale: scaling.tensorScale === "FP32" ? "none" : "FP32" } },
      });
  }
}

function sameOperand(one: OperandSupport, other: OperandSupport): boolean {
  return (
    one.format === other.format &&
    one.scaling?.group === other.scaling?.group &&
    one.scaling?.scaleFormat === other.scaling?.scaleFormat &&
    one.scaling?.tensorScale === other.scaling?.tensorScale
  );
}

/** Whether an operand can have a fault. */
function possible(fault: Contradiction, { scaling }: OperandSupport): boolean {
  switch (fault) {
    case "scales-missing":
    case "scales-of-another-shape":
    case "scales-of-another-type":
      return scaling !== undefined;
    case "scales-without-scaling":
      return scaling === undefined;
    case "tensor-scale-missing":
      return scaling?.tensorScale === "FP32";
    case "tensor-scale-too-many":
      return scaling?.tensorScale === "none";
    default:
      return true;
  }
}

/** A sound request with one thing about it that can't be. */
function contradict({ params }: ProductRequest, fault: Contradiction): ProductRequest {
  const { a, b, ...rest } = params;
  const { data, scales, scaling, tensorScale, format, transpose } = a;
  const common = { data, format, transpose, ...(scaling === undefined ? {} : { scaling }) };
  const withA = (other: GemmOperand): GemmParams => ({ ...rest, a: other, b });
  const changed = (): GemmParams => {
    switch (fault) {
      case "k-of-b-differs": {
        const shape = b.data.shape.map((extent, i) => ((i === 0) === b.transpose ? extent + 128 : extent));
        return { ...rest, a, b: { ...b, data: zeros(b.data.dtype, shape) } };
      }
      case "three-dimensions":
        return withA({ ...a, data: { ...data, shape: [...data.shape, 1] } });
      case "codes-of-another-type":
        return withA({ ...a, data: zeros("I64", data.shape) });
      case "scales-missing":
        return withA({ ...common, ...(tensorScale === undefined ? {} : { tensorScale }) });
      case "scales-of-another-shape":
        return withA({ ...a, ...(scales === undefined ? {} : { scales: zeros(scales.dtype, [7, 11]) }) });
      case "scales-of-another-type":
        return withA({ ...a, ...(scales === undefined ? {} : { scales: zeros("F64", scales.shape) }) });
      case "scales-without-scaling":
        return withA({ ...a, scales: zeros("F32", [1, 1]) });
      case "tensor-scale-missing":
        return withA({ ...common, ...(scales === undefined ? {} : { scales }) });
      case "tensor-scale-too-many":
        return withA({ ...a, tensorScale: zeros("F32", [1]) });
      case "addend-of-another-shape":
        return { ...params, c: zeros("F32", [3, 2]) };
      case "addend-of-another-type":
        return { ...params, ...(params.c === undefined ? {} : { c: zeros("F64", params.c.shape) }) };
    }
  };
  return request("gemm", changed());
}
