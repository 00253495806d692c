/**
 * Copies and rows of any length between any alignments, all in one region, with guard bytes in front of each, between them
 * and behind the last.
 */
import type { Address, FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, memberTable, observed, rowTable, topologyOf, words } from "./programs.ts";

/** Lengths about which a unit that moves 16 bytes, or packets of 4096, can be wrong; and a row of a model with its scales. */
export const edgeLengths = [0, 1, 15, 16, 17, 4095, 4096, 4097, 7392] as const;

export const alignments = 16;

/** With this one, no copy is between two like alignments. */
export const usualShift = 3;

/** So many bytes lie around every copy, and nothing may change there. */
const guardBytes = 32;

const alignedVerbs = ["write", "read", "multicast", "scatter", "gather", "append"] as const;

type AlignedVerb = (typeof alignedVerbs)[number];

/** A copy to each alignment; from which, says `shift`: over all shifts, from every one to every other. */
export function alignedCopies(
  {
    verb,
    bytes,
    shift = usualShift,
    islands,
  }: {
    readonly verb: AlignedVerb;
    readonly bytes: number;
    readonly shift?: number;
    readonly islands: string;
  },
  random: Random,
): Program {
  const there = islands === "1" ? 0 : 1;
  const stride = Math.ceil(bytes / alignments) * alignments + 2 * guardBytes;
  const size = guardBytes + alignments * stride;
  const [near, far] = [filled(random, "near", 0, size), filled(random, "far", there, size)];
  const isPulled = verb === "read" || verb === "gather";
  const [source, target] = isPulled ? [far, near] : [near, far];
  const every = Array.from({ length: alignments }, (_, alignment) => {
    const offset = guardBytes + alignment * stride;
    return {
      from: { region: source.name, offset: offset + ((7 * alignment + shift) % alignments) },
      to: { region: target.name, offset: offset + alignment },
    };
  });
  return observed({
    topology: topologyOf(islands),
    regions: [near, far, words("cursors", there, new Array(alignments).fill(0))],
    groups: every.flatMap(({ from, to }, i) => [
      { name: `there${i}`, members: [isPulled ? from : to] },
      { name: `cursor${i}`, members: [{ region: "cursors", offset: 8 * i }] },
    ]),
    queues: [{ rank: 0, requests: every.map(({ from, to }, i) => copied(verb, i, from, to, bytes)) }],
  });
}

function copied(verb: AlignedVerb, i: number, from: Address, to: Address, bytes: number): FabricRequest {
  const id = `copy${i}`;
  const there = { group: `there${i}` };
  const row = { table: rowTable([[[0, 0]]]), rowBytes: bytes };
  switch (verb) {
    case "write":
    case "read":
      return { kind: verb, id, from, to, bytes };
    case "multicast":
      return { kind: verb, id, from, to: there, bytes };
    case "scatter":
      return { kind: verb, id, from, to: there, ...row };
    case "gather":
      return { kind: verb, id, from: there, to, ...row };
    case "append": {
      const cursors = { group: `cursor${i}` };
      const table = memberTable([[0]]);
      return { kind: verb, id, from, to: there, cursors, capacity: 1, table, rowBytes: bytes };
    }
  }
}
