/**
 * How mutants are made: the reference with one defect that a real device or library has shown, beside the same adapter
 * without it. The defect sits in a step of quantization or dequantization, in the adapter, or on the wire.
 */
import { connectLoopback, type Tamper } from "../../src/adapter/loopback.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { RequirementId } from "../../src/generated/requirement-id.ts";
import type {
  ConvertParams,
  ConvertResult,
  DequantizeParams,
  DequantizeResult,
  GemmParams,
  GemmResult,
  QuantizeParams,
  QuantizeResult,
  Recipe,
  Tensor,
} from "../../src/generated/types.ts";
import type { Mutant } from "../../src/harness/adequacy.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { createReference, type ReferenceParameters } from "../../src/reference/adapter.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { valuesOf } from "../../src/reference/converter.ts";
import type { DequantizerSteps } from "../../src/reference/dequantizer.ts";
import { type EngineSteps, idealEngine } from "../../src/reference/fabric/steps.ts";
import { referenceGemmEntry, scaledOperand } from "../../src/reference/gemm-claims.ts";
import { honestClock, type UnitClock } from "../../src/reference/matrix-unit/clock.ts";
import type { GemmSteps } from "../../src/reference/matrix-unit/gemm.ts";
import { registerRounder } from "../../src/reference/matrix-unit/register.ts";
import type { QuantizerSteps } from "../../src/reference/quantizer.ts";

/** Nothing is claimed of communication. */
const noFabric: ReferenceParameters = { fabric: "none" };

/** Claims of quantization alone: a defect of it shows nowhere else. */
export const quantizationAlone: ReferenceParameters = { gemm: "none", online: "none", fabric: "none" };

/** Claims of a few products: enough to show a defect of the unit, and few enough to be tried quickly. */
export const fewProducts: ReferenceParameters = {
  supports: "none",
  online: "none",
  fabric: "none",
  gemm: [
    referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" }),
    referenceGemmEntry({ format: "BF16" }, { format: "BF16" }),
    referenceGemmEntry(scaledOperand("E4M3", "1x128", "FP32"), scaledOperand("E4M3", "128x128", "FP32")),
    referenceGemmEntry(scaledOperand("E4M3", "1x32", "E8M0"), scaledOperand("E4M3", "1x32", "E8M0")),
  ],
};

/** Tiles of 1x32 with powers of two as scales, which a microscaling unit has in the place of any other. */
export const microscaled: Recipe = canonicalRecipe("E4M3", canonicalScaling("1x32", "E8M0"));

/** Tiles and blocks under scales that a unit does not have: each operand under its own in their place. */
export const substituting: ReferenceParameters = {
  ...fewProducts,
  gemm: [
    referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" }),
    referenceGemmEntry(scaledOperand("E4M3", "1x32", "E8M0"), scaledOperand("E4M3", "1x32", "E8M0")),
    {
      ...referenceGemmEntry(
        { ...scaledOperand("E4M3", "1x128", "FP32"), substitute: microscaled },
        { ...scaledOperand("E4M3", "128x128", "FP32"), substitute: microscaled },
      ),
      scaling: "substituted",
      counters: [],
    },
  ],
};
/**
 * A single product, whose time is measured. It is slow for a device, and says how often it lets itself be asked: no longer
 * than a busy machine leaves it alone. With one layout and no scales, nothing else is a question of its speed.
 */
export function measuring(clock: UnitClock = honestClock): ReferenceParameters {
  const entry = referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" });
  return {
    supports: "none",
    online: "none",
    fabric: "none",
    gemm: [{ ...entry, layouts: ["TN"] }],
    identity: { limits: { maxRepetitions: 16 } },
    clock,
  };
}

/** Communication alone, and nothing said of what it takes. */
export const fabricAlone: ReferenceParameters = {
  supports: "none",
  gemm: "none",
  online: "none",
  offload: "none",
};

interface Description {
  readonly breaks: RequirementId;
  readonly defect: string;
  readonly caughtBy?: Mutant["caughtBy"];
  /** Claims and rules of the adapter that has the defect; those of the reference that it concerns by default. */
  readonly base?: ReferenceParameters;
}

/** A defect in one step of quantization. */
export function quantizerMutant(
  id: string,
  { base = quantizationAlone, ...description }: Description,
  steps: Partial<QuantizerSteps>,
): Mutant {
  return pair(
    id,
    description,
    () => createReference({ ...quantizationAlone, ...base }),
    () => createReference({ ...quantizationAlone, ...base, quantizer: steps }),
  );
}

/** A defect in one step of dequantization. */
export function dequantizerMutant(
  id: string,
  { base = quantizationAlone, ...description }: Description,
  steps: Partial<DequantizerSteps>,
): Mutant {
  return pair(
    id,
    description,
    () => createReference({ ...quantizationAlone, ...base }),
    () => createReference({ ...quantizationAlone, ...base, dequantizer: steps }),
  );
}

/** A defect in one step of a product. */
export function unitMutant(
  id: string,
  { base = fewProducts, ...description }: Description,
  steps: Partial<GemmSteps>,
): Mutant {
  return pair(
    id,
    description,
    () => createReference({ ...noFabric, ...base }),
    () => createReference({ ...noFabric, ...base, unit: steps }),
  );
}

/** A defect in another parameter of the reference, such as what a product costs. */
export function parameterMutant(
  id: string,
  { base = fewProducts, ...description }: Description,
  parameters: () => ReferenceParameters,
): Mutant {
  return pair(
    id,
    description,
    () => createReference({ ...noFabric, ...base }),
    () => createReference({ ...noFabric, ...base, ...parameters() }),
  );
}

/** A defect in one step of the communication engine. */
export function engineMutant(
  id: string,
  { base = fabricAlone, ...description }: Description,
  steps: EngineDefect,
): Mutant {
  const engine = engineWith(steps);
  return pair(
    id,
    description,
    () => createReference(base),
    () => createReference({ ...base, engine }),
  );
}

/** The ideal engine but for these steps. */
export function engineWith(steps: EngineDefect): EngineSteps {
  return {
    checks: { ...idealEngine.checks, ...steps.checks },
    order: { ...idealEngine.order, ...steps.order },
    move: { ...idealEngine.move, ...steps.move },
    ports: { ...idealEngine.ports, ...steps.ports },
    transport: { ...idealEngine.transport, ...steps.transport },
    offload: { ...idealEngine.offload, ...steps.offload },
    queues: { ...idealEngine.queues, ...steps.queues },
    endings: { ...idealEngine.endings, ...steps.endings },
    updates: { ...idealEngine.updates, ...steps.updates },
    rows: { ...idealEngine.rows, ...steps.rows },
    sums: { ...idealEngine.sums, ...steps.sums },
    exchanges: { ...idealEngine.exchanges, ...steps.exchanges },
  };
}

/** What is done otherwise, step by step. */
export type EngineDefect = { readonly [Part in keyof EngineSteps]?: Partial<EngineSteps[Part]> };

/** A defect in how an adapter behaves; methods that `defective` gives replace those of the sound adapter. */
export function adapterMutant(
  id: string,
  { base = quantizationAlone, ...description }: Description,
  defective: (sound: Adapter) => Partial<Adapter>,
): Mutant {
  const sound = () => createReference({ ...quantizationAlone, ...base });
  return pair(id, description, sound, () => {
    const adapter = sound();
    return { ...adapter, ...defective(adapter) };
  });
}

/** A defect in what travels: the reference behind the real wire, whose answers are tampered with. */
export function wireMutant(
  id: string,
  { base = quantizationAlone, ...description }: Description,
  tamper: () => Tamper,
): Mutant {
  return {
    id,
    breaks: description.breaks,
    defect: description.defect,
    caughtBy: description.caughtBy ?? "fail",
    sound: () => connectLoopback(() => createReference({ ...quantizationAlone, ...base })),
    mutated: () =>
      connectLoopback(() => createReference({ ...quantizationAlone, ...base }), { tamper: tamper() }),
  };
}

function pair(
  id: string,
  { breaks, defect, caughtBy = "fail" }: Omit<Description, "base">,
  sound: () => Adapter,
  mutated: () => Adapter,
): Mutant {
  return {
    id,
    breaks,
    defect,
    caughtBy,
    sound: async () => connectAdapter(id, sound()),
    mutated: async () => connectAdapter(id, mutated()),
  };
}

/** Quantizes with an adapter that a mutant wraps; all of them claim it. */
export async function quantizeOf(adapter: Adapter, params: QuantizeParams): Promise<QuantizeResult> {
  if (adapter.quantize === undefined) throw new RangeError("this adapter has no quantize");
  return adapter.quantize(params);
}

/** Dequantizes with an adapter that a mutant wraps; all of them claim it. */
export async function dequantizeOf(adapter: Adapter, params: DequantizeParams): Promise<DequantizeResult> {
  if (adapter.dequantize === undefined) throw new RangeError("this adapter has no dequantize");
  return adapter.dequantize(params);
}

/** Multiplies with an adapter that a mutant wraps; all of them claim it. */
export async function gemmOf(adapter: Adapter, params: GemmParams): Promise<GemmResult> {
  if (adapter.gemm === undefined) throw new RangeError("this adapter has no gemm");
  return adapter.gemm(params);
}

/** Converts with an adapter that a mutant wraps; all of them claim it. */
export async function convertOf(adapter: Adapter, params: ConvertParams): Promise<ConvertResult> {
  if (adapter.convert === undefined) throw new RangeError("this adapter has no convert");
  return adapter.convert(params);
}

const toBf16 = registerRounder(7, "nearest-even");

/** Values rounded to BF16, as FP32. */
export function inBf16(values: Tensor): Tensor {
  return tensorOfFloat32(values.shape, valuesOf(values).map(toBf16));
}
