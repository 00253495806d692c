/** Which requests write to a place, by what they name: for findings, which have to say whom to look at. */
import type { Program } from "../../generated/types.ts";
import { footprintOf, meet, wordsOf } from "./footprint.ts";
import { layoutOf } from "./layout.ts";
import { operandsOf } from "./operands.ts";

/** IDs of the requests of a well-formed program that may write the word in which a byte of a region is. */
export function writersOf(program: Program, region: string, byte: number): string[] {
  const layout = layoutOf(program);
  const place = wordsOf([{ region: layout.regionNumber(region), from: byte, to: byte + 1 }], layout);
  return program.queues
    .flatMap(({ requests }) => requests)
    .filter((request) => meet(footprintOf(operandsOf(request, layout), layout, "all").writes, place))
    .map(({ id }) => id);
}
