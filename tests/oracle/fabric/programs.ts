/** Small programs for tests, with tensors made of plain lists. */
import type { FabricRequest, Program, Queue, Region, Tensor } from "../../../src/generated/types.ts";

/** Bytes as the initial content of a region. */
export function initial(bytes: readonly number[]): { readonly bytes: number; readonly initial: Tensor } {
  return {
    bytes: bytes.length,
    initial: { dtype: "U8", shape: [bytes.length], data: Uint8Array.from(bytes) },
  };
}

/** A table [rows, slots, 2] of members and rows. */
export function table(lines: readonly (readonly (readonly [number, number])[])[]): Tensor {
  return integers([lines.length, lines[0]?.length ?? 0, 2], lines.flat(2));
}

/** A table [rows, slots] of members. */
export function memberTable(lines: readonly (readonly number[])[]): Tensor {
  return integers([lines.length, lines[0]?.length ?? 0], lines.flat());
}

function integers(shape: number[], values: readonly number[]): Tensor {
  return { dtype: "I32", shape, data: new Uint8Array(Int32Array.from(values).buffer) };
}

/** Numbers of FP32 as bytes. */
export function floats(values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

/** A word as bytes. */
export function wordBytes(value: number): number[] {
  return [...new Uint8Array(BigUint64Array.of(BigInt(value)).buffer)];
}

/** A program on two islands of two ranks, unless it says otherwise. */
export function program(
  regions: readonly Region[],
  queues: readonly Queue[],
  rest: Partial<Program> = {},
): Program {
  return { topology: { islands: [2, 2] }, regions: [...regions], queues: [...queues], ...rest };
}

export function queue(rank: number, ...requests: FabricRequest[]): Queue {
  return { rank, requests };
}

export function at(region: string, offset = 0): { readonly region: string; readonly offset: number } {
  return { region, offset };
}
