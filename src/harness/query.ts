/**
 * Which cases to run. A query names cases: `feature/*`, `feature/name`, `feature/name:format=E4M3` (any case with at
 * least these parameters), or `req:QNT-004`. With `!` before it, it takes cases away. Queries are values; adding one
 * that is already implied changes nothing.
 */

/** What a query looks at. */
export interface Selectable {
  readonly id: string;
  readonly verifies: readonly string[];
}

export interface Query {
  readonly text: string;
  readonly negative: boolean;
  readonly matches: (candidate: Selectable) => boolean;
}

/** A query that can't be read, or that names nothing. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** Reads a query. Throws QueryError with what is expected. */
export function parseQuery(text: string): Query {
  const negative = text.startsWith("!");
  const body = negative ? text.slice(1) : text;
  if (body === "")
    throw new QueryError(
      `The query "${text}" is empty; write feature/*, feature/name:parameter=value, or req:ID`,
    );
  if (body.startsWith("req:")) {
    const pattern = glob(body.slice(4));
    return { text, negative, matches: ({ verifies }) => verifies.some((id) => pattern.test(id)) };
  }
  const [path, parameters] = splitId(body);
  const pattern = glob(path);
  const wanted = parameters.map((parameter) => {
    if (!parameter.includes("="))
      throw new QueryError(`The query "${text}" has "${parameter}" where parameter=value is expected`);
    return glob(parameter);
  });
  return {
    text,
    negative,
    matches: ({ id }) => {
      const [name, own] = splitId(id);
      return pattern.test(name) && wanted.every((one) => own.some((parameter) => one.test(parameter)));
    },
  };
}

/** The cases that at least one positive query names (all, if there is none) and no negative one. */
export function select<Candidate extends Selectable>(
  candidates: Iterable<Candidate>,
  queries: readonly Query[],
): Candidate[] {
  const positive = queries.filter((query) => !query.negative);
  const negative = queries.filter((query) => query.negative);
  const used = new Set<Query>();
  const selected: Candidate[] = [];
  for (const candidate of candidates) {
    const matching = queries.filter((query) => query.matches(candidate));
    for (const query of matching) used.add(query);
    const wanted = positive.length === 0 || positive.some((query) => matching.includes(query));
    if (wanted && !negative.some((query) => matching.includes(query))) selected.push(candidate);
  }
  const idle = queries.find((query) => !used.has(query));
  if (idle !== undefined)
    throw new QueryError(`The query "${idle.text}" matches no case; \`desiderata run --list\` lists them`);
  return selected;
}

function splitId(id: string): [path: string, parameters: string[]] {
  const colon = id.indexOf(":");
  if (colon < 0) return [id, []];
  return [id.slice(0, colon), id.slice(colon + 1).split(";")];
}

/** A pattern in which `*` stands for any text and all else for itself. */
function glob(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
