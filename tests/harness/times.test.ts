/** How claimed times are held against times waited: on measurements that are made up, so that no clock decides. */
import { describe, expect, it } from "vitest";
import times from "../../conformance/cases/adapter-protocol/times.cases.ts";
import { sideBySide, timesSideBySide } from "../../conformance/cases/timing.ts";
import { measuring } from "../../conformance/mutants/mutant.ts";
import { type Exchange, type Request, request } from "../../src/harness/case.ts";
import { newCheck, Undecided } from "../../src/harness/check.ts";
import { randomFor } from "../../src/harness/random.ts";
import { zeros } from "../../src/numerics/tensor.ts";
import { createReference } from "../../src/reference/adapter.ts";

const manifest = await createReference(measuring()).describe();

/** A made-up measurement in ns: the time that is claimed, and the time waited. */
interface Measurement {
  readonly claimed: number;
  readonly wallNs: number;
}

function exchangeOf(asked: Request, { claimed, wallNs }: Measurement): Exchange {
  const result = { d: zeros("F32", [1, 1]), counters: { elapsedNs: claimed } };
  // A made-up answer to whatever product was asked for.
  return { request: asked, answer: { kind: "result", result }, wallNs } as Exchange;
}

/** What a case finds in measurements; `measure` gives one for a number of repetitions in a round. */
function judged(
  name: string,
  measure: (repetitions: number, round: number) => Measurement,
): "pass" | "fail" | "undecided" {
  const candidate = [...times].find(({ id }) => id === `adapter-protocol/${name}:product=first`);
  const prepared = candidate?.prepare(manifest);
  if (prepared?.applies !== true) throw new RangeError(`${name} should apply`);
  const seen = new Map<number, number>();
  const exchanges = prepared.requests(randomFor(1, name)).map((asked) => {
    const repetitions = asked.method === "gemm" ? (asked.params.repetitions ?? 1) : 0;
    const round = seen.get(repetitions) ?? 0;
    seen.set(repetitions, round + 1);
    return exchangeOf(asked, measure(repetitions, round));
  });
  const record = newCheck();
  try {
    prepared.judge(exchanges, record.check);
  } catch (error) {
    if (error instanceof Undecided) return "undecided";
    throw error;
  }
  expect(record.count()).toBeGreaterThan(0);
  return record.findings.length === 0 ? "pass" : "fail";
}

describe("a claimed time", () => {
  it("may be as long as the time waited, and a thousandth longer", () => {
    const claiming = (claimed: number) => () => ({ claimed, wallNs: 1_000_000 });
    expect(judged("claimed-time-fits-into-time-waited", claiming(1_000_000))).toBe("pass");
    expect(judged("claimed-time-fits-into-time-waited", claiming(1_001_000))).toBe("pass");
    expect(judged("claimed-time-fits-into-time-waited", claiming(1_001_001))).toBe("fail");
  });

  it("has to grow by half of what the time waited grows by, whatever the way takes", () => {
    const claiming = (each: number) => (repetitions: number) => ({
      claimed: 7 + each * repetitions,
      wallNs: 5000 + 1000 * repetitions,
    });
    expect(judged("claimed-time-covers-the-work", claiming(1000))).toBe("pass");
    expect(judged("claimed-time-covers-the-work", claiming(500))).toBe("pass");
    expect(judged("claimed-time-covers-the-work", claiming(499))).toBe("fail");
    expect(judged("claimed-time-covers-the-work", claiming(0))).toBe("fail");
  });

  it("is not judged where the way takes longer than the work, true or not", () => {
    const growing = (way: number, each: number) => (repetitions: number) => ({
      claimed: each * repetitions,
      wallNs: way + 1000 * repetitions,
    });
    for (const each of [0, 1000]) {
      expect(judged("claimed-time-covers-the-work", growing(14_000, each))).not.toBe("undecided");
      expect(judged("claimed-time-covers-the-work", growing(14_001, each))).toBe("undecided");
    }
  });

  it("is borne out by one round, whichever was disturbed, and on which side of the claim", () => {
    /** Preempted in each round but the first: while the device works, or on the way back. */
    const preempted = (each: number) => (repetitions: number, round: number) => {
      const onTheWay = repetitions > 1 && round === 0 ? 40_000 : 0;
      const atWork = repetitions > 1 && round > 0 ? 90_000 : 0;
      return {
        claimed: each * (repetitions + atWork / 1000),
        wallNs: 5000 + 1000 * repetitions + onTheWay + atWork,
      };
    };
    expect(judged("claimed-time-covers-the-work", preempted(1000))).toBe("pass");
    expect(judged("claimed-time-covers-the-work", preempted(400))).toBe("fail");
  });

  it("is judged by the round that was disturbed least", () => {
    const disturbed = (each: number) => (repetitions: number, round: number) => {
      const delay = round === 3 ? 0 : 900_000 * (round + repetitions);
      return { claimed: each * repetitions, wallNs: 5000 + 1000 * repetitions + delay };
    };
    expect(judged("claimed-time-covers-the-work", disturbed(1000))).toBe("pass");
    expect(judged("claimed-time-covers-the-work", disturbed(100))).toBe("fail");
  });

  it("has to be that of all repetitions, and may be more than that on a busy machine", () => {
    const claiming = (time: (repetitions: number) => number) => (repetitions: number) => ({
      claimed: time(repetitions),
      wallNs: 1_000_000,
    });
    const grows = (time: (repetitions: number) => number) =>
      judged("counts-grow-with-repetitions", claiming(time));
    expect(grows((repetitions) => 100 * repetitions)).toBe("pass");
    expect(grows((repetitions) => 100 * repetitions ** 1.5)).toBe("pass");
    expect(grows((repetitions) => 100 * repetitions ** 0.7)).toBe("fail");
    expect(grows(() => 100)).toBe("fail");
  });
});

describe("two measured times", () => {
  const timing = { times: "measured", repetitions: 64 } as const;
  const operand = (transpose: boolean) => ({
    data: zeros("F8_E4M3", [1, 1]),
    format: "E4M3" as const,
    transpose,
  });
  const asked = (transpose: boolean) =>
    request("gemm", { a: operand(transpose), b: operand(false), output: "FP32", precision: "full" });
  const both = [asked(false), asked(true)];
  /** The times of five rounds, for the product as it is and for the one whose A is transposed. */
  const compared = (straight: readonly number[], transposed: readonly number[]) => {
    const exchanges = sideBySide(timing, both).map((one, i) => {
      const elapsedNs = (one.params.a.transpose ? transposed : straight)[Math.floor(i / 2)] ?? 0;
      const result = { d: zeros("F32", [1, 1]), counters: { elapsedNs } };
      return { request: one, answer: { kind: "result", result }, wallNs: 1 } as const;
    });
    return timesSideBySide(newCheck().check, exchanges, 2);
  };

  it("are compared by the smallest of each, after repetitions", () => {
    const requests = sideBySide(timing, both);
    expect(requests.map(({ params }) => params.repetitions)).toEqual(Array.from({ length: 10 }, () => 16));
    expect(requests.map(({ params }) => params.a.transpose)).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(compared([105, 900, 104, 100, 950], [200, 207, 201, 2000, 3000])).toEqual([100, 200]);
  });

  it("are not compared where the middle one of either is more than 5% above its smallest", () => {
    expect(() => compared([106, 900, 106, 100, 950], [200, 200, 200, 200, 200])).toThrow(Undecided);
    expect(() => compared([100, 100, 100, 100, 100], [200, 211, 211, 211, 200])).toThrow(Undecided);
  });

  it("are taken once where they are modelled", () => {
    const modelled = { times: "modelled", repetitions: 64 } as const;
    expect(sideBySide(modelled, both)).toEqual(both);
  });
});
