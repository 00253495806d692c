/** `desiderata program`: its arguments and help. What it does is in `program-action.ts`. */
import type { Command } from "commander";

export interface ProgramCommandOptions {
  readonly check?: boolean;
  readonly ids?: boolean;
}

/** Adds the command to a program of commands. */
export function registerProgram(program: Command): void {
  program
    .command("program")
    .description("turn a communication program from text into JSON, or from JSON into text, or check it")
    .argument("<file>", "text or JSON, which is told by the content; - is standard input")
    .option("--check", "print only whether it is well-formed; exit code 1 if it is not")
    .option(
      "--ids",
      "with JSON: give every request of the text its ID, also where it is the one that it has anyway",
    )
    .addHelpText(
      "after",
      `
A text, which this command turns into JSON:
  word data, flag @1                     # memory: words of 8 bytes on device 1; larger: region x @1 bytes 4096
  queue @0:                              # requests of device 0, in their order
    write data = 1
    signal flag = 1 release strong
  queue @1:
    wait flag == 1 acquire
    read data -> r0                      # r0 is a register: a word of the queue's device
  observe r0                             # what is returned
  forbidden r0 = 0                       # a claim for a reader; JSON has none

Requests: write, read, multicast, scatter, gather, append, reduce, atomic, signal, wait, fence, cancel, invalidate.
All of the form, with an example of each: spec/program-text.md. In JSON (schemas/program.schema.json), the data of a
tensor is a text in hexadecimal, two digits for each byte.

Exit codes: 0 fine, 1 with --check: something is wrong with it, 2 wrong usage or input.`,
    )
    .action(async (file: string, options: ProgramCommandOptions) =>
      (await import("./program-action.ts")).programCommand(file, options),
    );
}
