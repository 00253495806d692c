/**
 * How mutants are made: the reference with one defect that a real device or library has shown, beside the same adapter
 * without it. The defect sits in a step of quantization or dequantization, in the adapter, or on the wire.
 */
import { connectLoopback, type Tamper } from "../../src/adapter/loopback.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { RequirementId } from "../../src/generated/requirement-id.ts";
import type {
  DequantizeParams,
  DequantizeResult,
  QuantizeParams,
  QuantizeResult,
} from "../../src/generated/types.ts";
import type { Mutant } from "../../src/harness/adequacy.ts";
import { createReference, type ReferenceParameters } from "../../src/reference/adapter.ts";
import type { DequantizerSteps } from "../../src/reference/dequantizer.ts";
import type { QuantizerSteps } from "../../src/reference/quantizer.ts";

interface Description {
  readonly breaks: RequirementId;
  readonly defect: string;
  readonly caughtBy?: Mutant["caughtBy"];
  /** Claims and rules of the adapter that has the defect; the reference's own by default. */
  readonly base?: ReferenceParameters;
}

/** A defect in one step of quantization. */
export function quantizerMutant(
  id: string,
  { base = {}, ...description }: Description,
  steps: Partial<QuantizerSteps>,
): Mutant {
  return pair(
    id,
    description,
    () => createReference(base),
    () => createReference({ ...base, quantizer: steps }),
  );
}

/** A defect in one step of dequantization. */
export function dequantizerMutant(
  id: string,
  { base = {}, ...description }: Description,
  steps: Partial<DequantizerSteps>,
): Mutant {
  return pair(
    id,
    description,
    () => createReference(base),
    () => createReference({ ...base, dequantizer: steps }),
  );
}

/** A defect in how an adapter behaves; methods that `defective` gives replace those of the sound adapter. */
export function adapterMutant(
  id: string,
  { base = {}, ...description }: Description,
  defective: (sound: Adapter) => Partial<Adapter>,
): Mutant {
  const sound = () => createReference(base);
  return pair(id, description, sound, () => {
    const adapter = sound();
    return { ...adapter, ...defective(adapter) };
  });
}

/** A defect in what travels: the reference behind the real wire, whose answers are tampered with. */
export function wireMutant(
  id: string,
  { base = {}, ...description }: Description,
  tamper: () => Tamper,
): Mutant {
  return {
    id,
    breaks: description.breaks,
    defect: description.defect,
    caughtBy: description.caughtBy ?? "fail",
    sound: () => connectLoopback(() => createReference(base)),
    mutated: () => connectLoopback(() => createReference(base), { tamper: tamper() }),
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
