/** A line of those that wait: in the order in which they came, however it grows and shrinks. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Fifo } from "../../../src/reference/fabric/fifo.ts";

it("gives back what came in, the first first", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 }), (steps) => {
      const fifo = new Fifo<number>();
      const list: number[] = [];
      let number = 0;
      for (const step of steps) {
        for (let i = 0; i < Math.abs(step); i += 1) {
          if (step < 0) expect(fifo.shift()).toBe(list.shift());
          else {
            fifo.push(number);
            list.push(number);
            number += 1;
          }
        }
        expect(fifo.length).toBe(list.length);
      }
    }),
  );
});
