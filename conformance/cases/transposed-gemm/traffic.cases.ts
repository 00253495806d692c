/** What a transposed operand costs: no second copy (TRN-003), no round trip through memory and no more time (TRN-004). */
import type { CounterName } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import { timed } from "../../../src/harness/timing-needs.ts";
import { elementBytes, elementCount } from "../../../src/numerics/tensor.ts";
import { allProducts } from "../../inputs/gemm-entries.ts";
import { codeOf, product } from "../../inputs/gemm-operands.ts";
import { sideBySide, timesSideBySide } from "../timing.ts";

const products = allProducts();
const transposed = ["NN", "TT", "NT"] as const;
const sizes = { m: 32, n: 32, k: 128 };

export default cases("transposed-gemm", ({ define }) => {
  define("no-second-copy", {
    why: "Activations that are kept twice, once for each direction, halve the batch that fits.",
    verifies: ["TRN-003"],
    evidence: "counter",
    vary: { product: products.names, layout: transposed },
  })
    .needs(
      multiplies(({ product: name, layout }) => ({
        ...counting(name, ["storedBytesA", "storedBytesB"]),
        layout,
      })),
    )
    .requests(({ claim }) => [ones(claim)])
    .judge(({ exchanges: [exchange], check }) => {
      const { a, b } = exchange.request.params;
      const { storedBytesA = 0, storedBytesB = 0 } = check.answer(exchange).counters ?? {};
      const stored = storedBytesA + storedBytesB;
      const once = bytesOf(a) + bytesOf(b);
      if (elementBytes(a.data.dtype) === 1)
        check.figure({
          name: "stored bytes of transposed operands of 8 bits, beside one copy",
          value: stored / once,
          unit: "",
          worst: "highest",
          asked: 1.1,
        });
      check.that(
        `${stored} bytes are stored, ${once} are needed: at most 1.1 times that`,
        stored <= 1.1 * once,
      );
      check.that(`${stored} bytes are stored: no less than the ${once} that are needed`, stored >= once);
    });

  define("no-round-trip-through-memory", {
    why: "A kernel that transposes in memory first reads and writes every activation once more.",
    verifies: ["TRN-004"],
    evidence: "counter",
    vary: { product: products.names, layout: transposed },
  })
    .needs(
      multiplies(({ product: name, layout }) => ({ ...counting(name, ["globalBytesIntermediate"]), layout })),
    )
    .requests(({ claim }) => [ones(claim)])
    .judge(({ exchanges: [exchange], check }) => {
      const { globalBytesIntermediate: bytes } = check.answer(exchange).counters ?? {};
      check.that(`${bytes} bytes of intermediate results in global memory, where 0 are needed`, bytes === 0);
    });

  define("transposed-costs-no-more-time", {
    why: "If the transposed layout is slower, software goes on to keep two copies.",
    verifies: ["TRN-004"],
    evidence: "counter",
    alone: true,
    vary: { product: products.names, layout: transposed },
  })
    .needs(
      timed(
        multiplies(({ product: name, layout }) => {
          const { text, accepts } = counting(name, ["elapsedNs"]);
          return { text, accepts: (entry) => accepts(entry) && entry.layouts.includes("TN"), layout };
        }),
      ),
    )
    .requests(({ claim }) => sideBySide(claim, [ones({ ...claim, layout: "TN" }), ones(claim)]))
    .judge(({ claim: { layout }, exchanges, check }) => {
      const [straight = 0, other = 0] = timesSideBySide(check, exchanges, 2);
      check.that(
        `${other} ns stored ${layout}, ${straight} ns stored TN: at most 1.1 times that`,
        other <= 1.1 * straight,
      );
    });
});

function counting(name: string, counters: readonly CounterName[]) {
  const { text, accepts } = products.entry(name);
  return {
    text: `${text} with the counters ${counters.join(", ")}`,
    accepts: (entry: Parameters<typeof accepts>[0]) =>
      accepts(entry) && counters.every((counter) => entry.counters.includes(counter)),
  };
}

function ones(claim: GemmClaim) {
  return product(claim, sizes, {
    a: { code: () => codeOf(claim.a.format, 1) },
    b: { code: () => codeOf(claim.b.format, 1) },
  });
}

/** Bytes of an operand as it is sent: codes and scales. */
function bytesOf({ data, scales, tensorScale }: ReturnType<typeof ones>["params"]["a"]): number {
  return [data, scales, tensorScale].reduce(
    (sum, tensor) =>
      tensor === undefined ? sum : sum + elementCount(tensor.shape) * elementBytes(tensor.dtype),
    0,
  );
}
