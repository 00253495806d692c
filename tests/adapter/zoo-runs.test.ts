/** The zoo at the level of runs: exactly the right verdict for the case that is hit, and all other cases unharmed. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectProcess } from "../../src/adapter/process.ts";
import { cases, request } from "../../src/harness/case.ts";
import { like, quantizes } from "../../src/harness/needs.ts";
import { AdapterUnreachable, runSession } from "../../src/harness/session.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const spec = readPublishedSpec(packageRoot());
const zoo = fileURLToPath(new URL("zoo/zoo.mjs", import.meta.url));

/** Casts of 1 to 5 elements, of which the zoo fails that of 3. */
const suite = cases("zoo", ({ define }) => {
  define("cast", { why: "", verifies: ["QNT-001"], vary: { elements: [1, 2, 3, 4, 5] } })
    .needs(quantizes(() => like({ recipe: { format: "FP32", scaling: null } })))
    .requests(({ params: { elements }, claim }) => [
      request("quantize", {
        x: tensorOfFloat32([1, elements], new Float32Array(elements).fill(2.5)),
        recipe: claim.recipe,
      }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      check.sameBits("the identity", "codes", check.answer(exchange).codes, exchange.request.params.x),
    );
});

function run(mode: string, deadlineMs = 5000) {
  const options = {
    seed: 1,
    deadlineMs,
    quick: true,
    queries: [],
    levels: [],
    waivers: [],
    profile: undefined,
    failFast: false,
    shrink: true,
    jobs: 1,
  };
  return runSession(mode, async () => connectProcess(process.execPath, [zoo, mode]), suite, spec, options);
}

describe("a run on a misbehaving adapter", () => {
  it.concurrent.each([
    ["good", "pass"],
    ["dies-in-a-request", "crash"],
    ["dies-in-a-frame", "crash"],
    ["dies-after-answering", "crash"],
    ["answers-twice", "protocol-error"],
    ["wrong-id", "protocol-error"],
    ["garbage", "protocol-error"],
    ["huge-header", "protocol-error"],
    ["wrong-dtype", "protocol-error"],
    ["missing-tensor", "protocol-error"],
    ["claims-too-much", "broken-claim"],
    ["wrong-bits", "fail"],
  ])("that %s gives %s for the case that is hit, and passes all others", async (mode, verdict) => {
    const { results } = await run(mode);
    expect(results.map((result) => result.verdict)).toEqual(["pass", "pass", verdict, "pass", "pass"]);
  });

  it.each(["hangs", "answers-late"])(
    "that %s gives timeout for the case that is hit, and passes all others",
    async (mode) => {
      const { results } = await run(mode, 700);
      expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "timeout", "pass", "pass"]);
    },
  );

  it("shows the end of stderr beside the case during which it was written", async () => {
    const { results } = await run("dies-in-a-request");
    expect(results.map(({ stderr }) => stderr)).toEqual([
      undefined,
      undefined,
      "segmentation fault, or so\n",
      undefined,
      undefined,
    ]);
  });

  it("that can't be started ends with a message and no results", async () => {
    const ended = run("dies-at-start");
    await expect(ended).rejects.toThrow(AdapterUnreachable);
    await expect(ended).rejects.toThrow("no device found");
  });
});
