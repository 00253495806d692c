/** Programs as text: what is left out, what is printed, and that it is read again as the same program. */
import { describe, expect, it } from "vitest";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { programProblem } from "../../src/fabric/well-formed.ts";

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
