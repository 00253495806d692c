/**
 * The reference adapter: checks a request, refuses what it does not claim, computes the rest. Its claims and the steps
 * of its arithmetic are parameters; with the defaults it meets every requirement.
 */
import type { Adapter } from "../generated/interfaces.ts";
import type {
  CounterName,
  GemmOperand,
  GemmSupport,
  Manifest,
  OnlineQuantizationCapability,
  OperandSupport,
  QuantizationSupport,
  SmFreeCommunicationCapability,
  UnifiedFabricCapability,
} from "../generated/types.ts";
import { referenceSupports } from "./claims.ts";
import { checkConvert } from "./convert-checks.ts";
import { type ConverterSteps, convert, idealConverter } from "./converter.ts";
import { type DequantizerSteps, dequantize, idealDequantizer } from "./dequantizer.ts";
import { referenceFabricClaims, referenceOffloadClaims } from "./fabric/claims.ts";
import { communicate, overlap } from "./fabric/engine.ts";
import { type EngineSteps, idealEngine } from "./fabric/steps.ts";
import { checkCommunicate, checkOverlap } from "./fabric-checks.ts";
import { checkGemm } from "./gemm-checks.ts";
import { referenceGemmSupports } from "./gemm-claims.ts";
import type { UnitClock } from "./matrix-unit/clock.ts";
import { type FusedSteps, idealFused, quantizeOnTheWay } from "./matrix-unit/fused-cast.ts";
import { type GemmSteps, gemm, idealGemmSteps } from "./matrix-unit/gemm.ts";
import { substituted } from "./matrix-unit/substitution.ts";
import { type CostModel, countersOf, idealCosts } from "./matrix-unit/traffic.ts";
import { referenceOnlineClaims } from "./online-claims.ts";
import { checkDequantize, checkQuantize, claimed } from "./quantization-checks.ts";
import { idealSteps, type QuantizerSteps, quantize } from "./quantizer.ts";

export interface ReferenceParameters {
  readonly name?: string;
  /** What is claimed of quantization; none for nothing. */
  readonly supports?: readonly QuantizationSupport[] | "none";
  readonly quantizer?: Partial<QuantizerSteps>;
  readonly dequantizer?: Partial<DequantizerSteps>;
  /** What is claimed of products. */
  readonly gemm?: readonly GemmSupport[] | "none";
  readonly unit?: Partial<GemmSteps>;
  readonly fused?: Partial<FusedSteps>;
  readonly costs?: Partial<CostModel>;
  /** Measures the elapsed time instead of modelling it. */
  readonly clock?: UnitClock;
  /** What is claimed of conversions. */
  readonly online?: OnlineQuantizationCapability | "none";
  readonly converter?: Partial<ConverterSteps>;
  /** What is claimed of communication. */
  readonly fabric?: UnifiedFabricCapability | "none";
  /** What is claimed of the work that communication takes; nothing where nothing is claimed of communication. */
  readonly offload?: SmFreeCommunicationCapability | "none";
  readonly engine?: Partial<EngineSteps>;
  /** What stands in the manifest beside the claims. */
  readonly identity?: Partial<Pick<Manifest, "device" | "kind" | "limits">>;
}

/** Makes a reference adapter. Without parameters it is the ideal one. */
export function createReference(parameters: ReferenceParameters = {}): Adapter {
  const manifest = manifestOf(parameters);
  const {
    "fine-grained-quantization": quantization,
    gemm: products,
    "online-quantization": online,
    "unified-fabric": fabric,
    "sm-free-communication": offload,
  } = manifest.capabilities;
  return {
    describe: async () => manifest,
    echo: async ({ x }) => ({ x }),
    ...(quantization === undefined ? {} : quantizationMethods(quantization.supports, parameters)),
    ...(products === undefined ? {} : gemmMethod(products.supports, parameters)),
    ...(online === undefined ? {} : convertMethod(online, parameters)),
    ...(fabric === undefined ? {} : communicateMethods(fabric, offload, parameters)),
  };
}

function manifestOf({
  name = "reference",
  supports,
  gemm: products,
  online,
  fabric,
  offload,
  identity,
  clock,
}: ReferenceParameters): Manifest {
  const quantization = supports ?? referenceSupports();
  const gemms = products ?? referenceGemmSupports();
  const conversions = online ?? referenceOnlineClaims();
  const communication = fabric ?? referenceFabricClaims();
  const offloaded = communication === "none" ? "none" : (offload ?? referenceOffloadClaims());
  const claimsTimes =
    (gemms !== "none" && gemms.some(({ counters }) => counters.some(isTime))) ||
    (communication !== "none" && communication.counters.some((counter) => counter !== "ports"));
  return {
    protocol: "0.1",
    adapter: { name, version: "0.1.0" },
    device: { vendor: "Desiderata", product: "software accelerator", path: "plain JavaScript" },
    kind: "software",
    // What takes it no longer than some seconds.
    limits: { maxElements: 2 ** 30, maxMultiplications: 2 ** 32 },
    ...identity,
    ...(claimsTimes ? { times: clock === undefined ? "modelled" : "measured" } : {}),
    deterministic: true,
    capabilities: {
      ...(quantization === "none" ? {} : { "fine-grained-quantization": { supports: [...quantization] } }),
      ...(gemms === "none" ? {} : { gemm: { supports: [...gemms] } }),
      ...(conversions === "none" ? {} : { "online-quantization": conversions }),
      ...(offloaded === "none" ? {} : { "sm-free-communication": offloaded }),
      ...(communication === "none" ? {} : { "unified-fabric": communication }),
    },
  };
}

function isTime(counter: CounterName): boolean {
  return counter.endsWith("Ns");
}

function quantizationMethods(
  supports: readonly QuantizationSupport[],
  parameters: ReferenceParameters,
): Pick<Adapter, "quantize" | "dequantize"> {
  const quantizer = { ...idealSteps, ...parameters.quantizer };
  const dequantizer = { ...idealDequantizer, ...parameters.dequantizer };
  return {
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

function gemmMethod(
  supports: readonly GemmSupport[],
  parameters: ReferenceParameters,
): Pick<Adapter, "gemm"> {
  const unit = { ...idealGemmSteps, ...parameters.unit };
  const fused = { ...idealFused, ...parameters.fused };
  const costs = { ...idealCosts, ...parameters.costs };
  return {
    gemm: async (params) => {
      const { entry, model, sizes } = checkGemm(params, supports);
      const codesOf = (operand: GemmOperand, { substitute }: OperandSupport) =>
        substituted(quantizeOnTheWay(operand, fused), substitute);
      const codes = { ...params, a: codesOf(params.a, entry.a), b: codesOf(params.b, entry.b) };
      const compute = () => gemm(codes, model, unit);
      const { d, elapsedNs } = parameters.clock?.(compute, params.repetitions ?? 1) ?? { d: compute() };
      if (entry.counters.length === 0) return { d };
      const counters = countersOf(params, sizes, model, entry.counters, costs);
      if (elapsedNs === undefined || counters.elapsedNs === undefined) return { d, counters };
      return { d, counters: { ...counters, elapsedNs } };
    },
  };
}

function convertMethod(
  claims: OnlineQuantizationCapability,
  parameters: ReferenceParameters,
): Pick<Adapter, "convert"> {
  const steps = { ...idealConverter, ...parameters.converter };
  return {
    convert: async (params) => {
      checkConvert(params, claims);
      return convert(params, steps);
    },
  };
}

function communicateMethods(
  claims: UnifiedFabricCapability,
  offload: SmFreeCommunicationCapability | undefined,
  parameters: ReferenceParameters,
): Pick<Adapter, "communicate" | "overlap"> {
  const { dedup, multiCopyAtomic } = claims;
  const steps = { ...idealEngine, ...parameters.engine };
  return {
    communicate: async (params) => {
      checkCommunicate(params, claims, offload);
      return communicate(params, { steps, dedup, multiCopyAtomic });
    },
    ...(offload === undefined
      ? {}
      : {
          overlap: async (params) => {
            checkOverlap(params, claims, offload);
            return overlap(params, { steps, dedup, multiCopyAtomic });
          },
        }),
  };
}
