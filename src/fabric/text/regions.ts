/** Regions as they are declared: their rank, their options, and what they hold at first. */
import type { Region, Rights, Tensor } from "../../generated/types.ts";
import { given } from "./given.ts";
import { initialBytes } from "./lists.ts";
import { wholeNumber, word } from "./literals.ts";
import type { Names } from "./names.ts";
import { optionsOf } from "./options.ts";
import type { RegionOption, Right, Statement, Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

const largestRank = 65535;
const largestTenant = 65535;
const largestEpoch = 2 ** 32 - 1;
const largestRegion = 2 ** 40;
const wordBytes = 8;

/** Declares the regions of a statement. Throws Misplaced. */
export function declareRegions(
  statement: Extract<Statement, { readonly statement: "region" }>,
  names: Names,
): void {
  const properties = propertiesOf(statement);
  for (const name of statement.names) names.declareRegion(name, { name: name.text, ...properties });
}

/** A rank, which need not be one of the program. Throws Misplaced. */
export function rankOf(token: Token): number {
  return wholeNumber(token, 0, largestRank, "a rank");
}

/** A tenant. Throws Misplaced. */
export function tenantOf(token: Token): number {
  return wholeNumber(token, 0, largestTenant, "a tenant");
}

function propertiesOf({
  at,
  word: isWord,
  rank,
  options,
}: Extract<Statement, { readonly statement: "region" }>): Omit<Region, "name"> {
  const option = optionsOf(options);
  const size = option("bytes");
  if (isWord && size !== undefined)
    throw new Misplaced({ at: size.at, text: "bytes" }, "a word has 8 bytes; others are a region");
  if (!isWord && size === undefined)
    throw new Misplaced({ at, text: "region" }, "a region needs its bytes, such as bytes 4096");
  const bytes = size === undefined ? wordBytes : wholeNumber(size.number, 0, largestRegion, "bytes");
  const tenant = option("tenant");
  const key = option("key");
  const epoch = option("epoch");
  const rights = option("rights");
  const start = option("=");
  return {
    rank: rankOf(rank),
    bytes,
    ...given({
      tenant: tenant && tenantOf(tenant.number),
      key: key && word(key.number),
      epoch: epoch && wholeNumber(epoch.number, 0, largestEpoch, "an epoch"),
      registered: option("unregistered") && false,
      rights: rights && rightsOf(rights.rights),
      initial: start && initialOf(start, bytes),
    }),
  };
}

function rightsOf(list: readonly Right[]): Rights {
  const rights: Rights = {};
  for (const { at, verb, peers } of list) {
    if (rights[verb] !== undefined) throw new Misplaced({ at, text: verb }, `${verb} is given twice`);
    rights[verb] = peers === "all" ? "all" : peers.map(rankOf);
  }
  return rights;
}

function initialOf(option: Extract<RegionOption, { readonly option: "=" }>, bytes: number): Tensor {
  if (option.format !== "word") return initialBytes(option.format, option.list, bytes);
  if (bytes !== wordBytes)
    throw new Misplaced(option.word, "only 8 bytes begin as one number; others as a list, such as U64 [1 2]");
  return initialBytes("U64", { at: option.at, rows: [[option.word]], shape: null }, bytes);
}
