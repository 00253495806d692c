/** Rounds of the engine: who waits for whom, and who fails with whom. */
import { describe, expect, it } from "vitest";
import type { FabricRequest, Region } from "../../../src/generated/types.ts";
import { at, initial } from "../../oracle/fabric/programs.ts";
import {
  type Choices,
  dispatching,
  exchangeOf,
  exchanging,
  none,
  page,
  ran,
  rowsOfPage,
  sorted,
  untouched,
} from "./exchange-programs.ts";

const [a, b] = rowsOfPage;

describe("rounds", () => {
  it("of two exchanges under way at once have the results that each has alone", () => {
    const [one, other] = [
      exchangeOf({ choices: page, layout: "by-expert", name: "x" }),
      exchangeOf({ choices: [[[]], page[0] ?? []], layout: "by-expert", name: "y" }),
    ];
    const { placed, pairs, statuses } = ran(
      exchanging(
        [one, other],
        [
          [one.dispatch(0), other.dispatch(0)],
          [other.dispatch(1), one.dispatch(1)],
        ],
      ),
    );
    expect(statuses).toEqual({ xd0: "OK", xd1: "OK", yd0: "OK", yd1: "OK" });
    expect(pairs("xcounts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 1],
    ]);
    expect(pairs("ycounts1")).toEqual([
      [0, 0],
      [3, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(sorted(placed("x", 1, 4))).toEqual([a, a, b, ...none(5)]);
    expect(
      sorted(placed("y", 1, 4))
        .slice(0, 3)
        .map((place) => place?.source),
    ).toEqual([1, 1, 1]);
  });

  it("put no row anywhere before all members have begun", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const look: Region = { name: "look", rank: 1, ...initial(new Array(8).fill(7)) };
    const waits: FabricRequest = {
      kind: "wait",
      id: "wait",
      at: at("gate"),
      until: "equal",
      value: "0x1",
      acquire: "all",
    };
    const first: FabricRequest = {
      kind: "read",
      id: "read",
      from: at("xrows1"),
      to: at("look"),
      bytes: 8,
      after: ["wait"],
    };
    const opens = exchange.dispatch(0);
    const made = exchanging(
      [exchange],
      [[opens], [waits, first, exchange.dispatch(1, { after: ["read"] })]],
      { regions: [gate, look], observe: ["look", "xrows0"] },
    );
    const other = {
      rank: 0,
      requests: [
        {
          kind: "signal",
          id: "open",
          at: at("gate"),
          operation: "set",
          value: "0x1",
          release: "all",
        } as const,
      ],
    };
    const { bytes, statuses } = ran({ ...made, queues: [...made.queues, other] });
    expect(statuses).toMatchObject({ xd0: "OK", xd1: "OK", read: "OK" });
    expect(bytes("look")).toEqual(new Array(8).fill(untouched));
    expect(bytes("xrows0").slice(0, 4)).toEqual(b.row);
  });

  it("wait for a member that never comes, and say which request holds it up", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const waits: FabricRequest = {
      kind: "wait",
      id: "wait",
      at: at("gate"),
      until: "equal",
      value: "0x1",
      acquire: "all",
    };
    const { status, bytes } = ran(
      exchanging([exchange], [[exchange.dispatch(0)], [waits, exchange.dispatch(1)]], { regions: [gate] }),
    );
    for (const id of ["xd0", "xd1"])
      expect(status(id)).toMatchObject({ status: "TIMEOUT", blockedBy: "wait" });
    expect(bytes("xrows0")).toEqual(new Array(32).fill(untouched));
  });

  it("end with PEER_FAILED for all others where one fails a check, and nothing is put anywhere", () => {
    const wrong: Choices = [page[0] ?? [], [[[1, 2]]]];
    const { statuses, bytes, status } = ran(dispatching({ choices: wrong }));
    expect(statuses).toEqual({ xd0: "PEER_FAILED", xd1: "BAD_INDEX" });
    expect(status("xd1")?.index).toBe(0);
    for (const name of ["xrows0", "xrows1", "xsources1", "xcounts0"])
      expect(new Set(bytes(name))).toEqual(new Set([untouched]));
  });

  it("end with PEER_FAILED for all others where one is cancelled", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const waits: FabricRequest = { kind: "wait", id: "wait", at: at("gate"), until: "equal", value: "0x1" };
    const cancel: FabricRequest = { kind: "cancel", id: "cancel", request: "xd1" };
    const stop: FabricRequest = { kind: "cancel", id: "stop", request: "wait" };
    const { statuses } = ran(
      exchanging(
        [exchange],
        [[exchange.dispatch(0)], [waits, exchange.dispatch(1, { after: ["wait"] }), cancel, stop]],
        { regions: [gate] },
      ),
    );
    expect(statuses).toMatchObject({ xd0: "PEER_FAILED", xd1: "CANCELLED" });
  });
});
