/** Programs under probes: with every rank held until it is told that all is done, or with waves beside them. */
import type { FabricRequest, HoldProbeKind, Probe, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { isDone } from "./done.ts";
import { filled, observed, ranksOf, topologyOf, words } from "./programs.ts";

/** The same program with every rank held until it is told that all is done. */
export function held(program: Program, kind: HoldProbeKind): Program {
  const probes = Array.from({ length: ranksOf(program.topology) }, (_, rank): Probe => {
    return {
      kind,
      id: `hold${rank}`,
      rank,
      until: isDone(rank),
    };
  });
  return { ...program, probes };
}

/** The same program with a wave on every rank. */
export function withWaves(program: Program, rounds: number, roundNs: number): Program {
  const probes = Array.from({ length: ranksOf(program.topology) }, (_, rank): Probe => {
    return { kind: "compute-wave", id: `wave${rank}`, rank, rounds, roundNs };
  });
  return { ...program, probes };
}

/** Bytes that are stored of a write. */
const stored = 256;

/** A millisecond over 160 GB/s: long beside a wave whose blocks run one after another. */
const longWrite = 160_000_000;

/** A write to rank 1, all units of which are held until it has come, and a wave there that needs one of them. */
export function heldBesideWave(islands: string, random: Random): Program {
  return {
    ...observed({
      topology: topologyOf(islands),
      regions: [filled(random, "home", 0, stored), filled(random, "there", 1, stored), words("flag", 1, [0])],
      queues: [
        {
          rank: 0,
          requests: [
            {
              kind: "write",
              id: "write",
              from: { region: "home" },
              to: { region: "there" },
              bytes: stored,
              timedBytes: longWrite,
              signal: { at: { region: "flag" }, operation: "set", value: "0x1", release: "weak" },
            },
          ],
        },
      ],
    }),
    probes: [
      {
        kind: "occupy-all",
        id: "hold",
        rank: 1,
        until: { at: { region: "flag" }, is: "equal", value: "0x1" },
      },
      { kind: "compute-wave", id: "wave", rank: 1, rounds: 1, roundNs: 500 },
    ],
  };
}

/**
 * The same program, once it is placed, with its probes on every device: those that it does not use could do its work. Each
 * is told that all is done by the request that tells the first.
 */
export function probedEverywhere(program: Program): Program {
  const { probes = [], topology, regions, queues } = program;
  const [first] = probes;
  if (first === undefined) return program;
  const idle = Array.from({ length: ranksOf(topology) }, (_, rank) => rank).filter((rank) =>
    probes.every((probe) => probe.rank !== rank),
  );
  const more = idle.map((rank): Probe => {
    const id = `${first.kind}-${rank}`;
    if (first.kind === "compute-wave") return { ...first, id, rank };
    return { ...first, id, rank, until: { ...first.until, at: { region: `idle${rank}` } } };
  });
  if (first.kind === "compute-wave") return { ...program, probes: [...probes, ...more] };
  return {
    ...program,
    regions: [...regions, ...idle.map((rank) => words(`idle${rank}`, rank, [0]))],
    queues: queues.map((queue) => ({
      ...queue,
      requests: queue.requests.flatMap((request): FabricRequest[] =>
        request.kind === "signal" && request.at.region === first.until.at.region
          ? [
              request,
              ...idle.map((rank) => ({ ...request, id: `tell${rank}`, at: { region: `idle${rank}` } })),
            ]
          : [request],
      ),
    })),
    probes: [...probes, ...more],
  };
}
