/** A valid document of every kind, for tests to break in one place each, and a folder to put them in. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const manifest = {
  protocol: "0.1",
  adapter: { name: "sample", version: "1.0" },
  device: { vendor: "Sample", product: "S1" },
  kind: "software",
  deterministic: true,
  capabilities: {},
};

const hash = "0".repeat(64);
const suite = { name: "desiderata", version: "0.1.0", quick: true };
const adapter = { target: "sample", manifest };
const selection = { queries: [], levels: ["MUST"] };

export const header = {
  type: "header",
  format: 1,
  suite,
  specHash: hash,
  adapter,
  environment: { node: "v20", platform: "linux", arch: "x64", cpu: "any", cores: 1, memoryBytes: 1 },
  seed: 1,
  selection,
  startedAt: "2026-01-01T00:00:00Z",
};

/** A line for a case. */
export function caseLine(id: string, verdict = "pass") {
  const requirements = ["ADP-008"];
  return { type: "case", id, requirements, verdict, evidence: "bits", checks: 1, durationMs: 1 };
}

/** The footer for these counts. */
export function footer(cases: Readonly<Record<string, number>>) {
  return { type: "footer", cases, durationMs: 1, exitCode: 0, endedAt: "2026-01-01T00:00:01Z" };
}

export const summary = {
  suite,
  specHash: hash,
  adapter,
  seed: 1,
  selection,
  requirements: [],
  cases: { pass: 1 },
  uncoveredClaims: [],
  durationMs: 1,
  exitCode: 0,
};

export const waivers = { waivers: [{ query: "req:ADP-008", owner: "us", reason: "known" }] };

export const lock = { requirements: [{ id: "ADP-008", level: "MUST", statementHash: hash }] };

export const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/sample.schema.json",
  title: "Sample",
  description: "A sample.",
  type: "object",
  properties: { size: { description: "How large.", type: "integer" } },
};

export const openRpc = {
  openrpc: "1.3.2",
  info: { title: "Sample", version: "0.1" },
  methods: [
    {
      name: "describe",
      summary: "Says what the adapter is.",
      "x-interface": "AdapterCore",
      params: [],
      result: { name: "manifest", schema: { $ref: "manifest.schema.json" } },
    },
  ],
};

/** JSON Lines, each line with its end. */
export function jsonLines(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** Writes a file to a folder of its own, and returns its path. */
export function fileWith(name: string, content: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "desiderata-validate-")), name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}
