/** The models of real chips, by name. */
import type { Adapter } from "../../generated/interfaces.ts";
import { createReference } from "../adapter.ts";
import { ada } from "./ada.ts";
import { b200Mma } from "./b200-mma.ts";
import { blackwellTcgen05 } from "./blackwell-tcgen05.ts";
import { cdna3 } from "./cdna3.ts";
import { hopperWgmma } from "./hopper-wgmma.ts";
import type { ChipModel } from "./model.ts";
import { nvfp4 } from "./nvfp4.ts";

export const chipModels: readonly ChipModel[] = [hopperWgmma, ada, blackwellTcgen05, b200Mma, nvfp4, cdna3];

/** The model of a name or alias; undefined if there is none. */
export function chipModel(name: string): ChipModel | undefined {
  return chipModels.find((model) => model.name === name || model.alias === name);
}

/** The model as an adapter: of the matrix unit, or of what the model is of, and of nothing else. */
export function createModel({ parameters }: ChipModel): Adapter {
  return createReference({ fabric: "none", ...parameters() });
}
