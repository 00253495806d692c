/** The table of formats, and the arithmetic that accelerators use, against what IEEE 754 and ECMAScript define. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, decodeTable } from "../../src/numerics/float/decode.ts";
import { encode } from "../../src/numerics/float/encode.ts";
import { codeBits, formatNames, formats } from "../../src/numerics/formats.ts";

const narrow = formatNames.filter((name) => name !== "FP64" && name !== "FP32");
const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

describe("the table of formats", () => {
  it.each(narrow)("%s: the largest finite value of its codes is the one in the table", (name) => {
    const finite = [...decodeTable(name)].filter(Number.isFinite);
    expect(Math.max(...finite)).toBe(formats[name].max);
  });

  it("counts the bits of a code with its sign", () => {
    expect(formatNames.map((name) => `${name} ${codeBits(name)}`)).toEqual([
      "E4M3 8",
      "E5M2 8",
      "E5M6 12",
      "E2M3 6",
      "E3M2 6",
      "E2M1 4",
      "E8M0 8",
      "UE4M3 7",
      "E4M3FNUZ 8",
      "E5M2FNUZ 8",
      "BF16 16",
      "FP16 16",
      "FP32 32",
      "FP64 64",
    ]);
  });
});

describe("decode and encode", () => {
  it.each(narrow)("%s: encoding a decoded code gives the code back", (name) => {
    const wrong = [...decodeTable(name)].flatMap((value, code) => {
      if (Number.isNaN(value) || (name === "UE4M3" && code >= 128)) return [];
      return encode(name, value, ieee) === code ? [] : [code];
    });
    expect(wrong).toEqual([]);
  });

  it("reads FP32 codes as the platform does", () => {
    const view = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (code) => {
        view.setUint32(0, code);
        expect(decode("FP32", code)).toBe(view.getFloat32(0));
      }),
    );
  });

  it("rounds to FP32 as Math.fround does", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(decode("FP32", encode("FP32", value, ieee))).toBe(Math.fround(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("rounds 1 + 2^-4 + 2^-40 once, to 1.125 in E4M3", () => {
    expect(decode("E4M3", encode("E4M3", 1 + 2 ** -4 + 2 ** -40, ieee))).toBe(1.125);
  });

  it("takes 464 to 448 and anything beyond out of the range of E4M3", () => {
    expect(encode("E4M3", 464, ieee)).toBe(0x7e);
    expect(encode("E4M3", Math.fround(464.0001), ieee)).toBe(0x7f);
    expect(encode("E4M3", Math.fround(464.0001), { ...ieee, overflow: "saturate" })).toBe(0x7e);
  });
});
