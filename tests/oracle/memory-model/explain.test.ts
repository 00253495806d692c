/** Why an outcome is not allowed: the axiom and the cycle that a reader would name. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowedOutcomes, textOf } from "../../../src/oracle/memory-model/allowed.ts";
import { type BrokenAxiom, explain } from "../../../src/oracle/memory-model/explain.ts";
import { place, queue, racy, read, values, wait, word, write } from "./racy.ts";
import { randomRace } from "./random-programs.ts";
import { type Shape, shapes } from "./shapes.ts";

const explainShape = ({ program, observed, outcome, multiCopyAtomic = false }: Shape) =>
  explain(program, observed, outcome, { multiCopyAtomic });

function shapeOf(name: string): Shape {
  const shape = shapes.find((one) => one.name === name);
  if (shape === undefined) throw new Error(`there is no shape ${name}`);
  return shape;
}

/** A cycle in one line. */
function lineOf({ axiom, cycle }: BrokenAxiom): string {
  const [first] = cycle;
  return `${axiom}: ${first?.from}${cycle.map(({ relation, to }) => ` ${relation} ${to}`).join("")}`;
}

function expectCycles(broken: readonly BrokenAxiom[]): void {
  expect(broken.length).toBeGreaterThan(0);
  for (const { cycle } of broken) {
    expect(cycle.length).toBeGreaterThan(0);
    expect(cycle.map(({ to }) => to)).toEqual(
      [...cycle.slice(1), ...cycle.slice(0, 1)].map(({ from }) => from),
    );
  }
}

describe("an outcome that is not allowed", () => {
  it.each(
    shapes.filter(({ verdict }) => verdict === "forbidden").map((shape) => [shape.name, shape] as const),
  )("is explained by cycles: %s", (_, shape) => {
    const explanation = explainShape(shape);
    if (explanation?.kind !== "forbidden") throw new Error(`it is ${explanation?.kind}`);
    expectCycles(explanation.broken);
  });

  it.each([
    ["MP strong, same target", "coherence: w release s synchronizes f acquire r fr w"],
    ["MP bundled, weak", "coherence: w release w.signal synchronizes f acquire r fr w"],
    ["CoRR", "coherence: b same word c fr a rf b"],
    ["S all, acquired", "coherence: a release b synchronizes c acquire d co a"],
    ["a lost update", "atomicity: b fr a co b"],
    ["LB acquired", "time: r acquire v rf s acquire w rf r"],
    ["SB sc", "time: p fence r fr v fence q fence s fr w fence p"],
    ["IRIW sc", "time: p fence b fr v rf c fence q fence d fr w rf a fence p"],
    ["MP after visible", "time: s rf f after r fr w is visible after s"],
    ["2+2W after visible", "time: b co c is visible after d co a is visible after b"],
    [
      "IRIW acquired, multi-copy atomic",
      "multi-copy atomicity: a acquire b fr v has landed rf c acquire d fr w has landed rf a",
    ],
  ])("breaks one axiom, by its shortest cycle: %s", (name, line) => {
    const explanation = explainShape(shapeOf(name));
    if (explanation?.kind !== "forbidden") throw new Error(`it is ${explanation?.kind}`);
    expect(explanation.broken.map(lineOf)).toEqual([line]);
  });

  it("comes with what was read from whom", () => {
    expect(explainShape(shapeOf("MP strong, same target"))).toMatchObject({
      readsFrom: [
        { read: "r", value: "0x0" },
        { read: "f", write: "s", value: "0x1" },
      ],
    });
  });

  it("comes from nowhere if no request puts its value there, such as a torn word", () => {
    const program = racy({ x: 1, y: 1 }, queue(0, write("w", "x", 0x1111)), queue(3, read("r", "x")));
    const observed = [place("r"), word("x"), word("y")];
    expect(explain(program, observed, values(0x11, 0x1111, 0))).toEqual({
      kind: "from-nowhere",
      places: [{ name: "r.value+0", value: "0x11" }],
    });
    expect(explain(program, observed, values(0, 0x1111, 5))).toEqual({
      kind: "from-nowhere",
      places: [{ name: "y+0", value: "0x5" }],
    });
  });

  it("comes from nowhere if a wait is never satisfied", () => {
    const program = racy({ x: 1, y: 1 }, queue(1, wait("a", "x", 1), write("w", "y", 1)));
    expect(explain(program, [word("y")], values(1))).toEqual({ kind: "from-nowhere", places: [] });
  });

  it.each([false, true])(
    "is always explained where single values are allowed and not all of them, multi-copy atomic: %s",
    (multiCopyAtomic) => {
      const options = { multiCopyAtomic };
      let forbidden = 0;
      const limits = { queues: 3, requests: 3, least: 6, most: 7 };
      const drawn = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
      fc.assert(
        fc.property(randomRace(limits), drawn, ({ program, observed }, choice) => {
          const allowed = [...allowedOutcomes(program, observed, options)].map((text) => text.split(" "));
          if (allowed.length === 0) return;
          const outcome = observed.map(
            (_, index) => allowed[(choice[index] ?? 0) % allowed.length]?.[index] ?? "0x0",
          );
          const explanation = explain(program, observed, outcome, options);
          expect(explanation === undefined).toBe(allowed.some((one) => textOf(one) === textOf(outcome)));
          if (explanation === undefined || explanation.kind === "from-nowhere") return;
          if (explanation.kind === "unexplained") throw new Error("it is not explained");
          expectCycles(explanation.broken);
          forbidden += 1;
        }),
        { numRuns: 150, seed: 1 },
      );
      expect(forbidden).toBeGreaterThan(20);
    },
  );
});

describe("an outcome that is allowed", () => {
  it.each(shapes.filter(({ verdict }) => verdict === "allowed").map((shape) => [shape.name, shape] as const))(
    "needs no explanation: %s",
    (_, shape) => expect(explainShape(shape)).toBeUndefined(),
  );
});
