/** The order within blocks, as it was told: legal ones are followed, and each illegal way shows as a difference. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ExchangeLayout, Program } from "../../../src/generated/types.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  memoryProblem,
} from "../../../src/oracle/fabric/final-memory.ts";
import { observedPlaces } from "../../../src/oracle/fabric/observed-places.ts";
import {
  bytes,
  type Choices,
  combine,
  dispatch,
  endings,
  exchangeOf,
  exchangeProgram,
  outcome,
  pairs,
  rowByte,
  sums,
} from "./exchange-programs.ts";
import { at } from "./programs.ts";

type Pair = readonly [number, number];

/** A member's `sources`, with 255 behind what is told, as they were at first. */
function told(made: Program, name: string, list: readonly Pair[], from = 0): [string, Uint8Array] {
  const region = made.regions.find((one) => one.name === name);
  const memory = new Int32Array((region?.bytes ?? 0) / 4).fill(-1);
  memory.set(list.flat(), 2 * from);
  return [name, new Uint8Array(memory.buffer)];
}

function expectedWith(made: Program, ...sources: [string, Uint8Array][]): ExpectedOutcome {
  return outcome(made, { places: observedPlaces(made, new Map(sources)) });
}

/** Three tokens of member 0 and two of member 1, all to the experts of member 1. */
const own: Choices = [[[1, 0]], [[1, 0]], [[1, 1]]];
const its: Choices = [[[1, 0]], [[1, 1]]];

describe.each<ExchangeLayout>(["by-source", "by-expert", "slots"])("places %s", (layout) => {
  const made = exchangeProgram(exchangeOf(2, { layout, places: 6 }), [
    [dispatch(0, own), combine(0, own)],
    [dispatch(1, its), combine(1, its)],
  ]);
  const canonical: Pair[] = [
    [0, 0],
    [0, 1],
    ...(layout === "by-source" ? [[0, 2] as const, [1, 0] as const] : [[1, 0] as const, [0, 2] as const]),
    [1, 1],
  ];
  const [a, b, c, d, e] = canonical as [Pair, Pair, Pair, Pair, Pair];

  it("stand in the order of sources and tokens where nothing was told", () => {
    expect(pairs(outcome(made), "moe-sources1")).toEqual([...canonical, undefined]);
    expect(pairs(expectedWith(made), "moe-sources1")).toEqual([...canonical, undefined]);
  });

  it("stand as they were told: rows, sources and what is added up", () => {
    const end = expectedWith(made, told(made, "moe-sources1", [b, c, a, e, d]));
    expect(pairs(end, "moe-sources1")).toEqual([b, c, a, e, d, undefined]);
    const rows = [b, c, a, e, d].flatMap(([member, token]) => new Array(2).fill(rowByte(member, token)));
    expect(bytes(end, "moe-rows1")).toEqual([...rows, 255, 255]);
    const place = (pair: Pair) => [b, c, a, e, d].indexOf(pair) + 1;
    const ofSource = (member: number, tokens: number) =>
      Array.from({ length: tokens }, (_, token) =>
        place(canonical.find(([one, other]) => one === member && other === token) as Pair),
      );
    expect(sums(end, "moe-to0").slice(0, 3)).toEqual(ofSource(0, 3));
    expect(sums(end, "moe-to1").slice(0, 2)).toEqual(ofSource(1, 2));
    // Counts say nothing of the order.
    expect(bytes(end, "moe-counts1")).toEqual(bytes(outcome(made), "moe-counts1"));
  });

  it.each<[string, readonly Pair[]]>([
    ["a row twice", [a, a, c, d, e]],
    ["a row of another block", [d, b, c, a, e]],
    ["a token that there is not", [[a[0], 7], b, c, d, e]],
    ["a token below 0", [[a[0], -1], b, c, d, e]],
    ["a member that there is not", [[2, 0], b, c, d, e]],
    ["a gap", [a, [-1, -1], b, c, d]],
    ["nothing", []],
  ])("that are told illegally show: %s", (_, list) => {
    const actual = told(made, "moe-sources1", list);
    const end = expectedWith(made, actual);
    expect(memoryProblem(end, ...actual)).toMatch(/^byte \d+ of moe-sources1 is /);
  });

  it("that are told in the wrong place show, though all rows are there", () => {
    const actual = told(made, "moe-sources1", canonical, 1);
    expect(memoryProblem(expectedWith(made, actual), ...actual)).toMatch(/^byte 0 of moe-sources1 is 255/);
  });

  it("follow the blocks that are legal, beside one that is not", () => {
    const actual = told(made, "moe-sources1", [a, a, c, e, d]);
    expect(pairs(expectedWith(made, actual), "moe-sources1")).toEqual([a, b, c, e, d, undefined]);
  });
});

it("a token that did not choose the member has no row there", () => {
  const made = exchangeProgram(exchangeOf(2), [
    [dispatch(0, [[[1, 0]], [[0, 0]], [[1, 1]]])],
    [dispatch(1, [])],
  ]);
  const actual = told(made, "moe-sources1", [
    [0, 1],
    [0, 2],
  ]);
  expect(memoryProblem(expectedWith(made, actual), ...actual)).toBeDefined();
});

describe("where there is no room", () => {
  // One place of expert 0, for which a token of each member is.
  const made = (rest: object = {}) =>
    exchangeProgram(exchangeOf(2, { layout: "slots", places: 2, ...rest }), [
      [dispatch(0, [[[1, 0]]])],
      [dispatch(1, [[[1, 0]]])],
    ]);

  it("who found none is who was not told a place", () => {
    const end = (pair: Pair) => expectedWith(made(), told(made(), "moe-sources1", [pair]));
    expect(endings(end([0, 0]))).toEqual({ d0: "OK visible", d1: "CAPACITY demand 4" });
    expect(endings(end([1, 0]))).toEqual({ d0: "CAPACITY demand 4", d1: "OK visible" });
    expect(bytes(end([1, 0]), "moe-rows1")).toEqual([32, 32, 255, 255]);
  });

  it("a row behind the last place of its expert shows", () => {
    const actual = told(made(), "moe-sources1", [
      [0, 0],
      [1, 0],
    ]);
    const end = expectedWith(made(), actual);
    expect(memoryProblem(end, ...actual)).toBe("byte 8 of moe-sources1 is 1, not 255");
  });

  it("by expert, too", () => {
    const many: Choices = [[[1, 0]], [[1, 0]]];
    const program = exchangeProgram(exchangeOf(2, { layout: "by-expert", places: 3 }), [
      [dispatch(0, many)],
      [dispatch(1, many)],
    ]);
    const list: Pair[] = [
      [1, 1],
      [0, 0],
      [1, 0],
    ];
    expect(endings(expectedWith(program, told(program, "moe-sources1", list)))).toEqual({
      d0: "CAPACITY demand 4",
      d1: "OK visible",
    });
  });
});

it("are told where the sources of the member begin", () => {
  const made = exchangeOf(2);
  const groups = made.groups.map((group) =>
    group.name === "moe-sources"
      ? { ...group, members: group.members.map(({ region }) => at(region, 8)) }
      : group,
  );
  const program = exchangeProgram({ ...made, exchange: { ...made.exchange, places: 7 }, groups }, [
    [dispatch(0, [[[1, 0]], [[1, 1]]])],
    [dispatch(1, [])],
  ]);
  const end = expectedWith(
    program,
    told(
      program,
      "moe-sources1",
      [
        [0, 1],
        [0, 0],
      ],
      1,
    ),
  );
  expect(pairs(end, "moe-sources1").slice(0, 4)).toEqual([undefined, [0, 1], [0, 0], undefined]);
});

describe("of several rounds", () => {
  const first: Choices = [[[1, 0]], [[1, 0]]];
  const second: Choices = [[[0, 0]], [[1, 1]]];
  const swapped: Pair[] = [
    [0, 1],
    [0, 0],
  ];

  it("what was told holds for the one that is repeated, and for all that repeat it", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [
        dispatch(0, first),
        combine(0, first),
        dispatch(0, first, { id: "again0", again: "d0" }),
        dispatch(0, first, { id: "more0", again: "again0" }),
        combine(0, first, { id: "last0", handle: "more0", to: at("moe-to0", 8) }),
      ],
      [
        dispatch(1, []),
        combine(1, []),
        dispatch(1, [], { id: "again1", again: "d1" }),
        dispatch(1, [], { id: "more1", again: "again1" }),
        combine(1, [], { id: "last1", handle: "more1" }),
      ],
    ]);
    const end = expectedWith(made, told(made, "moe-sources1", swapped));
    expect(sums(end, "moe-to0").slice(0, 4)).toEqual([2, 1, 2, 1]);
    expect(bytes(end, "moe-rows1").slice(0, 5)).toEqual([17, 17, 16, 16, 255]);
  });

  it("what was told is the last one's whose rows came to their places", () => {
    const made = (last: Choices) =>
      exchangeProgram(exchangeOf(2), [
        [dispatch(0, first), dispatch(0, last, { id: "next0" })],
        [dispatch(1, []), dispatch(1, [], { id: "next1" })],
      ]);
    const failing = made([[[9, 0]], [[1, 0]]]);
    const end = expectedWith(failing, told(failing, "moe-sources1", swapped));
    expect(endings(end)).toMatchObject({ d0: "OK visible", next0: "BAD_INDEX index 0" });
    expect(pairs(end, "moe-sources1").slice(0, 2)).toEqual(swapped);
    // Of the second round member 1 has one row alone; what is behind it is from the first.
    const other = made(second);
    const rest: Pair[] = [
      [0, 1],
      [0, 1],
    ];
    const after = expectedWith(other, told(other, "moe-sources1", rest));
    expect(pairs(after, "moe-sources1").slice(0, 3)).toEqual([[0, 1], [0, 1], undefined]);
  });

  it("of a member that was not observed nothing is told", () => {
    const lines: Choices = [
      [
        [0, 0],
        [1, 0],
      ],
      [
        [0, 0],
        [1, 0],
      ],
    ];
    const made = exchangeProgram(exchangeOf(2), [[dispatch(0, lines)], [dispatch(1, [])]]);
    const end = expectedWith(made, told(made, "moe-sources0", swapped));
    expect(pairs(end, "moe-sources0").slice(0, 2)).toEqual(swapped);
    expect(pairs(end, "moe-sources1").slice(0, 2)).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });
});

/** A recount of a member's places that knows no tables: lists of lists, sorted and cut. */
function recount(
  layout: ExchangeLayout,
  lines: readonly Choices[],
  member: number,
  { places, experts, alignment }: { places: number; experts: number; alignment: number },
) {
  const chosen = lines.flatMap((own, source) =>
    own.flatMap((line, token) =>
      line.flatMap(([to, expert]) => (to === member ? [{ source, token, expert }] : [])),
    ),
  );
  const keys = (layout === "by-source" ? lines : new Array(experts).fill(0)).map((_, key) => key);
  const blocks = keys.map((key) => {
    const list = chosen.filter(({ source, expert }) => (layout === "by-source" ? source : expert) === key);
    const names = new Set(list.map(({ source, token }) => `${source} ${token}`));
    return [...names].map((name) => name.split(" ").map(Number) as [number, number]);
  });
  let end = 0;
  const starts = blocks.map((block, key) => {
    if (layout === "slots") return (key * places) / experts;
    if (layout === "by-expert") while (end % alignment !== 0) end += 1;
    const start = end;
    end += block.length;
    return start;
  });
  const times = Array.from(
    { length: experts },
    (_, key) => chosen.filter(({ expert }) => expert === key).length,
  );
  const came = lines.map(
    (_, key) =>
      (layout === "by-source" ? (blocks[key] ?? []) : chosen.filter(({ source }) => source === key)).length,
  );
  const before = (list: readonly number[], key: number) =>
    list.slice(0, key).reduce((sum, one) => sum + one, 0);
  return {
    blocks,
    starts,
    room: (key: number) => (layout === "slots" ? places / experts : Math.max(places - (starts[key] ?? 0), 0)),
    counts: [
      ...came.map((rows, key) => [rows, before(came, key)] as const),
      ...times.map(
        (rows, key) => [rows, layout === "by-source" ? before(times, key) : (starts[key] ?? 0)] as const,
      ),
    ],
  };
}

it("places and counts are those of a plain recount, in whatever legal order was told", () => {
  const seen = new Set<string>();
  const experts = 3;
  const lineOf = (members: number) =>
    fc
      .uniqueArray(fc.tuple(fc.nat({ max: members - 1 }), fc.nat({ max: experts - 1 })), {
        maxLength: 3,
        selector: ([member, expert]) => member * experts + expert,
      })
      .map((line) => [...line, ...new Array(3 - line.length).fill([-1, 0])] as readonly Pair[]);
  const choicesOf = fc
    .integer({ min: 1, max: 4 })
    .chain((members) =>
      fc.array(fc.array(lineOf(members), { maxLength: 4 }), { minLength: members, maxLength: members }),
    );
  fc.assert(
    fc.property(
      choicesOf,
      fc.constantFrom<ExchangeLayout>("by-source", "by-expert", "slots"),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(fc.nat()),
      (lines, layout, room, alignment, numbers) => {
        const places = room * experts;
        const shape = { places, experts, ...(layout === "by-expert" && { alignment }) };
        const made = exchangeProgram(
          exchangeOf(lines.length, { layout, ...shape }),
          lines.map((own, member) => [dispatch(member, own)]),
        );
        const counted = lines.map((_, member) =>
          recount(layout, lines, member, { places, experts, alignment }),
        );
        // Any order of each block, of which the first rows find room.
        const expected = counted.map(({ blocks, starts, room: roomOf }) => {
          const list = new Array<Pair | undefined>(places).fill(undefined);
          blocks.forEach((block, key) => {
            const order = block.map((pair) => ({ pair, by: numbers.next().value as number }));
            order.sort((one, other) => one.by - other.by);
            order.slice(0, roomOf(key)).forEach(({ pair }, i) => {
              list[(starts[key] ?? 0) + i] = pair;
            });
          });
          return list;
        });
        const memory = expected.map((list, member) =>
          told(
            made,
            `moe-sources${member}`,
            list.map((pair) => pair ?? ([-1, -1] as const)),
          ),
        );
        const end = expectedOutcome(made, { places: observedPlaces(made, new Map(memory)) }, "quick");
        expected.forEach((list, member) => {
          expect(pairs(end, `moe-sources${member}`)).toEqual(list);
          expect(pairs(end, `moe-counts${member}`)).toEqual(counted[member]?.counts);
          expect(bytes(end, `moe-rows${member}`)).toEqual(
            list.flatMap((pair) => new Array(2).fill(pair === undefined ? 255 : rowByte(...pair))),
          );
        });
        for (const [source, own] of lines.entries()) {
          const isLost = own.some((line, token) =>
            line.some(([member]) => {
              const isHere = ([one, other]: Pair) => one === source && other === token;
              const rows = counted[member]?.blocks.flat().filter(isHere).length ?? 0;
              return rows > (expected[member]?.filter((pair) => pair && isHere(pair)).length ?? 0);
            }),
          );
          const [status = ""] = endings(end)[`d${source}`]?.split(" ") ?? [];
          expect(status).toBe(isLost ? "CAPACITY" : "OK");
          seen.add(`${layout} ${status}`);
        }
      },
    ),
    { numRuns: 150 },
  );
  expect([...seen].sort()).toEqual(
    ["by-expert", "by-source", "slots"].flatMap((layout) => [`${layout} CAPACITY`, `${layout} OK`]),
  );
});
