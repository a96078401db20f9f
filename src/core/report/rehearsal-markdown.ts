import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { firstOf, leftOut, shortened } from "./detail.ts";
import { inline, list, table } from "./markdown.ts";
import {
  appliedWords,
  type BothTimes,
  disagreementsTitle,
  disagreementWords,
  nobodyShown,
  notExecutableTitle,
  notExecutableWords,
  reasonWords,
  rehearsalSentence,
  rehearsalTitle,
  rehearsedEntries,
} from "./rehearsal-words.ts";

/** So much fits into a comment of 65,536 characters, whoever has written the names. */
const most = { rows: 60, items: 30, text: 240 } as const;

/** A rehearsal as markdown, for a comment on a pull request or the summary of a job. */
export function rehearsalMarkdown(rehearsal: Rehearsal): string {
  const { shown, folded } = rehearsedEntries(rehearsal);
  const rows = firstOf(shown, most.rows);
  const others = `Measured as the plan says, and as before, for ${folded} more kinds of callers.`;
  return `${[
    `## ${rehearsalTitle}`,
    `**${words(rehearsalSentence(rehearsal))}** ${words(`${appliedWords(rehearsal)}.`)}`,
    "### Who gets in",
    rows.shown.length === 0
      ? `${nobodyShown.charAt(0).toUpperCase()}${nobodyShown.slice(1)}.`
      : table(
          ["caller", "the plan says", "measured"],
          rows.shown.map(({ caller, computed, measured }) => [
            words(caller),
            answers(computed),
            answers(measured),
          ]),
        ),
    ...leftOut(rows.more, "callers are"),
    ...(folded === 0 ? [] : [others]),
    ...section(
      disagreementsTitle,
      rehearsal.disagreements.map(
        (one) =>
          `${disagreementWords(one)}: the plan says ${reasonWords(one.computed)}; measured ${reasonWords(one.measured)}`,
      ),
    ),
    ...section(notExecutableTitle, rehearsal.notExecutable.map(notExecutableWords)),
  ].join("\n\n")}\n`;
}

function section(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const { shown, more } = firstOf(items, most.items);
  return [`### ${title}`, list(shown.map(words)), ...leftOut(more, "of these are")];
}

function words(text: string): string {
  return inline(shortened(text, most.text));
}

function answers({ before, after }: BothTimes): string {
  return before === after ? inline(after) : `${inline(before)} → ${inline(after)}`;
}
