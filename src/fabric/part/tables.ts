/** Tables with fewer entries: of rows, of choices, and with the weights of their entries. */
import type { FabricRequest, Name, Program, Tensor } from "../../generated/types.ts";
import { handleOf } from "../exchanges.ts";
import { withRequest } from "./requests.ts";

/** A table, with weights that have a line for each of its lines. */
export interface Table {
  readonly table: Tensor;
  readonly weights?: Tensor;
}

/** Requests whose tables have the same lines, and these tables. */
interface LinkedTables {
  readonly requests: readonly FabricRequest[];
  readonly tables: readonly Table[];
}

/**
 * The tables that have the lines of a request's own: this alone, or the choices of a dispatch and of all that repeat them.
 * None where the request repeats others, or has no table.
 */
export function linkedTables(program: Program, id: Name): LinkedTables {
  const queue = program.queues.find(({ requests }) => requests.some((request) => request.id === id));
  const linked = new Map<Name, { readonly request: FabricRequest; readonly table: Table }>();
  for (const request of queue?.requests ?? []) {
    const [handle] = handleOf(request);
    const table = tableOf(request);
    const isLinked = handle === undefined ? request.id === id : linked.has(handle);
    if (isLinked && table !== undefined) linked.set(request.id, { request, table });
  }
  const found = [...linked.values()];
  return { requests: found.map(({ request }) => request), tables: found.map(({ table }) => table) };
}

/** The program with other tables, of the same requests. */
export function withTables(program: Program, { requests }: LinkedTables, tables: readonly Table[]): Program {
  return requests.reduce((changed, request, place) => {
    const table = tables[place];
    return table === undefined ? changed : withRequest(changed, withTable(request, table));
  }, program);
}

function tableOf(request: FabricRequest): Table | undefined {
  const { table, choices, weights } = {
    table: undefined,
    choices: undefined,
    weights: undefined,
    ...request,
  };
  const own = table ?? choices;
  return own === undefined ? undefined : { table: own, ...(weights === undefined ? {} : { weights }) };
}

function withTable(request: FabricRequest, { table, weights }: Table): FabricRequest {
  const key = "choices" in request ? "choices" : "table";
  // What it has already, in the same place.
  return { ...request, [key]: table, ...(weights === undefined ? {} : { weights }) } as FabricRequest;
}

/** The entries that name something in any of some tables of the same lines, by their places. */
export function entriesOfAny(tables: readonly Table[]): number[] {
  return [...new Set(tables.flatMap(({ table }) => entriesOf(table)))].sort((a, b) => a - b);
}

function entriesOf({ shape, data }: Tensor): number[] {
  const [rows = 0, slots = 0, fields = 1] = shape;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: rows * slots }, (_, entry) => entry).filter(
    (entry) => view.getInt32(4 * fields * entry, true) !== -1,
  );
}

/** A table with these entries alone, which ends with the last line that has one. */
export function withEntries({ table, weights }: Table, kept: readonly number[]): Table {
  const [, slots = 0, fields = 1] = table.shape;
  const data = table.data.slice();
  const view = new DataView(data.buffer);
  const left = new Set(kept);
  for (const entry of entriesOf(table)) {
    if (left.has(entry)) continue;
    view.setInt32(4 * fields * entry, -1, true);
    if (fields === 2) view.setInt32(8 * entry + 4, 0, true);
  }
  const rows = kept.reduce((last, entry) => Math.max(last, Math.floor(entry / slots) + 1), 0);
  return {
    table: firstLines({ ...table, data }, rows),
    ...(weights === undefined ? {} : { weights: firstLines(weights, rows) }),
  };
}

function firstLines(tensor: Tensor, lines: number): Tensor {
  const entryBytes = 4 * tensor.shape.slice(1).reduce((product, size) => product * size, 1);
  return {
    ...tensor,
    shape: [lines, ...tensor.shape.slice(1)],
    data: tensor.data.subarray(0, lines * entryBytes),
  };
}

/** The lines that name nothing in any of some tables of the same lines. */
export function emptyLines(tables: readonly Table[]): number[] {
  const [rows = 0, slots = 0] = tables[0]?.table.shape ?? [];
  const named = new Set(entriesOfAny(tables).map((entry) => Math.floor(entry / slots)));
  return Array.from({ length: rows }, (_, line) => line).filter((line) => !named.has(line));
}

/**
 * Tables of the same lines without those columns that name nothing in any of them, and of such lines with those that are to
 * stay alone; the rows that the lines are about become others by it.
 */
export function compact(tables: readonly Table[], staying: readonly number[] = []): Table[] {
  const [, slots = 0] = tables[0]?.table.shape ?? [];
  const entries = entriesOfAny(tables);
  const numbers = (places: readonly number[]) => [...new Set(places)].sort((a, b) => a - b);
  const lines = numbers([...staying, ...entries.map((entry) => Math.floor(entry / slots))]);
  const columns = numbers(entries.map((entry) => entry % slots));
  return tables.map(({ table, weights }) => ({
    table: picked(table, lines, columns),
    ...(weights === undefined ? {} : { weights: picked(weights, lines, columns) }),
  }));
}

/** Some lines and columns of a tensor [lines, columns, ...] whose elements have 4 bytes. */
function picked(tensor: Tensor, lines: readonly number[], columns: readonly number[]): Tensor {
  const [rows = 0, slots = 0, fields = 1] = tensor.shape;
  if (lines.length === rows && columns.length === slots) return tensor;
  const entryBytes = 4 * fields;
  const data = new Uint8Array(lines.length * columns.length * entryBytes);
  let at = 0;
  for (const line of lines) {
    for (const column of columns) {
      const from = (line * slots + column) * entryBytes;
      data.set(tensor.data.subarray(from, from + entryBytes), at);
      at += entryBytes;
    }
  }
  return { ...tensor, shape: [lines.length, columns.length, ...tensor.shape.slice(2)], data };
}

/** A table with other numbers for its members; entries of others are skipped. */
export function renumbered(table: Tensor, numbers: ReadonlyMap<number, number>): Tensor {
  const [, , fields = 1] = table.shape;
  const data = table.data.slice();
  const view = new DataView(data.buffer);
  for (const entry of entriesOf(table)) {
    const number = numbers.get(view.getInt32(4 * fields * entry, true)) ?? -1;
    view.setInt32(4 * fields * entry, number, true);
    if (fields === 2 && number < 0) view.setInt32(8 * entry + 4, 0, true);
  }
  return { ...table, data };
}
