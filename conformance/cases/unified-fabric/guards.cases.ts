/** Guards: what a queue may not have it does not get, whatever the verb and the path, and nothing is done by halves. */
import { cases } from "../../../src/harness/case.ts";
import {
  boundsProgram,
  nearMissProgram,
  paths,
  precedenceProgram,
  reachingVerbs,
  rightsProgram,
} from "../../inputs/guarded.ts";
import { revokedProgram, revokedVerbs, takenBackProgram } from "../../inputs/revoked.ts";
import { programCase } from "../programs.ts";

const hasTenants = {
  text: "tenants",
  accepts: ({ tenants }: { readonly tenants: boolean }) => tenants,
};

const rights = programCase(rightsProgram);
const bounds = programCase(boundsProgram);
const precedence = programCase(precedenceProgram, {}, hasTenants);
const nearMisses = programCase(nearMissProgram);
const takenBack = programCase(takenBackProgram);
const revoked = programCase(revokedProgram);

export default cases("unified-fabric", ({ define }) => {
  define("rights-of-every-verb", {
    why: "A check that only the network adapter makes is none for the neighbour over scale-up.",
    verifies: ["FAB-060"],
    vary: { verb: reachingVerbs, islands: paths },
  })
    .needs(rights.needs)
    .requests(rights.requests)
    .judge(rights.judge);

  define("every-set-of-rights", {
    why: "A right that is implied by another one where both networks meet is found by whoever tries them all.",
    verifies: ["FAB-060"],
    suite: "full",
    vary: { sets: ["every"], verb: reachingVerbs, islands: paths },
  })
    .needs(rights.needs)
    .requests(rights.requests)
    .judge(rights.judge);

  define("bounds-of-every-verb", {
    why: "A length that wraps around 2^64 behind a check lets a peer write anywhere.",
    verifies: ["FAB-060"],
    vary: { verb: reachingVerbs, islands: ["1", "2", "1+1"] },
  })
    .needs(bounds.needs)
    .requests(bounds.requests)
    .judge(bounds.judge);

  define("first-check-decides", {
    why: "Who is told that an address is out of bounds, and not that the key is wrong, learns the size of a region.",
    verifies: ["FAB-060"],
    vary: { verb: reachingVerbs, islands: ["1", "2", "1+1"] },
  })
    .needs(precedence.needs)
    .requests(precedence.requests)
    .judge(precedence.judge);

  define("key-taken-back", {
    why: "Memory is given to somebody else while a peer still has its key.",
    verifies: ["FAB-061"],
    vary: { verb: reachingVerbs, islands: ["1", "2", "1+1"] },
  })
    .needs(takenBack.needs)
    .requests(takenBack.requests)
    .judge(takenBack.judge);

  define("key-taken-back-under-way", {
    why: "Memory is given to somebody else, and then the last chunk lands.",
    verifies: ["FAB-061"],
    vary: { verb: revokedVerbs, after: [-1, 0, 5], islands: ["2", "1+1"] },
  })
    .needs(revoked.needs)
    .requests(revoked.requests)
    .judge(revoked.judge);

  define("key-taken-back-at-every-moment", {
    why: "Which chunk is the last depends on when a key is taken back, and each of them has to be the last once.",
    verifies: ["FAB-061"],
    suite: "full",
    vary: { verb: revokedVerbs, after: [1, 2, 3, 4, 6, 7, 8, 9], islands: ["2", "1+1"] },
  })
    .needs(revoked.needs)
    .requests(revoked.requests)
    .judge(revoked.judge);

  define("near-misses", {
    why: "Keys of which only the low bits are compared are guessed in a second.",
    verifies: ["FAB-063"],
    vary: { requests: [1000], tenants: [true, false], verbs: ["all", "copies"] },
    where: ({ tenants, verbs }) => verbs === "all" || !tenants,
  })
    .needs(nearMisses.needs)
    .requests(nearMisses.requests)
    .judge(nearMisses.judge);

  define("many-near-misses", {
    why: "A comparison that leaves out some bits lets one in a thousand through.",
    verifies: ["FAB-063"],
    suite: "full",
    vary: { requests: [10_000], tenants: [true, false], verbs: ["all"] },
  })
    .needs(nearMisses.needs)
    .requests(nearMisses.requests)
    .judge(nearMisses.judge);
});
