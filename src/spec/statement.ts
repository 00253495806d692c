/**
 * The normative paragraph of a requirement: it holds one BCP 14 keyword, bold and of the requirement's level. Two
 * keywords would be two requirements under one ID.
 */
import type { Paragraph } from "mdast";
import { keywordsIn, levelOf } from "./keywords.ts";
import { lineOf, type Page } from "./page.ts";
import { type Problem, problemIn } from "./problem.ts";

/** What is wrong with a normative paragraph under this level, as written in the page; no level is none to differ from. */
export function statementProblems(page: Page, paragraph: Paragraph, level: string): readonly Problem[] {
  const problem = problemIn(page.file);
  const keywords = keywordsIn(page, paragraph);
  const [keyword, second] = keywords;
  if (keyword === undefined) {
    const message = "The normative paragraph holds no BCP 14 keyword.";
    return [problem(lineOf(paragraph), "keyword-count", message, `Say what **${level}** be so.`)];
  }
  if (second !== undefined) {
    const message = `The normative paragraph holds ${keywords.length} keywords: ${keywords.map(({ text }) => text).join(", ")}.`;
    return [
      problem(second.line, "keyword-count", message, "Keep one; give the rest a requirement of its own."),
    ];
  }

  const problems: Problem[] = [];
  if (!keyword.bold) {
    const mend = `Write the keyword, all of it and nothing else, in bold: **${keyword.text}**.`;
    problems.push(problem(keyword.line, "keyword-bold", `${keyword.text} is not in bold by itself.`, mend));
  }
  const stated = levelOf(keyword.text);
  if (stated !== level && levelOf(level) === level) {
    const message = `The keyword is ${keyword.text}, the level is ${level}.`;
    const mend =
      stated === undefined
        ? `Use ${level}.`
        : `Use ${level} in the paragraph, or set the level to ${stated}.`;
    problems.push(problem(keyword.line, "keyword-level", message, mend));
  }
  return problems;
}
