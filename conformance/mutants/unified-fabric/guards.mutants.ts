/** Defects of guards: bounds, rights, keys and tenants, and keys that are taken back (FAB-060, 061, 063). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { idealChecks } from "../../../src/reference/fabric/steps.ts";
import { engineMutant } from "../mutant.ts";

const low16 = (value: bigint) => BigInt.asUintN(16, value);

export const guardMutants: readonly Mutant[] = [
  engineMutant(
    "only-the-adapter-checks",
    { breaks: "FAB-060", defect: "Keys and rights are looked at on scale-out alone." },
    { checks: { guarded: (path) => path === "scale-out" } },
  ),
  engineMutant(
    "nothing-may-be-read-by-all",
    { breaks: "FAB-060", defect: "The right to read is not asked for where nothing is read." },
    {
      checks: {
        permits: (rights, purpose, rank, bytes) =>
          (purpose === "read" && bytes === 0) || idealChecks.permits(rights, purpose, rank, bytes),
      },
    },
  ),
  engineMutant(
    "atomics-need-the-right-to-write",
    { breaks: "FAB-060", defect: "Signals and atomics are let in by the right to write." },
    {
      checks: {
        permits: (rights, purpose, rank, bytes) =>
          idealChecks.permits(rights, purpose === "atomic" ? "write" : purpose, rank, bytes),
      },
    },
  ),
  engineMutant(
    "one-byte-too-far",
    { breaks: "FAB-060", defect: "The last byte is compared with the size by <= instead of <." },
    {
      checks: {
        within: (offset, bytes, size) =>
          idealChecks.within(offset, bytes, size) ||
          (offset >= 0 && bytes > 0 && offset <= size && bytes - 1 <= size - offset),
      },
    },
  ),
  engineMutant(
    "end-wraps-around",
    { breaks: "FAB-060", defect: "Offset and length are added modulo 2^64 before they are compared." },
    {
      checks: {
        within: (offset, bytes, size) => BigInt.asUintN(64, BigInt(offset) + BigInt(bytes)) <= BigInt(size),
      },
    },
  ),
  engineMutant(
    "rows-alone-are-guarded",
    {
      breaks: "FAB-060",
      defect: "What is told of rows is written wherever an exchange says, without a right.",
    },
    { exchanges: { right: (place) => (place === "rows" ? "write" : place === "made" ? "reduce" : "local") } },
  ),
  engineMutant(
    "made-rows-may-be-read",
    { breaks: "FAB-060", defect: "A combine asks for the right to read rows, not for that to add them up." },
    { exchanges: { right: (place) => (place === "made" ? "read" : "write") } },
  ),
  engineMutant(
    "handle-of-what-found-no-room",
    { breaks: "FAB-060", defect: "A combine goes by a dispatch of which rows found no room." },
    { exchanges: { handleNeedsRoom: false } },
  ),
  engineMutant(
    "last-chunk-lands",
    { breaks: "FAB-061", defect: "A chunk that is under way lands when its key has been taken back." },
    { endings: { landsAfter: (status) => status === "BAD_KEY" } },
  ),
  engineMutant(
    "low-bits-of-a-key",
    { breaks: "FAB-063", defect: "Of a key, the low 16 bits are compared." },
    { checks: { opens: (shown, own) => low16(shown) === low16(own) } },
  ),
  engineMutant(
    "high-bits-of-a-key",
    { breaks: "FAB-063", defect: "Of a key, the high 32 bits are compared." },
    { checks: { opens: (shown, own) => shown >> 32n === own >> 32n } },
  ),
  engineMutant(
    "epoch-is-ignored",
    { breaks: "FAB-063", defect: "A key of a former epoch opens what was given to somebody else since." },
    { checks: { sameEpoch: () => true } },
  ),
  engineMutant(
    "epoch-of-a-byte",
    { breaks: "FAB-063", defect: "Of an epoch, the low 8 bits are kept." },
    { checks: { sameEpoch: (shown, own) => shown % 256 === own % 256 } },
  ),
  engineMutant(
    "tenants-on-one-device",
    { breaks: "FAB-063", defect: "The right key opens what belongs to another tenant." },
    { checks: { sameTenant: () => true } },
  ),
];
