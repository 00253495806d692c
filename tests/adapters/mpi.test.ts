/**
 * The adapter for MPI: a slice of the suite has the verdicts of the record, and ranks that crash or hang cost one answer.
 * Skipped where there is no MPI; the verdicts, where it is not the recorded version.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { outcomesOf } from "../../adapters/mpi/outcomes.ts";
import { planOf } from "../../adapters/mpi/plan.ts";
import { howToBuild, rankProgram } from "../../adapters/mpi/rank-program.ts";
import { Ranks } from "../../adapters/mpi/ranks.ts";
import type { CommunicateParams, FabricRequest } from "../../src/index.ts";
import { expectedOutcome, memoryProblem, statusProblem } from "../../src/oracle/fabric/final-memory.ts";
import { at, floats, initial, queue, table } from "../oracle/fabric/programs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const recordOf = (name: string) =>
  JSON.parse(readFileSync(join(root, "adapters", "mpi", "results", `${name}.json`), "utf8"));

const reason = existsSync(rankProgram) ? undefined : `there is no MPI: ${howToBuild}`;
if (reason !== undefined) console.warn(`Skipped: ${reason}`);

/** The version of the library, as the manifest has it. */
function installedVersion(): string {
  return execFileSync("mpirun", ["--version"], { encoding: "utf8" });
}

describe("the README", () => {
  const readme = readFileSync(join(root, "adapters", "mpi", "README.md"), "utf8");

  it.each(["default", "rdma-without-cma", "sm", "pt2pt"])("says of %s what its record says", (name) => {
    const { requirements, failures, date, device } = recordOf(name);
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
    const [, , , met, notMet, failing] = row.split("|").map((cell) => cell.trim());
    expect(met).toBe(`${requirements.met.length}`);
    expect(notMet).toBe(requirements["not-met"].join(", "));
    expect(failing).toBe(`${failures.length}`);
    expect(readme).toContain(`${device.library.replace("v", "")} (Debian 12`);
    expect(readme).toContain(date);
  });
});

describe.skipIf(reason !== undefined)("the adapter for MPI", () => {
  const { device, requirements } = recordOf("sm");
  const [, recorded] = /v(\d+\.\d+\.\d+)/.exec(device.library) ?? [];
  const isRecorded = reason === undefined && recorded !== undefined && installedVersion().includes(recorded);

  it.skipIf(!isRecorded)(
    "has the recorded verdicts on a slice of the suite",
    () => {
      const out = mkdtempSync(join(tmpdir(), "desiderata-mpi-test-"));
      const slice = ["FAB-001", "FAB-005", "FAB-006", "FAB-012", "FAB-015", "FAB-030", "FAB-060"];
      const queries = slice.flatMap((id) => ["--query", `req:${id}`]);
      const command = [
        "--import",
        "tsx",
        join(root, "src", "cli", "main.ts"),
        "run",
        ...queries,
        "--out",
        out,
      ];
      const adapter = [process.execPath, "--import", "tsx", join(root, "adapters", "mpi", "adapter.ts")];
      execFileSync(process.execPath, [...command, "--", ...adapter, "--mca", "osc", "sm"], { cwd: root });
      const summary = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
      const met = summary.requirements.filter(({ status }: { status: string }) => status === "met");
      expect(met.map(({ id }: { id: string }) => id)).toEqual(
        slice.filter((id) => requirements.met.includes(id)),
      );
      expect(summary.cases.fail ?? 0).toBe(0);
    },
    60_000,
  );
});

/** What no case of the slice has: sums, tables that skip, dependencies that fail, depths, waits that nobody satisfies. */
const programs: Readonly<Record<string, Omit<CommunicateParams, "runs">>> = {
  "sums in FP32, and tables that skip": {
    program: {
      topology: { islands: [4] },
      regions: [
        { name: "a", rank: 1, ...initial(floats([1, 2 ** -24, 3, -0, 5, 6])) },
        { name: "b", rank: 2, ...initial(floats([0.5, 7, 2 ** 30, -0, 9, 10])) },
        { name: "sums", rank: 0, bytes: 40 },
        { name: "copy", rank: 3, bytes: 24 },
        { name: "rows", rank: 0, bytes: 24 },
      ],
      groups: [
        { name: "terms", members: [{ region: "a" }, { region: "b" }] },
        { name: "copies", members: [{ region: "copy" }] },
      ],
      queues: [
        queue(
          0,
          {
            kind: "reduce",
            id: "sum",
            from: { group: "terms" },
            to: at("sums", 4),
            also: { group: "copies" },
            table: table([
              [
                [0, 0],
                [1, 1],
                [0, 1],
              ],
              [
                [-1, 0],
                [-1, 0],
                [-1, 0],
              ],
              [
                [1, 1],
                [-1, 0],
                [-1, 0],
              ],
            ]),
            elements: 2,
            terms: "FP32",
            output: "FP32",
            plan: "unspecified",
          },
          {
            kind: "gather",
            id: "gather",
            from: { group: "terms" },
            to: at("rows"),
            table: table([[[1, 2]], [[-1, 0]], [[0, 0]]]),
            rowBytes: 8,
          },
        ),
      ],
      observe: ["sums", "copy", "rows"],
    },
  },
  "what depends on a failed request, at depth 1": {
    program: {
      topology: { islands: [4] },
      regions: [
        { name: "x", rank: 1, bytes: 32 },
        { name: "y", rank: 0, ...initial(Array.from({ length: 32 }, (_, i) => i + 1)) },
      ],
      queues: [
        {
          rank: 0,
          depth: 1,
          requests: [
            { kind: "write", id: "outside", from: at("y"), to: at("x", 30), bytes: 3 },
            { kind: "write", id: "dependent", value: "0x7", to: at("x"), after: ["outside"] },
            { kind: "write", id: "inside", from: at("y", 3), to: at("x", 11), bytes: 9 },
            { kind: "write", id: "reuse", value: "0x8", to: at("y"), whenReusable: ["inside"] },
            {
              kind: "atomic",
              id: "add",
              at: at("x", 8),
              operation: "add",
              operand: "0x1",
              fetch: at("y", 24),
            },
          ],
        },
      ],
      observe: ["x", "y"],
    },
  },
  "a wait that nobody satisfies": {
    program: {
      topology: { islands: [4] },
      regions: [
        { name: "x", rank: 1, bytes: 8 },
        { name: "y", rank: 0, bytes: 8 },
      ],
      queues: [
        queue(
          0,
          { kind: "write", id: "before", value: "0x7", to: at("x") },
          { kind: "wait", id: "wait", at: at("y"), until: "at-least", value: "0x1", acquire: "all" },
          { kind: "write", id: "behind", value: "0x8", to: at("x") },
        ),
      ],
      observe: ["x", "y"],
    },
    timeoutNs: 20_000_000,
  },
};

describe.skipIf(reason !== undefined)("programs without races", () => {
  const ranks =
    reason === undefined
      ? new Ranks({ count: 4, program: rankProgram, options: ["--mca", "osc", "sm"] }, 20_000)
      : undefined;
  afterAll(() => ranks?.close());

  it.each(Object.entries(programs))("end as they must: %s", async (_, asked) => {
    const params = { ...asked, runs: 3 };
    const planned = planOf(params, 4);
    const { outcomes } = outcomesOf(params, planned, (await ranks?.run(planned.plans)) ?? []);
    const expected = expectedOutcome(params.program);
    for (const { memory, completions } of outcomes) {
      const problems = [
        ...(params.program.observe ?? []).map((name, i) =>
          memoryProblem(expected, name, memory[i]?.data ?? new Uint8Array(0)),
        ),
        ...params.program.queues
          .flatMap(({ requests }) => requests)
          .map(({ id }) =>
            statusProblem(
              expected,
              id,
              completions.filter(({ request }) => request === id),
            ),
          ),
      ];
      expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
    }
  });
});

describe.skipIf(reason !== undefined)("ranks", () => {
  let ranks: Ranks | undefined;
  afterEach(() => ranks?.close());

  /** Ranks that are told apart from those of other tests by a variable that `mpirun` hands on. */
  function start(mark: string, patienceMs: number): Ranks {
    const options = ["--mca", "osc", "sm", "-x", `DESIDERATA_MARK=${mark}`];
    ranks = new Ranks({ count: 4, program: rankProgram, options }, patienceMs);
    return ranks;
  }

  /** A rank that `mpirun` has started with this mark. */
  function oneOf(mark: string): number {
    const table = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
    const [, mpirun] = table.find(([, , , args = ""]) => args.includes(`DESIDERATA_MARK=${mark}`)) ?? [];
    const [, pid] = table.find(([, , parent]) => parent === mpirun) ?? [];
    return Number(pid);
  }

  /** Also a process that has ended has a line, until somebody asks how. */
  function isRunning(pid: number): boolean {
    const states = execFileSync("ps", ["-eo", "pid=,stat="], { encoding: "utf8" }).split("\n");
    return states.some((line) => new RegExp(`^\\s*${pid} +[^Z\\s]`).test(line));
  }

  /** The second rank adds to a word of the first, as often as there are runs. */
  const add: FabricRequest = {
    kind: "signal",
    id: "s",
    at: { region: "x" },
    operation: "add",
    value: "0x5",
    release: "none",
  };
  const asked: CommunicateParams = {
    program: {
      topology: { islands: [4] },
      regions: [{ name: "x", rank: 0, bytes: 8 }],
      queues: [{ rank: 1, requests: [add] }],
    },
    runs: 3,
  };
  const { plans } = planOf(asked, 4);
  const firstBytes = async () => {
    const [report] = (await ranks?.run(plans)) ?? [];
    return [...(report?.memory ?? [])].filter((_, i) => i % 64 === 0);
  };

  it("do what they are told, on a copy of memory for each run", async () => {
    start("plain", 20_000);
    expect(await firstBytes()).toEqual([5, 5, 5]);
    expect(await ranks?.library()).toContain("Open MPI");
  });

  it("are named when one of them is killed, and replaced for the next program", async () => {
    const mark = `killed-${process.pid}`;
    const started = start(mark, 20_000);
    await started.library();
    process.kill(oneOf(mark), "SIGKILL");
    await expect(started.run(plans)).rejects.toThrow(/the ranks ended with exit code 137.*signal 9/s);
    expect(await firstBytes()).toEqual([5, 5, 5]);
  });

  it("are ended when one of them hangs, and replaced for the next program", async () => {
    const mark = `stopped-${process.pid}`;
    const started = start(mark, 2000);
    await started.library();
    const stopped = oneOf(mark);
    process.kill(stopped, "SIGSTOP");
    await expect(started.run(plans)).rejects.toThrow(/have not ended a program within 2 s/);
    expect(await firstBytes()).toEqual([5, 5, 5]);
    expect(isRunning(stopped)).toBe(false);
  }, 60_000);
});
