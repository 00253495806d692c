/**
 * Sets up the Python environment for the SDK and its example adapters under .venv/, once: as long as the SDK's
 * pyproject.toml stays the same, nothing is done.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, ".venv", "desiderata.stamp");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "adapters", "python", "pyproject.toml")))
  .digest("hex");

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status === 0) return;
  console.error(`${command} ${args.join(" ")} failed${error === undefined ? "" : `: ${error.message}`}`);
  console.error(
    "The Python part needs Python 3.10 or later with venv and pip, and a package index that pip can reach.",
  );
  process.exit(1);
}

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
  console.log(".venv is up to date");
} else {
  console.log("Setting up .venv for the Python SDK and its examples (about a minute) ...");
  run("python3", ["-m", "venv", ".venv"]);
  run(join(root, ".venv", "bin", "python"), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-e",
    "./adapters/python[test,onnxruntime]",
  ]);
  writeFileSync(stamp, wanted);
}
