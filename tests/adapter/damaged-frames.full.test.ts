/** A hundred thousand damaged frames: each is read or refused, and none crashes the reader or keeps it busy for ever. */
import { expect, it } from "vitest";
import { readDamaged } from "./damaged-frames.ts";

it("damaged frames are read or refused: 100,000 of them", () => {
  const { read, incomplete, refused } = readDamaged(100_000);
  expect(Math.min(read, incomplete, refused)).toBeGreaterThan(1000);
}, 60_000);
