/**
 * When a case applies: what it asks of a manifest, and the claim that it then runs under. The harness evaluates needs;
 * a case only states them.
 */
import type { Manifest, QuantizationSupport } from "../generated/types.ts";

export type Needs<Parameters, Claim> = (params: Parameters, manifest: Manifest) => Found<Claim>;

export type Found<Claim> =
  | { readonly applies: true; readonly claim: Claim; readonly support: number | undefined }
  | { readonly applies: false; readonly reason: string };

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

/** An adapter whose support matrix has an entry of this pattern; the case runs under the first. */
export function claimed<Parameters>(
  pattern: (params: Parameters) => SupportPattern,
): Needs<Parameters, QuantizationSupport> {
  return (params, manifest) => {
    const wanted = pattern(params);
    const supports = supportsOf(manifest);
    const support = supports.findIndex((entry) => matches(wanted, entry));
    const claim = supports[support];
    if (claim === undefined) return { applies: false, reason: `not claimed: ${JSON.stringify(wanted)}` };
    return { applies: true, claim, support };
  };
}

/** Every adapter with a support matrix: the case runs under the matching entry, or without one to see it refused. */
export function claimedOrNot<Parameters>(
  pattern: (params: Parameters) => SupportPattern,
): Needs<Parameters, QuantizationSupport | undefined> {
  const find = claimed(pattern);
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
