/** Queues: full ones drop nothing, waits hold up nothing but what is behind them, and what is cancelled stays undone. */
import type { Completion, FabricOutcome } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { cancelKindsProgram, cancelledProgram, cancelledVerbs } from "../../inputs/cancels.ts";
import { crowdedProgram } from "../../inputs/crowded.ts";
import { depths } from "../../inputs/depths.ts";
import { orderlyProgram } from "../../inputs/orderly.ts";
import { holds, ringProgram } from "../../inputs/waiting-rings.ts";
import { aboutProgram, type CommunicateRequest, programCase } from "../programs.ts";

const places = ["1", "2", "1+1"] as const;
/** When what never ends has been waited for long enough. */
const patience = { timeoutNs: 50_000_000 };

const crowded = programCase(crowdedProgram);
const orderly = programCase(orderlyProgram, { runs: 2 });
const ring = programCase(ringProgram, patience);
const cancelled = programCase(cancelledProgram);
const cancelKinds = programCase(cancelKindsProgram);

export default cases("unified-fabric", ({ define }) => {
  define("full-queue", {
    why: "An index that advances past a full ring drops a write, and nothing is missing but the data.",
    verifies: ["FAB-070"],
    vary: {
      depth: [1, 3, 8],
      whenFull: ["wait", "refuse"],
      requests: [24, 120],
      islands: ["1", "1+1"],
    },
  })
    .needs(crowded.needs)
    .requests(crowded.requests)
    .judge(crowded.judge);

  define("orderly-waits-end", {
    why: "A wait that holds up what it waits for hangs a whole job.",
    verifies: ["FAB-071"],
    vary: { by: ["signals", "everything"], draw: [0, 1], requests: [60, 160], depth: [1, 2, 0] },
    // The short programs are the same kind, and one of each is enough.
    where: ({ draw, requests }) => draw === 0 || requests === 160,
  })
    .needs(orderly.needs)
    .requests(orderly.requests)
    .judge(orderly.judge);

  define("more-orderly-waits-end", {
    why: "A signal that comes early, before what it covers, holds up who acquires it: seldom, and then for ever.",
    verifies: ["FAB-071"],
    suite: "full",
    vary: {
      by: ["signals", "everything"],
      draw: [...Array.from({ length: 20 }, (_, i) => 2 + i), 193],
      requests: [60, 160],
      depth: [1, 2, 3, 5, 8, 0],
    },
  })
    .needs(orderly.needs)
    .requests(orderly.requests)
    .judge(orderly.judge);

  define("cyclic-waits-are-named", {
    why: "A job that hangs without a word about who waits for what is looked at for days.",
    verifies: ["FAB-071"],
    vary: { hold: holds, ring: [2, 3], depth: depths },
  })
    .needs(ring.needs)
    .requests(ring.requests)
    .judge((context) => {
      ring.judge(context);
      const [exchange] = context.exchanges;
      for (const outcome of context.check.answer(exchange).outcomes)
        judgeCauses(exchange.request, outcome, context.check);
    });

  define("cancelled-under-way", {
    why: "The buffer of a cancelled request is used for the next, and gets a late chunk of the former.",
    verifies: ["FAB-072"],
    vary: { verb: cancelledVerbs, islands: places },
  })
    .needs(cancelled.needs)
    .requests(cancelled.requests)
    .judge(cancelled.judge);

  define("cancelled-at-every-moment", {
    why: "Between two chunks there is a moment in which a request is neither under way nor done, and few tests meet it.",
    verifies: ["FAB-072"],
    suite: "full",
    vary: { verb: cancelledVerbs, victims: [96], islands: places },
  })
    .needs(cancelled.needs)
    .requests(cancelled.requests)
    .judge(cancelled.judge);

  define("cancel-of-anything", {
    why: "Who gives up a wait wants to go on; a cancel that queues behind it waits for ever.",
    verifies: ["FAB-072"],
    vary: { islands: places },
  })
    .needs(cancelKinds.needs)
    .requests(cancelKinds.requests)
    .judge(cancelKinds.judge);
});

/** What did not end names the wait at which it all begins; such a wait, at the front of its queue, names nobody. */
function judgeCauses(request: CommunicateRequest, outcome: FabricOutcome, check: Check): void {
  const { queues } = request.params.program;
  const { completions } = outcome;
  const about = (id: string) => () =>
    aboutProgram(request, outcome, [id], (again, smaller) => {
      for (const its of again.answer(smaller).outcomes) judgeCauses(smaller.request, its, again);
    });
  const waiting = new Map<string, Completion>();
  for (const completion of completions)
    if (completion.status === "TIMEOUT") waiting.set(completion.request, completion);
  for (const { requests } of queues) {
    requests.forEach(({ id, kind }, position) => {
      const own = waiting.get(id);
      if (own === undefined) return;
      const { blockedBy } = own;
      if (position === 0) {
        const what = `${id} waits for no request, and names ${blockedBy}`;
        check.that(what, blockedBy === undefined, about(id));
        return;
      }
      const named = blockedBy === undefined ? undefined : waiting.get(blockedBy);
      const wait = requests.find((request) => request.id === blockedBy);
      const isCause = wait?.kind === "wait" && named !== undefined && named.blockedBy === undefined;
      check.that(
        `${id}, a ${kind}, is blocked by ${blockedBy ?? "nobody"}, which is no wait in its way`,
        isCause,
        about(id),
      );
    });
  }
}
