/**
 * `npm test`: every check that the project has, one after another, with its time; all of them run, whatever fails. The
 * Python part sets up its own environment under .venv/, beside the first checks, and says so when that can't be done.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const full = process.argv.includes("--full");
const bin = (name) => join(root, "node_modules", ".bin", name);
const desiderata = ["node", join(root, "dist", "src", "cli", "main.js")];
const python = join(root, ".venv", "bin", "python");

const steps = [
  { name: "types", command: [bin("tsc"), "-p", "tsconfig.json"] },
  { name: "build", command: ["npm", "run", "--silent", "build"] },
  { name: "lint and format", command: [bin("biome"), "ci", "--error-on-warnings", "."] },
  { name: "walls", command: [bin("depcruise"), "src", "conformance", "--config", ".dependency-cruiser.cjs"] },
  { name: "generated files are fresh", command: [...desiderata, "generate", "--check"] },
  { name: "spec lint", command: [...desiderata, "spec", "lint"] },
  { name: "spec trace", command: [...desiderata, "spec", "trace"], quiet: true },
  { name: "Markdown lint", command: [bin("markdownlint-cli2")] },
  { name: "python environment", python: "setup" },
  {
    name: "unit tests",
    command: [bin("vitest"), "run", ...(full ? [] : ["--exclude", "**/*.full.test.ts"])],
  },
  { name: "conformance of the reference", command: [...desiderata, "run", ...(full ? ["--full"] : [])] },
  { name: "adequacy", command: [...desiderata, "adequacy", ...(full ? [] : ["--first"])] },
  { name: "python types", command: [python, "-m", "mypy"], cwd: "adapters/python", python: "needs" },
  {
    name: "python lint",
    command: [python, "-m", "ruff", "check", "--config", "pyproject.toml", ".", "../../tests"],
    cwd: "adapters/python",
    python: "needs",
  },
  {
    name: "python format",
    command: [python, "-m", "ruff", "format", "--check", "--config", "pyproject.toml", ".", "../../tests"],
    cwd: "adapters/python",
    python: "needs",
  },
  { name: "python SDK", command: [python, "-m", "pytest", "-q"], cwd: "adapters/python", python: "needs" },
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
    python: "needs",
  },
];

function run([command, ...args], quiet = false, cwd = "") {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: join(root, cwd),
      stdio: ["ignore", quiet ? "pipe" : "inherit", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("exit", (code) => resolve({ ok: code === 0, output }));
  });
}

const results = [];
let pythonMissing;
const settingUp = run(["node", join(root, "tests", "setup-python.mjs")], true);
for (const { name, command, quiet, cwd, python: role } of steps) {
  if (role === "needs" && (pythonMissing !== undefined || !existsSync(python))) {
    results.push({ name, state: "skipped", detail: pythonMissing ?? "there is no .venv" });
    continue;
  }
  console.log(`\n==> ${name}`);
  const start = performance.now();
  const { ok, output } = await (role === "setup" ? settingUp : run(command, quiet, cwd));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (role === "setup" || (!ok && quiet)) console.log(output.trimEnd());
  if (!ok && role === "setup") {
    pythonMissing = "its environment can't be had; see above";
    const required = process.env.CI === "true" || spawnSync("python3", ["--version"]).status === 0;
    results.push({ name, state: required ? "failed" : "skipped", detail: `${seconds} s` });
  } else {
    results.push({ name, state: ok ? "passed" : "failed", detail: `${seconds} s` });
  }
}

console.log("\nSummary");
for (const { name, state, detail } of results) console.log(`  ${state.padEnd(8)} ${name} (${detail})`);
const count = (state) => results.filter((result) => result.state === state).length;
console.log(
  `\n${count("passed")} passed, ${count("failed")} failed${count("skipped") > 0 ? `, ${count("skipped")} skipped` : ""}`,
);
process.exitCode = count("failed") === 0 ? 0 : 1;
