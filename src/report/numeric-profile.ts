/** A numeric profile for people: a table of the parameters beside what was declared, and what else was seen. */
import type { Disagreement, NumericProfile, ProbedParameter, ProductProfile } from "../generated/types.ts";
import { colors } from "./colors.ts";

/** What the parameters of a model are called, in their order. */
const titles: Readonly<Record<string, string>> = {
  blockWidth: "fused width",
  exactWidth: "exact width",
  lanes: "lanes",
  fractionBits: "fraction bits",
  alignment: "alignment",
  products: "product exponent",
  accumulator: "place of the sum",
  registerBits: "register bits",
  registerRounding: "register rounding",
  promotionInterval: "promotion interval",
  scaleOrder: "scale order",
  outputRounding: "output rounding",
  subnormals: "subnormals",
};

/** Values that are listed; of more, the first and the last are. */
const listed = 4;
const column = 34;

/** A profile of a product, for a terminal. */
export function productText(profile: ProductProfile): string {
  const { support, operands, layout, mode, requests, dotProducts, parameters, observations } = profile;
  const lines = [
    `${colors.bold(`product ${support}`)}   ${operands}   ${layout}   mode ${mode}   ${colors.dim(`${requests} requests, ${dotProducts} dot products`)}`,
    `  ${verdictText(profile)}`,
  ];
  if (profile.disagreement !== undefined) lines.push(...disagreementLines(profile.disagreement));
  if (parameters.length > 0) {
    const declared = profile.declared !== undefined;
    lines.push(
      colors.dim(
        `  ${"".padEnd(18)}   ${"from outside".padEnd(column)}${declared ? "   declared" : ""}`.trimEnd(),
      ),
      ...parameters.map((parameter) => parameterLine(parameter)),
    );
  }
  for (const { name, holds, text } of observations) {
    const mark = holds === undefined ? "" : holds ? "yes: " : "no: ";
    lines.push(...folded(`  ${name.replaceAll("-", " ").padEnd(23)}`, `${mark}${text}`));
  }
  return lines.join("\n");
}

function verdictText({ verdict, message }: ProductProfile): string {
  switch (verdict) {
    case "agrees":
      return colors.green("the declared model gives every bit");
    case "disagrees":
      return (
        colors.red("DISAGREES with the declared model (ACC-005)") +
        (message === undefined ? "" : `; ${message}`)
      );
    case "inferred":
      return "no model is declared; this one gives every bit";
    case "unexplained":
      return colors.yellow(`no model is declared, and ${message ?? "none was found"}`);
    case "failed":
      return colors.red(message ?? "not answered");
  }
}

function parameterLine(parameter: ProbedParameter): string {
  const { name, declared } = parameter;
  const text = valuesText(parameter);
  const same = declared === undefined || isAmong(parameter);
  const said = declared === undefined ? "" : `   ${same ? declared : colors.red(`${declared}  ≠`)}`;
  return `  ${(titles[name] ?? name).padEnd(18)}   ${text.padEnd(column)}${said}`.trimEnd();
}

function isAmong({ values, orMore, declared }: ProbedParameter): boolean {
  const last = values.at(-1);
  return (
    values.some((value) => value === declared) ||
    (orMore && typeof declared === "number" && typeof last === "number" && declared > last)
  );
}

/** `13`, `inside or outside`, `32 to 128 or more`. */
function valuesText({ name, values, orMore }: ProbedParameter): string {
  const [first, last] = [values[0], values.at(-1)];
  const numbers = values.filter((value) => typeof value === "number");
  if (values.length === 1) return String(first);
  // A window that loses nothing is as good as any that is wider.
  if (name === "fractionBits" && orMore) return `${Math.min(...numbers)} or more`;
  const [least = 1] = numbers;
  if (
    name === "promotionInterval" &&
    numbers.length > listed &&
    numbers.every((value) => value % least === 0)
  )
    return `multiples of ${least}${values.length > numbers.length ? ` or ${last}` : ""}`;
  const list =
    values.length <= listed
      ? values.join(" or ")
      : `${numbers[0]} to ${numbers.at(-1)}${values.length > numbers.length ? ` or ${last}` : ""}`;
  return `${list}${orMore ? " or more" : ""}`;
}

function disagreementLines({
  wrong,
  k,
  terms,
  addend,
  output,
  expected,
  actual,
}: Disagreement): readonly string[] {
  const products = terms.map(({ at, a, b, scaleA, scaleB }) => {
    const scales = [scaleA, scaleB].filter((scale) => scale !== undefined && scale !== 1);
    return `[${at}] ${[a, b, ...scales].join(" * ")}`;
  });
  const sum = [...products, ...(addend === undefined ? [] : [`C ${addend}`])].join("  +  ");
  return [
    ...folded(`    smallest of ${wrong}:  `, `K = ${k}:  ${sum}`),
    `    declared model  ${expected.value} (${expected.bits})   device  ${actual.value} (${actual.bits})   ${output}`,
  ];
}

/** Long text, broken at spaces, under its first column. */
function folded(head: string, text: string): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > 100 && line.trim() !== "") {
      lines.push(line);
      line = " ".repeat(head.length - 1);
    }
    line += line === head ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** The whole profile as Markdown. */
export function profileMarkdown({ adapter, products, suite }: NumericProfile): string {
  const { manifest, target } = adapter;
  const { vendor, product } = manifest.device;
  return [
    `# Numeric profile of ${vendor} ${product}`,
    "",
    `Target \`${target}\`, adapter ${manifest.adapter.name} ${manifest.adapter.version}; probed with ${suite.name} ${suite.version}.`,
    ...products.flatMap(productMarkdown),
    "",
  ].join("\n");
}

function productMarkdown(profile: ProductProfile): readonly string[] {
  const { support, operands, layout, mode, parameters, observations, disagreement, verdict, message } =
    profile;
  const words = {
    agrees: "The declared model gives every bit.",
    disagrees: "The declared model is contradicted (ACC-005).",
    inferred: "No model is declared; this one gives every bit.",
    unexplained: "No model is declared, and none was found that gives every bit.",
    failed: message ?? "It was not answered.",
  };
  const withDeclared = profile.declared !== undefined;
  const table =
    parameters.length === 0
      ? []
      : [
          "",
          `| parameter | from outside |${withDeclared ? " declared |" : ""}`,
          `| --- | --- |${withDeclared ? " --- |" : ""}`,
          ...parameters.map((parameter) => {
            const said = withDeclared ? ` ${parameter.declared}${isAmong(parameter) ? "" : " ≠"} |` : "";
            return `| ${titles[parameter.name] ?? parameter.name} | ${valuesText(parameter)} |${said}`;
          }),
        ];
  return [
    "",
    `## Product ${support}: ${operands}, ${layout}, mode ${mode}`,
    "",
    words[verdict],
    ...(disagreement === undefined ? [] : ["", "```text", ...disagreementLines(disagreement), "```"]),
    ...table,
    "",
    ...observations.map(
      ({ name, holds, text }) =>
        `- ${name.replaceAll("-", " ")}: ${holds === undefined ? "" : holds ? "yes, " : "no, "}${text}`,
    ),
  ];
}
