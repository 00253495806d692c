/** Programs about queues that are full: more requests than there is room for at a time. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type PathName, thereOf } from "./guarded.ts";
import { filled, observed, topologyOf, words } from "./programs.ts";

/** With so many there are atomics among them. */
const manyRequests = 100;

/** More requests than a queue is deep, each with a place of its own; all of them count in one word. */
export function crowdedProgram(
  {
    depth,
    whenFull,
    requests,
    islands,
  }: {
    readonly depth: number;
    readonly whenFull: "wait" | "refuse";
    readonly requests: number;
    readonly islands: PathName;
  },
  random: Random,
): Program {
  const there = thereOf(islands);
  const slot = 24;
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "from", 0, slot * requests),
      filled(random, "to", there, slot * requests),
      words("counts", there, [0, 0]),
    ],
    queues: [
      {
        rank: 0,
        depth,
        whenFull,
        requests: Array.from({ length: requests }, (_, i): FabricRequest => {
          const [from, to] = [
            { region: "from", offset: slot * i },
            { region: "to", offset: slot * i },
          ];
          switch (i % 4) {
            case 0:
              return { kind: "write", id: `write${i}`, from, to, bytes: slot };
            case 1:
              return { kind: "read", id: `read${i}`, from: to, to: from, bytes: slot };
            case 2:
              return {
                kind: "write",
                id: `write${i}`,
                from,
                to,
                bytes: slot - 3,
                signal: { at: { region: "counts" }, operation: "add", value: wordOf(i), release: "weak" },
              };
            default:
              // Not every engine has atomics.
              if (requests < manyRequests)
                return {
                  kind: "signal",
                  id: `count${i}`,
                  at: { region: "counts", offset: 8 },
                  operation: "add",
                  value: wordOf(i),
                  release: "weak",
                };
              return {
                kind: "atomic",
                id: `count${i}`,
                at: { region: "counts", offset: 8 },
                operation: "add",
                operand: wordOf(i),
              };
          }
        }),
      },
    ],
  });
}
