/** Guards of exchanges: each place of every member is looked at by each, and where one is refused nothing is done by any. */
import { cases } from "../../../src/harness/case.ts";
import {
  exchangeBounds,
  exchangeKeys,
  exchangeOrder,
  exchangeRights,
  type GuardedParameters,
  guardedPlaces,
} from "../../inputs/exchange-guarded.ts";
import { paths } from "../../inputs/guarded.ts";
import { programCase } from "../programs.ts";

const rights = programCase(exchangeRights);
const bounds = programCase(exchangeBounds);
const keys = programCase(
  exchangeKeys,
  {},
  { text: "tenants", accepts: ({ tenants }: { readonly tenants: boolean }) => tenants },
);
const order = programCase(exchangeOrder);

const somePaths = ["2", "1+1"] as const;

/** The place that takes a dispatch and a combine in an island, and all between islands. */
function isQuick({ place, islands }: GuardedParameters): boolean {
  return islands === "1+1" || place === "made";
}

export default cases("unified-fabric", ({ define }) => {
  define("rights-of-exchanges", {
    why: "Rows of one rank that is let in come to buffers of which another rank has been kept out, and are waited for.",
    verifies: ["FAB-060"],
    vary: { place: guardedPlaces, islands: somePaths },
    where: (params) => isQuick(params),
  })
    .needs(rights.needs)
    .requests(rights.requests)
    .judge(rights.judge);

  define("bounds-of-exchanges", {
    why: "The places of an exchange are said once for all layers, and a table too small is written behind its end by each.",
    verifies: ["FAB-060"],
    vary: { place: guardedPlaces, islands: somePaths },
    where: (params) => isQuick(params),
  })
    .needs(bounds.needs)
    .requests(bounds.requests)
    .judge(bounds.judge);

  define("keys-of-exchanges", {
    why: "Buffers of the last job have the same size and offsets, and another key.",
    verifies: ["FAB-060"],
    vary: { place: guardedPlaces, islands: somePaths },
    where: (params) => isQuick(params),
  })
    .needs(keys.needs)
    .requests(keys.requests)
    .judge(keys.judge);

  define("order-of-checks-of-exchanges", {
    why: "Two ranks that name different reasons for the same failure send whoever looks for it to different places.",
    verifies: ["FAB-006", "FAB-060"],
    vary: { islands: somePaths },
  })
    .needs(order.needs)
    .requests(order.requests)
    .judge(order.judge);

  for (const [name, why, guarded] of [
    [
      "rights-of-exchanges-everywhere",
      "A right that one network asks for, the other has to ask for.",
      rights,
    ],
    ["bounds-of-exchanges-everywhere", "A check of the network adapter is none for the own rank.", bounds],
    [
      "keys-of-exchanges-everywhere",
      "What a rank of another island is refused, a neighbour is refused.",
      keys,
    ],
  ] as const)
    define(name, {
      why,
      verifies: ["FAB-060"],
      suite: "full",
      vary: { place: guardedPlaces, islands: paths },
    })
      .needs(guarded.needs)
      .requests(guarded.requests)
      .judge(guarded.judge);
});
