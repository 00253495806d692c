/**
 * When a case applies: what it asks of a manifest, and the claim that it then runs under. The harness evaluates needs;
 * a case only states them.
 */
import type {
  InputFormat,
  Manifest,
  OnlineQuantizationCapability,
  OutputFormat,
  QuantizationSupport,
  UnifiedFabricCapability,
} from "../generated/types.ts";

export type Needs<Parameters, Claim> = (params: Parameters, manifest: Manifest) => Found<Claim>;

export type Found<Claim> =
  | { readonly applies: true; readonly claim: Claim; readonly support: Support }
  | { readonly applies: false; readonly reason: string };

/** What a case exercises of a manifest's claims: one of them, several, or none. */
export type Support = SupportEntry | readonly SupportEntry[] | undefined;

/**
 * A claim of a manifest, by its capability and place: `gemm 3`. Conversions are of several kinds, which stand before the
 * place: `online-quantization requantize 3`.
 */
export type SupportEntry =
  | `${keyof Manifest["capabilities"] & string} ${number}`
  | `online-quantization ${keyof OnlineQuantizationCapability & string} ${number}`
  | `unified-fabric ${keyof UnifiedFabricCapability & string} ${number}`;

/**
 * A part of a support entry. A list asks that each of its values be in the entry's list; null asks that the property be
 * absent.
 */
export type Pattern<T> = T extends readonly (infer Element)[]
  ? readonly Element[]
  : T extends object
    ? { readonly [K in keyof T]?: Pattern<T[K]> | null }
    : T;

export type SupportPattern = Pattern<QuantizationSupport>;

/** Every adapter, whatever it claims. */
export function everyAdapter(): Needs<unknown, undefined> {
  return () => ({ applies: true, claim: undefined, support: undefined });
}

/** What a case looks for in a support matrix, and the words in which its absence is reported. */
export interface EntryTest {
  readonly text: string;
  readonly accepts: (entry: QuantizationSupport) => boolean;
}

/** Entries that have everything that a pattern asks for. */
export function like(pattern: SupportPattern): EntryTest {
  return { text: JSON.stringify(pattern), accepts: (entry) => matches(pattern, entry) };
}

/** Such entries that also take an input format. */
export function from(input: InputFormat, { text, accepts }: EntryTest): EntryTest {
  return {
    text: `${text} from ${input}`,
    accepts: (entry) => accepts(entry) && entry.inputs.includes(input),
  };
}

/** Such entries that also give an output format. */
export function to(output: OutputFormat, { text, accepts }: EntryTest): EntryTest {
  return {
    text: `${text} to ${output}`,
    accepts: (entry) => accepts(entry) && entry.outputs.includes(output),
  };
}

/** An adapter whose support matrix has such an entry; the case runs under the first. */
export function claimed<Parameters>(
  test: (params: Parameters) => EntryTest,
): Needs<Parameters, QuantizationSupport> {
  return (params, manifest) => {
    const { text, accepts } = test(params);
    const supports = supportsOf(manifest);
    const support = supports.findIndex(accepts);
    const claim = supports[support];
    if (claim === undefined) return { applies: false, reason: `not claimed: ${text}` };
    return { applies: true, claim, support: `fine-grained-quantization ${support}` };
  };
}

/** An entry under which `quantize` works, and the input format from which the case asks for it. */
export interface QuantizeClaim extends QuantizationSupport {
  readonly input: InputFormat;
}

/** An entry under which `dequantize` works, and the output format for which the case asks it. */
export interface DequantizeClaim extends QuantizationSupport {
  readonly output: OutputFormat;
}

/** Widest range first: in FP32 every case has its full effect, and in the others as much of it as they can hold. */
const inputs: readonly InputFormat[] = ["FP32", "FP64", "BF16", "FP16"];
const outputs: readonly OutputFormat[] = ["FP32", "BF16", "FP16"];

/** An adapter that quantizes under such an entry; the case asks it to do so from the widest format that it takes. */
export function quantizes<Parameters>(
  test: (params: Parameters) => EntryTest,
): Needs<Parameters, QuantizeClaim> {
  return refined(test, "quantize", (entry) => {
    const input = inputs.find((format) => entry.inputs.includes(format));
    return input === undefined ? undefined : { ...entry, input };
  });
}

/** An adapter that dequantizes under such an entry; the case asks for the widest format that it gives. */
export function dequantizes<Parameters>(
  test: (params: Parameters) => EntryTest,
): Needs<Parameters, DequantizeClaim> {
  return refined(test, "dequantize", (entry) => {
    const output = outputs.find((format) => entry.outputs.includes(format));
    return output === undefined ? undefined : { ...entry, output };
  });
}

function refined<Parameters, Claim>(
  test: (params: Parameters) => EntryTest,
  method: string,
  refine: (entry: QuantizationSupport) => Claim | undefined,
): Needs<Parameters, Claim> {
  const find = claimed((params: Parameters) => {
    const { text, accepts } = test(params);
    return {
      text: `${method} under ${text}`,
      accepts: (entry) => accepts(entry) && refine(entry) !== undefined,
    };
  });
  return (params, manifest) => {
    const found = find(params, manifest);
    if (!found.applies) return found;
    const claim = refine(found.claim);
    if (claim === undefined) throw new RangeError("the entry was found because it can be refined");
    return { applies: true, claim, support: found.support };
  };
}

/** Every adapter with a support matrix for quantization: the case runs under the matching claim, or without one to see it refused. */
export function claimedOrNot<Parameters, Claim>(
  find: Needs<Parameters, Claim>,
): Needs<Parameters, Claim | undefined> {
  return (params, manifest) => {
    if (supportsOf(manifest).length === 0)
      return { applies: false, reason: "fine-grained-quantization is not claimed" };
    const found = find(params, manifest);
    return found.applies ? found : { applies: true, claim: undefined, support: undefined };
  };
}

/** The same needs, for adapters only that say they are deterministic. */
export function deterministic<Parameters, Claim>(needs: Needs<Parameters, Claim>): Needs<Parameters, Claim> {
  return (params, manifest) =>
    manifest.deterministic
      ? needs(params, manifest)
      : { applies: false, reason: "the manifest does not say deterministic" };
}

/** The support matrix of a manifest; empty if it claims none. */
export function supportsOf(manifest: Manifest): readonly QuantizationSupport[] {
  return manifest.capabilities["fine-grained-quantization"]?.supports ?? [];
}

/** Whether `value` has everything that `pattern` asks for. */
export function matches(pattern: unknown, value: unknown): boolean {
  if (pattern === null) return value === undefined;
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((element) => value.includes(element));
  if (typeof pattern !== "object") return Object.is(pattern, value);
  if (typeof value !== "object" || value === null) return false;
  const properties = new Map(Object.entries(value));
  return Object.entries(pattern).every(
    ([name, part]) => part === undefined || matches(part, properties.get(name)),
  );
}
