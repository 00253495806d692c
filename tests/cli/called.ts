/** A command called in the process of a test: faster than a process of its own where nothing but its words matters. */
import { stripVTControlCharacters } from "node:util";
import { vi } from "vitest";
import { command } from "../../src/cli/command.ts";

export interface Called {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** What `desiderata ARGS` prints in a folder, without colours, and its exit code. */
export async function calledIn(folder: string, ...args: readonly string[]): Promise<Called> {
  const printed = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).flatMap((name) => {
    const write = (text: string) => {
      printed[name] += text;
      return true;
    };
    return [
      vi.spyOn(process[name], "write").mockImplementation((text) => write(String(text))),
      vi
        .spyOn(console, name === "stdout" ? "log" : "error")
        .mockImplementation((text) => void write(`${text}\n`)),
    ];
  });
  const before = process.cwd();
  process.exitCode = undefined;
  process.chdir(folder);
  try {
    await command(args);
    return {
      stdout: stripVTControlCharacters(printed.stdout),
      stderr: stripVTControlCharacters(printed.stderr),
      status: Number(process.exitCode ?? 0),
    };
  } finally {
    process.chdir(before);
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
