/** The needs of a profile, and what is delivered, for a person at a terminal. */
import type { Figure, NeedSummary, Summary } from "../generated/types.ts";
import { colors } from "./colors.ts";
import { wrap } from "./wrap.ts";

/** What the profile needs, and what is delivered: the answer to the wish, need by need. */
export function answers({ needs = [], selection }: Summary): string[] {
  if (needs.length === 0) return [];
  const lines = needs.flatMap(({ what, status, requirements, instead, figures }) => {
    const details = [
      ...(status === "met" ? [] : [requirements.join(", ")]),
      ...(instead === undefined ? [] : [`claimed instead: ${instead}`]),
      ...figures.map(figureText),
    ];
    return [
      `  ${needMark(status)}  ${status === "met" ? what : colors.bold(what)}`,
      ...details.flatMap((detail) => wrap(detail, " ".repeat(19)).map((line) => colors.dim(line))),
    ];
  });
  return [
    [colors.bold(`What the profile ${selection.profile ?? ""} needs, and what is delivered`), ...lines].join(
      "\n",
    ),
  ];
}

function needMark(status: NeedSummary["status"]): string {
  switch (status) {
    case "met":
      return colors.green("met          ");
    case "not-met":
      return colors.red("NOT MET      ");
    case "unverified":
      return colors.yellow("unverified   ");
    case "not-delivered":
      return colors.red("NOT DELIVERED");
  }
}

/** `bytes through memory for each activation: 4.06 (asked: at most 2)`. */
export function figureText({ name, value, unit, worst, asked }: Figure): string {
  const bound =
    asked === undefined
      ? ""
      : ` (asked: at ${worst === "highest" ? "most" : "least"} ${inUnit(asked, unit)})`;
  return `${name}: ${inUnit(value, unit)}${bound}`;
}

function inUnit(value: number, unit: string): string {
  const shownValue = unit === "%" ? value * 100 : value;
  const text = Number(shownValue.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return unit === "" ? text : `${text} ${unit}`;
}
