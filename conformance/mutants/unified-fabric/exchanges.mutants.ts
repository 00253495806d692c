/** Defects of exchanges: whose row, where to, how many, when it is there, and what is added up for whom. */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const exchangeMutants: readonly Mutant[] = [
  engineMutant(
    "scales-of-the-neighbouring-token",
    {
      breaks: "FAB-090",
      defect: "The last bytes of a row, which are its scales, are those of the token behind it.",
    },
    { exchanges: { tailOf: (token, tokens) => (token + 1) % tokens } },
  ),
  engineMutant(
    "dropped-choice-is-the-last-member",
    { breaks: "FAB-090", defect: "A choice of -1 is taken for the last member." },
    { exchanges: { member: (entry, members) => (entry === -1 ? members - 1 : entry) } },
  ),
  engineMutant(
    "row-for-each-choice",
    { breaks: "FAB-090", defect: "A token that chose two experts of a member comes there twice." },
    { exchanges: { oncePerMember: false } },
  ),
  engineMutant(
    "source-is-a-rank",
    {
      breaks: "FAB-090",
      defect: "The source of a row is told by its rank, where members are counted otherwise.",
    },
    { exchanges: { toldSource: (_, rank) => rank } },
  ),
  engineMutant(
    "free-places-are-cleared",
    { breaks: "FAB-090", defect: "Places without a row are filled with zeros." },
    { exchanges: { unused: "zeroed" } },
  ),
  engineMutant(
    "done-when-sent",
    {
      breaks: "FAB-090",
      defect: "A dispatch completes when its own rows have gone, whatever is still on its way to it.",
    },
    { exchanges: { awaitsIncoming: false } },
  ),
  engineMutant(
    "empty-block-takes-a-place",
    { breaks: "FAB-090", defect: "A block without rows is given one place all the same." },
    { exchanges: { nextBlock: (begin, rows) => begin + Math.max(1, rows) } },
  ),
  engineMutant(
    "empty-sender-is-silent",
    { breaks: "FAB-091", defect: "A rank that has no rows for a member does not say so, and is waited for." },
    { exchanges: { announces: (rows) => rows > 0 } },
  ),
  engineMutant(
    "sums-include-the-block",
    { breaks: "FAB-091", defect: "The sum that is told of a block counts the block itself." },
    { exchanges: { toldBegin: (begin, rows) => begin + rows } },
  ),
  engineMutant(
    "full-block-gets-another",
    {
      breaks: "FAB-091",
      defect: "A block that ends at a multiple of the alignment is followed by an empty stretch.",
    },
    { exchanges: { aligned: (place, alignment) => (Math.floor(place / alignment) + 1) * alignment } },
  ),
  engineMutant(
    "counts-what-had-room",
    { breaks: "FAB-091", defect: "Rows that found no room are not counted." },
    { exchanges: { toldRows: (rows, room) => Math.min(rows, room) } },
  ),
  engineMutant(
    "room-for-one-more",
    { breaks: "FAB-091", defect: "A row is put behind the last place: the check says `<=`." },
    { exchanges: { place: (index, places) => (index <= places ? index : undefined) } },
  ),
  engineMutant(
    "demand-of-one-more",
    {
      breaks: "FAB-091",
      defect: "The demand that is told is one more than there is room for, whatever was needed.",
    },
    { exchanges: { demand: (_, places) => places + 1 } },
  ),
  engineMutant(
    "sums-in-order-of-arrival",
    { breaks: "FAB-092", defect: "Sums are put down in the order in which their rows came." },
    { exchanges: { sumsInOrderOf: "arrival" } },
  ),
  engineMutant(
    "terms-in-order-of-arrival",
    { breaks: "FAB-092", defect: "Rows of a token are added up as they come." },
    { exchanges: { termsInOrderOf: "arrival" } },
  ),
  engineMutant(
    "weight-of-the-next-choice",
    { breaks: "FAB-092", defect: "A row is multiplied by the weight of the next choice of its token." },
    {
      exchanges: {
        weightAt: (entry, slots) => (entry % slots === slots - 1 ? entry - slots + 1 : entry + 1),
      },
    },
  ),
  engineMutant(
    "one-count-for-all-batches",
    { breaks: "FAB-093", defect: "Announcements of all exchanges are counted together." },
    { exchanges: { batchOf: () => "all" } },
  ),
  engineMutant(
    "sums-before-rows-are-made",
    {
      breaks: "FAB-093",
      defect: "A combine takes the rows of a member that has not said yet that they are made.",
    },
    { exchanges: { awaitsAll: (what) => what !== "combine" } },
  ),
  engineMutant(
    "rows-before-places-are-free",
    {
      breaks: "FAB-093",
      defect: "A dispatch by a handle sends rows to a member that still uses those of the former batch.",
    },
    { exchanges: { awaitsAll: (what) => what !== "again" } },
  ),
  engineMutant(
    "rounds-begin-out-of-turn",
    { breaks: "FAB-093", defect: "A dispatch begins before the former one of its exchange has ended." },
    { exchanges: { inTurn: false } },
  ),
  engineMutant(
    "handle-of-the-last-batch",
    { breaks: "FAB-093", defect: "A handle stands for the places of the last dispatch of its exchange." },
    { exchanges: { handle: (_, last) => last } },
  ),
  engineMutant(
    "handle-for-anything",
    { breaks: "FAB-093", defect: "Nobody looks whether the choices are those of the handle." },
    { exchanges: { comparesHandle: false } },
  ),
  engineMutant(
    "part-fails-alone",
    { breaks: "FAB-084", defect: "Nobody tells the other members of a round that one of them has failed." },
    { exchanges: { failsTogether: false } },
  ),
];
