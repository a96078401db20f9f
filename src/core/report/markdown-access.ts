import type { AccessTable, PlannedAccess } from "../plan/plan.ts";
import { legendOf, marks, numberedCell, numberedReasons } from "./access-words.ts";
import { type Detail, firstOf, leftOut, shortened } from "./detail.ts";
import { inline, table } from "./markdown.ts";

/** The access table as markdown, its reasons numbered below. */
export function accessMarkdown({ callers }: AccessTable, detail: Detail): readonly string[] {
  const reasons = numberedReasons(callers);
  const words = (text: string) => inline(shortened(text, detail.textLength));
  const rows = firstOf(callers, detail.items);
  const because = firstOf([...reasons], detail.items);
  const legend = legendOf(callers).map(({ mark, verdict }) => `${bold(mark)} ${verdict}`);
  return [
    "### Who gets in, before → after",
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

function bold(mark: string): string {
  return mark === "" ? "" : `**${mark}**`;
}

/** `no (1) → yes`, or one answer where nothing changes. */
function answers({ before, after }: PlannedAccess["signIn"], reasons: ReadonlyMap<string, number>): string {
  const [old = "", now = ""] = [before, after].map((cell) => {
    const { answer, reason } = numberedCell(cell, reasons);
    return inline(reason === null ? answer : `${answer} (${reason})`);
  });
  return old === now ? now : `${old} → ${now}`;
}
