/**
 * What a manifest must be beyond its schema: no claim is made twice, and none about communication that nothing can show.
 * Whether claims are true is judged elsewhere.
 */
import type { Manifest, OperandSupport } from "../generated/types.ts";

/** Why a manifest can't be one, or undefined if it can. */
export function wrongManifest(manifest: Manifest): string | undefined {
  return (
    repeatedSupport(manifest) ??
    repeatedGemmSupport(manifest) ??
    repeatedTask(manifest) ??
    neededUnclaimed(manifest) ??
    unshownClaim(manifest) ??
    timesOfNowhere(manifest)
  );
}

/** Two entries of a support matrix with the same key would leave open which rule is claimed. */
function repeatedSupport(manifest: Manifest): string | undefined {
  const seen = new Set<string>();
  for (const { recipe } of manifest.capabilities["fine-grained-quantization"]?.supports ?? []) {
    const { format, scaling } = recipe;
    const key =
      scaling === undefined
        ? `the cast to ${format}`
        : `${format}, group ${scaling.group}, scales ${scaling.scaleFormat}, tensor scale ${scaling.tensorScale}`;
    if (seen.has(key)) return `the support matrix lists ${key} twice; declare one rule for it`;
    seen.add(key);
  }
  return undefined;
}

/** The same for products of matrices, and for the modes of an entry. */
function repeatedGemmSupport(manifest: Manifest): string | undefined {
  const seen = new Set<string>();
  for (const { a, b, modes } of manifest.capabilities.gemm?.supports ?? []) {
    const key = `${operandText(a)} by ${operandText(b)}`;
    if (seen.has(key)) return `the support matrix of gemm lists ${key} twice; join the two entries`;
    seen.add(key);
    const names = modes.map(({ name }) => name);
    const repeated = names.find((name, i) => names.indexOf(name) !== i);
    if (repeated !== undefined)
      return `${key}: the mode ${repeated} is listed twice; declare one model for it`;
  }
  return undefined;
}

const releasesByStrength = ["none", "weak", "strong", "all"] as const;
const fencesByStrength = ["acq_rel", "sc"] as const;

/** What orders more serves whoever asks for less; and some verbs are nothing without another claim. */
function neededUnclaimed({ capabilities }: Manifest): string | undefined {
  const fabric = capabilities["unified-fabric"];
  if (fabric === undefined) return undefined;
  const { verbs, releases, fences, rights } = fabric;
  if (releases.length === 1 && releases[0] === "none")
    return "the release none is claimed alone, by which nobody learns of data; claim weak too";
  if (verbs.includes("signal") && releases.length === 0)
    return "the verb signal is claimed, and no release; claim none and weak, with which each signal is asked for";
  if (releases.length > 0 && !verbs.includes("signal"))
    return "releases are claimed, and the verb signal is not; claim it too: a signal alone is a write of nothing with one";
  if (verbs.includes("invalidate") && !rights)
    return "the verb invalidate is claimed, and no rights are; claim rights too, for it takes a key back";
  if (verbs.includes("combine") && !verbs.includes("dispatch"))
    return "the verb combine is claimed, and dispatch is not; claim it too, for a combine brings back what was dispatched";
  return (
    missingBelow("release", releasesByStrength, releases) ?? missingBelow("fence", fencesByStrength, fences)
  );
}

function missingBelow<T extends string>(
  what: string,
  byStrength: readonly T[],
  claimed: readonly T[],
): string | undefined {
  const strongest = byStrength.findLast((one) => claimed.includes(one));
  const weaker = byStrength.find((one) => !claimed.includes(one));
  if (strongest === undefined || weaker === undefined) return undefined;
  return byStrength.indexOf(weaker) > byStrength.indexOf(strongest)
    ? undefined
    : `the ${what} ${strongest} is claimed, and ${weaker} is not; claim it too, for ${strongest} does all that ${weaker} asks for`;
}

/** A task that is listed twice would have two paths. */
function repeatedTask(manifest: Manifest): string | undefined {
  const tasks = (manifest.capabilities["sm-free-communication"]?.tasks ?? []).map(({ task }) => task);
  const repeated = tasks.find((task, i) => tasks.indexOf(task) !== i);
  return repeated === undefined ? undefined : `the task ${repeated} is listed twice; declare one path for it`;
}

function operandText({ format, scaling, quantize }: OperandSupport): string {
  if (quantize !== undefined) return `${format} quantized to ${JSON.stringify(quantize)}`;
  if (scaling === undefined) return format;
  const { group, scaleFormat, tensorScale } = scaling;
  return `${format} (group ${group}, scales ${scaleFormat}, tensor scale ${tensorScale})`;
}

/** What communication does without is shown by a probe, or by counters of devices; a claim without either is none. */
function unshownClaim({ capabilities }: Manifest): string | undefined {
  const offload = capabilities["sm-free-communication"];
  if (offload === undefined) return undefined;
  const { withoutComputeUnits, withoutHost, withoutStaging, tasks, probes, overlap, overlapInParts } =
    offload;
  if (overlapInParts === true && overlap.length === 0)
    return "overlapInParts is claimed, and no work in overlap; list the work that comes in parts";
  if (capabilities["unified-fabric"]?.counters.includes("devices") === true) return undefined;
  const counters = "the counter devices of unified-fabric";
  const units = probes.includes("occupy-all");
  if (withoutComputeUnits && !units && !probes.includes("compute-wave"))
    return `withoutComputeUnits is claimed, and nothing shows it; claim the probe occupy-all or compute-wave, or ${counters}`;
  if (tasks.length > 0 && !units)
    return `tasks are claimed, and nothing shows who does them; claim the probe occupy-all, or ${counters}`;
  if (withoutHost && !probes.includes("stall-host"))
    return `withoutHost is claimed, and nothing shows it; claim the probe stall-host, or ${counters}`;
  if (withoutStaging) return `withoutStaging is claimed, and nothing shows it; claim ${counters}`;
  return undefined;
}

/** A time means nothing before it is known where it comes from. The schema says so of those of products. */
function timesOfNowhere({ times, capabilities }: Manifest): string | undefined {
  if (times !== undefined) return undefined;
  const offload = capabilities["sm-free-communication"];
  const timed = capabilities["unified-fabric"]?.counters.find((counter) => counter !== "ports");
  const claim =
    timed !== undefined
      ? `the counter ${timed} of unified-fabric`
      : (offload?.overlap.length ?? 0) > 0
        ? "overlap"
        : offload?.probes.includes("compute-wave") === true
          ? "the probe compute-wave"
          : undefined;
  return claim === undefined
    ? undefined
    : `${claim} is claimed, which is a time; say with times whether it is measured or modelled`;
}
