/** Virtual time: what is asked for happens in the order of times, and of equal times in that of asking, in lines as well. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode } from "../../../src/numerics/float/encode.ts";
import { bfloat16Code } from "../../../src/reference/fabric/bulk/sum-steps.ts";
import { Line, Simulation } from "../../../src/reference/fabric/simulation.ts";

const delays = [0, 3, 5];

/** Something that happens: after its delay, which is that of its line if it is in one, it asks for others. */
interface Happening {
  readonly line: number;
  readonly delay: number;
  readonly causes: readonly Happening[];
}

const happenings = fc.letrec<{ list: readonly Happening[]; one: Happening }>((tie) => ({
  list: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant([]),
    fc.array(tie("one"), { maxLength: 4 }),
  ),
  one: fc.record({
    line: fc.integer({ min: -1, max: delays.length - 1 }),
    delay: fc.integer({ min: 0, max: 9 }),
    causes: tie("list"),
  }),
})).list;

describe("virtual time", () => {
  it("goes on in the order of times and of asking, whoever stands in line", () => {
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 1, maxLength: 20 }), (lists) => {
        const simulation = new Simulation();
        const happened: { readonly time: number; readonly number: number }[] = [];
        let asked = 0;
        interface Asked {
          readonly number: number;
          readonly time: number;
          readonly happening: Happening;
        }
        const happens = ({ number, time, happening }: Asked) => {
          expect(simulation.now).toBe(time);
          happened.push({ time, number });
          ask(happening.causes);
        };
        const lines = delays.map(() => new Line<Asked>(simulation, happens));
        const ask = (list: readonly Happening[]) => {
          for (const happening of list) {
            const time = simulation.now + (delays[happening.line] ?? happening.delay);
            const one = { number: asked, time, happening };
            asked += 1;
            const line = lines[happening.line];
            if (line === undefined) simulation.at(time, () => happens(one));
            else line.at(time, one);
          }
        };
        for (const list of lists) ask(list);
        expect(simulation.run(1e9)).toBe(true);
        expect(happened.length).toBe(asked);
        const sorted = [...happened].sort((a, b) => a.time - b.time || a.number - b.number);
        expect(happened).toEqual(sorted);
      }),
    );
  });

  it("keeps a long line in order when it is made shorter", () => {
    const simulation = new Simulation();
    const came: number[] = [];
    const line = new Line<number>(simulation, (item) => {
      came.push(item);
      if (item < 5000) line.at(simulation.now + 3000, item + 3000);
    });
    for (let item = 0; item < 3000; item += 1) line.at(item, item);
    simulation.run(1e9);
    expect(came).toEqual(Array.from({ length: 8000 }, (_, item) => item));
  });
});

describe("a code of BF16", () => {
  it("is that of the exact value", () => {
    const rules = { overflow: "non-finite", infinity: "non-finite" } as const;
    const values = fc.oneof(fc.double(), fc.float(), fc.constantFrom(2 ** 128, 2 ** -134, 3 * 2 ** -134, -0));
    fc.assert(
      fc.property(values, (value) => {
        expect(bfloat16Code(value)).toBe(encode("BF16", value, rules));
      }),
      { numRuns: 2000 },
    );
  });
});
