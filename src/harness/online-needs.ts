/** When a case about conversions applies: what it looks for in the claims of online quantization. */
import type { Manifest, OnlineQuantizationCapability } from "../generated/types.ts";
import type { Needs } from "./needs.ts";

/** A kind of conversion that is claimed as a list, and an entry of it. */
type Listed = "requantize" | "quantizeBoth";
type EntryOf<Kind extends Listed> = NonNullable<OnlineQuantizationCapability[Kind]>[number];

/** An adapter that claims such an entry of a kind; the case runs under the first. */
export function converts<Parameters, Kind extends Listed>(
  kind: Kind,
  test: (params: Parameters) => {
    readonly text: string;
    readonly accepts: (entry: EntryOf<Kind>) => boolean;
  },
): Needs<Parameters, EntryOf<Kind>> {
  return (params, manifest) => {
    const { text, accepts } = test(params);
    const entries: readonly EntryOf<Kind>[] = onlineClaims(manifest)[kind] ?? [];
    const claim = entries.find(accepts);
    return claim === undefined
      ? { applies: false, reason: `not claimed: ${kind}, ${text}` }
      : { applies: true, claim, support: undefined };
  };
}

/** An adapter that claims normalization, or LogFMT. */
export function claimsOf<Kind extends "normalize" | "logFmt">(
  kind: Kind,
  accepts: (claim: NonNullable<OnlineQuantizationCapability[Kind]>) => boolean = () => true,
): Needs<unknown, NonNullable<OnlineQuantizationCapability[Kind]>> {
  return (_, manifest) => {
    const claim = onlineClaims(manifest)[kind];
    return claim === undefined || !accepts(claim)
      ? { applies: false, reason: `not claimed: ${kind}` }
      : { applies: true, claim, support: undefined };
  };
}

/** What is claimed of conversions; nothing, where the capability is not. */
export function onlineClaims(manifest: Manifest): OnlineQuantizationCapability {
  return manifest.capabilities["online-quantization"] ?? {};
}
