/** An adapter that serves as a process of its own: what else it prints stays out of the frames, and it ends when asked. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectProcess } from "../../src/adapter/process.ts";
import { zeros } from "../../src/numerics/tensor.ts";

const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)));

describe("an adapter that is served", () => {
  it("may print what it likes: stdout is kept for frames, and the rest goes to the log", async () => {
    const main = join(mkdtempSync(join(tmpdir(), "desiderata-")), "main.mts");
    writeFileSync(
      main,
      `import { serve } from ${source("adapter/serve.ts")};
import { createReference } from ${source("reference/adapter.ts")};
const reference = createReference();
await serve({
  ...reference,
  echo: (params) => {
    console.log("loading a library");
    process.stdout.write("and another\\n");
    return reference.echo(params);
  },
  close: async () => console.log("closed"),
});
`,
    );
    const connection = connectProcess(process.execPath, ["--import", "tsx", main]);
    const x = zeros("F32", [2]);
    expect(await connection.call("echo", { x }, 10_000)).toMatchObject({ kind: "result", result: { x } });
    expect(await connection.settle(10_000)).toBeNull();
    expect(connection.takeLog()).toContain("loading a library\nand another\n");
    await connection.close();
  });
});
