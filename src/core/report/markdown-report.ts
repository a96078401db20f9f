import type { Plan } from "../plan/plan.ts";
import { type Detail, details, firstOf, leftOut, shortened } from "./detail.ts";
import { code, inline, list, table } from "./markdown.ts";
import { accessMarkdown } from "./markdown-access.ts";
import { changesMarkdown } from "./markdown-changes.ts";
import { findingsMarkdown } from "./markdown-findings.ts";
import {
  countedChanges,
  dangers,
  dangersTitle,
  emptySentence,
  lastSegment,
  orderSentence,
  setupParts,
  setupTitle,
} from "./wording.ts";

/** GitHub takes comments of at most 65,536 characters (verified: GitHub's answer 422); the rest is for what follows. */
const planLength = 56_000;

/**
 * The plan for a comment on a pull request or the summary of a job. What does not fit is shortened, whole constructs at
 * a time and diffs first, and the text says so.
 */
export function planMarkdown(plan: Plan, length = planLength): string {
  let text = "";
  for (const detail of details) {
    text = `${planBlocks(plan, detail).join("\n\n")}\n`;
    if (text.length <= length) return text;
  }
  return text;
}

function planBlocks(plan: Plan, detail: Detail): readonly string[] {
  const isWhole = detail === details[0];
  return [
    ...headBlocks(plan, detail),
    ...(isWhole ? [] : [shortenedSentence]),
    ...(plan.changes.length === 0 ? [] : changedBlocks(plan, detail)),
    ...findingsMarkdown(plan.findings, detail),
    ...(plan.changes.length === 0 ? [] : ["### Order", orderLine(plan, detail)]),
    `fingerprint ${code(plan.fingerprint)}`,
  ];
}

const shortenedSentence =
  "*This is shortened to fit into a comment; `entra-mcp migrate --dry-run` shows everything.*";

function headBlocks(plan: Plan, { textLength }: Detail): readonly string[] {
  const api = code(shortened(lastSegment(plan.setup.api), textLength));
  const title = `## ${plan.rollbackOf === undefined ? "Migration" : "Rollback"} plan for ${api}`;
  if (plan.changes.length === 0) return [title, emptySentence(plan)];
  return [`${title}: ${countedChanges(plan.changes)}`];
}

function changedBlocks(plan: Plan, detail: Detail): readonly string[] {
  const words = (text: string) => inline(shortened(text, detail.textLength));
  const sentences = firstOf(dangers(plan), detail.items);
  return [
    `### ${inline(setupTitle(plan))}`,
    table(
      ["part", "name", "how it was found"],
      setupParts(plan).map(({ what, name, foundBy }) => [what, words(name), words(foundBy ?? "")]),
    ),
    ...(sentences.shown.length === 0 ? [] : [`### ${dangersTitle}`, list(sentences.shown.map(words))]),
    ...leftOut(sentences.more, "are"),
    ...changesMarkdown(plan, detail),
    ...accessMarkdown(plan, detail),
  ];
}

/** The numbers of very many changes say nothing more. */
function orderLine(plan: Plan, { items }: Detail): string {
  if (plan.changes.length <= items) return orderSentence(plan, " → ");
  return `${countedChanges(plan.changes)}, written in the order of their numbers. Nothing else is touched.`;
}
