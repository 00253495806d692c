/** What `desiderata study accumulation` does: measures every series of every target, prints, and writes files. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ora from "ora";
import type { AccumulationStudy, StudyPoint, StudySeries } from "../generated/types.ts";
import { AdapterUnreachable, describe } from "../harness/session.ts";
import { packageVersion } from "../package-root.ts";
import { studyCsv, studySvg, studyText } from "../report/study.ts";
import { claimedModes, measure, NotAnswered } from "../study/accumulation.ts";
import { distributions } from "../study/data.ts";
import { notesOf } from "../study/notes.ts";
import { ExitError } from "./exit.ts";
import type { StudyContext, StudyOptions } from "./study.ts";
import { connectTarget, targetOf } from "./target-arguments.ts";

const usualLengths = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

/** Runs the command. Throws ExitError for wrong input, an adapter that can't be reached, and one that does not answer. */
export async function studyAccumulation(
  { command }: StudyContext,
  named: readonly string[],
  options: StudyOptions,
): Promise<void> {
  const ks = options.k ?? usualLengths;
  const rows = Math.ceil(Math.sqrt(options.samples));
  const deadlineMs = options.deadline * 1000;
  const usual = named.length === 0 && command === undefined ? ["model:hopper", "reference"] : named;
  const targets = await Promise.all([
    ...usual.map((one) => targetOf(one, undefined)),
    ...(command === undefined ? [] : [targetOf(undefined, command)]),
  ]);
  const spinner = process.stderr.isTTY ? ora({ stream: process.stderr }) : undefined;
  const series: StudySeries[] = [];
  const points: StudyPoint[] = [];
  for (const { target, text } of targets) {
    const connection = await connectTarget(target);
    try {
      const claimed = claimedModes(text, await describe(connection, deadlineMs));
      if (claimed.length === 0)
        throw new ExitError(2, `${text} claims no product of operands of 8 bits with FP32 results (gemm)`);
      for (const one of claimed) {
        const place = series.push(one.series) - 1;
        spinner?.start(`${text}, mode ${one.mode.name}`);
        const plan = { data: distributions, ks, rows, seed: options.seed, deadlineMs };
        const measured = await measure(connection, one, place, plan, ({ data, k }) => {
          if (spinner !== undefined) spinner.text = `${text}, mode ${one.mode.name}, ${data}, K = ${k}`;
        });
        points.push(...measured);
      }
    } catch (error) {
      if (error instanceof AdapterUnreachable)
        throw new ExitError(3, `${text} can't be reached: ${error.message}`);
      if (error instanceof NotAnswered) throw new ExitError(1, `${text}: ${error.message}`);
      throw error;
    } finally {
      spinner?.stop();
      await connection.close();
    }
  }
  const study: AccumulationStudy = {
    suite: { name: "desiderata", version: packageVersion() },
    study: "accumulation",
    seed: options.seed,
    samples: rows * rows,
    data: [...distributions],
    series,
    points,
    notes: notesOf(series, points),
  };
  const forPeople = options.json !== true;
  console.log(forPeople ? studyText(study) : JSON.stringify(study, null, 2));
  const written = await writeFiles(study, options);
  if (forPeople && written.length > 0) console.log(`\nwritten: ${written.join(", ")}`);
}

async function writeFiles(
  study: AccumulationStudy,
  { csv, svg, out }: StudyOptions,
): Promise<readonly string[]> {
  const at = (end: string) => (out === undefined ? [] : [join(out, `accumulation.${end}`)]);
  const files = [
    { paths: at("json"), content: async () => `${JSON.stringify(study, null, 2)}\n` },
    { paths: [...at("csv"), ...(csv === undefined ? [] : [csv])], content: () => studyCsv(study) },
    { paths: [...at("svg"), ...(svg === undefined ? [] : [svg])], content: () => studySvg(study) },
  ];
  const written: string[] = [];
  if (out !== undefined) await writing(out, mkdir(out, { recursive: true }));
  for (const { paths, content } of files) {
    if (paths.length === 0) continue;
    const text = await content();
    for (const path of paths) {
      await writing(path, writeFile(path, text));
      written.push(path);
    }
  }
  return written;
}

async function writing(path: string, done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    throw new ExitError(
      2,
      `${path} can't be written: ${error instanceof Error ? error.message : String(error)}`,
      "Choose another path; what was measured is printed above.",
    );
  }
}
