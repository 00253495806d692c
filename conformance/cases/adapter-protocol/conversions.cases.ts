/**
 * Claims about conversions: what is claimed is answered (ADP-002), all else refused (ADP-003); the same request gives the
 * same bits (ADP-005) whatever came before (ADP-006); contradictory tensors are refused (ADP-007).
 */
import type { ConvertResult, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { deterministic, everyAdapter, type Needs, type Support } from "../../../src/harness/needs.ts";
import { onlineClaims } from "../../../src/harness/online-needs.ts";
import {
  contradict,
  conversionFaults,
  kindOf,
  threeDimensional,
} from "../../inputs/contradictory-conversions.ts";
import {
  type ClaimedConversion,
  type ConversionKind,
  claimedConversions,
  conversionKinds,
} from "../../inputs/conversions.ts";
import { normalMatrix } from "../../inputs/matrices.ts";
import { unclaimedConversion } from "../../inputs/unclaimed-conversions.ts";

export default cases("adapter-protocol", ({ define }) => {
  define("claimed-conversion-is-answered", {
    why: "A claim that is refused when it is used is found out by the customer.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { conversion: conversionKinds },
  })
    .needs(every(({ conversion }) => conversion))
    .requests(({ claim, random }) => claim.map(({ make }) => request("convert", make(random))))
    .judge(({ exchanges, check }) => {
      // The connection holds every answer against its schema and contract before a judge sees it.
      for (const exchange of exchanges)
        check.that(`${exchange.request.params.conversion} is answered`, check.answer(exchange) !== undefined);
    });

  define("unclaimed-conversion-is-refused", {
    why: "Codes by another rule than was asked for look like the right ones.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: {
      choice: [
        "pair-to-requantize",
        "way-to-lie",
        "pair-in-one-pass",
        "recipe-after-a-norm",
        "rule",
        "input",
      ] as const,
    },
  })
    .needs(({ choice }, manifest) => {
      const asked = unclaimedConversion(choice, manifest);
      return asked === undefined
        ? { applies: false, reason: `no conversion is claimed in which ${choice} could be another` }
        : { applies: true, claim: asked, support: undefined };
    })
    .requests(({ claim, random }) => [request("convert", claim(random))])
    .judge(({ params: { choice }, exchanges: [exchange], check }) =>
      check.refused(exchange, `a conversion with another ${choice} than the manifest's`, "UNIMPLEMENTED"),
    );

  define("unclaimed-width-of-logfmt-is-refused", {
    why: "A device that has no LogFMT must say so by name, so that a program can send FP8 instead.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: { bits: [3, 5, 6, 16] },
  })
    .needs((params, manifest) =>
      onlineClaims(manifest).logFmt?.bits.includes(params.bits) === true
        ? { applies: false, reason: `LogFMT of ${params.bits} bits is claimed` }
        : everyAdapter()(params, manifest),
    )
    .requests(({ params: { bits }, random }) => [
      request("convert", {
        conversion: "logfmt-encode",
        x: normalMatrix("FP32", { rows: 2, columns: 128 }, random),
        bits,
      }),
    ])
    .judge(({ params: { bits }, exchanges: [exchange], check }) =>
      check.refused(exchange, `LogFMT of ${bits} bits, which is not claimed`, "UNIMPLEMENTED"),
    );

  define("same-conversion-same-bits", {
    why: "A device that is not deterministic, but says so, is legal; one that says it is ruins every comparison.",
    verifies: ["ADP-005"],
    vary: { conversion: conversionKinds },
  })
    .needs(deterministic(every(({ conversion }) => conversion)))
    .requests(({ claim, random }) =>
      claim.slice(0, 2).flatMap(({ make }) => {
        const asked = request("convert", make(random));
        return [asked, asked, asked];
      }),
    )
    .judge(({ exchanges, check }) => {
      const results = exchanges.map((exchange) => check.answer(exchange));
      for (const [place, result] of results.entries()) {
        const first = results[place - (place % 3)];
        if (first !== undefined && place % 3 !== 0)
          sameResult(check, "the same conversion again", result, first);
      }
    });

  define("earlier-conversions-leave-nothing", {
    why: "Weights or an amax that are kept from the last request make a token depend on the one before it.",
    verifies: ["ADP-006"],
    vary: {
      conversion: conversionKinds,
      before: ["larger-values", "smaller-values", "refused-request"] as const,
    },
  })
    .needs(every(({ conversion }) => conversion))
    .requests(({ params: { before }, claim, random }) => {
      // The last of a kind does the most: a norm, for one, with a cast.
      const { make } = claim.at(-1) ?? none;
      const question = request("convert", make(random));
      const distraction =
        before === "refused-request"
          ? threeDimensional(make(random))
          : make(random, before === "larger-values" ? 2 ** 9 : 2 ** -9);
      return [question, request("convert", distraction), question] as const;
    })
    .judge(({ exchanges: [before, , after], check }) =>
      sameResult(check, "the same conversion after another one", check.answer(after), check.answer(before)),
    );

  define("contradictory-conversion-is-refused", {
    why: "A shape that is not checked becomes a read beyond the end of a buffer.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: { fault: conversionFaults },
  })
    .needs(every(({ fault }) => kindOf(fault)))
    .requests(({ params: { fault }, claim, random }) => {
      const sound = (claim[0] ?? none).make(random);
      return [request("convert", contradict(sound, fault)), request("convert", sound)] as const;
    })
    .judge(({ params: { fault }, exchanges: [refused, next], check }) => {
      check.refused(refused, fault, "INVALID_ARGUMENT");
      check.that("the next request is answered", check.answer(next) !== undefined);
    });
});

/** An adapter that claims conversions of a kind; the case runs under all of them. */
function every<Parameters>(
  kindOfCase: (params: Parameters) => ConversionKind,
): Needs<Parameters, readonly ClaimedConversion[]> {
  return (params, manifest) => {
    const kind = kindOfCase(params);
    const claim = claimedConversions(manifest, kind);
    if (claim.length === 0) return { applies: false, reason: `not claimed: ${kind}` };
    const support: Support = claim.flatMap((one) => one.support ?? []);
    return { applies: true, claim, support };
  };
}

/** `every` never gives an empty list. */
const none: ClaimedConversion = {
  support: undefined,
  make: () => {
    throw new RangeError("no conversion of this kind is claimed");
  },
};

/** Every tensor of a result is that of the other, bit for bit. */
function sameResult(check: Check, what: string, actual: ConvertResult, expected: ConvertResult): void {
  const others = new Map(tensorsOf(expected));
  for (const [name, tensor] of tensorsOf(actual)) {
    const other = others.get(name);
    check.that(`${what} has ${name}`, other !== undefined);
    if (other !== undefined) check.sameBits(`${what}: ${name}`, name, tensor, other);
  }
}

function tensorsOf(result: ConvertResult): [string, Tensor][] {
  const matrix = (
    name: string,
    { codes, scales, tensorScale }: { codes: Tensor; scales: Tensor; tensorScale?: Tensor },
  ) => {
    const found: [string, Tensor][] = [
      [`${name}.codes`, codes],
      [`${name}.scales`, scales],
    ];
    return tensorScale === undefined
      ? found
      : [...found, [`${name}.tensorScale`, tensorScale] satisfies [string, Tensor]];
  };
  switch (result.conversion) {
    case "requantize":
      return matrix("y", result.y);
    case "quantize-both":
      return [...matrix("first", result.first), ...matrix("second", result.second)];
    case "normalize":
      if (result.quantized !== undefined) return matrix("quantized", result.quantized);
      return result.y === undefined ? [] : [["y", result.y]];
    case "logfmt-encode":
      return [
        ["y.codes", result.y.codes],
        ["y.ends", result.y.ends],
      ];
    case "logfmt-decode":
      return [["x", result.x]];
  }
}
