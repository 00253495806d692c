/** Loads the cases and mutants: the one place, beside tests, where the program meets `conformance/`. */
import { mutants } from "../../conformance/mutants/index.ts";
import { suite } from "../../conformance/suite.ts";
import type { TracedSuite } from "../spec/trace.ts";

/** Names of all cases and mutants, with the requirements that they check and break. */
export function loadTracedSuite(): TracedSuite {
  return {
    cases: [...suite()].map(({ id, verifies }) => ({ id, verifies })),
    mutants: mutants.map(({ id, breaks }) => ({ id, breaks })),
  };
}
