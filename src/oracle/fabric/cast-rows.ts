/**
 * Scatters with a cast, told without it: rows of codes and scales that were made beforehand, by the canonical rule, are
 * put where the cast rows have to be. So whatever judges programs judges these.
 */
import { castRowBytes, castTile } from "../../fabric/row-cast.ts";
import type { FabricRequest, Program, Recipe, Region, Scaling } from "../../generated/types.ts";
import { expectedElement, expectedScales, scaleValue } from "../quantization.ts";
import type { ExpectedCode } from "../rounding.ts";
import { valuesOf } from "../values.ts";

const scaling: Scaling = {
  group: `1x${castTile}`,
  scaleFormat: "FP32",
  tensorScale: "none",
  amaxFloor: "1e-4",
  scaleRule: "divide",
  powerOfTwo: "up",
  elementRule: "divide",
  zeroGroup: "from-floor",
  nonFinite: "nan-scale",
  tail: "partial",
};
const recipe: Recipe = { format: "E4M3", overflow: "saturate", infinity: "non-finite", scaling };

/** The bytes of a row of finite BF16, once it has been cast. Throws RangeError where a code is open. */
export function castRow(row: Uint8Array): Uint8Array {
  const columns = row.length / 2;
  const values = valuesOf({ dtype: "BF16", shape: [1, columns], data: row }, "BF16");
  const { groups } = expectedScales(values, { rows: 1, columns }, recipe, scaling);
  const result = new Uint8Array(castRowBytes(row.length));
  const view = new DataView(result.buffer);
  for (const [tile, group] of groups.entries()) {
    const scale = bitsOf(group.scale);
    view.setUint32(columns + 4 * tile, scale, true);
    const under = { recipe, scaling, group, stored: scaleValue(scale, scaling), tensorScale: undefined };
    const end = Math.min(columns, (tile + 1) * castTile);
    for (let i = tile * castTile; i < end; i += 1)
      result[i] = bitsOf(expectedElement(values[i] ?? Number.NaN, under));
  }
  return result;
}

function bitsOf(expected: ExpectedCode): number {
  if (expected.kind !== "bits") throw new RangeError(`a code of a cast row is ${expected.kind}, not one`);
  return expected.code;
}

/**
 * A program with the same outcome that casts nothing. Rows are cast as they are at first, so that no request may write
 * to a source of a cast.
 */
export function withoutCasts(program: Program): Program {
  const made: Region[] = [];
  const plain = (request: FabricRequest): FabricRequest => {
    if (request.kind !== "scatter" || request.cast === undefined) return request;
    const { cast: _, timedRowBytes = request.rowBytes, ...rest } = request;
    const [rows = 0] = request.table.shape;
    const source = program.regions.find(({ name }) => name === request.from.region);
    const first = source?.initial?.data ?? new Uint8Array(source?.bytes ?? 0);
    const width = castRowBytes(request.rowBytes);
    const data = new Uint8Array(rows * width);
    for (let row = 0; row < rows; row += 1) {
      const start = (request.from.offset ?? 0) + row * request.rowBytes;
      data.set(castRow(first.slice(start, start + request.rowBytes)), row * width);
    }
    const name = `cast-${made.length}`;
    const { rank = 0, tenant = 0 } = source ?? {};
    made.push({
      name,
      rank,
      tenant,
      bytes: data.length,
      initial: { dtype: "U8", shape: [data.length], data },
    });
    return { ...rest, from: { region: name }, rowBytes: width, timedRowBytes: castRowBytes(timedRowBytes) };
  };
  const queues = program.queues.map((queue) => ({ ...queue, requests: queue.requests.map(plain) }));
  return made.length === 0 ? program : { ...program, regions: [...program.regions, ...made], queues };
}
