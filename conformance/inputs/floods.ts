/** Transfers of one tenant, alone and beside another tenant's that keep a port full. */
import type { FabricRequest, Program, Queue } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, topologyOf } from "./programs.ts";

/** The port that both tenants need: the one that sends, or the one that receives. */
export const floodedPorts = ["egress", "ingress"] as const;

const victimWrites = 16;
const victimBytes = 65_536;
/** More in every respect: queues, requests of each, and bytes of each. */
const [floodQueues, floodWrites, floodBytes] = [4, 16, 1_048_576];

/**
 * Rank 0 writes to rank 1 for the victim. The flood comes from rank 0 as well, to rank 2; or from ranks 2 and 3 to rank 1,
 * since one sender alone can't have more than half of a port that serves whoever comes.
 */
export function floodProgram(
  { port, islands }: { readonly port: (typeof floodedPorts)[number]; readonly islands: string },
  flooded: boolean,
  random: Random,
): Program {
  const [senders, to] = port === "egress" ? ([[0], 2] as const) : ([[2, 3], 1] as const);
  const flood = senders.flatMap((rank) =>
    Array.from({ length: flooded ? floodQueues : 0 }, (_, queue): Queue => {
      const [name, regions] = [`flood${rank}.${queue}`, `flood${rank}`];
      const requests = writes(name, floodWrites, floodBytes, regions, 8 * floodWrites * queue);
      return { rank, tenant: 2, requests };
    }),
  );
  const bytes = 8 * floodWrites * floodQueues;
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "victim-from", 0, 8 * victimWrites, { tenant: 1 }),
      { name: "victim-to", rank: 1, bytes: 8 * victimWrites, tenant: 1 },
      ...senders.flatMap((rank) => [
        filled(random, `flood${rank}-from`, rank, bytes, { tenant: 2 }),
        { name: `flood${rank}-to`, rank: to, bytes, tenant: 2 },
      ]),
    ],
    queues: [
      ...flood,
      { rank: 0, tenant: 1, requests: writes("victim", victimWrites, victimBytes, "victim", 0) },
    ],
  });
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
