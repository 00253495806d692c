/** The end of the harness itself: however it comes, the adapters and all that they have started end with it. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const main = join(mkdtempSync(join(tmpdir(), "desiderata-")), "harness.mts");

/** Connects to an adapter that has started a process of its own, says so, and waits; fails when it gets a SIGUSR2. */
writeFileSync(
  main,
  `import { connectProcess } from ${JSON.stringify(path("../../src/adapter/process.ts"))};
const zoo = ${JSON.stringify(path("zoo/zoo.mjs"))};
const connection = connectProcess(process.execPath, [zoo, "leaves-a-grandchild", process.argv[2]]);
const { kind } = await connection.call("describe", {}, 10_000);
process.on("SIGUSR2", () => { throw new Error("a defect of the harness"); });
console.log(kind);
`,
);

/** Groups of the adapters that were started under this mark, and their processes that are still running. */
function groupsOf(mark: string): string[] {
  return table().flatMap(({ group, args }) => (args.includes(`leaves-a-grandchild ${mark}`) ? [group] : []));
}
const running = (groups: readonly string[]) => table().filter(({ group }) => groups.includes(group)).length;

function table(): { readonly group: string; readonly args: string }[] {
  const text = execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const [, group, state, args] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (group === undefined || state === undefined || args === undefined || state.startsWith("Z")) return [];
    return [{ group, args }];
  });
}

describe("a harness that ends", () => {
  it.each([
    ["a SIGTERM", "SIGTERM"],
    ["a SIGINT", "SIGINT"],
    ["a defect of its own", "SIGUSR2"],
  ] as const)("by %s leaves no adapter and no grandchild", async (_, signal) => {
    const mark = `mark-${process.pid}-${signal}`;
    const harness = spawn(process.execPath, ["--import", "tsx", main, mark], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = new Promise((resolve) => harness.once("exit", resolve));
    const said = await new Promise((resolve) => harness.stdout.once("data", (data) => resolve(String(data))));
    expect(said).toBe("result\n");
    const groups = groupsOf(mark);
    expect(groups.length).toBe(1);
    expect(running(groups)).toBe(2);
    harness.kill(signal);
    await ended;
    await expect.poll(() => running(groups), { timeout: 2000 }).toBe(0);
  });
});
