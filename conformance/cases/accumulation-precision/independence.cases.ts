/** A result depends on its row, its column and its addend, and on nothing else (ACC-008). */

import type { Tensor } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { elementBytes, zeros } from "../../../src/numerics/tensor.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { product, signBitOf, wideCode } from "../../inputs/gemm-operands.ts";

const pairs = formatPairs();

/** After so many rows and columns the same ones come again: at odd and at even places, and in every place of a tile. */
const [rowsApart, columnsApart] = [3, 4];

export default cases("accumulation-precision", ({ define }) => {
  define("same-row-same-bits-in-every-place", {
    why: "A sum whose order depends on the place in the tile gives a token another result when its neighbours change.",
    verifies: ["ACC-008"],
    vary: { pair: pairs.names, k: [256, 640] },
  })
    .needs(multiplies(({ pair }) => pairs.entry(pair)))
    .requests(({ params: { k }, claim, random }) => {
      const rows = Array.from({ length: rowsApart }, () => vector(claim.a.format, k, random));
      const columns = Array.from({ length: columnsApart }, () => vector(claim.b.format, k, random));
      return [
        product(
          claim,
          { m: 130, n: 9, k },
          {
            a: { code: (row, place) => rows[row % rowsApart]?.[place] ?? 0 },
            b: { code: (row, place) => columns[row % columnsApart]?.[place] ?? 0 },
          },
        ),
      ];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { d } = check.answer(exchange);
      check.sameBits("the same row by the same column in every place", "d", d, filledWithFirst(d));
    });

  define("batch-does-not-change-a-row", {
    why: "A kernel that is chosen by the batch size, with another order of addition, makes evaluation differ from training.",
    verifies: ["ACC-008"],
    vary: { pair: pairs.names, batch: [2, 16, 64, 129] },
  })
    .needs(multiplies(({ pair }) => pairs.entry(pair)))
    .requests(({ params: { batch }, claim, random }) => {
      const k = 256;
      const rows = Array.from({ length: batch }, () => vector(claim.a.format, k, random));
      const columns = Array.from({ length: 8 }, () => vector(claim.b.format, k, random));
      return [batch, 1].map((m) =>
        product(
          claim,
          { m, n: 8, k },
          {
            a: { code: (row, place) => rows[row]?.[place] ?? 0 },
            b: { code: (row, place) => columns[row]?.[place] ?? 0 },
          },
        ),
      );
    })
    .judge(({ exchanges, check }) => {
      const [together, alone] = exchanges.map((exchange) => check.answer(exchange).d);
      if (together === undefined || alone === undefined) return;
      check.sameBits("the first row of a batch, and the same row alone", "d", firstRow(together), alone);
    });

  define("repetition-does-not-change-bits", {
    why: "Atomics and split sums that finish in another order each time make a run impossible to repeat.",
    verifies: ["ACC-008"],
    vary: { pair: pairs.names },
  })
    .needs(multiplies(({ pair }) => pairs.entry(pair)))
    .requests(({ claim, random }) => {
      const k = 1024;
      const rows = Array.from({ length: 8 }, () => vector(claim.a.format, k, random));
      const asked = product(
        claim,
        { m: 8, n: 8, k },
        {
          a: { code: (row, place) => rows[row]?.[place] ?? 0 },
          b: { code: (row) => wideCode(claim.b.format, random) + signBitOf(claim.b.format) * (row % 2) },
        },
      );
      return [asked, asked, asked];
    })
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => check.answer(exchange).d);
      for (const other of others)
        if (first !== undefined) check.sameBits("the same product again", "d", other, first);
    });
});

/** Numbers of every size that the format has, of both signs: in which order they are added shows in the sum. */
function vector(format: GemmClaim["a"]["format"], length: number, random: Random): number[] {
  return Array.from({ length }, () => wideCode(format, random) + signBitOf(format) * random.integer(0, 1));
}

/** The tensor with every element replaced by the first one of the same row by the same column. */
function filledWithFirst(tensor: Tensor): Tensor {
  const width = elementBytes(tensor.dtype);
  const [rows = 0, columns = 0] = tensor.shape;
  const filled = zeros(tensor.dtype, tensor.shape);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const first = ((row % rowsApart) * columns + (column % columnsApart)) * width;
      filled.data.set(tensor.data.subarray(first, first + width), (row * columns + column) * width);
    }
  return filled;
}

function firstRow(tensor: Tensor): Tensor {
  const [, columns = 0] = tensor.shape;
  return {
    dtype: tensor.dtype,
    shape: [1, columns],
    data: tensor.data.slice(0, columns * elementBytes(tensor.dtype)),
  };
}
