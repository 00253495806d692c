/** Transfers of one tenant, alone and beside another tenant's that keep a port full. */
import type { FabricRequest, Program, Queue } from "../../src/generated/types.ts";
import { topologyOf } from "./programs.ts";

/** The port that both tenants need: the one that sends, or the one that receives. */
export const floodedPorts = ["egress", "ingress"] as const;

const victimWrites = 16;
const victimBytes = 65_536;
/** More in every respect: queues, requests of each, and bytes of each. */
const [floodQueues, floodWrites, floodBytes] = [4, 16, 1_048_576];

/** Rank 0 writes to rank 1 for the victim. The flood comes from rank 0 as well, or from rank 2 to rank 1. */
export function floodProgram(
  { port, islands }: { readonly port: (typeof floodedPorts)[number]; readonly islands: string },
  flooded: boolean,
): Program {
  const [from, to] = port === "egress" ? [0, 2] : [2, 1];
  const flood = Array.from({ length: flooded ? floodQueues : 0 }, (_, queue): Queue => {
    return {
      rank: from,
      tenant: 2,
      requests: writes(`flood${queue}`, floodWrites, floodBytes, "flood", 8 * floodWrites * queue),
    };
  });
  return {
    topology: topologyOf(islands),
    regions: [
      { name: "victim-from", rank: 0, bytes: 8 * victimWrites, tenant: 1 },
      { name: "victim-to", rank: 1, bytes: 8 * victimWrites, tenant: 1 },
      { name: "flood-from", rank: from, bytes: 8 * floodWrites * floodQueues, tenant: 2 },
      { name: "flood-to", rank: to, bytes: 8 * floodWrites * floodQueues, tenant: 2 },
    ],
    queues: [
      ...flood,
      { rank: 0, tenant: 1, requests: writes("victim", victimWrites, victimBytes, "victim", 0) },
    ],
  };
}

/** Each has words of its own, so that none waits for another. */
function writes(
  name: string,
  count: number,
  timedBytes: number,
  regions: string,
  first: number,
): FabricRequest[] {
  return Array.from({ length: count }, (_, i) => {
    const offset = first + 8 * i;
    const from = { region: `${regions}-from`, offset };
    const to = { region: `${regions}-to`, offset };
    return { kind: "write", id: `${name}.${i}`, from, to, bytes: 8, timedBytes };
  });
}
