/**
 * Runs plans on ranks. When a rank crashes, or does not answer, all are ended, and the program that they ran is refused with
 * what is known; the next one has new ranks.
 */
import { AdapterError } from "../../src/index.ts";
import { wordBytes } from "./memory-map.ts";
import type { Plan } from "./plan.ts";
import type { SocketReader } from "./socket-reader.ts";
import { type Introduced, type RankOptions, type StartedRanks, startRanks } from "./started-ranks.ts";

/** What a rank says of all runs of its plan. */
export interface Report {
  /** Of each run and request: status, time of `source-reusable`, time of the end, the request that it waited for. */
  readonly endings: BigInt64Array;
  /** Of each run: all of its memory. */
  readonly memory: Uint8Array;
}

const startPatienceMs = 25_000;

export class Ranks {
  readonly #options: RankOptions;
  readonly #patienceMs: number;
  #started: StartedRanks | undefined;

  /** `patienceMs`: how long the ranks may take for a program before they are ended. */
  constructor(options: RankOptions, patienceMs: number) {
    this.#options = options;
    this.#patienceMs = patienceMs;
  }

  /** Version of the MPI library, as it says it itself. */
  async library(): Promise<string> {
    return (await this.#ready()).library;
  }

  /** Runs a plan on each rank. Throws AdapterError where a rank crashes or hangs. */
  async run(plans: readonly Plan[]): Promise<Report[]> {
    const { ranks, windowWords } = await this.#ready();
    const reports = plans.map((plan, number) => {
      const rank = ranks[number];
      if (rank === undefined) throw new Error(`there is no rank ${number}`);
      const length = new BigInt64Array([BigInt(plan.numbers.length)]);
      rank.socket.write(new Uint8Array(length.buffer));
      rank.socket.write(new Uint8Array(plan.numbers.buffer));
      return readReport(rank.reader, plan, windowWords);
    });
    return this.#patiently(Promise.all(reports), this.#patienceMs, "ended a program");
  }

  /** Resolves when all ranks have ended. */
  async close(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    await started?.stop();
  }

  async #ready(): Promise<Introduced> {
    this.#started ??= startRanks(this.#options);
    return this.#patiently(this.#started.introduced, startPatienceMs, "started");
  }

  /** An answer of the ranks that are there. If they end instead, or take too long, there will be others. */
  async #patiently<T>(answer: Promise<T>, patienceMs: number, what: string): Promise<T> {
    const started = this.#started;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `the ranks have not ${what} within ${patienceMs / 1000} s`;
        reject(new AdapterError("DEADLINE_EXCEEDED", message));
      }, patienceMs);
    });
    try {
      return await Promise.race([answer, late, ...(started === undefined ? [] : [started.ended])]);
    } catch (error) {
      if (this.#started === started) await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Endings and memory come in lots of as many runs as the window has copies for. */
async function readReport(reader: SocketReader, plan: Plan, windowWords: number): Promise<Report> {
  const { runs, strideWords, queues } = plan;
  const endingWords = 4 * queues.reduce((sum, { length }) => sum + length, 0);
  const copies = strideWords === 0 ? runs : Math.floor(windowWords / strideWords);
  const endings = new BigInt64Array(runs * endingWords);
  const memory = new Uint8Array(runs * strideWords * wordBytes);
  for (let first = 0; first < runs; first += copies) {
    const lot = Math.min(copies, runs - first);
    endings.set(await reader.words(lot * endingWords), first * endingWords);
    memory.set(await reader.bytes(lot * strideWords * wordBytes), first * strideWords * wordBytes);
  }
  return { endings, memory };
}
