/** Who goes through a port when several want to: tenants in turn, at the port that sends and at the one that receives. */
import { expect, it } from "vitest";
import { devicesOf } from "../../../src/fabric/topology.ts";
import { Ports, type Way } from "../../../src/reference/fabric/ports.ts";
import { Simulation } from "../../../src/reference/fabric/simulation.ts";
import { idealMove } from "../../../src/reference/fabric/steps.ts";

/** From ranks 1, 2 and 3 to rank 0: so many packets of each, for these tenants. Tells when the last of each sender is there. */
function received(tenants: readonly number[], takesTurns: (way: Way) => boolean = () => true): number[] {
  const simulation = new Simulation();
  const steps = {
    move: idealMove,
    ports: { laneOf: () => 0, countsOnward: true, tenantsTakeTurns: takesTurns },
  };
  const ports = new Ports(simulation, devicesOf({ islands: [4] }), steps, new Set(tenants).size);
  const last = tenants.map(() => 0);
  tenants.forEach((tenant, i) => {
    for (let packet = 0; packet < 100; packet += 1)
      ports.send(
        {
          from: i + 1,
          to: 0,
          bytes: 160,
          flow: { tenant, urgent: false },
          departed: () => {},
          landed: () => {
            last[i] = simulation.now / 1000;
          },
        },
        "scale-up",
      );
  });
  simulation.run(Number.POSITIVE_INFINITY);
  return last;
}

/** A packet takes a nanosecond, and its way takes 600. */
const latencyNs = 600;

it("a port that receives from three devices of one tenant takes three times as long", () => {
  expect(Math.max(...received([1, 1, 1]))).toBe(latencyNs + 300);
});

it("the device of a tenant has half of a port that another tenant sends to from two devices", () => {
  const [own = 0, ...others] = received([1, 2, 2]);
  expect(own - latencyNs).toBeLessThanOrEqual(201);
  expect(Math.max(...others)).toBe(latencyNs + 300);
});

it("where tenants don't take turns, who sends from more devices has more", () => {
  const [own = 0] = received([1, 2, 2], (way) => way === "egress");
  expect(own - latencyNs).toBeGreaterThan(290);
});
