/** `desiderata smoke`: its arguments, and what it prints. */
import type { Command } from "commander";
import { colors } from "../report/colors.ts";
import { interruptible } from "./interruption.ts";
import { seconds } from "./option-values.ts";

export interface SmokeContext {
  readonly rootDir: string;
  readonly command: readonly string[] | undefined;
}

interface SmokeOptions {
  readonly deadline: number;
  readonly json?: boolean;
}

/** Adds the command to a program. */
export function registerSmoke(program: Command, context: SmokeContext): void {
  program
    .command("smoke")
    .description("ask an adapter five trivial things: is the adapter wrong, or the device?")
    .argument("[target]", 'the adapter: "reference" (default), the path of a module, or -- command args')
    .option("--deadline <seconds>", "longest wait for one answer", seconds, 10)
    .option("--json", "print the steps as JSON")
    .action((target: string | undefined, options: SmokeOptions) => run(context, target, options));
}

async function run(
  { command }: SmokeContext,
  argument: string | undefined,
  { deadline, json }: SmokeOptions,
): Promise<void> {
  const { connectTarget, targetOf } = await import("./target-arguments.ts");
  const { smoke } = await import("../harness/smoke.ts");
  const { target, text } = await targetOf(argument, command);
  const connection = await connectTarget(target);
  let asked = 0;
  try {
    const steps = await interruptible(
      () => `after ${asked} of 5 questions`,
      () =>
        smoke(connection, deadline * 1000, ({ name, ok, detail, mend }) => {
          asked += 1;
          if (json === true) return;
          console.log(
            `${ok ? colors.green("ok  ") : colors.red("FAIL")}  ${name}\n      ${colors.dim(detail)}`,
          );
          if (mend !== undefined) console.log(`      ${mend}`);
        }),
    );
    const log = connection.takeLog().trimEnd();
    if (json === true) console.log(JSON.stringify({ target: text, steps }, null, 2));
    else if (log !== "" && steps.some(({ ok }) => !ok))
      console.log(`\nThe adapter wrote to stderr:\n${colors.dim(log)}`);
    const reached = steps.some(({ ok }) => ok);
    process.exitCode = !reached ? 3 : steps.every(({ ok }) => ok) ? 0 : 1;
  } finally {
    await connection.close();
  }
}
