/** Bits arrive and return unchanged (ADP-008), for every storage type. */
import { cases, request } from "../../../src/harness/case.ts";
import { everyAdapter } from "../../../src/harness/needs.ts";
import { type Codes, codesOf, dtypes, elementBytes, zeros } from "../../../src/numerics/tensor.ts";

/** Quiet and signalling NaNs with payloads, both zeros, infinities, the smallest subnormals, by bytes of an element. */
const patterns: { readonly [bytes: number]: readonly bigint[] } = {
  1: Array.from({ length: 256 }, (_, code) => BigInt(code)),
  2: [
    0x8000n,
    0x7fc0n,
    0x7f81n,
    0xffc1n,
    0x7f80n,
    0xff80n,
    0x7e00n,
    0x7c01n,
    0xfe55n,
    0x7c00n,
    0x0001n,
    0x8001n,
    0xffffn,
    0n,
  ],
  4: [
    0x80000000n,
    0x7fc00000n,
    0x7fc00001n,
    0x7f800001n,
    0xffd5aa55n,
    0xff800001n,
    0x7f800000n,
    1n,
    0x80000001n,
    0xffffffffn,
    0n,
  ],
  8: [
    0x8000000000000000n,
    0x7ff8000000000000n,
    0x7ff0000000000001n,
    0xfff8dead0000beefn,
    0x7ff0000000000000n,
    1n,
    0xffffffffffffffffn,
    0n,
  ],
};

export default cases("adapter-protocol", ({ define }) => {
  define("echo-returns-every-bit", {
    why: "A NaN that is made quiet, or a zero that loses its sign, on the way makes every later verdict doubtful.",
    verifies: ["ADP-008"],
    vary: { dtype: dtypes },
  })
    .needs(everyAdapter())
    .requests(({ params: { dtype } }) => {
      const bits = patterns[elementBytes(dtype)] ?? [];
      const x = zeros(dtype, [1, bits.length]);
      fill(codesOf(x), bits);
      return [request("echo", { x })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      check.sameBits("echo", "x", check.answer(exchange).x, exchange.request.params.x),
    );

  define("echo-keeps-every-shape", {
    why: "Scalars, empty matrices and odd lengths are legal tensors, and they occur.",
    verifies: ["ADP-008"],
    vary: { shape: ["scalar", "0", "1", "0x128", "3x0x5", "7x13", "2x3x5x7"] },
  })
    .needs(everyAdapter())
    .requests(({ params: { shape }, random }) => {
      const x = zeros("U8", shape === "scalar" ? [] : shape.split("x").map(Number));
      const codes = codesOf(x);
      for (let i = 0; i < codes.length; i += 1) codes[i] = random.integer(0, 255);
      return [request("echo", { x })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { x } = check.answer(exchange);
      check.that(
        "the shape is that of the request",
        JSON.stringify(x.shape) === JSON.stringify(exchange.request.params.x.shape),
      );
      check.sameBits("echo", "x", x, exchange.request.params.x);
    });
});

function fill(codes: Codes, bits: readonly bigint[]): void {
  bits.forEach((pattern, i) => {
    if (codes instanceof BigUint64Array) codes[i] = pattern;
    else codes[i] = Number(pattern);
  });
}
