/** Bisection of a length that does something, such as being wrong. */

/** Looks for a length that will do, as short as halving and halving again makes it. */
export async function shortest(
  length: number,
  suffices: (shorter: number) => Promise<boolean>,
): Promise<void> {
  for (const short of [0, 1, 8]) if (short < length && (await suffices(short))) return;
  let [wrong, right] = [length, Math.min(8, length)];
  while (wrong - right > 1) {
    const half = Math.floor((wrong + right) / 2);
    if (await suffices(half)) wrong = half;
    else right = half;
  }
}
