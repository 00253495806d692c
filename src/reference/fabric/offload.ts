/**
 * What the communication of a request consists of, and which of it takes compute units, host threads or memory. With the
 * ideal steps an engine does all of it.
 */
import { castOf } from "../../fabric/claimed.ts";
import { type Path, pathBetween } from "../../fabric/topology.ts";
import type {
  Address,
  CommunicationTask,
  FabricRequest,
  GroupAddress,
  Queue,
} from "../../generated/types.ts";
import type { Image, Place } from "./image.ts";
import type { Run } from "./run.ts";
import type { Action } from "./simulation.ts";

/** A piece of work of a request: its copies, or one of the tasks beside them. */
export interface Piece {
  readonly task: "copy" | CommunicationTask;
  readonly kind: FabricRequest["kind"];
  /** The slowest network that the request goes over. */
  readonly path: Path;
}

/** Who does the work, as steps that can be replaced. */
export interface OffloadSteps {
  /** Compute units of a device. */
  readonly computeUnits: number;
  /** How many of them a device takes for its communication while it does a piece; 0 where an engine does it. */
  readonly units: (piece: Piece) => number;
  readonly countsUnits: boolean;
  /** Whether the engine takes a request that consists of these pieces. */
  readonly serves: (pieces: readonly Piece[]) => boolean;
  /** Time of a host thread for each request, and for each chunk of one, in ps. */
  readonly hostPs: (what: "request" | "chunk") => number;
  /** Whether rows are handed on inside an island, or sent to each of its devices. */
  readonly forwards: boolean;
  /** What a counter of memory shows of so many bytes. */
  readonly countedBytes: (bytes: number) => number;
  /** Whether bytes come to a buffer first, and are copied from there. */
  readonly bounces: boolean;
  /** How many of so many units a probe holds that is to hold all. */
  readonly held: (all: number) => number;
  /** Whether compute-bound work runs while the rank communicates. */
  readonly overlaps: boolean;
  /** Whether a part of such work that waits for a word begins when the word has its value, and not at once. */
  readonly partsWait: boolean;
  /** When a part of such work adds to its word. */
  readonly tells: "at its beginning" | "at its end";
}

/** As many units as an H800 has. */
export const idealOffload: OffloadSteps = {
  computeUnits: 132,
  units: () => 0,
  countsUnits: true,
  serves: () => true,
  hostPs: () => 0,
  forwards: true,
  countedBytes: (bytes) => bytes,
  bounces: false,
  held: (all) => all,
  overlaps: true,
  partsWait: true,
  tells: "at its end",
};

/** What a unit moves or adds, in bytes of a ns. */
const unitGigabytesPerSecond = 20;

/** Does a piece of work on so many bytes at a rank, and then something: at once where an engine does it. */
export function doWork(run: Run, rank: number, piece: Piece, bytes: number, then: Action): void {
  const units = run.steps.offload.units(piece);
  if (units === 0) {
    then();
    return;
  }
  run.units.join(rank, units, () =>
    run.simulation.after(Math.ceil((1000 * bytes) / (units * unitGigabytesPerSecond)), () => {
      then();
      run.units.leave(rank, units);
    }),
  );
}

/** The pieces of a request, whoever does them. Waits, fences and the like move nothing. */
export function piecesOf(image: Image, queue: Queue, request: FabricRequest): Piece[] {
  const places = placesOf(image, request);
  const path = slowestPath(image, queue.rank, places);
  const tasks: Piece["task"][] = [];
  switch (request.kind) {
    case "wait":
    case "fence":
    case "cancel":
    case "invalidate":
      return [];
    case "scatter":
    case "gather":
    case "append":
    case "dispatch":
      tasks.push("layout");
      break;
    case "reduce":
    case "combine":
      tasks.push("reduce");
      break;
    default:
      break;
  }
  if (castOf(request) !== undefined) tasks.push("cast");
  const isStaged = places.some(({ region }) => region.rank === queue.rank && region.registered === false);
  if (isStaged) tasks.push("stage");
  return ["copy" as const, ...tasks].map((task) => ({ task, kind: request.kind, path }));
}

/** The places that a request names, signals and cursors aside. */
function placesOf(image: Image, request: FabricRequest): readonly Place[] {
  const one = ({ region }: Address) => image.placeOf(region);
  const all = (at: GroupAddress) => image.spansOf(at, 0).map(({ place }) => place);
  switch (request.kind) {
    case "write":
      return request.from === undefined ? [one(request.to)] : [one(request.from), one(request.to)];
    case "read":
      return [one(request.from), one(request.to)];
    case "multicast":
    case "scatter":
    case "append":
      return [one(request.from), ...all(request.to)];
    case "gather":
      return [...all(request.from), one(request.to)];
    case "reduce":
      return [
        ...all(request.from),
        one(request.to),
        ...(request.also === undefined ? [] : all(request.also)),
      ];
    case "dispatch": {
      const part = image.parts.get(request.id);
      if (part === undefined) return [one(request.from)];
      const { exchange, member } = part;
      const own = [exchange.sources, exchange.counts].map((at) => all(at)[member]);
      return [one(request.from), ...all(exchange.rows), ...own.filter((at) => at !== undefined)];
    }
    case "combine": {
      const made = image.parts.get(request.id)?.exchange.sums?.made;
      return [...(made === undefined ? [] : all(made)), one(request.to)];
    }
    case "atomic":
    case "signal":
    case "wait":
      return [one(request.at)];
    case "fence":
    case "cancel":
    case "invalidate":
      return [];
  }
}

function slowestPath({ devices }: Image, rank: number, places: readonly Place[]): Path {
  let slowest: Path = "self";
  for (const { region } of places) {
    const path = pathBetween(devices, rank, region.rank);
    if (path === "scale-out") return path;
    if (path === "scale-up") slowest = path;
  }
  return slowest;
}
