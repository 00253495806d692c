/**
 * Makes a program of statements: names its requests, declares its registers, and finds the place of whatever is wrong. What
 * comes out is well-formed.
 */
import type {
  Exchange,
  FabricRequest,
  Fault,
  Group,
  Name,
  Network,
  Probe,
  Program,
  Queue,
  Topology,
} from "../../generated/types.ts";
import { programProblem } from "../well-formed.ts";
import { addressOf } from "./addresses.ts";
import { Clauses } from "./clauses.ts";
import { exchangeOf } from "./exchanges.ts";
import { given } from "./given.ts";
import { wholeNumber, word } from "./literals.ts";
import { Names } from "./names.ts";
import { optionsOf } from "./options.ts";
import { impliedIslands, type LitmusOutcome, type ProgramText, requestId } from "./program-text.ts";
import { declareRegions, rankOf, tenantOf } from "./regions.ts";
import { requestOf } from "./requests.ts";
import type { ExchangePhrase, Phrase, Placed, Statement, Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

type Kind = Statement["statement"];
type Of<K extends Kind> = Extract<Statement, { readonly statement: K }>;
type Wrong = Placed & { readonly text?: string };

/** The program of statements, and what is claimed of its outcomes. Throws Misplaced. */
export function buildProgram(statements: readonly Statement[]): ProgramText {
  const names = new Names();
  // What behind an arrow is no region is a register, so that regions come first.
  for (const statement of all(statements, "region")) declareRegions(statement, names);
  const groups = all(statements, "group").map((statement) => groupOf(statement, names));
  const exchanges = all(statements, "exchange").map(({ exchange }) => buildExchange(exchange, names));
  const queues = queuesOf(statements, names);
  const faults = statements.flatMap((statement) => faultsOf(statement, names));
  const probes = statements.flatMap((statement) => probesOf(statement, names));
  const observe = all(statements, "observe").flatMap((statement) =>
    statement.names.map((name) => names.use("region", name)),
  );
  const outcomes = all(statements, "outcome").map((statement) => outcomeOf(statement, names, observe));
  names.checkUses();
  const { regions } = names;
  const topology = topologyOf(statements, impliedIslands({ regions, queues, faults, probes }));
  const program: Program = {
    topology,
    regions,
    groups,
    ...given({ exchanges: unlessNone(exchanges) }),
    queues,
    faults,
    ...given({ probes: unlessNone(probes) }),
    observe,
  };
  const problem = programProblem(program);
  if (problem !== undefined) throw placed(problem, statements, names);
  return { program, outcomes };
}

function all<K extends Kind>(statements: readonly Statement[], kind: K): Of<K>[] {
  return statements.filter((statement): statement is Of<K> => statement.statement === kind);
}

function groupOf({ name, members }: Of<"group">, names: Names): Group {
  return { name: names.declare("group", name), members: members.map((place) => addressOf(place, names)) };
}

function queuesOf(statements: readonly Statement[], names: Names): Queue[] {
  const queues: Queue[] = [];
  for (const statement of statements) {
    if (statement.statement === "queue") queues.push(queueOf(statement));
    if (statement.statement !== "request") continue;
    const { label, request: phrase } = statement;
    const verb: Token = { at: phrase.at, text: phrase.verb };
    const queue = queues.at(-1);
    if (queue === undefined)
      throw new Misplaced(verb, "a request belongs to a queue, which begins with a line such as queue @0:");
    const id = label?.text ?? requestId(queues.length - 1, queue.requests.length);
    names.declare("request", { ...(label ?? verb), text: id });
    queue.requests.push(buildRequest(id, phrase, queue, names));
  }
  return queues;
}

function buildExchange(phrase: ExchangePhrase, names: Names): Exchange {
  const clauses = new Clauses(phrase);
  const exchange = exchangeOf(phrase, clauses, names);
  clauses.close();
  return exchange;
}

function buildRequest(id: Name, phrase: Phrase, { rank, requests }: Queue, names: Names): FabricRequest {
  const clauses = new Clauses(phrase);
  const request = requestOf(id, phrase, clauses, rank, names, requests);
  clauses.close();
  return request;
}

function queueOf({ rank, options }: Of<"queue">): Queue {
  const option = optionsOf(options);
  const tenant = option("tenant");
  const depth = option("depth");
  return {
    rank: rankOf(rank),
    ...given({
      tenant: tenant && tenantOf(tenant.number),
      depth: depth && wholeNumber(depth.number, 1, 1_048_576, "depth"),
      whenFull: option("whenFull")?.word,
    }),
    requests: [],
  };
}

function faultsOf(statement: Statement, names: Names): Fault[] {
  if (statement.statement === "packet fault") {
    const every = wholeNumber(statement.every, 1, 1_000_000, "every");
    return [{ kind: statement.kind, every, ...given({ path: statement.path ?? undefined }) }];
  }
  if (statement.statement !== "fault") return [];
  const { path } = statement;
  const rank = rankOf(statement.rank);
  const when = {
    request: names.use("request", statement.request),
    percent: wholeNumber(statement.percent, 0, 100, "a share"),
  };
  return [path === null ? { kind: "rank-down", rank, when } : { kind: "link-down", rank, path, when }];
}

function probesOf(statement: Statement, names: Names): Probe[] {
  if (statement.statement !== "hold" && statement.statement !== "wave") return [];
  const id = names.declare("request", statement.name);
  const rank = rankOf(statement.rank);
  if (statement.statement === "wave") {
    const rounds = wholeNumber(statement.rounds, 1, 1024, "the rounds of a wave");
    const roundNs = wholeNumber(statement.duration, 1, 1_000_000_000, "the time of a round");
    return [{ kind: "compute-wave", id, rank, rounds, roundNs }];
  }
  const { kind, place, is, value } = statement;
  const until = {
    at: addressOf(place, names),
    is: is === "==" ? ("equal" as const) : ("at-least" as const),
    value: word(value),
  };
  return [{ kind, id, rank, until }];
}

function unlessNone<One>(list: readonly One[]): One[] | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** What is said of a word that nobody looks at can't be held against anything, and is an error. */
function outcomeOf({ claim, words }: Of<"outcome">, names: Names, observe: readonly string[]): LitmusOutcome {
  return {
    claim,
    words: words.map(({ place, value }) => {
      const { region, offset } = addressOf(place, names);
      if (!observe.includes(region))
        throw new Misplaced(place.region, `${region} is not observed; name it in observe`);
      return { region, ...given({ offset }), value: word(value) };
    }),
  };
}

function topologyOf(statements: readonly Statement[], implied: number[]): Topology {
  const islands = onlyOne(all(statements, "islands"), "islands")?.islands.flatMap(({ count, devices }) => {
    const size = wholeNumber(devices, 1, 65536, "the devices of an island");
    const times = count === null ? 1 : wholeNumber(count, 1, 65536, "a number of islands");
    return Array.from({ length: times }, () => size);
  });
  const networks = all(statements, "network");
  const network = (path: "scale-up" | "scale-out") =>
    networkOf(
      onlyOne(
        networks.filter((one) => one.path === path),
        path,
      ),
    );
  return {
    islands: islands ?? implied,
    ...given({ scaleUp: network("scale-up"), scaleOut: network("scale-out") }),
  };
}

function networkOf(statement: Of<"network"> | undefined): Network | undefined {
  if (statement === undefined) return undefined;
  const { bandwidth, latency } = statement;
  return {
    gigabytesPerSecond: Number(bandwidth?.text ?? 0),
    latencyNs: latency === null ? 0 : wholeNumber(latency, 0, 1_000_000_000, "a latency"),
  };
}

function onlyOne<One extends Placed>([first, second]: readonly One[], what: string): One | undefined {
  if (second !== undefined) throw new Misplaced({ at: second.at, text: what }, `${what} is given already`);
  return first;
}

/** The place of a problem, whose words begin with what it is about and a colon. */
function placed(problem: string, statements: readonly Statement[], names: Names): Misplaced {
  const [subject = "", ...rest] = problem.split(": ");
  const [kind, name = ""] = subject.split(" ");
  const wrong = ((): Wrong | undefined => {
    switch (kind) {
      case "region":
      case "group":
      case "exchange":
      case "request":
        return names.declaration(kind, name);
      case "probe":
        return names.declaration("request", name);
      case "queue":
        return all(statements, "queue")[Number(name)];
      default:
        return all(statements, "fault")[0];
    }
  })();
  return new Misplaced(wrong ?? { at: 0 }, kind === "request" ? rest.join(": ") : problem);
}
