/** Programs as text: what is printed is read again as the same program, and what is wrong is said with its place. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalProgram } from "../../src/fabric/normal.ts";
import { programJson, readProgramJson } from "../../src/fabric/program-json.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { ProgramTextError } from "../../src/fabric/text/text-error.ts";
import { programProblem } from "../../src/fabric/well-formed.ts";
import type { Program } from "../../src/generated/types.ts";
import { packageRoot } from "../../src/package-root.ts";
import { explainParams } from "../../src/validate/validators.ts";
import { programs } from "./random-program.ts";

const messagePassing = `word flag, data @1

queue @0:
  write data = 1
  signal flag = 1 release strong

queue @1:
  read flag -> r0 acquire
  read data -> r1

observe r0, r1
forbidden r0 = 1, r1 = 0
`;

describe("a random program", () => {
  it("is printed as text that is read as its normal form", () => {
    fc.assert(
      fc.property(programs, fc.boolean(), (program, ids) => {
        expect(programProblem(program)).toBeUndefined();
        expect(parseProgram(printProgram(program, { ids })).program).toEqual(normalProgram(program));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("has a text that is printed again as it is, and that is a program as the schema says", () => {
    fc.assert(
      fc.property(programs, (given) => {
        const text = printProgram(given);
        const { program } = parseProgram(text);
        expect(printProgram(program)).toBe(text);
        expect(explainParams("communicate", { program })).toBeUndefined();
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it("is the same behind JSON", () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(readProgramJson(programJson(program))).toEqual(program);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it("has a normal form that is its own", () => {
    fc.assert(
      fc.property(programs, (given) => {
        const program = normalProgram(given);
        expect(normalProgram(program)).toEqual(program);
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

it("a text with a slip is a program that is printed and read as it is, or is refused with a place in it", () => {
  const slips = fc.record({
    at: fc.nat(),
    removed: fc.integer({ min: 0, max: 3 }),
    added: fc.constantFrom(
      "",
      "-",
      " ",
      "\n",
      ",",
      "x",
      "0",
      "=",
      "->",
      "@",
      ":",
      "[",
      "#",
      " after ",
      "\u{1f600}",
    ),
  });
  let programsLeft = 0;
  fc.assert(
    fc.property(programs, slips, (given, { at, removed, added }) => {
      const text = printProgram(given);
      const start = at % text.length;
      const slipped = text.slice(0, start) + added + text.slice(start + removed);
      try {
        const { program } = parseProgram(slipped);
        programsLeft += 1;
        expect(parseProgram(printProgram(program)).program).toEqual(program);
      } catch (error) {
        if (!(error instanceof ProgramTextError)) throw error;
        const lines = slipped.split("\n");
        expect(error.line).toBeLessThanOrEqual(lines.length);
        expect(error.column).toBeLessThanOrEqual((lines[error.line - 1] ?? "").length + 1);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  // Both happen.
  expect(programsLeft).toBeGreaterThan(10);
  expect(programsLeft).toBeLessThan(270);
});

function pageOf(name: string): { readonly page: string; readonly blocks: readonly string[] } {
  const page = readFileSync(join(packageRoot(), "spec", name), "utf8");
  return { page, blocks: [...page.matchAll(/^```text\n(.*?)^```/gms)].map(([, block = ""]) => block) };
}

it("the page about the fabric has examples that are programs", () => {
  const kinds = pageOf("unified-fabric.md").blocks.map((block) => {
    const { program } = parseProgram(block, "block");
    return program.queues[0]?.requests[0]?.kind;
  });
  expect(kinds).toEqual(["write", "multicast", "dispatch"]);
});

describe("the page about the form", () => {
  const { page, blocks } = pageOf("program-text.md");
  const read = blocks.map((block) => parseProgram(block, "block"));

  it("has examples that are programs, and stay what they are when they are printed", () => {
    expect(blocks.length).toBeGreaterThan(4);
    for (const { program, outcomes } of read)
      expect(parseProgram(printProgram(program, { outcomes }))).toEqual({ program, outcomes });
  });

  it("has an example of each kind of request and fault, and a form for it", () => {
    const examples = read.map(({ program }) => program);
    const kinds = new Set(
      examples.flatMap(({ queues }) => queues.flatMap((queue) => queue.requests.map((r) => r.kind))),
    );
    expect([...kinds].sort()).toEqual(
      ["append", "atomic", "cancel", "combine", "dispatch", "fence", "gather", "invalidate"].concat([
        "multicast",
        "read",
        "reduce",
        "scatter",
        "signal",
        "wait",
        "write",
      ]),
    );
    for (const kind of kinds) expect(page).toContain(`| ${kind} | \`${kind} `);
    const faults = new Set(examples.flatMap(({ faults: some = [] }) => some.map((fault) => fault.kind)));
    expect([...faults].sort()).toEqual(["link-down", "loss", "rank-down"]);
  });
});

describe("a text", () => {
  it("leaves out what can be left out: islands, IDs, registers and defaults", () => {
    const { program, outcomes } = parseProgram(messagePassing);
    expect(program).toEqual({
      topology: { islands: [2] },
      regions: ["flag", "data", "r0", "r1"].map((name) => ({ name, rank: 1, bytes: 8 })),
      queues: [
        {
          rank: 0,
          requests: [
            { kind: "write", id: "q0.0", to: { region: "data" }, value: "0x1" },
            {
              kind: "signal",
              id: "q0.1",
              at: { region: "flag" },
              operation: "set",
              value: "0x1",
              release: "strong",
            },
          ],
        },
        {
          rank: 1,
          requests: [
            { kind: "read", id: "q1.0", from: { region: "flag" }, to: { region: "r0" }, acquire: "all" },
            { kind: "read", id: "q1.1", from: { region: "data" }, to: { region: "r1" } },
          ],
        },
      ],
      observe: ["r0", "r1"],
    });
    expect(outcomes).toEqual([
      {
        claim: "forbidden",
        words: [
          { region: "r0", value: "0x1" },
          { region: "r1", value: "0x0" },
        ],
      },
    ]);
    expect(printProgram(program, { outcomes })).toBe(messagePassing);
  });

  it("may be laid out otherwise: indented or not, with comments, other line ends, and clauses on lines of their own", () => {
    const other = messagePassing
      .replaceAll("\n", "   # so\r\n")
      .replaceAll("  signal", "\tsignal")
      .replace(" release", "\r\n# and\r\n release")
      .replace("forbidden r0 = 1,", "forbidden r0=1,\r\n");
    expect(parseProgram(other)).toEqual(parseProgram(messagePassing));
    expect(parseProgram(messagePassing.replaceAll(/^ +/gm, ""))).toEqual(parseProgram(messagePassing));
  });

  it("declares registers that are called like a group, that come out of their order, or that are more than a word", () => {
    const requests = "\nqueue @0:\n  read x -> a\n  read x -> b\n";
    const printed = (regions: string) =>
      printProgram(parseProgram(`word x @0\n${regions}${requests}`).program);
    expect(printed("")).toBe(`word x @0\n${requests}`);
    expect(printed("word a, b @0\n")).toBe(`word x @0\n${requests}`);
    expect(printed("word b, a @0\n")).toBe(`word x, b @0\n${requests}`);
    expect(printed("word a, b @0 = 1\n")).toBe(`word x @0\nword a, b @0 = 1\n${requests}`);
    expect(printed("word a, b @0\ngroup a = x\n")).toBe(`word x, a @0\ngroup a = x\n${requests}`);
    expect(printed("word a, b @0\ngroup b = x\n")).toBe(`word x, a, b @0\ngroup b = x\n${requests}`);
  });

  it("has as many devices as the highest rank says, wherever it stands", () => {
    const text = "word x @1 rights read @3 @2\n";
    const { program } = parseProgram(text);
    expect(program.topology.islands).toEqual([4]);
    expect(printProgram(program)).toBe(text);
    expect(printProgram({ ...program, topology: { islands: [2, 2] } })).toBe(`islands 2 + 2\n${text}`);
    const three = "islands 3 x 1 + 2\n";
    expect(printProgram(parseProgram(three).program)).toBe(three);
  });

  it("shows the ID of a request that another names, and all on demand", () => {
    const text = "word x @0\n\nqueue @0:\n  write x = 1\n  write x = 2\n  write x = 3 after q0.1\n";
    const printed = printProgram(parseProgram(text).program);
    expect(printed).toContain("\n  write x = 1\n  q0.1: write x = 2\n  write x = 3 after q0.1\n");
    expect(printProgram(parseProgram(text).program, { ids: true })).toContain("  q0.2: write x = 3");
  });

  it("takes a hyphen for a part of a name, unless a space is before it", () => {
    const { program } = parseProgram("word x, x-8 @0\nqueue @0:\nwrite x-8 = 1\nwrite x - 8 = 1");
    expect(program.queues[0]?.requests).toMatchObject([
      { to: { region: "x-8" } },
      { to: { region: "x", offset: -8 } },
    ]);
  });

  it("has negative words in two's complement", () => {
    const { program } = parseProgram("word x @0 = -2\nqueue @0:\nwrite x = -1");
    expect(program.queues[0]?.requests).toMatchObject([{ value: "0xffffffffffffffff" }]);
    expect(program.regions[0]?.initial?.data).toEqual(Uint8Array.of(254, 255, 255, 255, 255, 255, 255, 255));
  });

  it("has bytes in the formats of elements, little-endian, and zeros behind them", () => {
    const bytes = (initial: string) => {
      const { program } = parseProgram(`region x @0 bytes 12 = ${initial}`);
      return Buffer.from(program.regions[0]?.initial?.data ?? []).toString("hex");
    };
    expect(bytes("U8 [1 0xff -1]")).toBe("01ffff000000000000000000");
    expect(bytes("I32 [-2, 258]")).toBe("feffffff0201000000000000");
    expect(bytes("U64 [0x0102030405060708]")).toBe("080706050403020100000000");
    expect(bytes("FP32 [1 -0 0.1]")).toBe("0000803f00000080cdcccc3d");
    expect(bytes("FP32 [inf nan 0x7f800001]")).toBe("0000807f0000c07f0100807f");
    expect(bytes("BF16 [1 -0.5 3e38 -inf 0x7fc1]".replace("3e38", "256"))).toBe("803f00bf804380ffc17f0000");
    expect(bytes("hex [0001 ff]")).toBe("0001ff000000000000000000");
  });

  it("shows what a sum is made of in the format of its terms", () => {
    const text =
      "word a @0 = BF16 [1 0.5 -0 0x7fc1]\nregion b @0 bytes 16 = FP32 [0 0x7fc00001 nan -inf]\n" +
      "word s @0\ngroup g = a\ngroup h = b\n\nqueue @0:\n" +
      "  reduce g -> s table [0:0] weights [0.1234567] elements 4 terms BF16 output BF16 plan chain\n" +
      "  reduce h -> s table [0:0] weights [1e-45] elements 4 terms FP32 output BF16 plan chain\n";
    expect(printProgram(parseProgram(text).program)).toBe(text);
  });

  it("says choices once, unless a request repeats others than those of its handle", () => {
    const text = `region rows, made @0 bytes 64
word x @0
group places = rows
group told = x
group results = made
exchange moe by-source rows places+8 sources told counts told places 1 experts 2 rowBytes 8
    sums made results elements 4 terms BF16 output FP32 plan exact

queue @0:
  q0.0: dispatch moe from rows choices [0:1 -, 0:0 0:1]
  combine q0.0 -> rows
  q0.2: dispatch moe from rows choices [0:1 -, 0:0 -] again q0.0
  dispatch moe from rows again q0.2 urgent
  combine q0.2 -> rows choices [- -, 0:0 -] after q0.0
`;
    const { program } = parseProgram(text);
    expect(printProgram(program)).toBe(text);
    const choices = program.queues[0]?.requests.map((request) => "choices" in request && request.choices);
    expect(choices?.map((one, i) => choices.indexOf(one) === i)).toEqual([true, false, true, false, true]);
    expect(choices?.[1]).toEqual({
      dtype: "I32",
      shape: [2, 2, 2],
      data: new Uint8Array(Int32Array.of(0, 1, -1, 0, 0, 0, 0, 1).buffer),
    });
    expect(programProblem(program)).toBeUndefined();
  });

  it("shows what members made in the format of the sums", () => {
    const text =
      "word a @0 = BF16 [1 -0.5]\ngroup g = a\nexchange x slots rows g sources g counts g places 1 experts 1 " +
      "rowBytes 4 sums made g elements 2\n    terms BF16 output BF16 plan chain\n";
    expect(printProgram(parseProgram(text).program)).toBe(text);
  });

  it("breaks long lines, and is the same", () => {
    const entries = Array.from({ length: 64 }, (_, entry) => `${entry % 4}:${entry}`).join(", ");
    const text = `region x @0 bytes 64\ngroup g = x, x, x, x\n\nqueue @0:\n  gather g -> x table [${entries}] rowBytes 4\n`;
    const { program } = parseProgram(text);
    const printed = printProgram(program);
    expect(Math.max(...printed.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(printed.split("\n").length).toBeGreaterThan(text.split("\n").length);
    expect(parseProgram(printed).program).toEqual(program);
  });

  it("shows bytes as numbers where all are small, and in hexadecimal otherwise, without the zeros at the end", () => {
    const printed = (initial: string) => printProgram(parseProgram(`region x @0 ${initial}\n`).program);
    expect(printed("bytes 24 = U64 [1 999999]")).toBe("region x @0 bytes 24 = U64 [1 999999]\n");
    expect(printed("bytes 24 = U64 [1 1000000]")).toBe(
      "region x @0 bytes 24 = hex [0100000000000000 40420f]\n",
    );
    expect(printed("bytes 12 = U8 [1 2 3 4 5 6 7 8 9]")).toBe(
      "region x @0 bytes 12 = hex [0102030405060708 09]\n",
    );
    expect(printed("bytes 8 = U64 [1000000]")).toBe("word x @0 = 0xf4240\n");
    expect(printed("bytes 24 = U64 [0 0]")).toBe("region x @0 bytes 24\n");
  });

  it("goes on deeper where a request is too long for a line", () => {
    const text = `region rows, inbox @0 bytes 4096
word arrived @0
group inboxes = inbox, rows
group signals = arrived, arrived

queue @0:
  scatter inboxes from rows table [0:0 1:0, 0:1 1:1, 0:2 1:2, 0:3 1:3, - 1:4, 0:5 -] rowBytes 64
      timedRowBytes 7168 then signal signals += 1 perRow 1 release weak urgent
`;
    expect(printProgram(parseProgram(text).program)).toBe(text);
  });

  it("can be shortened for a reader, and is then no text to be read by a program", () => {
    const { program } = parseProgram("region x @0 bytes 64 = U64 [1 2 3 4 5]");
    const short = printProgram(program, { mostEntries: 2 });
    expect(short).toBe("region x @0 bytes 64 = U64 [1 2 ... 3 more]\n");
    expect(() => parseProgram(short)).toThrow(/1:33: this list was shortened/);
  });
});

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
