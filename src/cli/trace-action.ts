/** What `desiderata trace` does: finds the case, runs it on the adapter, and shows one run of it. */
import { suite } from "../../conformance/suite.ts";
import type { Case } from "../harness/case.ts";
import { AdapterUnreachable, describe } from "../harness/session.ts";
import { NotTraceable, traceCase } from "../harness/trace-case.ts";
import { OutputError, prepareFile, writeOutput } from "../output-path.ts";
import { traceSvg } from "../report/trace-svg.ts";
import { traceText } from "../report/trace-text.ts";
import { nearest } from "../spec/nearest.ts";
import { ExitError } from "./exit.ts";
import { connectTarget, smokeMend, targetOf } from "./target-arguments.ts";
import type { TraceCommandOptions, TraceContext } from "./trace.ts";

/** Runs the command. Throws ExitError. */
export async function trace(
  context: TraceContext,
  id: string,
  argument: string | undefined,
  { seed, run, deadline, json, svg }: TraceCommandOptions,
): Promise<void> {
  const candidate = caseOf(id);
  const { target, text } = await targetOf(argument, context.command);
  const deadlineMs = deadline * 1000;
  try {
    if (svg !== undefined) prepareFile(svg);
    const connection = await connectTarget(target);
    try {
      const manifest = await describe(connection, deadlineMs);
      const options = { seed, deadlineMs, ...(run === undefined ? {} : { run }) };
      const traced = await traceCase(candidate, text, manifest, connection, options);
      if (svg !== undefined) writeOutput(svg, traceSvg(traced));
      console.log(json === true ? JSON.stringify(traced, null, 2) : traceText(traced));
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof AdapterUnreachable) throw new ExitError(3, error.message, smokeMend(text));
    if (error instanceof NotTraceable) throw new ExitError(1, `${id} can't be shown: ${error.message}`);
    if (error instanceof OutputError)
      throw new ExitError(2, error.message, "Name a file that can be written.");
    throw error;
  }
}

/** The case of an ID. Throws ExitError 2 with the nearest one. */
function caseOf(id: string): Case {
  const known: Case[] = [];
  for (const one of suite()) {
    if (one.id === id) return one;
    if (one.feature === "unified-fabric") known.push(one);
  }
  // The parameters say most of an ID, and nothing about the case that somebody has misspelt.
  const nameOf = (text: string) => text.split(":")[0] ?? text;
  const name = nearest(nameOf(id), [...new Set(known.map((one) => nameOf(one.id)))]);
  const ids = known.map((one) => one.id).filter((one) => nameOf(one) === name);
  const meant = nearest(id, ids) ?? ids[0];
  throw new ExitError(
    2,
    `There is no case ${id}`,
    meant === undefined
      ? "`desiderata run --list --query 'unified-fabric/*'` lists the cases of communication."
      : `Did you mean ${meant}?`,
  );
}
