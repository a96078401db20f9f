import type { Cell } from "../access/cell.ts";
import type { AccessTable } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { shortAnswers, shownReason } from "./access-words.ts";
import { type Line, line, type Tone, wrapped, wrappedItems } from "./line.ts";
import { type Entry, legendOfEntries, markOf, stayingWords, whoGetsIn } from "./who-gets-in.ts";
import { usualWidth } from "./width.ts";

/**
 * Who gets in, before and after: a row for each caller for whom something changes, one line for the others. Why, is said of
 * what comes after the plan; before it, it is what the plan is about.
 */
export function entryReport({ callers }: AccessTable, width: number = usualWidth): Line[] {
  const { changing, staying } = whoGetsIn(callers);
  const reasons = [...new Set(changing.flatMap(({ after }) => shownReason(after) ?? []))];
  const rows = changing.map((entry) => ({
    entry,
    before: shortAnswers[entry.before.answer],
    after: withReason(entry.after, reasons),
  }));
  const quiet = (texts: readonly string[]) => texts.map((text) => line(text, "quiet"));
  return [
    line("Who gets in", "title"),
    ...tableLines(rows, width),
    ...quiet(foldedLines(staying, width)),
    ...reasons.flatMap((why, index) =>
      quiet(wrapped(harmlessLine(why), width, "       ", `  ${`[${index + 1}]`.padEnd(5)}`)),
    ),
    ...quiet(legendLines(changing, width)),
    line(""),
  ];
}

function tableLines(rows: readonly Row[], width: number): Line[] {
  if (rows.length === 0) return [line("  nobody newly gets in, and nobody is newly kept out")];
  const gutter = Math.max(1, ...rows.map(({ entry }) => markOf(entry).length));
  const before = Math.max("before".length, ...rows.map((row) => row.before.length));
  const after = Math.max("after".length, ...rows.map((row) => row.after.length));
  const longest = Math.max(...rows.map(({ entry }) => harmlessLine(entry.caller).length));
  const caller = Math.max(16, Math.min(longest, width - 5 - gutter - before - after));
  const head = `${"".padEnd(gutter + 1 + caller)}  ${"before".padEnd(before)}  after`;
  return [line(head, "quiet"), ...rows.flatMap((row) => rowLines(row, { gutter, caller, before }))];
}

interface Row {
  readonly entry: Entry;
  readonly before: string;
  readonly after: string;
}

interface Widths {
  readonly gutter: number;
  readonly caller: number;
  readonly before: number;
}

function rowLines({ entry, before, after }: Row, widths: Widths): Line[] {
  const tone = tones[entry.verdict];
  const [first = "", ...rest] = wrapped(harmlessLine(entry.caller), widths.caller, "");
  const mark = markOf(entry).padEnd(widths.gutter);
  return [
    line(`${mark} ${first.padEnd(widths.caller)}  ${before.padEnd(widths.before)}  ${after}`, tone),
    ...rest.map((text) => line(`    ${text}`, tone)),
  ];
}

const tones: Readonly<Record<Entry["verdict"], Tone>> = {
  unchanged: "plain",
  "newly admitted": "added",
  "may be admitted": "added",
  "newly refused": "removed",
  "may be refused": "removed",
};

function foldedLines(staying: readonly Entry[], width: number): readonly string[] {
  const sentence = stayingWords(staying);
  return sentence === null ? [] : wrapped(`${sentence}; --verbose shows each of them, and why`, width, "  ");
}

function legendLines(changing: readonly Entry[], width: number): readonly string[] {
  const parts = legendOfEntries(changing).map(({ mark, words }) => `${mark} ${words}`);
  return parts.length === 0 ? [] : wrappedItems(parts, width, "  ");
}

function withReason(cell: Cell, reasons: readonly string[]): string {
  const why = shownReason(cell);
  const short = shortAnswers[cell.answer];
  return why === null ? short : `${short} [${reasons.indexOf(why) + 1}]`;
}
