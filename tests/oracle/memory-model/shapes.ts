/** Shapes of the literature, with the outcome in question and whether it is allowed, as people say and not as code found. */
import type {
  Acquire,
  Address,
  FabricRequest,
  FenceRequest,
  Program,
  Release,
} from "../../../src/generated/types.ts";
import {
  atomic,
  bundled,
  fence,
  place,
  queue,
  racy,
  read,
  signal,
  values,
  wait,
  word,
  write,
} from "./racy.ts";

export interface Shape {
  readonly name: string;
  readonly program: Program;
  readonly observed: readonly Address[];
  readonly outcome: readonly string[];
  readonly verdict: "allowed" | "forbidden";
  readonly multiCopyAtomic?: boolean;
}

type Order = FenceRequest["order"] | undefined;

function shape(
  verdict: Shape["verdict"],
  name: string,
  program: Program,
  observed: { readonly [name: string]: number },
  options: { readonly multiCopyAtomic?: boolean } = {},
): Shape {
  const ids = new Set(program.queues.flatMap(({ requests }) => requests.map(({ id }) => id)));
  return {
    name,
    program,
    observed: Object.keys(observed).map((id) => (ids.has(id) ? place(id) : word(id))),
    outcome: values(...Object.values(observed)),
    verdict,
    ...options,
  };
}
const allowed = shape.bind(undefined, "allowed");
const forbidden = shape.bind(undefined, "forbidden");

const fences = (id: string, order: Order): FabricRequest[] => (order === undefined ? [] : [fence(id, order)]);
const same = { data: 1, flag: 1 };
const apart = { data: 1, flag: 2 };
const acquire = { acquire: "all" } as const;

/** Message passing: the flag is seen, the data not. */
const stale = { f: 1, r: 0 };
const reads = (acquired?: Acquire, at = 1) =>
  queue(at, read("f", "flag", acquired === undefined ? {} : { acquire: acquired }), read("r", "data"));
const mp = (words: typeof same, ...sent: readonly FabricRequest[]) =>
  racy(words, queue(0, ...sent), reads("all"));
const w = write("w", "data", 1);
const messagePassing: readonly Shape[] = [
  allowed("MP relaxed", racy(same, queue(0, w, write("s", "flag", 1)), reads()), stale),
  allowed(
    "MP strong, not acquired",
    racy(same, queue(0, w, signal("s", "flag", 1, "strong")), reads()),
    stale,
  ),
  allowed("MP strong, other target", mp(apart, w, signal("s", "flag", 1, "strong")), stale),
  allowed("MP standalone weak", mp(same, w, signal("s", "flag", 1, "weak")), stale),
  allowed("MP none", mp(same, w, signal("s", "flag", 1, "none")), stale),
  allowed(
    "MP from two queues",
    racy(same, queue(0, w), queue(0, signal("s", "flag", 1, "all")), reads("all")),
    stale,
  ),
  allowed(
    "MP weak beside another write",
    mp(
      { ...same, other: 1 } as typeof same,
      w,
      write("o", "other", 1, { signal: bundled("flag", 1, "weak") }),
    ),
    stale,
  ),
  allowed("MP bundled, none", mp(same, write("w", "data", 1, { signal: bundled("flag", 1, "none") })), stale),
  forbidden(
    "MP bundled, weak",
    mp(apart, write("w", "data", 1, { signal: bundled("flag", 1, "weak") })),
    stale,
  ),
  forbidden(
    "MP bundled, weak, added",
    mp(apart, write("w", "data", 1, { signal: bundled("flag", 1, "weak", "add") })),
    stale,
  ),
  forbidden("MP strong, same target", mp(same, w, signal("s", "flag", 1, "strong")), stale),
  forbidden("MP all, other target", mp(apart, w, signal("s", "flag", 1, "all")), stale),
  forbidden("MP fence, acquired", mp(apart, w, fence("o", "acq_rel"), write("s", "flag", 1)), stale),
  forbidden(
    "MP fence and fence",
    racy(
      apart,
      queue(0, w, fence("o", "acq_rel"), write("s", "flag", 1)),
      queue(1, read("f", "flag"), fence("p", "acq_rel"), read("r", "data")),
    ),
    stale,
  ),
  allowed(
    "MP fence, read in order but not acquired",
    racy(
      apart,
      queue(0, w, fence("o", "sc"), write("s", "flag", 1)),
      queue(1, read("f", "flag"), read("r", "data", { after: ["f"] })),
    ),
    stale,
  ),
  forbidden(
    "MP all, fence at the reader",
    racy(
      apart,
      queue(0, w, signal("s", "flag", 1, "all")),
      queue(1, read("f", "flag"), fence("p", "acq_rel"), read("r", "data")),
    ),
    stale,
  ),
  forbidden(
    "MP after visible",
    racy(
      apart,
      queue(0, w, write("s", "flag", 1, { after: ["w"] })),
      queue(1, read("f", "flag"), read("r", "data", { after: ["f"] })),
    ),
    stale,
  ),
  allowed(
    "MP after visible, read in no order",
    racy(apart, queue(0, w, write("s", "flag", 1, { after: ["w"] })), reads()),
    stale,
  ),
  forbidden(
    "MP acquired in the range",
    racy(same, queue(0, w, signal("s", "flag", 1, "strong")), reads({ region: "data", offset: 7, bytes: 1 })),
    stale,
  ),
  forbidden(
    "MP acquired in the range that the value goes to",
    racy(
      same,
      queue(0, w, signal("s", "flag", 1, "strong")),
      reads({ region: "r.value", offset: 0, bytes: 8 }),
    ),
    stale,
  ),
  allowed(
    "MP acquired in another range",
    racy(same, queue(0, w, signal("s", "flag", 1, "strong")), reads({ region: "flag", offset: 0, bytes: 8 })),
    stale,
  ),
  forbidden(
    "MP waited for",
    racy(
      same,
      queue(0, w, signal("s", "flag", 1, "strong")),
      queue(1, wait("f", "flag", 1, acquire), read("r", "data")),
    ),
    { r: 0 },
  ),
  allowed(
    "MP waited for, not acquired",
    racy(
      same,
      queue(0, w, signal("s", "flag", 1, "strong")),
      queue(1, wait("f", "flag", 1), read("r", "data", { after: ["f"] })),
    ),
    { r: 0 },
  ),
];

/** Store buffering: both read what was before. */
const none = { r: 0, s: 0 };
const sb = (p: Order, q: Order) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("w", "x", 1), ...fences("p", p), read("r", "y")),
    queue(3, write("v", "y", 1), ...fences("q", q), read("s", "x")),
  );
const storeBuffering: readonly Shape[] = [
  allowed("SB relaxed", sb(undefined, undefined), none),
  allowed(
    "SB released and acquired",
    racy(
      { x: 1, y: 2 },
      queue(0, signal("w", "x", 1, "all"), read("r", "y", acquire)),
      queue(3, signal("v", "y", 1, "all"), read("s", "x", acquire)),
    ),
    none,
  ),
  allowed("SB acq_rel", sb("acq_rel", "acq_rel"), none),
  allowed("SB sc on one side", sb("sc", "acq_rel"), none),
  forbidden("SB sc", sb("sc", "sc"), none),
  forbidden(
    "SB after visible",
    racy(
      { x: 1, y: 2 },
      queue(0, write("w", "x", 1), read("r", "y", { after: ["w"] })),
      queue(3, write("v", "y", 1), read("s", "x", { after: ["v"] })),
    ),
    none,
  ),
  forbidden(
    "SB after visible atomics",
    racy(
      { x: 1, y: 2 },
      queue(0, atomic("w", "x", "add", 1), read("r", "y", { after: ["w"] })),
      queue(3, signal("v", "y", 1, "none", { operation: "add" }), read("s", "x", { after: ["v"] })),
    ),
    none,
  ),
  allowed(
    "SB after visible on one side",
    racy(
      { x: 1, y: 2 },
      queue(0, write("w", "x", 1), read("r", "y", { after: ["w"] })),
      queue(3, write("v", "y", 1), read("s", "x")),
    ),
    none,
  ),
  // What has no fence may read what is old, and no `after` makes the other write visible.
  allowed(
    "SB sc on one side, after visible on the other",
    racy(
      { x: 1, y: 2 },
      queue(0, write("w", "x", 1), read("r", "y", { after: ["w"] })),
      queue(3, write("v", "y", 1), fence("q", "sc"), read("s", "x")),
    ),
    none,
  ),
];

/** Load buffering: both read what the other writes later. */
const both = { r: 1, s: 1 };
const lb = (x: number, y: number, release: Release) =>
  racy(
    { x, y },
    queue(0, read("r", "x"), signal("v", "y", 1, release)),
    queue(3, read("s", "y"), signal("w", "x", 1, release)),
  );
/** The data come behind the read, being of the same word; the signal behind the data only if it covers them. */
const lbBundled = (release: Release) =>
  racy(
    { x: 1, y: 2 },
    queue(0, read("r", "x"), write("v", "x", 1, { signal: bundled("y", 1, release) })),
    queue(3, read("s", "y"), write("w", "x", 2, { after: ["s"] })),
  );
const loadBuffering: readonly Shape[] = [
  allowed("LB relaxed", lb(1, 1, "none"), both),
  allowed("LB strong, other target", lb(1, 2, "strong"), both),
  forbidden("LB strong, same target", lb(1, 1, "strong"), both),
  forbidden("LB all", lb(1, 2, "all"), both),
  forbidden(
    "LB after read",
    racy(
      { x: 1, y: 2 },
      queue(0, read("r", "x"), write("v", "y", 1, { after: ["r"] })),
      queue(3, read("s", "y"), write("w", "x", 1, { after: ["s"] })),
    ),
    both,
  ),
  allowed(
    "LB after read on one side",
    racy(
      { x: 1, y: 2 },
      queue(0, read("r", "x"), write("v", "y", 1, { after: ["r"] })),
      queue(3, read("s", "y"), write("w", "x", 1)),
    ),
    both,
  ),
  allowed("LB bundled, none", lbBundled("none"), { r: 2, s: 1 }),
  forbidden("LB bundled, weak", lbBundled("weak"), { r: 2, s: 1 }),
  forbidden(
    "LB acquired",
    racy(
      { x: 1, y: 2 },
      queue(0, read("r", "x", acquire), write("v", "y", 1)),
      queue(3, read("s", "y", acquire), write("w", "x", 1)),
    ),
    both,
  ),
];

/** Two observers of two independent writes. */
const disagree = { a: 1, b: 0, c: 1, d: 0 };
const iriw = (acquired: boolean, order: Order, options: { after?: boolean } = {}) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("w", "x", 1)),
    queue(3, write("v", "y", 1)),
    queue(
      4,
      read("a", "x", acquired ? acquire : {}),
      ...fences("p", order),
      read("b", "y", options.after ? { after: ["a"] } : {}),
    ),
    queue(
      5,
      read("c", "y", acquired ? acquire : {}),
      ...fences("q", order),
      read("d", "x", options.after ? { after: ["c"] } : {}),
    ),
  );
const atomicCopies = { multiCopyAtomic: true };
const inOrder = (order: Order) =>
  racy(
    apart,
    queue(0, w, ...fences("o", order), write("s", "flag", 1)),
    queue(1, read("f", "flag"), read("r", "data", { after: ["f"] })),
  );
const told = racy(
  { x: 1, y: 2, z: 3 },
  queue(0, write("w", "x", 1), signal("v", "y", 1, "all")),
  queue(4, read("a", "y", acquire), write("u", "z", 1)),
  queue(5, read("b", "z"), read("c", "x", { after: ["b"] })),
);
const behind = racy(
  { x: 1, y: 2 },
  queue(0, write("w", "y", 2)),
  queue(3, read("a", "y"), write("v", "x", 1, { after: ["a"] })),
  queue(4, read("b", "x"), write("u", "y", 1, { after: ["b"] })),
);
const independent: readonly Shape[] = [
  allowed("IRIW relaxed", iriw(false, undefined), disagree),
  allowed("IRIW acquired", iriw(true, undefined), disagree),
  allowed("IRIW acq_rel", iriw(false, "acq_rel"), disagree),
  forbidden("IRIW sc", iriw(false, "sc"), disagree),
  allowed("IRIW relaxed, multi-copy atomic", iriw(false, undefined), disagree, atomicCopies),
  forbidden("IRIW acquired, multi-copy atomic", iriw(true, undefined), disagree, atomicCopies),
  forbidden(
    "IRIW in order, multi-copy atomic",
    iriw(false, undefined, { after: true }),
    disagree,
    atomicCopies,
  ),
  ...([{}, atomicCopies] as const).flatMap((claim) => {
    const [forbiddenThen, end] =
      "multiCopyAtomic" in claim ? [forbidden, ", multi-copy atomic"] : [allowed, ""];
    return [
      allowed(`MP acq_rel, read in order${end}`, inOrder("acq_rel"), stale, claim),
      forbiddenThen(`MP sc, read in order${end}`, inOrder("sc"), stale, claim),
      forbiddenThen(`what was acquired, told to a third${end}`, told, { a: 1, b: 1, c: 0 }, claim),
      forbiddenThen(`a write behind one that was read before it${end}`, behind, { a: 2, b: 1, y: 2 }, claim),
    ];
  }),
  allowed("SB acq_rel, multi-copy atomic", sb("acq_rel", "acq_rel"), none, atomicCopies),
  allowed(
    "MP relaxed, multi-copy atomic",
    racy(same, queue(0, w, write("s", "flag", 1)), reads()),
    stale,
    atomicCopies,
  ),
  allowed("LB relaxed, multi-copy atomic", lb(1, 1, "none"), both, atomicCopies),
  forbidden("SB sc, multi-copy atomic", sb("sc", "sc"), none, atomicCopies),
];

/** Two queues that write two words in opposite orders, and their relatives. */
const crossed = { x: 1, y: 1 };
const twice = (release: Release, p: Order) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("a", "x", 1), ...fences("p", p), signal("b", "y", 2, release)),
    queue(3, write("c", "y", 1), ...fences("q", p), signal("d", "x", 2, release)),
  );
const r = (release: Release, acquired: boolean, order: Order) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("a", "x", 1), ...fences("p", order), signal("b", "y", 1, release)),
    queue(3, signal("c", "y", 2, release), ...fences("q", order), read("d", "x", acquired ? acquire : {})),
  );
const s = (release: Release, acquired: boolean) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("a", "x", 2), signal("b", "y", 1, release)),
    queue(3, read("c", "y", acquired ? acquire : {}), write("d", "x", 1, { after: ["c"] })),
  );
const writes: readonly Shape[] = [
  allowed("2+2W relaxed", twice("none", undefined), crossed),
  allowed("2+2W all", twice("all", undefined), crossed),
  allowed("2+2W acq_rel", twice("none", "acq_rel"), crossed),
  forbidden("2+2W sc", twice("none", "sc"), crossed),
  forbidden(
    "2+2W after visible",
    racy(
      { x: 1, y: 2 },
      queue(0, write("a", "x", 1), write("b", "y", 2, { after: ["a"] })),
      queue(3, write("c", "y", 1), write("d", "x", 2, { after: ["c"] })),
    ),
    crossed,
  ),
  allowed("R relaxed", r("none", false, undefined), { y: 2, d: 0 }),
  allowed("R released and acquired", r("all", true, undefined), { y: 2, d: 0 }),
  allowed("R acq_rel", r("none", false, "acq_rel"), { y: 2, d: 0 }),
  forbidden("R sc", r("none", false, "sc"), { y: 2, d: 0 }),
  allowed("S relaxed", s("none", false), { c: 1, x: 2 }),
  allowed("S all, not acquired", s("all", false), { c: 1, x: 2 }),
  allowed("S strong, other target", s("strong", true), { c: 1, x: 2 }),
  forbidden("S all, acquired", s("all", true), { c: 1, x: 2 }),
];

/** Chains through a third queue. */
const wrc = (y: number, acquired: boolean, release: Release) =>
  racy(
    { x: 1, y },
    queue(0, write("w", "x", 1)),
    queue(3, read("a", "x", acquired ? acquire : {}), signal("v", "y", 1, release)),
    queue(4, read("b", "y", acquire), read("c", "x")),
  );
const isa2 = (first: Release, second: Release) =>
  racy(
    { x: 1, y: 2, z: 3 },
    queue(0, write("w", "x", 1), signal("v", "y", 1, first)),
    queue(4, read("a", "y", acquire), signal("u", "z", 1, second)),
    queue(5, read("b", "z", acquire), read("c", "x")),
  );
const rwc = (order: Order) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("w", "x", 1)),
    queue(4, read("a", "x", acquire), ...fences("p", order), read("b", "y")),
    queue(5, write("v", "y", 1), ...fences("q", order), read("c", "x")),
  );
const z6 = (order: Order) =>
  racy(
    { x: 1, y: 2 },
    queue(0, write("w", "x", 1), ...fences("o", order), signal("v", "y", 1, "all")),
    queue(4, atomic("a", "y", "add", 1, acquire), fence("p", "sc"), read("b", "y")),
    queue(5, write("u", "y", 3), fence("q", "sc"), read("c", "x")),
  );
const chains: readonly Shape[] = [
  allowed("WRC relaxed middle, strong, other target", wrc(2, false, "strong"), { a: 1, b: 1, c: 0 }),
  allowed("WRC acquired, none", wrc(1, true, "none"), { a: 1, b: 1, c: 0 }),
  forbidden("WRC relaxed middle, strong, same target", wrc(1, false, "strong"), { a: 1, b: 1, c: 0 }),
  forbidden("WRC acquired, strong", wrc(2, true, "strong"), { a: 1, b: 1, c: 0 }),
  forbidden("WRC acquired, weak", wrc(2, true, "weak"), { a: 1, b: 1, c: 0 }),
  allowed("ISA2 strong, other targets", isa2("strong", "strong"), { a: 1, b: 1, c: 0 }),
  allowed("ISA2 all, none", isa2("all", "none"), { a: 1, b: 1, c: 0 }),
  forbidden("ISA2 all, all", isa2("all", "all"), { a: 1, b: 1, c: 0 }),
  forbidden("ISA2 all, weak", isa2("all", "weak"), { a: 1, b: 1, c: 0 }),
  allowed("RWC acq_rel", rwc("acq_rel"), { a: 1, b: 0, c: 0 }),
  forbidden("RWC sc", rwc("sc"), { a: 1, b: 0, c: 0 }),
  // Nothing synchronizes here: sc fences stand in the same time as what is read.
  forbidden(
    "a relaxed chain from one sc fence to another",
    racy(
      { x: 1, y: 2, z: 3 },
      queue(0, write("w", "x", 1), fence("p", "sc"), write("v", "y", 1)),
      queue(4, read("a", "y"), write("u", "z", 1, { after: ["a"] })),
      queue(5, read("b", "z"), fence("q", "sc"), read("c", "x")),
    ),
    { a: 1, b: 1, c: 0 },
  ),
  allowed("Z6.U with two fences", z6(undefined), { a: 1, b: 3, c: 0 }),
  forbidden("Z6.U with three fences", z6("sc"), { a: 1, b: 3, c: 0 }),
];

/** One word alone. */
const one = { x: 1 };
const word1: readonly Shape[] = [
  forbidden("CoWW", racy(one, queue(0, write("a", "x", 1), write("b", "x", 2))), { x: 1 }),
  allowed("CoWW from two queues", racy(one, queue(0, write("a", "x", 1)), queue(0, write("b", "x", 2))), {
    x: 1,
  }),
  forbidden("CoRR", racy(one, queue(0, write("a", "x", 1)), queue(3, read("b", "x"), read("c", "x"))), {
    b: 1,
    c: 0,
  }),
  allowed(
    "CoRR from two queues",
    racy(one, queue(0, write("a", "x", 1)), queue(3, read("b", "x")), queue(3, read("c", "x"))),
    { b: 1, c: 0 },
  ),
  forbidden("CoWR", racy(one, queue(0, write("a", "x", 1), read("b", "x"))), { b: 0 }),
  forbidden(
    "CoWR overwritten",
    racy(one, queue(0, write("a", "x", 1), read("b", "x")), queue(3, write("c", "x", 2))),
    {
      b: 2,
      x: 1,
    },
  ),
  allowed("CoWR from two queues", racy(one, queue(0, write("a", "x", 1)), queue(0, read("b", "x"))), {
    b: 0,
  }),
  forbidden("CoRW", racy(one, queue(0, read("a", "x"), write("b", "x", 1))), { a: 1 }),
  allowed("CoRW from two queues", racy(one, queue(0, read("a", "x")), queue(0, write("b", "x", 1))), {
    a: 1,
  }),
  forbidden(
    "CoRW overwritten",
    racy(one, queue(0, read("a", "x"), write("b", "x", 1)), queue(3, write("c", "x", 2))),
    {
      a: 2,
      x: 2,
    },
  ),
  forbidden(
    "two observers of two writes",
    racy(
      one,
      queue(0, write("a", "x", 1)),
      queue(3, write("b", "x", 2)),
      queue(4, read("c", "x"), read("d", "x")),
      queue(5, read("e", "x"), read("f", "x")),
    ),
    { c: 1, d: 2, e: 2, f: 1 },
  ),
];

/** Updates, and what they carry on. */
const passed = (middle: FabricRequest) =>
  racy(
    { data: 1, flag: 2 },
    queue(0, write("w", "data", 1), signal("v", "flag", 1, "all")),
    queue(4, middle),
    queue(5, read("f", "flag", acquire), read("r", "data")),
  );
const updates: readonly Shape[] = [
  forbidden(
    "a lost update",
    racy(one, queue(0, atomic("a", "x", "add", 1)), queue(3, atomic("b", "x", "add", 1))),
    {
      a: 0,
      b: 0,
    },
  ),
  forbidden(
    "a lost signal",
    racy(
      one,
      queue(0, signal("a", "x", 1, "none", { operation: "add" })),
      queue(3, atomic("b", "x", "add", 1)),
    ),
    {
      x: 1,
    },
  ),
  allowed(
    "updates in either order",
    racy(one, queue(0, atomic("a", "x", "add", 1)), queue(3, atomic("b", "x", "add", 1))),
    {
      a: 1,
      b: 0,
    },
  ),
  forbidden(
    "two winners of a compare-swap",
    racy(one, queue(0, atomic("a", "x", "compare-swap", 1)), queue(3, atomic("b", "x", "compare-swap", 2))),
    { a: 0, b: 0 },
  ),
  forbidden(
    "two swaps of one value",
    racy(one, queue(0, atomic("a", "x", "swap", 1)), queue(3, atomic("b", "x", "swap", 2))),
    { a: 0, b: 0 },
  ),
  forbidden(
    "a write between",
    racy(one, queue(0, atomic("a", "x", "add", 4)), queue(3, write("b", "x", 1))),
    {
      a: 0,
      x: 4,
    },
  ),
  forbidden("a release sequence through an update", passed(atomic("u", "flag", "add", 1)), {
    u: 1,
    f: 2,
    r: 0,
  }),
  allowed("an update before the release", passed(atomic("u", "flag", "add", 1)), { u: 0, f: 1, r: 0 }),
  allowed("a write in its place", passed(write("u", "flag", 2)), { f: 2, r: 0 }),
  forbidden(
    "a release sequence behind a fence",
    racy(
      { data: 1, flag: 2 },
      queue(0, write("w", "data", 1), fence("p", "acq_rel"), write("v", "flag", 1)),
      queue(4, atomic("u", "flag", "add", 1)),
      queue(5, read("f", "flag"), fence("q", "acq_rel"), read("r", "data")),
    ),
    { u: 1, f: 2, r: 0 },
  ),
  allowed(
    "a later plain write of the releasing queue",
    racy(
      { data: 1, flag: 2 },
      queue(0, write("w", "data", 1), signal("v", "flag", 1, "all"), write("u", "flag", 2)),
      queue(5, read("f", "flag", acquire), read("r", "data")),
    ),
    { f: 2, r: 0 },
  ),
];

/** A ring slot that is used again: the reader gives it back, and must not read what comes next. */
const ring = (release: Release) =>
  racy(
    { slot: 1, free: 0 },
    queue(1, read("r", "slot"), signal("f", "free", 1, release)),
    queue(0, wait("g", "free", 1, acquire), write("w", "slot", 1)),
  );
const rings: readonly Shape[] = [
  allowed("slot given back by a strong signal to another rank", ring("strong"), { r: 1 }),
  forbidden("slot given back by a signal that covers all", ring("all"), { r: 1 }),
];

export const shapes: readonly Shape[] = [
  ...messagePassing,
  ...storeBuffering,
  ...loadBuffering,
  ...independent,
  ...writes,
  ...chains,
  ...word1,
  ...updates,
  ...rings,
];
