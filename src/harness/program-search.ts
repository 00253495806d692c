/** A search for a small program, as its steps see it. */
import type { Program } from "../generated/types.ts";

export interface Search {
  /** The smallest so far. */
  readonly program: () => Program;
  /** Keeps a candidate that is still wrong, and says whether it is. */
  readonly take: (candidate: Program) => Promise<boolean>;
}
