/**
 * The dot products of a probe, all known before the first answer. Each family makes one thing visible: `large` is a power
 * of two near the top of the range, and a smaller value is kept or lost beside it according to what the unit keeps.
 */
import type { GemmOutputFormat } from "../generated/types.ts";
import { type Random, randomFor } from "../harness/random.ts";
import { formats } from "../numerics/formats.ts";
import {
  type Alphabet,
  type Dot,
  dotOf,
  holds,
  type Placed,
  scaledDotOf,
  scaleRange,
  scalesReach,
} from "./dot.ts";

/** What a family is asked of: the search goes through them in this order. */
export type Stage = "triple" | "tiny" | "near" | "short" | "long" | "addend" | "scaled" | "output" | "mixed";

export interface ProbeDot extends Dot {
  readonly stage: Stage;
}

/** What the batch may hold beside plain products. */
export interface Allowed {
  readonly addend: boolean;
  readonly outputs: readonly GemmOutputFormat[];
  /** Whether K may be anything, or only a multiple of this. */
  readonly multiple: number;
}

/** Largest K of the batch: how far widths and intervals can be told. */
export const longest = 4096;
const short = 64;
const middle = 512;

/** All dot products for a pair of operands. */
export function batchOf(alphabet: Alphabet, allowed: Allowed): readonly ProbeDot[] {
  const random = randomFor(1, "probe");
  const dots: ProbeDot[] = [];
  const add = (stage: Stage, dot: Dot | undefined) => {
    if (dot === undefined || (dot.addend !== undefined && !allowed.addend)) return;
    if (dot.output === "BF16" && !allowed.outputs.includes("BF16")) return;
    const output = allowed.outputs.includes(dot.output) ? dot.output : "BF16";
    dots.push({ ...padded(dot, allowed.multiple, alphabet), output, stage });
  };
  for (const [stage, dot] of [
    ...tiny(alphabet, random),
    ...spread(alphabet, random),
    ...scans(alphabet),
    ...trains(alphabet),
    ...addends(alphabet, random),
    ...throughScales(alphabet, random),
    ...outputs(alphabet, random),
    ...edges(alphabet),
    ...mixed(alphabet, random),
  ])
    add(stage, dot);
  return dots;
}

type Family = Iterable<readonly [Stage, Dot | undefined]>;

function top({ largest }: Alphabet): number {
  return largest;
}

/** A significand with as many bits as A's elements have, at random. */
function significand({ bits }: Alphabet, random: Random): number {
  const size = 1 + random.integer(0, 2 ** bits.a - 1) / 2 ** bits.a;
  return random.integer(0, 1) === 0 ? size : -size;
}

/** At most three products: what is kept of a product, beside another, and where two cancel. */
function* tiny(alphabet: Alphabet, random: Random): Family {
  const large = top(alphabet);
  const reach = large - alphabet.smallest;
  for (let distance = 1; distance <= reach; distance += 1)
    for (const factor of [1, 1.5, -1.5, 1.25, -1.25]) {
      const small = { exponent: large - distance, significand: factor };
      const [plus, minus] = [{ exponent: large }, { exponent: large, significand: -1 }];
      const orders = [[plus, small, minus]];
      if (factor === 1 && distance <= 48) orders.push([plus, minus, small], [small, plus, minus]);
      for (const order of orders)
        yield [
          Math.abs(factor) === 1.25 ? "tiny" : "triple",
          dotOf(
            alphabet,
            3,
            order.map((value, at) => ({ ...value, at })),
          ),
        ];
    }
  for (let distance = 0; distance <= Math.min(reach, 30); distance += 1)
    for (let i = 0; i < 2; i += 1)
      yield [
        "tiny",
        dotOf(alphabet, 2, [
          { at: i, exponent: large - 1, significand: significand(alphabet, random) },
          { at: 1 - i, exponent: large - 1 - distance, significand: significand(alphabet, random) },
        ]),
      ];
  for (let i = 0; i < 8; i += 1) yield ["tiny", productOf(alphabet, random, 1)];
  // A product whose significand is 2 or more: its exponent is either of two.
  for (let distance = 1; distance <= reach - 2; distance += 1)
    for (const [one, two] of [
      [1.5, 1.5],
      [1.75, 1.5],
    ] as const) {
      const dot = dotOf(alphabet, 3, [
        { at: 0, exponent: large - 2 },
        { at: 1, exponent: large - 2 - distance },
        { at: 2, exponent: large - 2, significand: -1 },
      ]);
      if (dot === undefined) continue;
      const [a, b] = [dot.a.slice(), dot.b.slice()];
      for (const at of [0, 2]) {
        a[at] = (a[at] ?? 0) * one;
        b[at] = (b[at] ?? 0) * two;
      }
      if (
        [...a].every((value) => holds(alphabet.a, value)) &&
        [...b].every((value) => holds(alphabet.b, value))
      )
        yield ["tiny", { ...dot, a, b }];
    }
}

/** k products of random elements near 1. */
function productOf(alphabet: Alphabet, random: Random, k: number, positive = false, wide = 3): Dot {
  const draw = (bits: number, smallest: number) => {
    const size = (1 + random.integer(0, 2 ** bits - 1) / 2 ** bits) * 2 ** random.integer(smallest, 1);
    return positive || random.integer(0, 1) === 0 ? size : -size;
  };
  const low = Math.max(-wide, Math.ceil(alphabet.smallestNormal / 2));
  const fill = (bits: number, operand: Alphabet["a"]) =>
    Float64Array.from({ length: k }, () => {
      for (;;) {
        const value = draw(bits, Math.min(low, 0));
        if (holds(operand, value)) return value;
      }
    });
  return { k, a: fill(alphabet.bits.a, alphabet.a), b: fill(alphabet.bits.b, alphabet.b), output: "FP32" };
}

/** Three values that are not neighbours: lanes, runs and the first blocks. */
function* spread(alphabet: Alphabet, random: Random): Family {
  const large = top(alphabet);
  const reach = large - alphabet.smallest;
  const places = [
    [0, 1, 3],
    [0, 2, 4],
    [1, 2, 0],
    [0, 4, 2],
    [0, 8, 1],
    [3, 0, 2],
    [5, 6, 7],
    [2, 3, 1],
  ];
  for (let distance = 2; distance <= Math.min(reach, 40); distance += 1)
    for (const [i, [plus = 0, minus = 1, small = 2]] of places.entries())
      if ((distance + i) % 2 === 0 || distance > reach - 3)
        yield [
          "short",
          dotOf(alphabet, 16, [
            { at: plus, exponent: large },
            { at: minus, exponent: large, significand: -1 },
            { at: small, exponent: large - distance, significand: i % 2 === 0 ? -1 : 1.5 },
          ]),
        ];
  for (let i = 0; i < 96; i += 1) {
    const at = [random.integer(0, 7) * 8, random.integer(0, short - 1), random.integer(0, short - 1)];
    if (new Set(at).size < 3) continue;
    const [plus = 0, minus = 0, small = 0] = at;
    yield [
      "short",
      dotOf(alphabet, short, [
        { at: plus, exponent: large },
        { at: minus, exponent: large, significand: -1 },
        {
          at: small,
          exponent: large - random.integer(1, Math.min(reach, 40)),
          significand: random.integer(0, 1) === 0 ? 1 : -1.5,
        },
      ]),
    ];
  }
  // As many values as fill a block: what is cut off each of them, or of their sum.
  for (let distance = 2; distance <= Math.min(reach, 40); distance += 1)
    yield [
      "short",
      dotOf(alphabet, 14, [
        { at: 0, exponent: large },
        ...Array.from({ length: 12 }, (_, i) => ({
          at: i + 1,
          exponent: large - distance,
          significand: 1.5,
        })),
        { at: 13, exponent: large, significand: -1 },
      ]),
    ];
}

/** Large at one place, its negative at another, ones at all others: how many of them are left tells what is added first. */
function* scans(alphabet: Alphabet): Family {
  const large = top(alphabet);
  const reach = large - alphabet.smallest;
  const distances = [...new Set([Math.min(reach, 34), Math.min(reach, 27), Math.min(reach, 16)])];
  const scan = (k: number, plus: number, minus: number, distance: number): Dot | undefined =>
    dotOf(
      alphabet,
      k,
      Array.from({ length: k }, (_, at): Placed => {
        if (at === plus) return { at, exponent: large };
        if (at === minus) return { at, exponent: large, significand: -1 };
        return { at, exponent: large - distance };
      }),
    );
  for (const distance of distances) {
    for (let minus = 1; minus < short; minus += distance === distances[0] ? 1 : 5)
      yield ["short", scan(short, 0, minus, distance)];
    for (const minus of [
      1, 2, 3, 5, 8, 15, 16, 31, 32, 33, 63, 64, 95, 96, 127, 128, 191, 192, 255, 256, 257, 383, 384, 448,
      511,
    ])
      yield ["long", scan(middle, 0, minus, distance)];
  }
  // A small value just before the negative: it is lost exactly where a block begins there.
  for (const k of [short, middle])
    for (let minus = 2; minus < k; minus = minus < 20 ? minus + 1 : Math.ceil(minus * 1.12))
      for (const distance of [Math.min(reach, 26), Math.min(reach, 15)])
        yield [
          k === short ? "short" : "long",
          dotOf(alphabet, k, [
            { at: 0, exponent: large },
            { at: minus - 1, exponent: large - distance },
            { at: minus, exponent: large, significand: -1 },
          ]),
        ];
}

/** A large value and then a long train of small ones, each too small to count alone: where partial sums are taken out. */
function* trains(alphabet: Alphabet): Family {
  const large = top(alphabet);
  const reach = large - alphabet.smallest;
  const train = (k: number, from: number, distance: number, last: boolean): Dot | undefined =>
    dotOf(alphabet, k, [
      { at: 0, exponent: large },
      ...Array.from({ length: k - from - 1 }, (_, i) => ({ at: from + i, exponent: large - distance })),
      { at: k - 1, exponent: large, ...(last ? { significand: -1 } : { exponent: large - distance }) },
    ]);
  const distances = [8, 12, 14, 16, 20, 23, 25, 26, 28, 31, 34].filter((distance) => distance <= reach);
  for (const distance of distances) {
    for (const [k, from] of [
      [short, 1],
      [short, 7],
      [middle, 1],
      [middle, 100],
    ] as const) {
      yield [k === short ? "short" : "long", train(k, from, distance, false)];
      yield [k === short ? "short" : "long", train(k, from, distance, true)];
    }
  }
  for (const distance of distances.filter((one) => one >= 14 && one % 2 === 0))
    for (const last of [false, true]) yield ["long", train(longest, 1, distance, last)];
  // One small value at one place of a long row: kept from the first interval that begins after the large one.
  for (const distance of [Math.min(reach, 16), Math.min(reach, 22)])
    for (let at = 2; at < middle - 1; at = at < 40 ? at + 1 : Math.ceil(at * 1.08))
      yield [
        "long",
        dotOf(alphabet, middle, [
          { at: 0, exponent: large },
          { at, exponent: large - distance },
          { at: middle - 1, exponent: large, significand: -1 },
        ]),
      ];
}

/** What happens to an addend, and beside one. */
function* addends(alphabet: Alphabet, random: Random): Family {
  const large = Math.min(top(alphabet), 60);
  const reach = large - alphabet.smallest;
  const empty = (k: number, addend: number): Dot => ({
    k,
    a: new Float64Array(k),
    b: new Float64Array(k),
    addend,
    output: "FP32",
  });
  for (const k of [1, 2, 16, short])
    for (let i = 0; i < 4; i += 1)
      yield [
        "addend",
        empty(
          k,
          Math.fround(
            (1 + random.unit()) * (random.integer(0, 1) === 0 ? 1 : -1) * 2 ** random.integer(-20, 20),
          ),
        ),
      ];
  for (let distance = 1; distance <= Math.min(reach, 45); distance += 1)
    for (const factor of [1, -1.5]) {
      // The addend is cancelled by a product, or by as many as fit a block; then what was beside them shows.
      for (const count of [1, 3, 7, 15, 31]) {
        if (count > 1 && factor !== 1) continue;
        yield [
          "addend",
          dotOf(
            alphabet,
            count + 1,
            [
              ...Array.from({ length: count }, (_, at) => ({ at, exponent: large, significand: -1 })),
              { at: count, exponent: large - distance, significand: factor },
            ],
            { addend: count * 2 ** large },
          ),
        ];
      }
      yield [
        "addend",
        dotOf(
          alphabet,
          16,
          Array.from({ length: 16 }, (_, at) => ({ at, exponent: large - distance, significand: factor })),
          {
            addend: 2 ** large,
          },
        ),
      ];
    }
  for (const k of [1, 3, 17, 40, short, 200])
    for (let i = 0; i < 8; i += 1) {
      const dot = productOf(alphabet, random, k, i % 4 === 3);
      const addend = Math.fround((1 + random.unit()) * 2 ** random.integer(-12, 12)) * (i % 2 === 0 ? 1 : -1);
      yield ["addend", { ...dot, addend }];
    }
  // An addend near the negative of the sum, so that its low bits are what is left.
  for (const k of [2, 5, 16, 33])
    for (let i = 0; i < 6; i += 1) {
      const dot = productOf(alphabet, random, k, true);
      const sum = dot.a.reduce((total, value, at) => total + value * (dot.b[at] ?? 0), 0);
      yield [
        "addend",
        { ...dot, addend: -Math.fround(sum * (1 + random.unit() * 2 ** -random.integer(3, 22))) },
      ];
    }
  for (const exponent of [-127, -130, -140, -149])
    for (const k of [1, 16]) yield ["addend", empty(k, 2 ** exponent * (exponent === -149 ? 1 : 1.5))];
}

/** Values whose size comes from scales: what is aligned with them, and in which order they are applied. */
function* throughScales(alphabet: Alphabet, random: Random): Family {
  const { groups } = alphabet;
  if (groups.a === undefined || groups.b === undefined || !scalesReach(alphabet)) return;
  const [left, right] = [scaleRange(groups.a), scaleRange(groups.b)];
  const large = Math.min(left.largest + right.largest, 30);
  const reach = large - left.smallest - right.smallest - Math.max(alphabet.smallest, -2);
  const each = Math.max(groups.a.kEach, groups.b.kEach);
  for (let distance = 1; distance <= Math.min(reach, 80); distance += 1)
    for (const factor of [1, 1.5, -1.5]) {
      // In three groups, or the large ones at the ends of one.
      const orders = [
        [0, each + 1, 2 * each + 2],
        [0, 2 * each + 2, each + 1],
        [each, 2 * each + 1, 2],
        [0, each, each - 1],
        [each, 0, 2 * each - 1],
      ];
      for (const [i, [plus = 0, small = 0, minus = 0]] of orders.entries()) {
        if (factor !== 1 && (i === 1 || i === 2)) continue;
        yield [
          i < 3 ? "near" : "scaled",
          scaledDotOf(alphabet, 3 * each, [
            { at: plus, exponent: large },
            { at: small, exponent: large - distance, significand: factor },
            { at: minus, exponent: large, significand: -1 },
          ]),
        ];
      }
      if (factor === 1.5) {
        const dot = scaledDotOf(alphabet, 3 * each, [
          { at: 0, exponent: large - 1 },
          { at: each + 1, exponent: large - 1 - distance, significand: factor },
          { at: 2 * each + 2, exponent: large - 1, significand: -1 },
        ]);
        if (dot !== undefined) yield ["near", multiplied(dot, [0, 2 * each + 2], 1.5)];
      }
      // Neighbours in one group, beside something large in another: each is cut, or their sum.
      for (const run of [2, 3, 5, 9, 16])
        yield [
          "scaled",
          scaledDotOf(alphabet, 2 * each, [
            { at: 0, exponent: large },
            ...Array.from({ length: run }, (_, i) => ({
              at: each + i,
              exponent: large - distance,
              significand: factor,
            })),
          ]),
        ];
    }
  // Large and its negative in two groups, small ones in all others.
  for (const count of [Math.ceil(256 / each), Math.ceil(640 / each)])
    for (const [i, distance] of [
      Math.min(reach, 44),
      Math.min(reach, 30),
      Math.min(reach, 16),
      Math.min(reach, 44),
    ].entries())
      for (let minus = 1; minus < count; minus += count > 20 ? 3 : 1)
        yield [
          "scaled",
          scaledDotOf(
            alphabet,
            count * each,
            Array.from({ length: count * each }, (_, at) => {
              const group = Math.floor(at / each);
              if (group !== 0 && group !== minus) return { at, exponent: large - distance };
              if (at % each !== (i < 3 ? 0 : each - 1)) return undefined;
              return { at, exponent: large, significand: group === 0 ? 1 : -1 };
            }).filter((value) => value !== undefined),
          ),
        ];
  // Sums that are subnormal.
  for (const exponent of [-127, -132, -140])
    for (const count of [1, 3]) {
      if (left.smallest > -30 || right.smallest > -30) continue;
      const elements = dotOf(
        alphabet,
        count,
        Array.from({ length: count }, (_, at) => ({ at, exponent: 0, significand: at === 0 ? 1.5 : 1 })),
      );
      const ofA = Math.floor(exponent / 2);
      const scales = { a: Float64Array.of(2 ** ofA), b: Float64Array.of(2 ** (exponent - ofA)) };
      if (elements !== undefined) yield ["mixed", { ...elements, scales }];
    }
  // Scales of all bits, or of all exponents.
  for (const count of [1, 2, 3, 5])
    for (let i = 0; i < 12; i += 1) {
      const k = count * each;
      const dot = productOf(alphabet, random, k);
      const scale = (format: "FP32" | "E8M0" | "UE4M3") => {
        if (format === "FP32") return Math.fround(2 ** random.integer(-3, 3) * (1 + random.unit()));
        const exponent = i % 2 === 0 || format === "UE4M3" ? random.integer(-6, 6) : random.integer(-15, 15);
        return format === "E8M0" ? 2 ** exponent : 2 ** exponent * (1 + random.integer(0, 7) / 8);
      };
      const [a, b] = [groups.a, groups.b].map(({ kEach, scaleFormat }) =>
        Float64Array.from({ length: Math.ceil(k / kEach) }, () => scale(scaleFormat)),
      );
      if (a === undefined || b === undefined) continue;
      yield ["scaled", { ...dot, scales: { a, b } }];
      if (i < 6) yield ["mixed", { ...dot, scales: { a, b }, output: "BF16" }];
      // One of the two at the bottom of the range: whichever meets the sum first loses bits of it.
      if (groups.a.scaleFormat === "UE4M3" || groups.b.scaleFormat === "UE4M3" || i > 5) continue;
      const [low, high] = [a.map(() => 2 ** -126), b.map(() => 2 ** (i < 3 ? 120 : -8))];
      yield [
        "mixed",
        {
          ...dot,
          scales:
            i % 2 === 0 ? { a: low, b: high } : { a: high.slice(0, a.length), b: low.slice(0, b.length) },
        },
      ];
    }
}

/** The same with the elements at some places, 1 or -1 before, multiplied. */
function multiplied(dot: Dot, places: readonly number[], factor: number): Dot {
  const [a, b] = [dot.a.slice(), dot.b.slice()];
  for (const at of places) {
    a[at] = (a[at] ?? 0) * factor;
    b[at] = (b[at] ?? 0) * factor;
  }
  return { ...dot, a, b };
}

/** Sums that a narrower output has to round. */
function* outputs(alphabet: Alphabet, random: Random): Family {
  for (const k of [2, 3, 9, 30])
    for (let i = 0; i < 10; i += 1)
      yield ["output", { ...productOf(alphabet, random, k, i < 4), output: "BF16" }];
  const large = Math.min(top(alphabet), 20);
  for (const [distance, factor] of [
    [8, 1.5],
    [8, 1],
    [9, 1.5],
    [9, 1],
    [7, 1.5],
  ] as const)
    for (const sign of [1, -1])
      yield [
        "output",
        dotOf(
          alphabet,
          2,
          [
            { at: 0, exponent: large, significand: sign },
            { at: 1, exponent: large - distance, significand: sign * factor },
          ],
          { output: "BF16" },
        ),
      ];
}

/** Subnormal elements, and sums that are subnormal. */
function* edges(alphabet: Alphabet): Family {
  const { smallest, smallestNormal, largest } = alphabet;
  for (const exponent of [smallest, smallest + 1, smallestNormal - 1, smallestNormal])
    for (const k of [1, 40])
      yield [
        "mixed",
        dotOf(
          alphabet,
          k,
          Array.from({ length: k }, (_, at) => ({ at, exponent })),
        ),
      ];
  // Subnormal elements below the range that sums are kept in.
  const { bias, fractionBits } = formats[alphabet.a.format];
  for (const exponent of [-bias, 1 - bias - fractionBits]) {
    if (exponent >= Math.floor(smallestNormal / 2)) continue;
    yield [
      "mixed",
      { k: 1, a: Float64Array.of(2 ** exponent), b: Float64Array.of(highest(alphabet.b)), output: "FP32" },
    ];
  }
  // A subnormal element times a large one: its exponent, or that of the smallest normal number.
  for (let distance = 1; distance < Math.min(largest - smallest, 60); distance += 1) {
    const [ofA, ofB] = [lowest(alphabet.a), highest(alphabet.b)];
    const a = Float64Array.of(ofA, 0, -ofA);
    const b = Float64Array.of(ofB, 0, ofB);
    const other = dotOf(alphabet, 2, [{ at: 1, exponent: Math.log2(ofA * ofB) - distance }]);
    if (other === undefined) continue;
    a[1] = other.a[1] ?? 0;
    b[1] = other.b[1] ?? 0;
    yield ["mixed", { k: 3, a, b, output: "FP32" }];
  }
}

function lowest({ format }: Alphabet["a"]): number {
  for (let exponent = -50; ; exponent += 1) if (holds({ format }, 2 ** exponent)) return 2 ** exponent;
}

function highest({ format }: Alphabet["a"]): number {
  for (let exponent = 30; ; exponent -= 1) if (holds({ format }, 2 ** exponent)) return 2 ** exponent;
}

/** Plain random data, which no family thought of. */
function* mixed(alphabet: Alphabet, random: Random): Family {
  for (const [k, count] of [
    [5, 8],
    [16, 8],
    [33, 8],
    [100, 8],
    [257, 8],
    [middle, 12],
  ] as const)
    for (let i = 0; i < count; i += 1)
      yield ["mixed", productOf(alphabet, random, k, i % 4 === 0, [1, 3, 8][i % 3])];
  yield ["mixed", productOf(alphabet, random, longest, false, 8)];
  yield ["mixed", productOf(alphabet, random, longest, true, 8)];
}

/** With zeros at the end, where K must be a multiple. */
function padded(dot: Dot, multiple: number, { groups }: Alphabet): Dot {
  const k = Math.ceil(dot.k / multiple) * multiple;
  if (k === dot.k) return dot;
  const longer = (values: Float64Array) => {
    const all = new Float64Array(k);
    all.set(values);
    return all;
  };
  const { scales } = dot;
  const grown = (values: Float64Array, each: number | undefined) => {
    const all = new Float64Array(Math.ceil(k / (each ?? k))).fill(1);
    all.set(values);
    return all;
  };
  return {
    ...dot,
    k,
    a: longer(dot.a),
    b: longer(dot.b),
    ...(scales === undefined
      ? {}
      : { scales: { a: grown(scales.a, groups.a?.kEach), b: grown(scales.b, groups.b?.kEach) } }),
  };
}
