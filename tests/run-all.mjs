/**
 * `npm test`: every check that the project has, with its time; all of them run, whatever fails. Checks that keep one core
 * busy run beside each other, and each prints when it has ended. The Python part sets up its own environment under .venv/
 * meanwhile, and says so when that can't be done.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const full = process.argv.includes("--full");
const bin = (name) => join(root, "node_modules", ".bin", name);
const desiderata = ["node", join(root, "dist", "src", "cli", "main.js")];
const python = join(root, ".venv", "bin", "python");

/** Half of the trial of the suite, in a lane beside one with the other half. */
const adequacy = (...flags) => [
  ...desiderata,
  "adequacy",
  ...flags,
  ...(full ? [] : ["--first"]),
  "--jobs",
  String(Math.max(1, Math.floor(availableParallelism() / 2))),
];

const inPython = { cwd: "adapters/python", needsPython: true };
/** Stages follow each other; the lanes of a stage run side by side, and the steps of a lane one after another. */
const stages = [
  [
    [{ name: "types", command: [bin("tsc"), "-p", "tsconfig.json"] }],
    [{ name: "build", command: ["npm", "run", "--silent", "build"] }],
  ],
  [
    [
      { name: "lint and format", command: [bin("biome"), "ci", "--error-on-warnings", "."] },
      {
        name: "walls",
        command: [bin("depcruise"), "src", "conformance", "--config", ".dependency-cruiser.cjs"],
      },
      { name: "Markdown lint", command: [bin("markdownlint-cli2")] },
    ],
    [
      { name: "generated files are fresh", command: [...desiderata, "generate", "--check"] },
      { name: "spec lint", command: [...desiderata, "spec", "lint"] },
      { name: "spec trace", command: [...desiderata, "spec", "trace"], quiet: true },
    ],
    [
      {
        name: "ranks of the MPI adapter",
        command: [bin("tsx"), join(root, "adapters", "mpi", "setup.ts")],
        maySkip: true,
      },
    ],
  ],
  [
    [
      { name: "conformance of the reference", command: [...desiderata, "run", ...(full ? ["--full"] : [])] },
      { name: "adequacy: mutants", command: adequacy("--no-variants") },
      {
        name: "conformance of ml_dtypes",
        command: [
          ...desiderata,
          "run",
          "--",
          python,
          "-m",
          "desiderata.examples.ml_dtypes_adapter",
          "--conforming",
        ],
        needsPython: true,
      },
    ],
    [
      { name: "adequacy: variants", command: adequacy("--no-mutants") },
      { name: "python environment", setsUpPython: true },
      { name: "python types", command: [python, "-m", "mypy"], ...inPython },
      {
        name: "python lint",
        command: [python, "-m", "ruff", "check", "--config", "pyproject.toml", ".", "../../tests"],
        ...inPython,
      },
      {
        name: "python format",
        command: [
          python,
          "-m",
          "ruff",
          "format",
          "--check",
          "--config",
          "pyproject.toml",
          ".",
          "../../tests",
        ],
        ...inPython,
      },
      { name: "python SDK", command: [python, "-m", "pytest", "-q"], ...inPython },
    ],
  ],
  [
    // Some of them hold our numerics against libraries of Python.
    [
      {
        name: "unit tests",
        command: [bin("vitest"), "run", ...(full ? [] : ["--exclude", "**/*.full.test.ts"])],
      },
    ],
  ],
  ...(full
    ? [[[{ name: "adequacy over 1,000 seeds", command: [...desiderata, "adequacy", "--seeds", "1000"] }]]]
    : []),
];

/** The exit code of a step for which something is not installed; the last line that it prints says what. */
const missing = 69;

/** Runs a command. What it prints is shown at once, or kept where another one runs beside it. */
function run([command, ...args], cwd = "", kept = false) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: join(root, cwd),
      stdio: ["ignore", kept ? "pipe" : "inherit", kept ? "pipe" : "inherit"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => resolve({ ok: code === 0, code, output }));
  });
}

const results = [];
let pythonMissing;
const settingUp = run(["node", join(root, "tests", "setup-python.mjs")], "", true).then((result) => {
  if (!result.ok) pythonMissing = "its environment can't be had; see above";
  return result;
});

async function check({ name, command, quiet, cwd, needsPython, setsUpPython, maySkip }, alone) {
  const place = results.push({ name }) - 1;
  if (needsPython) await settingUp;
  if (needsPython && (pythonMissing !== undefined || !existsSync(python))) {
    results[place] = { name, state: "skipped", detail: pythonMissing ?? "there is no .venv" };
    return;
  }
  const head = `\n==> ${name}`;
  if (alone) console.log(head);
  const start = performance.now();
  const { ok, code, output } = await (setsUpPython ? settingUp : run(command, cwd, !alone || quiet));
  if (maySkip && code === missing) {
    results[place] = { name, state: "skipped", detail: output.trim().split("\n").at(-1) || "see above" };
    return;
  }
  const detail = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  if (!alone) console.log(head);
  if ((!quiet || !ok) && output.trim() !== "") console.log(output.trimEnd());
  results[place] = { name, state: ok ? "passed" : "failed", detail };
  if (ok || !setsUpPython) return;
  const required = process.env.CI === "true" || spawnSync("python3", ["--version"]).status === 0;
  results[place].state = required ? "failed" : "skipped";
}

for (const lanes of stages)
  await Promise.all(
    lanes.map(async (steps) => {
      for (const step of steps) await check(step, lanes.length === 1 && steps.length === 1);
    }),
  );

console.log("\nSummary");
for (const { name, state, detail } of results) console.log(`  ${state.padEnd(8)} ${name} (${detail})`);
const count = (state) => results.filter((result) => result.state === state).length;
console.log(
  `\n${count("passed")} passed, ${count("failed")} failed${count("skipped") > 0 ? `, ${count("skipped")} skipped` : ""}`,
);
process.exitCode = count("failed") === 0 ? 0 : 1;
