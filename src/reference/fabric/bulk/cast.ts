/** Rows that are cast on their way: codes of E4M3, and behind them a scale for each tile, as the canonical rule has them. */
import { castRowBytes, castTile } from "../../../fabric/row-cast.ts";
import type { Tensor } from "../../../generated/types.ts";
import { canonicalRecipe, canonicalScaling } from "../../claims.ts";
import { quantize } from "../../quantizer.ts";

const recipe = canonicalRecipe("E4M3", {
  ...canonicalScaling(`1x${castTile}`, "FP32"),
  powerOfTwo: "up",
});

/** The row of BF16 as it lands. */
export function castRow(row: Uint8Array): Uint8Array {
  const columns = row.length / 2;
  const x: Tensor = { dtype: "BF16", shape: [1, columns], data: row };
  const { codes, scales } = quantize(x, recipe, { rows: 1, columns });
  const landed = new Uint8Array(castRowBytes(row.length));
  landed.set(codes.data);
  if (scales !== undefined) landed.set(scales.data, columns);
  return landed;
}
