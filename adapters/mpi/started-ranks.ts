/** A set of ranks that `mpirun` has started, each with a connection of its own to this process. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdapterError } from "../../src/index.ts";
import { SocketReader } from "./socket-reader.ts";

export interface RankOptions {
  readonly count: number;
  /** The program that each rank runs. */
  readonly program: string;
  /** What `mpirun` gets beside the number of ranks, such as `--mca osc pt2pt`. */
  readonly options: readonly string[];
}

/** One rank, as it is reached. */
export interface RankConnection {
  readonly reader: SocketReader;
  readonly socket: Socket;
}

/** What all ranks say when they have started. */
export interface Introduced {
  /** In the order of their numbers. */
  readonly ranks: readonly RankConnection[];
  /** Version of the MPI library, as it says it itself. */
  readonly library: string;
  /** Words of memory that each rank has. */
  readonly windowWords: number;
}

export interface StartedRanks {
  readonly introduced: Promise<Introduced>;
  /** Never resolves; rejects with AdapterError when the ranks have ended, for whatever reason. */
  readonly ended: Promise<never>;
  /** Lets ranks that wait for a program end, and makes others end soon. Resolves when they have. */
  readonly stop: () => Promise<void>;
}

const logBytes = 4000;
/** How long ranks may take to end by themselves, and `mpirun` to end them and to clean up. */
const graceMs = 2000;

export function startRanks({ count, program, options }: RankOptions): StartedRanks {
  const folder = mkdtempSync(join(tmpdir(), "desiderata-mpi-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  const path = join(folder, "ranks");
  const sockets: Socket[] = [];
  const server = createServer();
  const connected = new Promise<readonly Socket[]>((resolve) => {
    server.on("connection", (socket) => {
      if (sockets.push(socket) === count) resolve(sockets);
    });
  });
  server.listen(path);

  const asRoot = process.getuid?.() === 0 ? ["--allow-run-as-root"] : [];
  const ranks = ["--oversubscribe", "--bind-to", "none", "-n", String(count)];
  const child = spawn("mpirun", [...asRoot, ...ranks, ...options, program, path], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => {
      process.stderr.write(text);
      log = (log + text.toString()).slice(-logBytes);
    });
  const ended = new Promise<never>((_, reject) => {
    const release = (error: AdapterError) => {
      for (const socket of sockets) socket.destroy();
      server.close();
      removeFolder();
      process.off("exit", removeFolder);
      reject(error);
    };
    child.once("error", ({ message }) => release(new AdapterError("UNAVAILABLE", `mpirun: ${message}`)));
    child.once("close", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : signal;
      release(new AdapterError("INTERNAL", `the ranks ended with ${how}: ${log.trim()}`));
    });
  });
  ended.catch(() => undefined); // Also when nobody waits for them.

  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    const soon = setTimeout(() => child.kill("SIGTERM"), graceMs);
    const later = setTimeout(() => child.kill("SIGKILL"), 2 * graceMs);
    await ended.catch(() => undefined);
    clearTimeout(soon);
    clearTimeout(later);
  };
  return { introduced: Promise.race([connected.then(introduce), ended]), ended, stop };
}

async function introduce(sockets: readonly Socket[]): Promise<Introduced> {
  const heads = await Promise.all(
    sockets.map(async (socket) => {
      const reader = new SocketReader(socket);
      const [rank = 0n, windowWords = 0n, length = 0n] = await reader.words(3);
      const library = Buffer.from(await reader.bytes(Number(length))).toString();
      return { rank: Number(rank), windowWords: Number(windowWords), library, socket, reader };
    }),
  );
  const ranks = heads.sort((a, b) => a.rank - b.rank);
  const [{ library, windowWords } = { library: "", windowWords: 0 }] = ranks;
  return { ranks, library, windowWords };
}
