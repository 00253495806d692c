/**
 * Everything that is asked of one product, before the first answer: the questions never depend on answers, so that a
 * profile can be taken from answers that were kept.
 */
import type { GemmParams } from "../generated/types.ts";
import { batchOf, type ProbeDot } from "./batch.ts";
import { type Alphabet, alphabetOf } from "./dot.ts";
import { type OrderQuestions, orderQuestions } from "./order-tree.ts";
import { type Asked, type Packed, pack, transposes } from "./requests.ts";
import type { Product } from "./selection.ts";
import { monotonicity, steadiness } from "./steadiness.ts";

export interface Plan {
  readonly product: Product;
  readonly asked: Asked;
  readonly alphabet: Alphabet;
  readonly batch: readonly ProbeDot[];
  readonly order: OrderQuestions | undefined;
  readonly steady: ReturnType<typeof steadiness>;
  readonly monotone: ReturnType<typeof monotonicity>;
  /** Requests of the batch, of the order, of steadiness and of monotonicity, one part after another. */
  readonly parts: readonly [
    readonly Packed[],
    readonly Packed[],
    readonly GemmParams[],
    readonly GemmParams[],
  ];
  readonly requests: readonly GemmParams[];
}

/** Places of which the order is asked. */
const leaves = 64;

/** All questions about a product. */
export function planOf(product: Product): Plan {
  const { entry, layout, mode } = product;
  const asked: Asked = { entry, layout, mode: mode.name };
  const alphabet = alphabetOf(entry.a, entry.b, transposes(layout));
  const { a, b } = alphabet.groups;
  const whole = Math.max(128, a?.kEach ?? 1, b?.kEach ?? 1);
  const multiple = entry.tail === "refuse" ? whole : 1;
  const batch = batchOf(alphabet, {
    addend: entry.addend !== "none",
    outputs: entry.outputs,
    multiple,
  });
  const order = entry.outputs.includes("FP32") ? orderQuestions(alphabet, leaves, multiple) : undefined;
  const steady = steadiness(alphabet, asked, multiple);
  const monotone = monotonicity(alphabet, asked, multiple);
  const parts = [
    pack(batch, asked, alphabet),
    pack(order?.dots ?? [], asked, alphabet),
    steady.requests,
    monotone.requests,
  ] as const;
  const requests = [
    ...parts[0].map(({ params }) => params),
    ...parts[1].map(({ params }) => params),
    ...parts[2],
    ...parts[3],
  ];
  return { product, asked, alphabet, batch, order, steady, monotone, parts, requests };
}
