/**
 * The plans of `dispatch` and `combine`: the places of all members, and of this rank's tokens who goes where. Which place a
 * row gets there is found out by the members of a round together.
 */
import type { Part } from "../../fabric/exchanges.ts";
import type { CombineRequest, DispatchRequest, ExchangeSums, Tensor } from "../../generated/types.ts";
import { intersect, type Span } from "./access.ts";
import type { ExchangeSteps } from "./bulk/exchange-steps.ts";
import { formatBytes, int32Of } from "./elements.ts";
import type { Image } from "./image.ts";
import { type CheckSteps, type PlanChecks, refuse, refuseIndex } from "./plan-checks.ts";

/** The rows that go from one rank to the members, in the order of the choices; as columns, for there are many. */
export interface SentRows {
  readonly count: number;
  /** Number of the choice, counted through all lines. */
  readonly entry: Int32Array;
  readonly token: Int32Array;
  readonly member: Int32Array;
  readonly expert: Int32Array;
  /** How many rows each member gets. */
  readonly rowsTo: Int32Array;
  /** How often each expert was chosen: those of the first member, then of the next. */
  readonly chosen: Int32Array;
}

export interface DispatchPlan {
  readonly kind: "dispatch";
  readonly part: Part;
  /** The dispatch whose places are used again. */
  readonly handle: Part | undefined;
  /** For each member. */
  readonly rows: readonly Span[];
  readonly sources: readonly Span[];
  readonly counts: readonly Span[];
  readonly from: Span;
  readonly tokens: number;
  readonly sent: SentRows;
  readonly timed: number;
}

export interface CombinePlan {
  readonly kind: "combine";
  readonly part: Part;
  readonly handle: Part;
  readonly sums: ExchangeSums;
  /** For each member. */
  readonly made: readonly Span[];
  readonly to: Span;
  readonly tokens: number;
  /** Choices of a token. */
  readonly slots: number;
  readonly weights: Tensor | undefined;
  /** Bytes of a term. */
  readonly timed: number;
}

export function dispatchPlan(
  image: Image,
  request: DispatchRequest,
  exchanges: ExchangeSteps,
  checks: PlanChecks,
): DispatchPlan {
  const part = partOf(image, request);
  const { exchange } = part;
  const { rowBytes, places, experts } = exchange;
  const { span, aligned } = checks;
  const { right } = exchanges;
  const [tokens = 0] = request.choices.shape;
  const rows = image.addressesOf(exchange.rows).map((at) => span(at, places * rowBytes, right("rows")));
  const tables = (place: "sources" | "counts", bytes: number) =>
    image.addressesOf(exchange[place]).map((at) => aligned(span(at, bytes, right(place)), 8));
  const sources = tables("sources", 8 * places);
  const counts = tables("counts", 8 * (rows.length + experts));
  const from = span(request.from, tokens * rowBytes, "local");
  checks.apart();
  const overlaps = rows.some((span, member) => {
    const own = [span, sources[member], counts[member], from].filter((one) => one !== undefined);
    return own.some((a, i) => own.slice(i + 1).some((b) => intersect(a, b)));
  });
  if (checks.steps.refusesOverlap && overlaps) refuse("OVERLAP");
  const handle = request.again === undefined ? undefined : image.parts.get(request.again);
  const sent = sentRows(part, handle, rows.length, exchanges, checks.steps);
  return {
    kind: "dispatch",
    part,
    handle,
    rows,
    sources,
    counts,
    from,
    tokens,
    sent,
    timed: exchange.timedRowBytes ?? rowBytes,
  };
}

export function combinePlan(
  image: Image,
  request: CombineRequest,
  exchanges: ExchangeSteps,
  checks: PlanChecks,
): CombinePlan {
  const part = partOf(image, request);
  const handle = image.parts.get(request.handle);
  const { sums, places } = part.exchange;
  if (sums === undefined || handle === undefined)
    throw new Error(`a well-formed program says what ${request.id} adds up`);
  const { elements, timedElements = elements } = sums;
  const [termBytes, outputBytes] = [formatBytes[sums.terms], formatBytes[sums.output]];
  const { span, aligned } = checks;
  const [tokens = 0, slots = 0] = request.choices.shape;
  const made = image
    .addressesOf(sums.made)
    .map((at) => aligned(span(at, places * elements * termBytes, exchanges.right("made")), termBytes));
  const to = aligned(span(request.to, tokens * elements * outputBytes, "local"), outputBytes);
  checks.apart();
  if (checks.steps.refusesOverlap && made.some((one) => intersect(one, to))) refuse("OVERLAP");
  sentRows(part, handle, made.length, exchanges, checks.steps);
  return {
    kind: "combine",
    part,
    handle,
    sums,
    made,
    to,
    tokens,
    slots,
    weights: request.weights,
    timed: timedElements * termBytes,
  };
}

function partOf(image: Image, request: DispatchRequest | CombineRequest): Part {
  const part = image.parts.get(request.id);
  if (part === undefined) throw new Error(`a well-formed program has an exchange for ${request.id}`);
  return part;
}

/** The dispatch that a request names as its handle. */
export function handleOf(request: Part["request"]): string | undefined {
  return request.kind === "combine" ? request.handle : request.again;
}

/** The rows that choices send; refused with the first wrong entry, if there is one. */
function sentRows(
  { request, exchange: { layout, experts } }: Part,
  handle: Part | undefined,
  members: number,
  exchanges: ExchangeSteps,
  steps: CheckSteps,
): SentRows {
  const { choices } = request;
  const [tokens = 0, slots = 0] = choices.shape;
  const table = int32Of(choices);
  const former = handle === undefined ? undefined : int32Of(handle.request.choices);
  const most = tokens * slots;
  const columns = () => new Int32Array(most);
  const [entries, ofToken, ofMember, ofExpert] = [columns(), columns(), columns(), columns()];
  const rowsTo = new Int32Array(members);
  const chosen = new Int32Array(members * experts);
  /** Members and experts of the choices of a line. */
  const lineMember = new Int32Array(slots);
  const lineExpert = new Int32Array(slots);
  const once = layout === "by-source" && exchanges.oncePerMember;
  let count = 0;
  for (let token = 0, entry = 0; token < tokens; token += 1) {
    let inLine = 0;
    for (let slot = 0; slot < slots; slot += 1, entry += 1) {
      const member = exchanges.member(table[2 * entry] as number, members);
      const expert = exchanges.expert(table[2 * entry + 1] as number, experts);
      const isNone = member === -1;
      let [isWrong, goesThere] = [false, false];
      if (!isNone) {
        isWrong = member < 0 || member >= members || expert < 0 || expert >= experts;
        for (let i = 0; i < inLine; i += 1) {
          if (lineMember[i] !== member) continue;
          goesThere = true;
          if (lineExpert[i] === expert) isWrong = true;
        }
      }
      if (former !== undefined && exchanges.comparesHandle) {
        const same = table[2 * entry] === former[2 * entry];
        if (!same || (!isNone && table[2 * entry + 1] !== former[2 * entry + 1])) isWrong = true;
      }
      if (isWrong) refuseIndex(steps.wrongEntry(entry, slots));
      if (isNone) continue;
      lineMember[inLine] = member;
      lineExpert[inLine] = expert;
      inLine += 1;
      chosen[member * experts + expert] = (chosen[member * experts + expert] as number) + 1;
      if (once && goesThere) continue;
      rowsTo[member] = (rowsTo[member] as number) + 1;
      entries[count] = entry;
      ofToken[count] = token;
      ofMember[count] = member;
      ofExpert[count] = expert;
      count += 1;
    }
  }
  return {
    count,
    entry: entries.subarray(0, count),
    token: ofToken.subarray(0, count),
    member: ofMember.subarray(0, count),
    expert: ofExpert.subarray(0, count),
    rowsTo,
    chosen,
  };
}
