/** Endings that the spec leaves open, as they were observed: what is executed ends so where it may. */
import type { Places } from "./exchange-rounds.ts";

/** IDs of requests, for each way to end. */
export interface Endings {
  readonly cancelled: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Which ended with BAD_KEY: at once, or because a key was taken back while they ran. */
  readonly revoked: ReadonlySet<string>;
  /** Members of multicasts that ended so, by the ID of the request. */
  readonly revokedMembers: ReadonlyMap<string, ReadonlySet<number>>;
  /** Where the rows of dispatches stand: see observedPlaces. */
  readonly places: Places;
}

export const noEndings: Endings = {
  cancelled: new Set(),
  refused: new Set(),
  revoked: new Set(),
  revokedMembers: new Map(),
  places: new Map(),
};
