/**
 * Makes `interfaces.ts`: the interfaces of the adapter's methods, one for each feature, and the Adapter composed of them.
 * Everything in it follows from the OpenRPC document, the schemas and the pages of the spec.
 */
import type { Requirement } from "../generated/types.ts";
import type { FeaturePage } from "../spec/read.ts";
import {
  type JsonSchema,
  namedTypes,
  type OpenRpcMethod,
  referencedType,
  type SchemaFiles,
} from "./schemas.ts";
import { banner } from "./types.ts";

/** Interface of the methods that every adapter has. */
const core = "AdapterCore";

/** What of the spec goes into the documentation. */
export interface DocumentedSpec {
  readonly pages: readonly FeaturePage[];
  readonly requirements: readonly Requirement[];
}

/** The source of `interfaces.ts`. */
export function interfacesSource(files: SchemaFiles, spec: DocumentedSpec): string {
  const types = namedTypes(files);
  const methods = files.openrpc.methods.map((method) => typed(method, files));
  const names = [...new Set(methods.map((method) => method.interface))];
  const used = [
    ...new Set(methods.flatMap(({ params, result }) => (params === undefined ? [result] : [params, result]))),
  ].sort();
  const parts = [
    banner,
    `import type { ${used.join(", ")} } from "./types.ts";`,
    ...names.map((name) =>
      interfaceSource(
        name,
        methods.filter((method) => method.interface === name),
        types,
        spec,
      ),
    ),
    adapterSource(names),
    methodMapSource(methods),
    methodsSource(methods),
  ];
  return `${parts.join("\n\n")}\n`;
}

interface TypedMethod {
  readonly name: string;
  readonly interface: string;
  readonly capability: string | undefined;
  readonly summary: string;
  readonly params: string | undefined;
  readonly result: string;
}

function typed(method: OpenRpcMethod, { schemas }: SchemaFiles): TypedMethod {
  const [params] = method.params;
  return {
    name: method.name,
    interface: method["x-interface"],
    capability: method["x-capability"],
    summary: method.summary,
    params: params === undefined ? undefined : referencedType(params.schema.$ref, "", schemas),
    result: referencedType(method.result.schema.$ref, "", schemas),
  };
}

function interfaceSource(
  name: string,
  methods: readonly TypedMethod[],
  types: ReadonlyMap<string, JsonSchema>,
  spec: DocumentedSpec,
): string {
  const pages = spec.pages.filter(({ operations }) =>
    operations.some(({ method }) => methods.some((own) => own.name === method)),
  );
  const lines = pages.flatMap(({ title, feature, file }) => [
    `${title} (${file}).`,
    "",
    ...spec.requirements
      .filter((requirement) => requirement.feature === feature)
      .map(({ id, level, title: words }) => `- ${id} (${level}) ${words}`),
  ]);
  const members = methods.map(
    (method) =>
      `${comment(methodWords(method, types), "  ")}  ${method.name}(${method.params === undefined ? "" : `params: ${method.params}`}): Promise<${method.result}>;`,
  );
  return `${comment(lines, "")}export interface ${name} {\n${members.join("\n\n")}\n}`;
}

function methodWords(
  { summary, params, result, capability }: TypedMethod,
  types: ReadonlyMap<string, JsonSchema>,
): string[] {
  const words = (name: string) => String(types.get(name)?.description ?? "");
  return [
    summary,
    ...(capability === undefined ? [] : [`Claimed by the capability \`${capability}\`.`]),
    "",
    ...(params === undefined ? [] : [`@param params ${words(params)}`]),
    `@returns ${words(result)}`,
  ];
}

function adapterSource(names: readonly string[]): string {
  const optional = names.filter((name) => name !== core).map((name) => `Partial<${name}>`);
  const words = [
    "What a vendor implements: the methods that every adapter has, and those of the features that it claims. A method",
    "refuses by throwing an error with a `code` of ErrorCode.",
  ];
  return `${comment(words, "")}export type Adapter = ${[core, ...optional].join(" & ")} & {\n  /** Called once, when the harness needs the adapter no more. */\n  close?(): Promise<void>;\n};`;
}

function methodMapSource(methods: readonly TypedMethod[]): string {
  const lines = methods.map(
    ({ name, params, result }) =>
      `  ${name}: { params: ${params ?? "Record<string, never>"}; result: ${result} };`,
  );
  return `/** Parameters and result of each method. */\nexport interface MethodMap {\n${lines.join("\n")}\n}\n\nexport type MethodName = keyof MethodMap;`;
}

function methodsSource(methods: readonly TypedMethod[]): string {
  const lines = methods.map(
    ({ name, capability }) =>
      `  ${name}: { capability: ${capability === undefined ? "null" : JSON.stringify(capability)} },`,
  );
  return `/** The methods, each with the capability that claims it; null for those that every adapter has. */\nexport const methods = {\n${lines.join("\n")}\n} as const satisfies { readonly [Name in MethodName]: { readonly capability: string | null } };`;
}

function comment(lines: readonly string[], indent: string): string {
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
