/** The models of real hardware, by name: matrix units, and what communicates. */
import type { Adapter } from "../../generated/interfaces.ts";
import { createReference } from "../adapter.ts";
import { ada } from "./ada.ts";
import { b200Mma } from "./b200-mma.ts";
import { blackwellTcgen05 } from "./blackwell-tcgen05.ts";
import { cdna3 } from "./cdna3.ts";
import { copyEngine } from "./copy-engine.ts";
import { hopperWgmma } from "./hopper-wgmma.ts";
import { ibgda } from "./ibgda.ts";
import type { ChipModel } from "./model.ts";
import { nvfp4 } from "./nvfp4.ts";
import { smKernels } from "./sm-kernels.ts";

/** Models of matrix units. */
export const chipModels: readonly ChipModel[] = [hopperWgmma, ada, blackwellTcgen05, b200Mma, nvfp4, cdna3];

/** Models of what communicates. */
export const communicationModels: readonly ChipModel[] = [smKernels, copyEngine, ibgda];

/** All of them. */
export const models: readonly ChipModel[] = [...chipModels, ...communicationModels];

/** The model of a name or alias; undefined if there is none. */
export function chipModel(name: string): ChipModel | undefined {
  return models.find((model) => model.name === name || model.alias === name);
}

/** The model as an adapter: of the matrix unit, or of what the model is of, and of nothing else. */
export function createModel({ parameters }: ChipModel): Adapter {
  return createReference({ fabric: "none", ...parameters() });
}
