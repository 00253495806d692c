/** When a case about conversions applies: what it looks for in the claims of online quantization. */
import type {
  LogFmtSupport,
  Manifest,
  NormalizeSupport,
  OnlineQuantizationCapability,
} from "../generated/types.ts";
import { recipeText } from "./gemm-needs.ts";
import type { Needs, SupportEntry } from "./needs.ts";

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
    const place = entries.findIndex(accepts);
    const claim = entries[place];
    return claim === undefined
      ? { applies: false, reason: `not claimed: ${kind}, ${text}` }
      : { applies: true, claim, support: `online-quantization ${kind} ${place}` };
  };
}

/** An adapter that claims normalization. */
export function normalizes(
  accepts: (claim: NormalizeSupport) => boolean = () => true,
): Needs<unknown, NormalizeSupport> {
  return (_, manifest) => {
    const claim = onlineClaims(manifest).normalize;
    return claim === undefined || !accepts(claim)
      ? { applies: false, reason: "not claimed: normalize" }
      : { applies: true, claim, support: undefined };
  };
}

/** An adapter that claims LogFMT of so many bits. */
export function encodesLogFmt<Parameters>(
  bitsOf: (params: Parameters) => number,
): Needs<Parameters, LogFmtSupport> {
  return (params, manifest) => {
    const bits = bitsOf(params);
    const claim = onlineClaims(manifest).logFmt;
    const place = claim?.bits.indexOf(bits) ?? -1;
    return claim === undefined || place < 0
      ? { applies: false, reason: `not claimed: LogFMT of ${bits} bits` }
      : { applies: true, claim, support: `online-quantization logFmt ${place}` };
  };
}

/** A claim of conversions: an entry of a list, a recipe after a norm, or a width of LogFMT. */
export interface ConversionClaim {
  readonly support: SupportEntry;
  readonly text: string;
}

/** Every conversion that is claimed. */
export function conversionClaims(manifest: Manifest): ConversionClaim[] {
  const { requantize = [], quantizeBoth = [], normalize, logFmt } = onlineClaims(manifest);
  const listed = <Entry>(
    kind: keyof OnlineQuantizationCapability & string,
    entries: readonly Entry[],
    textOf: (entry: Entry) => string,
  ) =>
    entries.map(
      (entry, place): ConversionClaim => ({
        support: `online-quantization ${kind} ${place}`,
        text: textOf(entry),
      }),
    );
  return [
    ...listed(
      "requantize",
      requantize,
      ({ from, to }) => `${recipeText(from)} requantized to ${recipeText(to)}`,
    ),
    ...listed(
      "quantizeBoth",
      quantizeBoth,
      ({ first, second }) => `${recipeText(first)} and ${recipeText(second)} in one pass`,
    ),
    ...listed(
      "normalize",
      normalize?.recipes ?? [],
      (recipe) => `a norm and ${recipeText(recipe)} in one pass`,
    ),
    ...listed("logFmt", logFmt?.bits ?? [], (bits) => `LogFMT of ${bits} bits`),
  ];
}

/** What is claimed of conversions; nothing, where the capability is not. */
export function onlineClaims(manifest: Manifest): OnlineQuantizationCapability {
  return manifest.capabilities["online-quantization"] ?? {};
}
