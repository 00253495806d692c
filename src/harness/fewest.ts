/**
 * Delta debugging (Zeller and Hildebrandt 2002): of many things that together do something, as few as still do it. Whoever
 * asks says what "do it" means, and remembers the best.
 */

/** Tries to leave things out; where many are needed, as for an error that has to grow, more tries find little. */
const mostTries = 150;

/** The things that are left when leaving out any one of them, or any run of them that was tried, would be too much. */
export async function fewest<Thing>(
  all: readonly Thing[],
  suffice: (kept: readonly Thing[]) => Promise<boolean>,
): Promise<readonly Thing[]> {
  if (all.length === 0) return all;
  if (await suffice([])) return [];
  let kept = all;
  let tries = 0;
  for (let parts = 2; kept.length > 1 && tries < mostTries; ) {
    const size = Math.ceil(kept.length / parts);
    const before = kept;
    for (let from = 0; from < before.length && kept === before; from += size) {
      tries += 1;
      const rest = before.filter((_, at) => at < from || at >= from + size);
      if (await suffice(rest)) kept = rest;
    }
    if (kept !== before) parts = Math.max(2, parts - 1);
    else if (size === 1) break;
    else parts = Math.min(2 * parts, kept.length);
  }
  return kept;
}
