/** A conversion's parameters and result by their kind, for every feature that converts. */
import type { ConvertParams, ConvertResult } from "../../src/generated/types.ts";
import type { Exchange } from "../../src/harness/case.ts";
import type { Check } from "../../src/harness/check.ts";

export type ConversionExchange = Exchange<{ readonly method: "convert"; readonly params: ConvertParams }>;

type Conversion = ConvertParams["conversion"];
type Of<Kind extends Conversion, One> = Extract<One, { conversion: Kind }>;

/** What was asked and what came back. Throws RangeError if the case asked for another kind of conversion. */
export function conversionOf<Kind extends Conversion>(
  check: Check,
  exchange: ConversionExchange,
  kind: Kind,
): { readonly params: Of<Kind, ConvertParams>; readonly result: Of<Kind, ConvertResult> } {
  const { params } = exchange.request;
  const result = check.answer(exchange);
  // The contract of `convert` holds a result to be of the kind that was asked for.
  if (params.conversion !== kind || result.conversion !== kind)
    throw new RangeError(`${params.conversion} was asked for, not ${kind}`);
  return { params: params as Of<Kind, ConvertParams>, result: result as Of<Kind, ConvertResult> };
}
