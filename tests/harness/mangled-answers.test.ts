/** Whatever a device answers to a communication program is judged: no answer brings the suite itself to its end. */
import { describe, expect, it } from "vitest";
import { suite } from "../../conformance/suite.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type {
  CommunicateParams,
  Completion,
  CompletionStatus,
  FabricOutcome,
} from "../../src/generated/types.ts";
import { runCase } from "../../src/harness/run-case.ts";
import { describe as describeAdapter } from "../../src/harness/session.ts";
import { createReference } from "../../src/reference/adapter.ts";

type Mangle = (outcome: FabricOutcome, params: CommunicateParams) => FabricOutcome;

/** Every request ends so, and says no more. */
const endingWith =
  (status: CompletionStatus, more: Partial<Completion> = {}): Mangle =>
  (outcome) => ({
    ...outcome,
    completions: outcome.completions
      .filter(({ level }) => level !== "source-reusable")
      .map(({ request, timeNs = 0 }) => ({ request, status, timeNs, ...more })),
  });

const manglers: Readonly<Record<string, Mangle>> = {
  "no completions": (outcome) => ({ ...outcome, completions: [] }),
  "each completion twice": (outcome) => ({
    ...outcome,
    completions: outcome.completions.flatMap((one) => [one, one]),
  }),
  "every request cancelled": endingWith("CANCELLED"),
  "every queue full": endingWith("QUEUE_FULL"),
  "every key taken back": endingWith("BAD_KEY"),
  "every first member shut out": endingWith("BAD_KEY", { member: 0 }),
  "no room anywhere": endingWith("CAPACITY", { demand: 0 }),
  "bytes that mean nothing": (outcome) => ({
    ...outcome,
    memory: outcome.memory.map((tensor) => ({ ...tensor, data: tensor.data.map((_, i) => (37 * i) & 255) })),
  }),
};

/** Every so many of the cases of communication, each time others. */
const share = 160;
const cases = [...suite()].filter(
  ({ feature, suite: of }) => of === "quick" && /fabric|sm-free/.test(feature),
);

describe("answers that are mangled", () => {
  it.each(Object.entries(manglers))("fail cases, and nothing else: %s", async (name, mangle) => {
    const reference = createReference();
    const connection = connectAdapter(name, {
      ...reference,
      communicate: async (params) => {
        const { outcomes = [] } = (await reference.communicate?.(params)) ?? {};
        return { outcomes: outcomes.map((outcome) => mangle(outcome, params)) };
      },
    });
    const manifest = await describeAdapter(connection, 1000);
    const first = Object.keys(manglers).indexOf(name);
    const verdicts = new Set<string>();
    for (const candidate of cases.filter((_, place) => place % share === first)) {
      const { result } = await runCase(candidate, manifest, connection, { seed: 1, deadlineMs: 30_000 });
      verdicts.add(result.verdict);
    }
    expect([...verdicts].filter((verdict) => !["pass", "fail", "undecided"].includes(verdict))).toEqual([]);
    expect(verdicts.has("fail")).toBe(true);
  });
});
