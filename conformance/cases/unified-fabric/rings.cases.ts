/** A ring of slots, which are filled, announced, read, given back and filled again: what a message queue is made of. */
import { wordOf } from "../../../src/fabric/words.ts";
import type { FabricRequest, Program } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Random } from "../../../src/harness/random.ts";
import { filled, observed, topologyOf, words } from "../../inputs/programs.ts";
import { programCase } from "../programs.ts";

/** Bytes of a slot: some words, so that they can come one by one. */
const slotBytes = 48;

interface RingParameters {
  readonly slots: number;
  readonly fillings: number;
  readonly announcedBy: "strong" | "all" | "bundled";
  /** What a slot is given back by: a signal that covers the look at it, or one that comes after the look. */
  readonly returned: "covering" | "after";
  readonly islands: string;
}

/**
 * Rank 0 fills the slots, which are on the last rank, and announces each filling; the last rank looks at each, keeps what
 * it has seen, and gives the slot back. Nobody goes on before he may.
 */
function ring({ slots, fillings, announcedBy, returned, islands }: RingParameters, random: Random): Program {
  const consumer = islands === "1" ? 0 : 1;
  const producing: FabricRequest[] = [];
  const consuming: FabricRequest[] = [];
  for (let filling = 0; filling < fillings; filling += 1) {
    const slot = { region: "ring", offset: (filling % slots) * slotBytes };
    const source = { region: "source", offset: filling * slotBytes };
    const number = wordOf(filling + 1);
    if (filling >= slots)
      producing.push({
        kind: "wait",
        id: `room${filling}`,
        at: { region: "credits" },
        until: "at-least",
        value: wordOf(filling - slots + 1),
        acquire: "all",
      });
    const write = { kind: "write", id: `fill${filling}`, from: source, to: slot, bytes: slotBytes } as const;
    const announced = { at: { region: "announced" }, operation: "set", value: number } as const;
    if (announcedBy === "bundled") producing.push({ ...write, signal: { ...announced, release: "weak" } });
    else producing.push(write, { kind: "signal", id: `tell${filling}`, ...announced, release: announcedBy });
    consuming.push(
      {
        kind: "wait",
        id: `wait${filling}`,
        at: { region: "announced" },
        until: "at-least",
        value: number,
        acquire: "all",
      },
      {
        kind: "read",
        id: `look${filling}`,
        from: slot,
        to: { region: "seen", offset: filling * slotBytes },
        bytes: slotBytes,
      },
      {
        kind: "signal",
        id: `return${filling}`,
        at: { region: "credits" },
        operation: "add",
        value: "0x1",
        ...(returned === "covering"
          ? { release: "all" as const }
          : { release: "strong" as const, after: [`look${filling}`] }),
      },
    );
  }
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "source", 0, fillings * slotBytes),
      words("credits", 0, [0]),
      filled(random, "ring", consumer, slots * slotBytes),
      words("announced", consumer, [0]),
      filled(random, "seen", consumer, fillings * slotBytes),
    ],
    queues: [
      { rank: 0, requests: producing },
      { rank: consumer, requests: consuming },
    ],
  });
}

const rings = programCase(ring, { runs: 20 });

export default cases("unified-fabric", ({ define }) => {
  define("ring-of-slots", {
    why: "A stale line of metadata in a ring sends tokens to the experts of the batch before.",
    verifies: ["FAB-016"],
    vary: {
      slots: [1, 2],
      fillings: [4],
      announcedBy: ["strong", "all", "bundled"],
      returned: ["covering", "after"],
      islands: ["1", "2", "1+1"],
    },
  })
    .needs(rings.needs)
    .requests(rings.requests)
    .judge(rings.judge);
});
