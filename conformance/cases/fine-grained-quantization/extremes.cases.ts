/** Groups of zeros, tiny and huge values, NaN and infinity (QNT-005), each beside a group that must not notice. */
import type { GroupShape } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { quantizes } from "../../../src/harness/needs.ts";
import { formats } from "../../../src/numerics/formats.ts";
import type { Extent } from "../../../src/numerics/groups.ts";
import { byGroups, gridFor, matrix } from "../../inputs/matrices.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, scalingOf } from "./judging.ts";

const recipes = scaledRecipes();
const strips = scaledRecipes(({ group }) => group !== "tensor" && group !== "128x128");

/** What one extreme group holds, by place in the group. The groups between are ordinary. */
type Extreme = (place: number, count: number) => number;

const ramp =
  (amax: number): Extreme =>
  (place, count) =>
    (place === 0 ? amax : (amax * (place % 17)) / 17) * (place % 2 === 0 || count === 1 ? 1 : -1);

const zeros: readonly Extreme[] = [() => 0, () => -0, (place) => (place % 2 === 0 ? 0 : -0)];

const small: readonly Extreme[] = [
  2e-4,
  1.0000001e-4,
  1e-4,
  9.999999e-5,
  3e-5,
  1e-7,
  1e-11,
  1e-12,
  9e-13,
  1e-30,
  1.2e-38,
  2 ** -130,
  2 ** -149,
].map(ramp);

const huge: readonly Extreme[] = [65504, 2 ** 64, 1.5e38, formats.FP32.max].map(ramp);

const nonFinite: readonly Extreme[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
].flatMap((value): Extreme[] => [
  (place, count) => (place === Math.floor(count / 2) ? value : 1),
  (place) => (place === 0 ? value : -2),
  () => value,
]);

function alternating(
  group: GroupShape,
  extremes: readonly Extreme[],
): { readonly extent: Extent; readonly values: Float64Array } {
  const { extent } = gridFor(group, 2 * extremes.length);
  const values = byGroups(group, extent, (index, place, count) => {
    const extreme = index % 2 === 0 ? extremes[(index / 2) % extremes.length] : undefined;
    return extreme === undefined ? 1 + (place % 13) / 8 : extreme(place, count);
  });
  return { extent, values };
}

/** One request with all extremes side by side; for a group that is the whole tensor, one request each. */
function layouts(
  group: GroupShape,
  extremes: readonly Extreme[],
): { readonly extent: Extent; readonly values: Float64Array }[] {
  if (group !== "tensor") return [alternating(group, extremes)];
  return extremes.map((extreme) => alternating(group, [extreme]));
}

export default cases("fine-grained-quantization", ({ define }) => {
  const extremes = { zeros, small, huge, "non-finite": nonFinite } as const;

  define("extreme-groups", {
    why: "Padding tokens, dead channels and one overflow are ordinary in training; they must not divide by zero or spread.",
    verifies: ["QNT-005"],
    vary: { recipe: recipes.names, values: ["zeros", "small", "huge", "non-finite"] },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ params: { values }, claim: { input, recipe } }) =>
      layouts(scalingOf(recipe).group, extremes[values]).map((layout) =>
        request("quantize", { x: matrix(input, layout.extent, layout.values), recipe }),
      ),
    )
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) {
        const result = check.answer(exchange);
        checkScales(check, exchange.request.params, result);
        checkCodes(check, exchange.request.params, result);
      }
    });

  define("nan-at-each-place", {
    why: "A NaN that max() drops, because of where it stands, hides a broken layer behind plausible numbers.",
    verifies: ["QNT-005"],
    vary: { recipe: strips.names },
  })
    .needs(quantizes(({ recipe }) => strips.entry(recipe)))
    .requests(({ claim: { input, recipe } }) => {
      const { group } = scalingOf(recipe);
      const { extent } = gridFor(group, 256);
      const values = byGroups(group, extent, (index, place, count) =>
        index % 2 === 0 && place === (index / 2) % count ? Number.NaN : 1 + (place % 7),
      );
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const result = check.answer(exchange);
      checkScales(check, exchange.request.params, result);
      checkCodes(check, exchange.request.params, result);
    });
});
