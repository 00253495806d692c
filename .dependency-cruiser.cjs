/** The walls of the house: who may import whom. CONTRIBUTING.md says why; tests/walls.test.ts shows that each can fail. */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(src|conformance|adapters|tests)/", pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: "oracle-and-reference-are-strangers",
      comment: "A bug that the oracle and the reference share is a bug that nobody sees.",
      severity: "error",
      from: { path: "^src/oracle/" },
      to: { path: "^src/reference/", reachable: true },
    },
    {
      name: "reference-and-oracle-are-strangers",
      comment: "A bug that the oracle and the reference share is a bug that nobody sees.",
      severity: "error",
      from: { path: "^src/reference/" },
      to: { path: "^src/(oracle|harness)/", reachable: true },
    },
    {
      name: "oracle-does-not-use-accelerator-arithmetic",
      comment: "The oracle shares only the tables of formats and groups, and tensors, with the reference.",
      severity: "error",
      from: { path: "^src/oracle/" },
      to: { path: "^src/numerics/float/", reachable: true },
    },
    {
      name: "reference-does-not-use-exact-arithmetic",
      comment: "Rationals belong to the judge.",
      severity: "error",
      from: { path: "^src/reference/" },
      to: { path: "^src/numerics/rational\\.ts$", reachable: true },
    },
    {
      name: "cases-never-see-adapters",
      comment: "A case makes requests and judges answers; both are functions of data.",
      severity: "error",
      from: { path: "^conformance/(cases|inputs)/" },
      to: {
        path: "^(src/(adapter|reference|cli|report)|conformance/(mutants|variants))/",
        dependencyTypesNot: ["type-only"],
      },
    },
    only("generated-imports-nothing", "Generated files stand alone.", "^src/generated/", "^src/generated/"),
    only(
      "numerics-is-pure",
      "Numerics knows nothing of adapters.",
      "^src/numerics/",
      "^src/(generated|numerics)/",
    ),
    only(
      "fabric-is-pure",
      "Topologies, programs and their words know nothing of adapters, and nothing of what is expected.",
      "^src/fabric/",
      "^src/(generated|numerics|fabric)/|^src/spec/nearest\\.ts$",
    ),
    only(
      "oracle-sees-numerics-alone",
      "The oracle is a function of data.",
      "^src/oracle/",
      "^src/(generated|numerics|fabric|oracle)/",
    ),
    only(
      "adapter-sees-no-judge",
      "Ways to reach an adapter know nothing of what is expected.",
      "^src/adapter/",
      "^src/(generated|numerics|validate/(validators|failures)\\.ts|adapter)",
    ),
    only(
      "reference-is-an-adapter",
      "The reference is what a vendor could write.",
      "^src/reference/",
      "^src/(generated|numerics|fabric|adapter|validate/(validators|failures)\\.ts|reference)",
    ),
    only(
      "harness-sees-no-report",
      "The harness hands over data.",
      "^src/harness/",
      "^src/(generated|numerics|fabric|oracle|adapter|spec|harness)/",
    ),
    only(
      "probe-judges-by-the-oracle",
      "A probe asks through a connection and explains answers by the oracle; it never sees the reference.",
      "^src/probe/",
      "^src/(generated|numerics|oracle|adapter|harness|probe)/",
    ),
    only(
      "study-measures-by-the-oracle",
      "A study asks through a connection and measures by the oracle; it never sees the reference.",
      "^src/study/",
      "^src/(generated|numerics|oracle|adapter|harness|probe|study)/",
    ),
    only(
      "report-sees-data-alone",
      "Reports are made of results.",
      "^src/report/",
      "^src/(generated|fabric|harness|report)/|^src/output-path\\.ts$",
    ),
    {
      name: "nothing-imports-conformance-but-cli",
      comment: "The suite is used by the program and by tests.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/" },
      to: { path: "^conformance/" },
    },
    {
      name: "no-circles",
      comment: "Each file can be read after those that it imports.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
