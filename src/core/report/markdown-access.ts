import type { Cell } from "../access/cell.ts";
import type { AccessTable, Plan, PlannedAccess } from "../plan/plan.ts";
import { legendOf, marks, numberedCell, numberedReasons, shownReason } from "./access-words.ts";
import { type Detail, firstOf, leftOut, shortened } from "./detail.ts";
import { code, fenced, folded, inline, table } from "./markdown.ts";
import { entryPicture } from "./mermaid-picture.ts";
import { lastSegment } from "./where.ts";
import { type Entry, legendOfEntries, markOf, stayingWords, whoGetsIn } from "./who-gets-in.ts";

/** Who gets in before and after, as a table and a picture, and the whole table folded, its reasons numbered below each. */
export function accessMarkdown({ access, setup }: Plan, detail: Detail): readonly string[] {
  return [
    ...entryMarkdown(access, lastSegment(setup.api), detail),
    ...folded("Every caller, Entra and the gateway apart", wholeMarkdown(access, detail)),
  ];
}

function entryMarkdown({ callers }: AccessTable, server: string, detail: Detail): readonly string[] {
  const { changing, staying } = whoGetsIn(callers);
  const words = (text: string) => inline(shortened(text, detail.textLength));
  const rows = firstOf(changing, detail.items);
  const reasons = [...new Set(rows.shown.flatMap(({ after }) => shownReason(after) ?? []))];
  const after = (cell: Cell) => {
    const why = shownReason(cell);
    return inline(why === null ? cell.answer : `${cell.answer} (${reasons.indexOf(why) + 1})`);
  };
  const legend = legendOfEntries(changing).map(({ mark, words: meaning }) => `${bold(mark)} ${meaning}`);
  const others = stayingWords(staying);
  return [
    "### Who gets in",
    changing.length === 0
      ? "Nobody newly gets in, and nobody is newly kept out."
      : table(
          ["", "caller", "before", "after"],
          rows.shown.map((entry) => [
            bold(markOf(entry)),
            words(entry.caller),
            inline(entry.before.answer),
            after(entry.after),
          ]),
        ),
    ...leftOut(rows.more, "callers are"),
    ...(legend.length === 0 ? [] : [legend.join(", ")]),
    ...(others === null ? [] : [inline(`${others.charAt(0).toUpperCase()}${others.slice(1)}.`)]),
    ...(reasons.length === 0 ? [] : [reasons.map((why, index) => `${index + 1}. ${words(why)}`).join("\n")]),
    ...pictureMarkdown(changing, server, detail),
  ];
}

/** More arrows than this are no picture any more. */
const mostArrows = 8;

function pictureMarkdown(changing: readonly Entry[], server: string, { items }: Detail): readonly string[] {
  if (changing.length === 0) return [];
  const { shown, more } = firstOf(changing, Math.min(items, mostArrows));
  return [fenced(entryPicture(shown, server), "mermaid"), ...leftOut(more, "callers of the table are")];
}

function wholeMarkdown({ callers }: AccessTable, detail: Detail): readonly string[] {
  const reasons = numberedReasons(callers);
  const words = (text: string) => inline(shortened(text, detail.textLength));
  const rows = firstOf(callers, detail.items);
  const because = firstOf([...reasons], detail.items);
  const legend = legendOf(callers).map(({ mark, verdict }) => `${bold(mark)} ${verdict}`);
  return [
    table(
      ["", "caller", "Entra", "gateway"],
      rows.shown.map((row) => [
        bold(marks[row.verdict]),
        words(row.caller),
        answers(row.signIn, reasons),
        answers(row.gateway, reasons),
      ]),
    ),
    ...leftOut(rows.more, "callers are"),
    ...(legend.length === 0 ? [] : [legend.join(", ")]),
    ...(because.shown.length === 0
      ? []
      : [because.shown.map(([why, number]) => `${number}. ${words(why)}`).join("\n")]),
    ...leftOut(because.more, "reasons are"),
  ];
}

/** A tilde is code, because two of them strike through what is between them. */
function bold(mark: string): string {
  if (mark === "") return "";
  return mark.includes("~") ? code(mark) : `**${mark}**`;
}

/** `no (1) → yes`, or one answer where nothing changes. */
function answers({ before, after }: PlannedAccess["signIn"], reasons: ReadonlyMap<string, number>): string {
  const [old = "", now = ""] = [before, after].map((cell) => {
    const { answer, reason } = numberedCell(cell, reasons);
    return inline(reason === null ? answer : `${answer} (${reason})`);
  });
  return old === now ? now : `${old} → ${now}`;
}
