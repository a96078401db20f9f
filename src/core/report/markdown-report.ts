import type { Plan } from "../plan/plan.ts";
import { type Detail, details, shortened } from "./detail.ts";
import { disruptionWords } from "./disruption.ts";
import { code, folded, inline, list, table } from "./markdown.ts";
import { accessMarkdown } from "./markdown-access.ts";
import { changesMarkdown } from "./markdown-changes.ts";
import { findingsMarkdown } from "./markdown-findings.ts";
import { verdict } from "./verdict.ts";
import { lastSegment, whereWords } from "./where.ts";
import {
  countedChanges,
  emptySentence,
  fingerprintWords,
  orderSentence,
  placesOf,
  setupParts,
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
    ...findingsMarkdown(plan.findings, detail, placesOf(plan)),
    ...(plan.changes.length === 0 ? [] : orderBlocks(plan, detail)),
    `${plan.changes.length === 0 ? "fingerprint" : inline(fingerprintWords)} ${code(plan.fingerprint)}`,
  ];
}

const shortenedSentence =
  "*This is shortened to fit into a comment; `entra-mcp migrate --dry-run` shows everything.*";

/** Which plan it is, where it writes, and what it comes to. */
function headBlocks(plan: Plan, detail: Detail): readonly string[] {
  const api = code(shortened(lastSegment(plan.setup.api), detail.textLength));
  const title = `## ${plan.rollbackOf === undefined ? "Migration" : "Rollback"} plan for ${api}`;
  if (plan.changes.length === 0) return [title, emptySentence(plan), whereBlock(plan, detail)];
  const { changes, lines } = verdict(plan);
  const words = (text: string) => inline(shortened(text, detail.textLength));
  return [
    `${title}: ${countedChanges(plan.changes)}`,
    whereBlock(plan, detail),
    `**${words(changes)}**`,
    list(lines.map(({ mark, text }) => (mark === "=" ? words(text) : `**${mark}** ${words(text)}`))),
  ];
}

function whereBlock({ setup }: Plan, { textLength }: Detail): string {
  return inline(shortened(whereWords(setup), textLength));
}

function changedBlocks(plan: Plan, detail: Detail): readonly string[] {
  const words = (text: string) => inline(shortened(text, detail.textLength));
  return [
    ...folded("Setup", [
      table(
        ["part", "name", "how it was found"],
        setupParts(plan).map(({ what, name, foundBy }) => [what, words(name), words(foundBy ?? "")]),
      ),
    ]),
    ...changesMarkdown(plan, detail),
    ...accessMarkdown(plan, detail),
  ];
}

function orderBlocks(plan: Plan, { textLength }: Detail): readonly string[] {
  return ["### Order", orderSentence(plan), inline(shortened(disruptionWords(plan), textLength))];
}
