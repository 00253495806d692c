/**
 * Builds the program of the ranks, once: as long as its sources and the compiler stay the same, nothing is done. Ends with
 * exit code 69 where there is no MPI.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { compiler, flags, headers, howToBuild, rankProgram, sources } from "./rank-program.ts";

const version = spawnSync(compiler, ["--version"], { encoding: "utf8" });
const launcher = spawnSync("mpirun", ["--version"], { encoding: "utf8" });
if (version.status !== 0 || launcher.status !== 0) {
  console.error(`There is no MPI: ${howToBuild}`);
  process.exit(69);
}

const stamp = `${rankProgram}.stamp`;
const hash = createHash("sha256").update(version.stdout).update(launcher.stdout).update(flags.join(" "));
for (const file of [...sources, ...headers]) hash.update(readFileSync(file));
const wanted = hash.digest("hex");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
  console.log("the program of the ranks is up to date");
} else {
  mkdirSync(dirname(rankProgram), { recursive: true });
  const built = spawnSync(compiler, [...flags, "-o", rankProgram, ...sources], { stdio: "inherit" });
  if (built.status !== 0) process.exit(1);
  writeFileSync(stamp, wanted);
}
