import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { type Detail, details, firstOf, leftOut, shortened } from "./detail.ts";
import { inline, list, table } from "./markdown.ts";
import {
  appliedWords,
  type BothTimes,
  disagreementsTitle,
  disagreementWords,
  foldedWords,
  nobodyShown,
  notExecutableTitle,
  notExecutableWords,
  reasonWords,
  rehearsalSentence,
  rehearsalTitle,
  rehearsedEntries,
} from "./rehearsal-words.ts";

/** Below the 65,536 characters of a comment, with room for what is put around it. */
const longest = 60_000;

/** A rehearsal as markdown, for a comment on a pull request or the summary of a job: as much of it as fits there. */
export function rehearsalMarkdown(rehearsal: Rehearsal): string {
  let text = "";
  for (const detail of details) {
    text = `${blocksOf(rehearsal, detail).join("\n\n")}\n`;
    if (text.length <= longest) return text;
  }
  return text;
}

function blocksOf(rehearsal: Rehearsal, detail: Detail): readonly string[] {
  const { disagreements, notExecutable } = rehearsal;
  const words = (text: string) => inline(shortened(text, detail.textLength));
  const section = (title: string, items: readonly string[]): readonly string[] => {
    if (items.length === 0) return [];
    const { shown, more } = firstOf(items, detail.items);
    return [`### ${title}`, list(shown.map(words)), ...leftOut(more, "of these are")];
  };
  return [
    `## ${rehearsalTitle}`,
    `**${words(rehearsalSentence(rehearsal))}** ${words(`${appliedWords(rehearsal)}.`)}`,
    "### Who gets in",
    ...tableBlocks(rehearsal, detail),
    ...section(
      disagreementsTitle,
      disagreements.map(
        (one) =>
          `${disagreementWords(one)}: the plan says ${reasonWords(one.computed)}; measured ${reasonWords(one.measured)}`,
      ),
    ),
    ...section(notExecutableTitle, notExecutable.map(notExecutableWords)),
  ];
}

function tableBlocks(rehearsal: Rehearsal, detail: Detail): readonly string[] {
  const { shown, folded } = rehearsedEntries(rehearsal);
  const { shown: rows, more } = firstOf(shown, detail.items);
  const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  return [
    rows.length === 0
      ? sentence(nobodyShown)
      : table(
          ["caller", "the plan says", "measured"],
          rows.map(({ caller, computed, measured }) => [
            inline(shortened(caller, detail.textLength)),
            answers(computed),
            answers(measured),
          ]),
        ),
    ...leftOut(more, "callers are"),
    ...(folded === 0 ? [] : [sentence(foldedWords(folded))]),
  ];
}

function answers({ before, after }: BothTimes): string {
  return before === after ? inline(after) : `${inline(before)} → ${inline(after)}`;
}
