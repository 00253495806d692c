/**
 * Five trivial questions that come before all others. They tell an adapter that is wrong from a device that is wrong, and
 * each answer names the mend.
 */
import type { Connection, Outcome } from "../adapter/connection.ts";
import type { Manifest, Recipe, Tensor } from "../generated/types.ts";
import { codesOf, zeros } from "../numerics/tensor.ts";
import { supportsOf } from "./needs.ts";

export interface SmokeStep {
  readonly name: string;
  readonly ok: boolean;
  /** What came back, or what is wrong. */
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string;
}

/** Asks one question after another; stops where the adapter can't be talked to. */
export async function smoke(
  connection: Connection,
  deadlineMs: number,
  report: (step: SmokeStep) => void,
): Promise<readonly SmokeStep[]> {
  const steps: SmokeStep[] = [];
  const done = (step: SmokeStep) => {
    steps.push(step);
    report(step);
    return step.ok;
  };
  const described = await connection.call("describe", {}, deadlineMs);
  if (!done(describeStep(described))) return steps;
  // The connection has validated it.
  const manifest = (described.kind === "result" ? described.result : undefined) as Manifest;
  done(await echoStep(connection, deadlineMs));
  done(refusalStep("an unknown method is refused", await connection.call("transmogrify", {}, deadlineMs)));
  done(
    refusalStep(
      "an unclaimed recipe is refused",
      await connection.call("quantize", { x: zeros("F32", [1, 1]), recipe: unclaimed(manifest) }, deadlineMs),
    ),
  );
  done(await twiceStep(connection, deadlineMs));
  return steps;
}

function describeStep(outcome: Outcome): SmokeStep {
  const name = "describe gives a valid manifest";
  if (outcome.kind !== "result")
    return failed(
      name,
      outcome,
      "Answer the method describe with a manifest under schemas/manifest.schema.json.",
    );
  const { adapter, device, kind, capabilities } = outcome.result as Manifest;
  const claims = Object.keys(capabilities);
  return {
    name,
    ok: true,
    detail: `${adapter.name} ${adapter.version}, ${device.vendor} ${device.product} (${kind}); claims ${claims.length === 0 ? "nothing" : claims.join(", ")}`,
  };
}

async function echoStep(connection: Connection, deadlineMs: number): Promise<SmokeStep> {
  const name = "echo returns every bit";
  const x = zeros("F32", [1, 6]);
  const codes = codesOf(x);
  const patterns = [0x80000000, 0x7f800001, 0xffd5aa55, 0x7f800000, 0x00000001, 0x3f800000];
  patterns.forEach((pattern, i) => {
    if (!(codes instanceof BigUint64Array)) codes[i] = pattern;
  });
  const outcome = await connection.call("echo", { x }, deadlineMs);
  if (outcome.kind !== "result") return failed(name, outcome, "Answer echo with the tensor of the request.");
  const echoed = (outcome.result as { x: Tensor }).x;
  const changed = patterns.findIndex((pattern, i) => codesOf(echoed)[i] !== pattern);
  if (changed < 0)
    return { name, ok: true, detail: "-0, NaN payloads, infinity and a subnormal came back unchanged" };
  const hex = (code: number | bigint | undefined) =>
    `0x${(code ?? 0).toString(16).toUpperCase().padStart(8, "0")}`;
  return {
    name,
    ok: false,
    detail: `${hex(patterns[changed])} came back as ${hex(codesOf(echoed)[changed])}`,
    mend: "Copy bytes, and never load them as floating-point numbers.",
  };
}

function refusalStep(name: string, outcome: Outcome): SmokeStep {
  const mend = "Answer with a JSON-RPC error whose data.code is UNIMPLEMENTED.";
  if (outcome.kind === "refusal" && outcome.code === "UNIMPLEMENTED")
    return { name, ok: true, detail: "UNIMPLEMENTED" };
  if (outcome.kind === "result") return { name, ok: false, detail: "it was answered", mend };
  return failed(name, outcome, mend);
}

async function twiceStep(connection: Connection, deadlineMs: number): Promise<SmokeStep> {
  const name = "two requests in a row have an answer each";
  for (const elements of [2, 3]) {
    const outcome = await connection.call("echo", { x: zeros("U8", [elements]) }, deadlineMs);
    if (outcome.kind !== "result")
      return failed(name, outcome, "Answer each request once, under its own ID, and read the next.");
  }
  const late = await connection.settle(deadlineMs);
  return late === null
    ? { name, ok: true, detail: "and nothing more" }
    : failed(name, late, "Answer each request once.");
}

function failed(name: string, outcome: Outcome, mend: string): SmokeStep {
  if (outcome.kind === "result") return { name, ok: false, detail: "it was answered", mend };
  return {
    name,
    ok: false,
    detail: `${outcome.kind === "refusal" ? outcome.code : outcome.kind}: ${outcome.message}`,
    mend,
  };
}

/** A recipe that the manifest does not claim: a rule that nobody claims together. */
function unclaimed(manifest: Manifest): Recipe {
  const recipe = { format: "FP64", overflow: "saturate", infinity: "saturate" } as const;
  return supportsOf(manifest).some((support) => support.recipe.format === "FP64")
    ? { ...recipe, overflow: "non-finite" }
    : recipe;
}
