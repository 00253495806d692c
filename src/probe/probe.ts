/** A whole probe: asks an adapter what was planned, product by product, and has the profiles taken. */
import type { Connection } from "../adapter/connection.ts";
import type { GemmResult, ProductProfile } from "../generated/types.ts";
import { type Plan, planOf } from "./plan.ts";
import { failedProfile } from "./profile.ts";
import type { Product } from "./selection.ts";

export interface ProbeEvents {
  readonly planned?: (requests: number) => void;
  readonly asked?: (product: Product, requests: number) => void;
  /** All has been asked about a product, and the search for the model behind the answers begins. */
  readonly searching?: (product: Product) => void;
  readonly ended?: (profile: ProductProfile) => void;
}

/** Takes a profile from the answers to the plan of a product; several may be under way at a time. */
export type Search = (product: Product, results: readonly GemmResult[]) => Promise<ProductProfile>;

/**
 * Asks everything, and has the profiles taken by `search` meanwhile: they end in the order of the products. `unreachable` is
 * the reason if the adapter can't be reached any more; profiles are then those of the products before.
 */
export async function probe(
  connection: Connection,
  products: readonly Product[],
  deadlineMs: number,
  search: Search,
  events: ProbeEvents = {},
): Promise<{ readonly profiles: readonly ProductProfile[]; readonly unreachable?: string }> {
  const plans = products.map(planOf);
  events.planned?.(plans.reduce((sum, { requests }) => sum + requests.length, 0));
  const profiles: ProductProfile[] = [];
  let before: Promise<unknown> = Promise.resolve();
  const inOrder = (profile: Promise<ProductProfile>) => {
    const last = before;
    before = Promise.all([profile, last]).then(([ended]) => {
      profiles.push(ended);
      events.ended?.(ended);
    });
    // Whoever waits for the last one sees it; until then nobody does.
    before.catch(() => undefined);
  };
  let unreachable: string | undefined;
  for (const plan of plans) {
    const answer = await ask(connection, plan, deadlineMs, events);
    if (answer.kind === "unreachable") {
      unreachable = answer.message;
      break;
    }
    if (answer.kind === "answered") {
      events.searching?.(plan.product);
      inOrder(search(plan.product, answer.results));
    } else {
      inOrder(Promise.resolve(failedProfile(plan, answer.message)));
    }
  }
  await before;
  return unreachable === undefined ? { profiles } : { profiles, unreachable };
}

type Answer =
  | { readonly kind: "answered"; readonly results: readonly GemmResult[] }
  | { readonly kind: "failed" | "unreachable"; readonly message: string };

async function ask(
  connection: Connection,
  { product, requests }: Plan,
  deadlineMs: number,
  { asked }: ProbeEvents,
): Promise<Answer> {
  const results: GemmResult[] = [];
  for (const params of requests) {
    const outcome = await connection.call("gemm", params, deadlineMs);
    if (outcome.kind === "unreachable") return { kind: "unreachable", message: outcome.message };
    if (outcome.kind === "refusal")
      return { kind: "failed", message: `a claimed product was refused: ${outcome.code} ${outcome.message}` };
    if (outcome.kind !== "result") return { kind: "failed", message: `${outcome.kind}: ${outcome.message}` };
    // The connection has validated it.
    results.push(outcome.result as GemmResult);
    asked?.(product, results.length);
    // In process nothing else waits: give signals and the display their turn.
    if (results.length % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { kind: "answered", results };
}
