/** Cases about time have the machine to themselves, however many adapters work side by side. */
import { describe, expect, it } from "vitest";
import { connectAdapter } from "../../src/adapter/module.ts";
import { cases, request } from "../../src/harness/case.ts";
import { everyAdapter } from "../../src/harness/needs.ts";
import { runSession } from "../../src/harness/session.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const x = tensorOfFloat32([1], Float32Array.of(1));

/** Echoes, the second and the fifth of which must run alone. */
const suite = cases("echoes", ({ define }) => {
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    define(name, {
      why: "",
      verifies: ["ADP-008"],
      vary: {},
      ...(name === "b" || name === "e" ? { alone: true } : {}),
    })
      .needs(everyAdapter())
      .requests(() => [request("echo", { x })])
      .judge(({ exchanges: [exchange], check }) => check.sameBits("echo", "x", check.answer(exchange).x, x));
  }
});

const options = {
  seed: 1,
  deadlineMs: 1000,
  quick: true,
  queries: [],
  levels: [],
  waivers: [],
  profile: undefined,
  failFast: false,
  shrink: false,
  jobs: 3,
};

/** What a session starts in which order, and how many cases are under way with each. */
async function sessionWith(times: "measured" | "modelled") {
  let running = 0;
  const beside = new Map<string, number>();
  const started: string[] = [];
  const reference = createReference();
  const connect = async () =>
    connectAdapter("slow", {
      ...reference,
      describe: async () => ({ ...(await reference.describe()), kind: "software", times }),
      echo: async (params) => {
        running += 1;
        const name = started.at(-1) ?? "";
        beside.set(name, Math.max(beside.get(name) ?? 0, running));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return params;
      },
    });
  const { results } = await runSession("test", connect, suite, readPublishedSpec(packageRoot()), options, {
    caseStarted: (id) => started.push(id),
  });
  return { results, started, beside };
}

describe("a session with several connections", () => {
  it("runs cases about time after all others, one by one, and gives results in the order of the suite", async () => {
    const { results, started, beside } = await sessionWith("measured");
    expect(results.map(({ id, verdict }) => [id, verdict])).toEqual(
      ["a", "b", "c", "d", "e", "f"].map((name) => [`echoes/${name}`, "pass"]),
    );
    expect(started.slice(-2)).toEqual(["echoes/b", "echoes/e"]);
    expect(Math.max(...beside.values())).toBe(3);
    expect([beside.get("echoes/b"), beside.get("echoes/e")]).toEqual([1, 1]);
  });

  it("runs them with the others where times come from a model", async () => {
    const { started } = await sessionWith("modelled");
    expect(started).toEqual(["a", "b", "c", "d", "e", "f"].map((name) => `echoes/${name}`));
  });
});
