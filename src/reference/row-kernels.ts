/**
 * The hot loops of the reference, each over one row of a matrix whose groups are `width` columns wide. They know nothing
 * of rules: scales come as factors, casts and formats as tables. Faster kernels can replace this file alone.
 *
 * | loop              | operations per element                                      | bytes read, written           |
 * | ----------------- | ----------------------------------------------------------- | ----------------------------- |
 * | growMagnitudes    | and, compare                                                | 4, 0                          |
 * | castRowToBytes    | multiply, round to FP32, and, add, or, shift, table lookup  | 4 (in cache by now), 1        |
 * | scaleRowOfBytes   | table lookup, multiply, round to FP32                       | 1, 4                          |
 *
 * Several elements at a time, because checks that an engine makes once a turn (of types, of the end, for an interrupt)
 * cost as much as an element does; and one type of array for each variable, because a loop over mixed types is compiled
 * several times slower.
 */

/**
 * Raises `largest[g]` to the largest of the bits without their sign in group g of the row that begins at `start`.
 * NaN and infinity order above all other FP32 values.
 */
export function growMagnitudes(
  bits: Uint32Array,
  start: number,
  columns: number,
  width: number,
  largest: Uint32Array,
): void {
  for (let group = 0, column = 0; column < columns; group += 1, column += width) {
    const end = start + (column + width < columns ? column + width : columns);
    let i = start + column;
    // Four maxima, so that the comparisons of one do not wait for those of another.
    let first = largest[group] ?? 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (; i + 3 < end; i += 4) {
      const a = (bits[i] ?? 0) & 0x7fffffff;
      const b = (bits[i + 1] ?? 0) & 0x7fffffff;
      const c = (bits[i + 2] ?? 0) & 0x7fffffff;
      const d = (bits[i + 3] ?? 0) & 0x7fffffff;
      if (a > first) first = a;
      if (b > second) second = b;
      if (c > third) third = c;
      if (d > fourth) fourth = d;
    }
    for (; i < end; i += 1) {
      const a = (bits[i] ?? 0) & 0x7fffffff;
      if (a > first) first = a;
    }
    if (second > first) first = second;
    if (fourth > third) third = fourth;
    largest[group] = third > first ? third : first;
  }
}

const quotients = new Float32Array(4);
const quotientBits = new Uint32Array(quotients.buffer);

/**
 * Casts the elements of a row, times the factor of their group and rounded to FP32, to codes of one byte. `table` and
 * `shift` are the cast, as `cast-table.ts` has it. `fours` is the memory of `codes` as little-endian words: where a group
 * begins at one, its codes go out by fours.
 */
export function castRowToBytes(
  x: Float32Array,
  start: number,
  columns: number,
  width: number,
  factors: Float64Array,
  table: Uint16Array,
  shift: number,
  codes: Uint8Array,
  fours: Uint32Array,
): void {
  // As locals: an engine loads what a module holds anew for every use.
  const [values, words] = [quotients, quotientBits];
  const low = (1 << shift) - 1;
  for (let group = 0, column = 0; column < columns; group += 1, column += width) {
    const factor = factors[group] ?? 0;
    const end = start + (column + width < columns ? column + width : columns);
    let i = start + column;
    const lastFour = i % 4 === 0 ? end - 3 : i;
    for (; i < lastFour; i += 4) {
      values[0] = (x[i] ?? 0) * factor;
      values[1] = (x[i + 1] ?? 0) * factor;
      values[2] = (x[i + 2] ?? 0) * factor;
      values[3] = (x[i + 3] ?? 0) * factor;
      const a = words[0] ?? 0;
      const b = words[1] ?? 0;
      const c = words[2] ?? 0;
      const d = words[3] ?? 0;
      fours[i >>> 2] =
        (table[(a | ((a & low) + low)) >>> shift] ?? 0) |
        ((table[(b | ((b & low) + low)) >>> shift] ?? 0) << 8) |
        ((table[(c | ((c & low) + low)) >>> shift] ?? 0) << 16) |
        ((table[(d | ((d & low) + low)) >>> shift] ?? 0) << 24);
    }
    for (; i < end; i += 1) {
      values[0] = (x[i] ?? 0) * factor;
      const a = words[0] ?? 0;
      codes[i] = table[(a | ((a & low) + low)) >>> shift] ?? 0;
    }
  }
}

/** The same for codes of two bytes: E5M6, which is too rare to be worth unrolling. */
export function castRowToWords(
  x: Float32Array,
  start: number,
  columns: number,
  width: number,
  factors: Float64Array,
  table: Uint16Array,
  shift: number,
  codes: Uint16Array | Uint32Array,
): void {
  const [values, words] = [quotients, quotientBits];
  const low = (1 << shift) - 1;
  for (let group = 0, column = 0; column < columns; group += 1, column += width) {
    const factor = factors[group] ?? 0;
    const end = start + (column + width < columns ? column + width : columns);
    for (let i = start + column; i < end; i += 1) {
      values[0] = (x[i] ?? 0) * factor;
      const a = words[0] ?? 0;
      codes[i] = table[(a | ((a & low) + low)) >>> shift] ?? 0;
    }
  }
}

/**
 * The values of a row of codes of one byte, times the factor of their group, rounded to FP32. `values` has 256 entries.
 */
export function scaleRowOfBytes(
  codes: Uint8Array,
  start: number,
  columns: number,
  width: number,
  factors: Float64Array,
  values: Float64Array,
  products: Float32Array,
): void {
  for (let group = 0, column = 0; column < columns; group += 1, column += width) {
    const factor = factors[group] ?? 0;
    const end = start + (column + width < columns ? column + width : columns);
    let i = start + column;
    for (; i < end - 7; i += 8) {
      products[i] = (values[codes[i] ?? 0] ?? 0) * factor;
      products[i + 1] = (values[codes[i + 1] ?? 0] ?? 0) * factor;
      products[i + 2] = (values[codes[i + 2] ?? 0] ?? 0) * factor;
      products[i + 3] = (values[codes[i + 3] ?? 0] ?? 0) * factor;
      products[i + 4] = (values[codes[i + 4] ?? 0] ?? 0) * factor;
      products[i + 5] = (values[codes[i + 5] ?? 0] ?? 0) * factor;
      products[i + 6] = (values[codes[i + 6] ?? 0] ?? 0) * factor;
      products[i + 7] = (values[codes[i + 7] ?? 0] ?? 0) * factor;
    }
    for (; i < end; i += 1) products[i] = (values[codes[i] ?? 0] ?? 0) * factor;
  }
}

/** The same for wider codes. The length of `values` is a power of two; bits of a code beyond it are ignored. */
export function scaleRowOfWords(
  codes: Uint16Array | Uint32Array,
  start: number,
  columns: number,
  width: number,
  factors: Float64Array,
  values: Float64Array,
  products: Float32Array,
): void {
  const mask = values.length - 1;
  for (let group = 0, column = 0; column < columns; group += 1, column += width) {
    const factor = factors[group] ?? 0;
    const end = start + (column + width < columns ? column + width : columns);
    for (let i = start + column; i < end; i += 1)
      products[i] = (values[(codes[i] ?? 0) & mask] ?? 0) * factor;
  }
}
