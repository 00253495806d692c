/**
 * The spec as it is published: `src/generated/spec.json`, made from the pages. What runs the suite reads this file and
 * needs no Markdown parser.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Profile, Requirement, SpecPage } from "../generated/types.ts";

export interface PublishedSpec {
  readonly specHash: string;
  readonly requirements: readonly Requirement[];
  readonly profiles: readonly Profile[];
  /** The capability that the page of a feature names. */
  readonly capabilityOf: (feature: string) => string;
}

interface SpecFile {
  readonly specHash: string;
  readonly features: readonly SpecPage[];
  readonly requirements: readonly Requirement[];
  readonly profiles: readonly Profile[];
}

/** Reads the published spec of the package at `rootDir`. */
export function readPublishedSpec(rootDir: string): PublishedSpec {
  // The file is generated and checked by `generate --check`; nobody else writes it.
  const { specHash, features, requirements, profiles } = JSON.parse(
    readFileSync(join(rootDir, "src", "generated", "spec.json"), "utf8"),
  ) as SpecFile;
  const capabilities = new Map(features.map(({ feature, capability }) => [feature, capability]));
  return {
    specHash,
    requirements,
    profiles,
    capabilityOf: (feature) => {
      const capability = capabilities.get(feature);
      if (capability === undefined)
        throw new RangeError(`spec.json has no page for ${feature}; run \`npm run generate\``);
      return capability;
    },
  };
}
