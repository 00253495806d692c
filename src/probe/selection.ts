/** Which products are probed: by default one for each way to add that the manifest tells apart. */
import type { GemmSupport, Layout, Manifest, PrecisionMode, PrecisionName } from "../generated/types.ts";
import { operandsText } from "../harness/gemm-needs.ts";

/** One line of the support matrix, in one mode and one layout. */
export interface Product {
  /** Its place in the support matrix. */
  readonly support: number;
  readonly operands: string;
  readonly entry: GemmSupport;
  readonly layout: Layout;
  readonly mode: PrecisionMode;
}

export interface Wanted {
  /** Lines of the support matrix; empty for those that are chosen here. */
  readonly supports: readonly number[];
  /** Modes; empty for all. */
  readonly modes: readonly PrecisionName[];
  /** Every product instead of one for each way to add. */
  readonly all: boolean;
}

/** What was wanted is not in the manifest. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/** The products to probe. Throws SelectionError if there is none, or none at a place that was named. */
export function productsOf({ capabilities }: Manifest, { supports, modes, all }: Wanted): readonly Product[] {
  const matrix = capabilities.gemm?.supports ?? [];
  if (matrix.length === 0) throw new SelectionError("The manifest claims no products of matrices (gemm)");
  for (const place of supports) {
    const entry = matrix[place];
    if (entry === undefined)
      throw new SelectionError(
        `There is no product ${place}: the support matrix has ${matrix.length}, from 0 to ${matrix.length - 1}`,
      );
    if (!isProbed(entry))
      throw new SelectionError(
        `Product ${place}, ${operandsText(entry)}, quantizes on the way in: what the unit multiplies can't be chosen`,
      );
  }
  const candidates = matrix.flatMap((entry, support) =>
    isProbed(entry) && (supports.length === 0 || supports.includes(support))
      ? entry.modes
          .filter(({ name }) => modes.length === 0 || modes.includes(name))
          .map((mode) => ({ support, entry, mode, layout: layoutOf(entry), operands: operandsText(entry) }))
      : [],
  );
  if (candidates.length === 0)
    throw new SelectionError(
      modes.length > 0
        ? `No product has the mode ${modes.join(" or ")}`
        : "Every product quantizes on the way in: what the unit multiplies can't be chosen",
    );
  if (all || supports.length > 0) return candidates;
  const kinds = new Set<string>();
  return candidates.filter((product) => {
    const kind = kindOf(product);
    if (kinds.has(kind)) return false;
    kinds.add(kind);
    return true;
  });
}

/** Whether the elements that meet in the unit are those of the request. */
function isProbed({ a, b }: GemmSupport): boolean {
  return a.quantize === undefined && b.quantize === undefined;
}

function layoutOf({ layouts }: GemmSupport): Layout {
  const [first = "TN"] = layouts;
  return layouts.includes("TN") ? "TN" : first;
}

/** Products of one kind are said to add alike: the same model, or without one the same operands. */
function kindOf({ entry, mode }: Product): string {
  const { a, b } = entry;
  const grouped = [a, b].map(({ scaling }) => scaling !== undefined && scaling.group !== "tensor");
  if (mode.model !== undefined) return JSON.stringify([mode.model, grouped]);
  return JSON.stringify([mode.name, grouped, a.format, b.format]);
}
