/** Places of regions and groups, as addresses of a program. */
import type { Address, GroupAddress } from "../../generated/types.ts";
import { given } from "./given.ts";
import { wholeNumber, word } from "./literals.ts";
import type { Names } from "./names.ts";
import type { Place } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

const largestEpoch = 2 ** 32 - 1;

/** A place of a region, in the text's own order of parts. Throws Misplaced. */
export function addressOf({ region, sign, offset, key, epoch }: Place, names: Names): Address {
  const distance = offset === null ? undefined : wholeNumber(offset, 0, Number.MAX_SAFE_INTEGER, "an offset");
  return {
    region: names.use("region", region),
    ...given({
      offset: distance !== undefined && sign === "-" ? 0 - distance : distance,
      key: key === null ? undefined : word(key),
      epoch: epoch === null ? undefined : wholeNumber(epoch, 0, largestEpoch, "an epoch"),
    }),
  };
}

/** A place of each member of a group. Throws Misplaced. */
export function groupAddress({ region, sign, offset, key, epoch }: Place, names: Names): GroupAddress {
  const shown = key ?? epoch;
  if (shown !== null) throw new Misplaced(shown, "keys and epochs are those of the group's members");
  if (offset !== null && sign === "-")
    throw new Misplaced(offset, "a group has no offset below 0; its members may have");
  return {
    group: names.use("group", region),
    ...given({
      offset: offset === null ? undefined : wholeNumber(offset, 0, Number.MAX_SAFE_INTEGER, "an offset"),
    }),
  };
}
