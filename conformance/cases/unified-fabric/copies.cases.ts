/** Copies: any length, any alignment, exactly the range; nothing at all; and what can't be a copy. */
import type { FabricRequest, Program } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Random } from "../../../src/harness/random.ts";
import { alignedCopies, alignments, edgeLengths, usualShift } from "../../inputs/aligned.ts";
import { filled, observed, topologyOf, words } from "../../inputs/programs.ts";
import { programCase } from "../programs.ts";

const copyVerbs = ["write", "read", "multicast"] as const;
type CopyVerb = (typeof copyVerbs)[number];

const places = ["1", "2", "1+1"] as const;

/** What a request of nothing is about: the very end of a region, its end with a wrong key, and what lies behind it. */
const emptyPlaces = {
  end: { offset: 64 },
  "wrong-key": { offset: 64, key: "0x5eee" },
  outside: { offset: 65 },
} as const;

type EmptyPlace = keyof typeof emptyPlaces;

/** Nothing is copied, with a signal where there is one. */
function emptyCopy(
  { verb, at, islands }: { readonly verb: CopyVerb; readonly at: EmptyPlace; readonly islands: string },
  random: Random,
): Program {
  const there = islands === "1" ? 0 : 1;
  const near = filled(random, "near", 0, 64);
  const far = filled(random, "far", there, 64, at === "wrong-key" ? { key: "0x5eed" } : {});
  const flag = words("flag", there, [0]);
  const local = { region: "near", offset: 64 };
  const remote = { region: "far", ...emptyPlaces[at] };
  const change = { operation: "add", value: "0x1", release: "weak" } as const;
  const request = (): FabricRequest => {
    const signal = { at: { region: "flag" }, ...change };
    if (verb === "write") return { kind: verb, id: "copy", from: local, to: remote, bytes: 0, signal };
    if (verb === "read") return { kind: verb, id: "copy", from: remote, to: local, bytes: 0 };
    const flags = { at: { group: "flags" }, ...change };
    return { kind: verb, id: "copy", from: local, to: { group: "to" }, bytes: 0, signal: flags };
  };
  return observed({
    topology: topologyOf(islands),
    regions: [near, far, flag],
    groups: [
      { name: "to", members: [remote] },
      { name: "flags", members: [{ region: "flag" }] },
    ],
    queues: [{ rank: 0, requests: [request()] }],
  });
}

/** Requests that must be refused, each with one thing wrong. */
const impossible = {
  "source-in-destination": {
    kind: "write",
    from: { region: "near" },
    to: { region: "near", offset: 63 },
    bytes: 64,
  },
  "destination-in-source": {
    kind: "read",
    from: { region: "near", offset: 8 },
    to: { region: "near" },
    bytes: 9,
  },
  "misaligned-atomic": { kind: "atomic", at: { region: "far", offset: 4 }, operation: "add", operand: "0x1" },
  "misaligned-signal": {
    kind: "signal",
    at: { region: "far", offset: 9 },
    operation: "set",
    value: "0x1",
    release: "strong",
  },
  "misaligned-signal-of-data": {
    kind: "write",
    from: { region: "near" },
    to: { region: "far" },
    bytes: 16,
    signal: { at: { region: "far", offset: 68 }, operation: "add", value: "0x1", release: "weak" },
  },
  "misaligned-acquire": {
    kind: "read",
    from: { region: "far", offset: 12 },
    to: { region: "near" },
    acquire: "all",
  },
  "misaligned-wait": { kind: "wait", at: { region: "near", offset: 2 }, until: "at-least", value: "0x0" },
  "two-members-overlap": {
    kind: "multicast",
    from: { region: "near" },
    to: { group: "overlapping" },
    bytes: 16,
  },
} as const;

type Impossible = keyof typeof impossible;

function refusedRequest(
  { wrong, islands }: { readonly wrong: Impossible; readonly islands: string },
  random: Random,
): Program {
  const there = islands === "1" ? 0 : 1;
  const request: FabricRequest = { id: "refused", ...impossible[wrong] };
  const groups =
    wrong === "two-members-overlap"
      ? [
          {
            name: "overlapping",
            members: [{ region: "far" }, { region: "far", offset: 15 }, { region: "far", offset: 32 }],
          },
        ]
      : [];
  return observed({
    topology: topologyOf(islands),
    regions: [filled(random, "near", 0, 128), filled(random, "far", there, 128)],
    groups,
    queues: [{ rank: 0, requests: [request] }],
  });
}

const aligned = programCase(alignedCopies);

const everyAlignment = Array.from({ length: alignments }, (_, alignment) => alignment);
const empty = programCase(emptyCopy);
const refused = programCase(refusedRequest);

export default cases("unified-fabric", ({ define }) => {
  define("exactly-the-range", {
    why: "A tail that is rounded up to 16 bytes overwrites what somebody else has just put there.",
    verifies: ["FAB-004"],
    vary: { verb: copyVerbs, bytes: edgeLengths, islands: places },
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("exactly-the-range-from-anywhere", {
    why: "A copy engine has a path for each alignment of source against target, and the rarest of them is wrong.",
    verifies: ["FAB-004"],
    suite: "full",
    vary: { verb: copyVerbs, bytes: edgeLengths, shift: everyAlignment, islands: places },
    where: ({ shift }) => shift !== usualShift,
  })
    .needs(aligned.needs)
    .requests(aligned.requests)
    .judge(aligned.judge);

  define("nothing-is-a-request", {
    why: "A sender without tokens for a receiver has to say so; where that is dropped, the receiver waits for ever.",
    verifies: ["FAB-005"],
    vary: { verb: copyVerbs, at: Object.keys(emptyPlaces) as EmptyPlace[], islands: places }, // the keys of the record
  })
    .needs(empty.needs)
    .requests(empty.requests)
    .judge(empty.judge);

  define("impossible-requests", {
    why: "An address that is silently rounded down changes somebody else's counter.",
    verifies: ["FAB-006"],
    vary: { wrong: Object.keys(impossible) as Impossible[], islands: places }, // the keys of the record above
  })
    .needs(refused.needs)
    .requests(refused.requests)
    .judge(refused.judge);
});
