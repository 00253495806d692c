/** Each step of an exchange that can be replaced shows when it is. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { FabricRequest, Program, Region } from "../../../src/generated/types.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ExchangeSteps } from "../../../src/reference/fabric/bulk/exchange-steps.ts";
import { at, floats, initial } from "../../oracle/fabric/programs.ts";
import {
  type Choices,
  choicesOf,
  dispatching,
  exchangeOf,
  exchanging,
  page,
  ran,
} from "./exchange-programs.ts";

describe("each step", () => {
  const sums = { elements: 1, terms: "FP32", output: "FP32", plan: "chain" } as const;
  const choices: Choices = [
    [
      [
        [1, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [1, 1],
      ],
      [
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ],
    [
      [],
      [
        [0, 1],
        [1, 1],
      ],
      [[-1, 0]],
    ],
  ];
  const other: Choices = [
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      [
        [1, 1],
        [0, 1],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ],
    [[[0, 0]], [], [[0, 1]]],
  ];

  /** Two exchanges, of which the one dispatches twice, the second time with other rows, and combines. */
  function layered(layout: "by-source" | "by-expert" | "slots", places: number): Program {
    const [one, two] = [
      exchangeOf({
        choices,
        layout,
        places,
        sums,
        rowBytes: 40,
        ...(layout === "by-expert" ? { alignment: 4 } : {}),
      }),
      exchangeOf({ choices: other, layout, places: 12, name: "y" }),
    ];
    const regions = one.regions.map((region) =>
      region.name.startsWith("xmade")
        ? {
            ...region,
            ...initial(
              floats(
                Array.from({ length: places }, (_, i) =>
                  region.rank === 0 ? 2 ** 24 + 4 * i : 0.9 + i / 1000,
                ),
              ),
            ),
          }
        : region,
    );
    const to = one.ranks.map((rank): Region => ({ name: `to${rank}`, rank, bytes: 12 }));
    const slots = choicesOf(choices, 0).shape[1] ?? 0;
    const weights = Float32Array.from({ length: 3 * slots }, (_, i) => i + 1);
    const requests = one.ranks.map((rank): FabricRequest[] => {
      const combine = (id: string): FabricRequest => ({
        kind: "combine",
        id: `${id}${rank}`,
        handle: `xd${rank}`,
        to: at(`to${rank}`),
        choices: choicesOf(choices, rank),
        ...(layout === "by-source" ? {} : { weights: tensorOfFloat32([3, slots], weights) }),
      });
      const changed = rank === 0 ? other : choices;
      return [
        one.dispatch(rank),
        two.dispatch(rank),
        combine("c"),
        one.dispatch(rank, { id: `n${rank}`, choices: choicesOf(other, rank) }),
        combine("l"),
        one.dispatch(rank, { id: `a${rank}`, again: `xd${rank}`, choices: choicesOf(changed, rank) }),
      ];
    });
    return exchanging([{ ...one, regions: [...regions, ...to] }, two], requests);
  }

  const defects: { readonly [Step in keyof ExchangeSteps]: ExchangeSteps[Step] } = {
    right: () => "local",
    member: (entry, members) => (entry === -1 ? members - 1 : entry),
    expert: (entry, experts) => (entry + 1) % experts,
    comparesHandle: false,
    handleNeedsRoom: false,
    oncePerMember: false,
    announces: (rows) => rows > 0,
    batchOf: () => "all",
    awaitsAll: () => false,
    awaitsIncoming: false,
    awaitsTakers: false,
    inTurn: false,
    failsTogether: false,
    handle: (_, last) => last,
    nextBlock: (begin, rows) => begin + Math.max(1, rows),
    aligned: (place) => place,
    toldBegin: (begin, rows) => begin + rows,
    toldRows: (rows, room) => Math.min(rows, room),
    toldSource: (member) => member + 1,
    place: (index, places) => (index <= places ? index : undefined),
    unused: "zeroed",
    demand: (needed, places) => needed - places,
    tailOf: (token, tokens) => Math.min(token + 1, tokens - 1),
    termsInOrderOf: "arrival",
    sumsInOrderOf: "arrival",
    weightAt: (entry, slots) => entry ^ (slots > 1 ? 1 : 0),
  };

  const readOnly = (program: Program): Program => ({
    ...program,
    regions: program.regions.map((region) => ({ ...region, rights: { write: [] } })),
  });

  const layouts = ["by-source", "by-expert", "slots"] as const;
  const programs = [
    ...layouts.flatMap((layout) => [layered(layout, 6), layered(layout, 12)]),
    dispatching({ choices: page }),
    dispatching({ choices, layout: "slots", places: 4 }),
    readOnly(dispatching({ choices: page })),
  ];

  it("is looked for in programs that are well-formed", () => {
    for (const made of programs) expect(programProblem(made)).toBeUndefined();
  });

  for (const [step, defect] of Object.entries(defects)) {
    it(`${step} shows when it is otherwise`, () => {
      const outcomes = programs.some((made) => {
        const params = { counters: ["elapsed" as const], timeoutNs: 10_000_000 };
        const [ideal, otherwise] = [ran(made, params), ran(made, params, { [step]: defect })];
        return JSON.stringify(ideal.outcome) !== JSON.stringify(otherwise.outcome);
      });
      expect(outcomes).toBe(true);
    });
  }
});
