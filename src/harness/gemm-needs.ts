/**
 * When a case about products of matrices applies, and what it then asks for: the entry of the support matrix, a layout, an
 * output format and a way to accumulate. The harness evaluates needs; a case only states them.
 */
import type {
  GemmOutputFormat,
  GemmSupport,
  Layout,
  Manifest,
  OperandSupport,
  PrecisionMode,
  Recipe,
} from "../generated/types.ts";
import type { Needs } from "./needs.ts";

/** What a case looks for, and the words in which its absence is reported. */
export interface GemmTest {
  readonly text: string;
  readonly accepts: (entry: GemmSupport) => boolean;
  /** Whether operands come as codes, as they do by default, or one of them as values that are quantized on the way. */
  readonly operands?: "codes" | "values";
  /** Whether a product is that of the scales given, as it is by default, or of others that take their place, or either. */
  readonly scales?: "given" | "substituted" | "either";
  /** Of several entries the first with the lowest rank is taken; all have the same by default. */
  readonly rank?: (entry: GemmSupport) => number;
}

/** Choices within the entry that a case insists on; what it leaves open is the first that the entry lists. */
export interface GemmChoices {
  readonly layout?: Layout;
  readonly output?: GemmOutputFormat;
  readonly addend?: true;
  /** The way to accumulate; the most precise one by default. */
  readonly mode?: (mode: PrecisionMode) => boolean;
  readonly modeText?: string;
}

/** An entry, and what a case asks for under it. */
export interface GemmClaim extends GemmSupport {
  readonly layout: Layout;
  readonly output: GemmOutputFormat;
  readonly mode: PrecisionMode;
}

/** An adapter whose support matrix has such an entry. Layout TN and output FP32 are preferred where a case has no choice. */
export function multiplies<Parameters>(
  test: (params: Parameters) => GemmTest & GemmChoices,
): Needs<Parameters, GemmClaim> {
  return (params, manifest) => {
    const asked = test(params);
    const { rank = () => 0 } = asked;
    const [first, ...rest] = candidatesOf(asked, manifest);
    if (first === undefined) return { applies: false, reason: `not claimed: ${textOf(asked)}` };
    const { claim, index } = rest.reduce(
      (best, next) => (rank(next.claim) < rank(best.claim) ? next : best),
      first,
    );
    return { applies: true, claim, support: `gemm ${index}` };
  };
}

/** The same for all such entries at once, for a case that asks a little of each. */
export function multipliesEach<Parameters>(
  test: (params: Parameters) => GemmTest & GemmChoices,
): Needs<Parameters, readonly GemmClaim[]> {
  return (params, manifest) => {
    const asked = test(params);
    const candidates = candidatesOf(asked, manifest);
    if (candidates.length === 0) return { applies: false, reason: `not claimed: ${textOf(asked)}` };
    return {
      applies: true,
      claim: candidates.map(({ claim }) => claim),
      support: candidates.map(({ index }) => `gemm ${index}` as const),
    };
  };
}

function candidatesOf(
  asked: GemmTest & GemmChoices,
  manifest: Manifest,
): { readonly claim: GemmClaim; readonly index: number }[] {
  const { accepts, operands = "codes", scales = "given" } = asked;
  return gemmSupportsOf(manifest).flatMap((entry, index) => {
    const fits =
      operandsOf(entry) === operands && (scales === "either" || scalesOf(entry) === scales) && accepts(entry);
    const claim = fits ? chosen(entry, asked) : undefined;
    return claim === undefined ? [] : [{ claim, index }];
  });
}

/** The same needs, for adapters only that take a product as large as this. */
export function withinLimits<Parameters, Claim>(
  sizes: (params: Parameters) => { readonly m: number; readonly n: number; readonly k: number },
  needs: Needs<Parameters, Claim>,
): Needs<Parameters, Claim> {
  return (params, manifest) => {
    const { m, n, k } = sizes(params);
    const most = manifest.limits?.maxMultiplications ?? Number.POSITIVE_INFINITY;
    return m * n * k <= most ? needs(params, manifest) : { applies: false, reason: beyond(m * n * k, most) };
  };
}

/** Why a product of so many multiplications is not asked for. */
export function beyond(multiplications: number, most: number): string {
  return `a product of ${multiplications} multiplications is beyond the limit of ${most} that the manifest states`;
}

/** Every adapter that multiplies: the case runs under the matching claim, or without one to see it refused. */
export function multipliesOrNot<Parameters>(
  find: Needs<Parameters, GemmClaim>,
): Needs<Parameters, GemmClaim | undefined> {
  return (params, manifest) => {
    if (gemmSupportsOf(manifest).length === 0) return { applies: false, reason: "gemm is not claimed" };
    const found = find(params, manifest);
    return found.applies ? found : { applies: true, claim: undefined, support: undefined };
  };
}

/** The support matrix of products; empty if none is claimed. */
export function gemmSupportsOf(manifest: Manifest): readonly GemmSupport[] {
  return manifest.capabilities.gemm?.supports ?? [];
}

/** Whether an entry is about codes, or about values that are quantized on the way. */
export function operandsOf({ a, b }: Pick<GemmSupport, "a" | "b">): "codes" | "values" {
  return a.quantize === undefined && b.quantize === undefined ? "codes" : "values";
}

/** Whether a product is that of the scales given, or of others that take their place. */
export function scalesOf({ scaling }: Pick<GemmSupport, "scaling">): "given" | "substituted" {
  return scaling === "substituted" ? "substituted" : "given";
}

/** `E4M3 1x128 FP32 by E4M3 128x128 FP32`. */
export function operandsText({ a, b }: Pick<GemmSupport, "a" | "b">): string {
  return `${operandText(a)} by ${operandText(b)}`;
}

function operandText({ format, scaling, quantize }: OperandSupport): string {
  if (quantize !== undefined) return `${format} quantized to ${recipeText(quantize)}`;
  if (scaling === undefined) return format;
  const scales = scaling.tensorScale === "FP32" ? `${scaling.scaleFormat}+FP32` : scaling.scaleFormat;
  return `${format} ${scaling.group} ${scales}`;
}

/** `E4M3 1x128 FP32`, or the format alone for a cast. */
export function recipeText({ format, scaling }: Recipe): string {
  return operandText({ format, ...(scaling === undefined ? {} : { scaling }) });
}

function chosen(entry: GemmSupport, choices: GemmChoices): GemmClaim | undefined {
  const { layouts, outputs, modes, addend } = entry;
  const layout = choices.layout ?? (layouts.includes("TN") ? "TN" : layouts[0]);
  const output = choices.output ?? (outputs.includes("FP32") ? "FP32" : outputs[0]);
  const mode = choices.mode === undefined ? modes[0] : modes.find(choices.mode);
  if (layout === undefined || output === undefined || mode === undefined) return undefined;
  if (!layouts.includes(layout) || !outputs.includes(output)) return undefined;
  if (choices.addend === true && addend === "none") return undefined;
  return { ...entry, layout, output, mode };
}

function textOf({ text, layout, output, addend, modeText }: GemmTest & GemmChoices): string {
  const parts = [
    text,
    ...(layout === undefined ? [] : [`stored ${layout}`]),
    ...(output === undefined ? [] : [`to ${output}`]),
    ...(addend === undefined ? [] : ["with an addend"]),
    ...(modeText === undefined ? [] : [modeText]),
  ];
  return `a product of ${parts.join(", ")}`;
}
