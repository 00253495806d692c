/** What is wrong with a text is said with its place, and with what was probably meant. */
import { describe, expect, it } from "vitest";
import { normalProgram } from "../../src/fabric/normal.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { ProgramTextError } from "../../src/fabric/text/text-error.ts";
import type { Program } from "../../src/generated/types.ts";

describe("what is wrong", () => {
  const head = "word flag, data @1\nregion src @0 bytes 64\nword mine @0\ngroup all = data\nqueue @0:\n";

  /** An exchange that goes on. */
  function exchanged(rest = ""): string {
    return `exchange x slots rows all sources all counts all places 1 experts 1 rowBytes 8 ${rest}`;
  }

  /** The place and the reason for the line behind the head. */
  function fault(line: string): string {
    try {
      parseProgram(`${head}${line}`, "t");
    } catch (error) {
      if (error instanceof ProgramTextError) return `${error.line}:${error.column} ${error.reason}`;
      throw error;
    }
    return "nothing";
  }

  it.each([
    // Of the grammar
    ["wirte data = 1", "6:1 wirte is not expected here; did you mean write?"],
    ["  quwue @0:", "6:3 quwue is not expected here; did you mean queue?"],
    ["write data 1", '6:12 expected "=" or from, found 1'],
    [
      "write data = 1 , 2",
      "6:16 expected the end of the line, after, bulk, bytes, then, timedBytes, urgent or whenReusable, found ,",
    ],
    ["signal flag = 1 strong", "6:17 expected release, found strong"],
    ["read flag r0", '6:11 expected "->", found r0'],
    ["write data = 1 byts 8", "6:16 byts is not expected here; did you mean bytes?"],
    ["write data = 1 bytess 8", "6:16 expected bytes, found bytess; did you mean bytes?"],
    ["write data = x", "6:14 expected a number, found x"],
    ["write data = 0xfg", "6:14 expected a number, found 0xfg"],
    ["fence seq", "6:7 expected acq_rel or sc, found seq"],
    ["queue @0", '6:9 expected ":", depth, tenant or whenFull, found the end of the text'],
    ["queue @0 dept 4:", '6:10 expected ":", depth, tenant or whenFull, found dept; did you mean depth?'],
    ["observe\n", "6:8 expected a name, found the end of the line"],
    [
      "scatter all from src table [0:0",
      '6:32 expected an entry of the list, "," or "]", found the end of the text',
    ],
    // Of clauses
    ["signal flag = 1", "6:1 this signal lacks release"],
    ["wait mine = 1", "6:1 this wait lacks == or >="],
    ["write data = 1 from src", "6:16 = and from exclude each other"],
    ["write data = 1 bytes 8 bytes 8", "6:24 bytes is given twice"],
    [
      "write data = 1 elements 8",
      "6:16 write has no elements; it has after, whenReusable, urgent, bulk, =, from, bytes, timedBytes, then",
    ],
    ["fence sc after x urgent", "6:18 fence has no urgent; it has after"],
    ["atomic data += 1 if 2", "6:18 what is added is added always: if goes with ="],
    ["write data = 1 urgent bulk", "6:23 urgent and bulk exclude each other"],
    [
      "write data = 1 then signal flag = 1 perRow 1 release weak",
      "6:44 a write has no perRow: it signals one word",
    ],
    ["dispatch x from src", "6:1 this dispatch lacks choices"],
    [
      "combine x -> src table [0:0]",
      "6:18 combine has no table; it has after, whenReusable, urgent, bulk, weights, ->, choices",
    ],
    [
      "exchange x by-exper",
      "6:12 expected by-expert, by-source or slots, found by-exper; did you mean by-expert?",
    ],
    ["exchange x slots rows all places 4", "6:1 this exchange lacks sources"],
    [
      exchanged("table [0:0]"),
      "6:80 exchange has no table; it has rows, sources, counts, places, experts, alignment, rowBytes, timedRowBytes, sums",
    ],
    [exchanged("elements 4"), "6:1 this exchange lacks sums"],
    [exchanged("sums made all elements 4"), "6:1 this exchange lacks terms"],
    [exchanged("sums all"), "6:85 expected made, found all"],
    // Of names
    ["write dat = 1", "6:7 there is no region dat; did you mean data?"],
    ["write dat from sorc", "6:7 there is no region dat; did you mean data?"],
    [`read flag -> ${"x".repeat(65)}`, "6:14 a name has up to 64 characters, this one has 65"],
    ["multicast al from src bytes 8", "6:11 there is no group al; did you mean all?"],
    ["multicast data from src bytes 8", "6:11 data is a region; here stands a group"],
    ["dispatch all from src choices [0:0]", "6:10 all is a group; here stands an exchange"],
    [`${exchanged()}\nmulticast x from src bytes 8`, "7:11 x is an exchange; here stands a group"],
    [`${exchanged()}\ndispatch y from src choices [0:0]`, "7:10 there is no exchange y"],
    [`${exchanged()}\n${exchanged()}`, "7:10 there is an exchange x already"],
    ["combine d -> src", "6:9 there is no request d"],
    ["read src -> r0 bytes 16", "6:13 there is no region r0"],
    ["a: write data = 1\nwrite data = 2 after b", "7:22 there is no request b"],
    ["word data @0", "6:6 there is a region data already"],
    ["a: fence sc\na: fence sc", "7:1 there is a request a already"],
    [`word ${"x".repeat(65)} @0`, "6:6 a name has up to 64 characters, this one has 65"],
    ["exists flag = 1", "6:8 flag is not observed; name it in observe"],
    // Of numbers and lists
    ["write data = 18446744073709551616", "6:14 18446744073709551616 does not fit into 64 bits"],
    ["write data from src bytes 1099511627777", "6:27 bytes is from 0 to 1099511627776, not 1099511627777"],
    ["queue @0 depth 0:", "6:16 depth is from 1 to 1048576, not 0"],
    ["scatter all from src table [0:0 1:0, 1:0] rowBytes 8", "6:38 line 1 has 1 entries, line 0 has 2"],
    [
      "scatter all from src table [1] rowBytes 8",
      "6:29 1 is no entry of this table; one is MEMBER:ROW, or - to skip",
    ],
    [
      "dispatch x from src choices [1]",
      "6:30 1 is no entry of these choices; one is MEMBER:EXPERT, or - to skip",
    ],
    [exchanged("alignment 0"), "6:90 alignment is from 1 to 65536, not 0"],
    ["scatter all from src table 1 by 2 rowBytes 8", "6:28 a table of 1 by 2 has entries; list them in [ ]"],
    ["region c @0 bytes 2 = U8 [1 2 3]", "6:26 these are 3 bytes; the region has 2"],
    ["region c @0 bytes 2 = BF16 [0.1]", "6:29 0.1 is no BF16 number; write one, or its bits"],
    ["region c @0 bytes 4 = FP32 [1e39]", "6:29 1e39 is beyond the largest FP32 number"],
    ["region c @0 bytes 2 = hex [123]", "6:28 123 is no bytes in hexadecimal, two digits each"],
    ["region c @0", "6:1 a region needs its bytes, such as bytes 4096"],
    ["word c @0 bytes 8", "6:11 a word has 8 bytes; others are a region"],
    // Of the program as a whole
    [exchanged("alignment 4"), "6:10 exchange x: only blocks by-expert have an alignment"],
    ["a: write data = 1\ncombine a -> src", "7:1 a is no dispatch"],
    ["wait flag == 1", "6:1 the word is on rank 1; it must be on rank 0, as the queue is"],
    ["a: write data = 1 after a", "6:1 a is no earlier request of its queue"],
    ["islands 2\nislands 2", "7:1 islands is given already"],
    ["no scale-up\nscale-up 1 GB/s 1 ns", "7:1 scale-up is given already"],
    ["queue @0 depth 1 depth 2:", "6:18 depth is given twice"],
    ["islands 2\nword far @2", "7:6 region far: there is no rank 2; there are 2"],
    ["islands 2\nqueue @2:", "7:1 queue 1: there is no rank 2; there are 2"],
    ["a: fence sc\nislands 2\nfault rank-down @2 at 5% of a", "8:1 a fault: there is no rank 2"],
    ["a: fence sc\nprobe a: compute-wave @0 rounds 1 of 9 ns", "7:7 there is a request a already"],
    ["probe p: occupy-all @0 until flag == 1", "6:7 probe p: its word is on rank 1; it must be on rank 0"],
    [
      "probe p: stall-host @1 until flag+4 >= 1",
      "6:7 probe p: its word is at 4 of 8 bytes; it must be 8 aligned bytes inside",
    ],
    ["islands 2\nprobe p: compute-wave @2 rounds 1 of 9 ns", "7:7 probe p: there is no rank 2; there are 2"],
    [
      "scatter all from src table [0:0] rowBytes 7 cast bf16-to-e4m3",
      "6:1 a row of 7 bytes can't be cast; elements of BF16 have 2",
    ],
  ])("is said of %j", (line, said) => {
    expect(fault(line)).toBe(said);
  });

  it("is nothing about the lines themselves", () => {
    expect(fault("write data = 1")).toBe("nothing");
  });

  it("is shown with its line and a caret for each wrong character", () => {
    expect(() => parseProgram(`${head}\twrite dat = 1\n`, "mp.txt")).toThrow(
      "mp.txt:6:8: there is no region dat; did you mean data?\n   write dat = 1\n         ^^^",
    );
  });

  it("is a request before any queue", () => {
    expect(() => parseProgram("word x @0\nwrite x = 1")).toThrow("2:1: a request belongs to a queue");
  });
});

it("the normal form lacks each default, and nothing else", () => {
  const said: Program = {
    topology: { islands: [1], scaleUp: { gigabytesPerSecond: 160, latencyNs: 600 } },
    regions: [
      {
        name: "x",
        rank: 0,
        bytes: 8,
        tenant: 0,
        epoch: 0,
        registered: true,
        rights: {},
        key: "0x007",
        initial: { dtype: "U8", shape: [8], data: new Uint8Array(8) },
      },
    ],
    groups: [],
    queues: [
      {
        rank: 0,
        tenant: 0,
        whenFull: "wait",
        requests: [
          {
            kind: "write",
            id: "w",
            to: { region: "x", offset: 0, key: "0x07", epoch: 0 },
            value: "0x01",
            bytes: 8,
            timedBytes: 8,
            class: "bulk",
          },
          { kind: "write", id: "v", to: { region: "x" }, value: "0x1", timedBytes: 8 },
          { kind: "read", id: "r", from: { region: "x" }, to: { region: "x" }, timedBytes: 8 },
          { kind: "read", id: "s", from: { region: "x" }, to: { region: "x" }, bytes: 4, timedBytes: 8 },
          { kind: "atomic", id: "a", at: { region: "x" }, operation: "add", operand: "0x1", compare: "0x5" },
          {
            kind: "atomic",
            id: "c",
            at: { region: "x" },
            operation: "compare-swap",
            operand: "0x1",
            compare: "0x0",
          },
        ],
      },
    ],
    faults: [],
    observe: [],
  };
  expect(normalProgram(said)).toEqual({
    topology: { islands: [1] },
    regions: [{ name: "x", rank: 0, bytes: 8, key: "0x7" }],
    queues: [
      {
        rank: 0,
        requests: [
          { kind: "write", id: "w", to: { region: "x", key: "0x7", epoch: 0 }, value: "0x1" },
          { kind: "write", id: "v", to: { region: "x" }, value: "0x1" },
          { kind: "read", id: "r", from: { region: "x" }, to: { region: "x" } },
          { kind: "read", id: "s", from: { region: "x" }, to: { region: "x" }, bytes: 4, timedBytes: 8 },
          { kind: "atomic", id: "a", at: { region: "x" }, operation: "add", operand: "0x1" },
          { kind: "atomic", id: "c", at: { region: "x" }, operation: "compare-swap", operand: "0x1" },
        ],
      },
    ],
  });
});
