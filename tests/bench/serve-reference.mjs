/** The reference as a process of its own: the adapter of the round-trip figures. */
import { serve } from "../../dist/src/index.js";
import { createReference } from "../../dist/src/reference/adapter.js";

await serve(createReference());
