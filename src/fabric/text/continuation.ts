/** How a statement that ends in clauses may go on: better than the grammar knows it, which allows each clause everywhere. */
import { Clauses, MissingClause } from "./clauses.ts";
import { exchangeOf } from "./exchanges.ts";
import { Names } from "./names.ts";
import { requestOf } from "./requests.ts";
import type { Statement } from "./syntax.ts";
import { type Continuation, Misplaced } from "./text-error.ts";

/** How a statement that may not be complete goes on; undefined if it has no clauses. */
export function continuationOf(statement: Statement): Continuation | undefined {
  const phrase =
    statement.statement === "request"
      ? statement.request
      : statement.statement === "exchange"
        ? statement.exchange
        : undefined;
  if (phrase === undefined) return undefined;
  try {
    const clauses = new Clauses(phrase);
    if (phrase.verb === "exchange") exchangeOf(phrase, clauses, new Names());
    else requestOf("unnamed", phrase, clauses, 0, new Names(), []);
    return { words: clauses.absent, ends: true };
  } catch (error) {
    if (error instanceof MissingClause) return { words: error.words, ends: false };
    if (error instanceof Misplaced) return { words: [], ends: true };
    throw error;
  }
}
