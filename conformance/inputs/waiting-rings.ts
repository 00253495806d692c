/** Programs whose queues wait for each other in a ring: some end, and some can't, whose requests have to say why. */
import type { FabricRequest, Program, Queue } from "../../src/generated/types.ts";
import { ofDepth } from "./depths.ts";
import { observed, words } from "./programs.ts";

/** What may hold the request that others wait for behind the wait of its own queue. */
export const holds = ["nothing", "acquire", "after", "fence", "release", "chain"] as const;

type Hold = (typeof holds)[number];

/**
 * Queues in a ring: each waits for the one before it, and tells the next. Another queue has nothing to do with them.
 */
export function ringProgram({
  hold,
  ring,
  depth,
}: {
  readonly hold: Hold;
  readonly ring: number;
  readonly depth: number;
}): Program {
  const every = Array.from({ length: ring }, (_, i) => i);
  const ringQueue = (i: number): Queue => {
    const wait: FabricRequest = {
      kind: "wait",
      id: `wait${i}`,
      at: { region: `told${i}` },
      until: "at-least",
      value: "0x1",
      ...(hold === "acquire" || hold === "chain" ? { acquire: "all" as const } : {}),
    };
    const tell = (id: string, more: { readonly after?: string[] } = {}): FabricRequest => ({
      kind: "signal",
      id,
      at: { region: `told${(i + 1) % ring}` },
      operation: "add",
      value: "0x1",
      release: hold === "release" ? "all" : "weak",
      ...more,
    });
    const between: FabricRequest[] =
      hold === "fence" ? [{ kind: "fence", id: `fence${i}`, order: "acq_rel" }] : [];
    const chain: FabricRequest[] =
      hold === "chain"
        ? [1, 2, 3].map((step) => ({
            kind: "write",
            id: `step${i}.${step}`,
            value: "0x1",
            to: { region: "steps", offset: 8 * (4 * i + step) },
            ...(step > 1 ? { after: [`step${i}.${step - 1}`] } : {}),
          }))
        : [];
    const after = hold === "after" ? [wait.id] : hold === "chain" ? [`step${i}.3`] : undefined;
    return {
      rank: i,
      ...ofDepth(depth),
      requests: [wait, ...between, ...chain, tell(`tell${i}`, after === undefined ? {} : { after })],
    };
  };
  return observed({
    topology: { islands: [2, 2] },
    regions: [
      ...every.map((i) => words(`told${i}`, i, [0])),
      { name: "steps", rank: 3, bytes: 8 * 4 * ring },
      words("apart", 3, [0, 0]),
    ],
    queues: [
      ...every.map(ringQueue),
      {
        rank: 0,
        requests: [
          { kind: "write", id: "apart", value: "0x2a", to: { region: "apart" } },
          {
            kind: "write",
            id: "apart-too",
            value: "0x2b",
            to: { region: "apart", offset: 8 },
            after: ["apart"],
          },
        ],
      },
    ],
  });
}
