import type { Cell } from "../access/cell.ts";
import type { AccessTable } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { legendOf, marks, shownReason } from "./access-words.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import { type Entry, stayingWords, whoGetsIn } from "./who-gets-in.ts";

const width = 80;

/**
 * Who gets in, before and after: a row for each caller for whom something changes, one line for the others. Why, is said of
 * what comes after the plan; before it, it is what the plan is about.
 */
export function entryReport({ callers }: AccessTable): Line[] {
  const { changing, staying } = whoGetsIn(callers);
  const reasons = [...new Set(changing.flatMap(({ after }) => shownReason(after) ?? []))];
  const rows = changing.map((entry) => ({
    entry,
    before: words[entry.before.answer],
    after: withReason(entry.after, reasons),
  }));
  const gutter = Math.max(1, ...changing.map(({ verdict }) => marks[verdict].length));
  const before = Math.max("before".length, ...rows.map((row) => row.before.length));
  const after = Math.max("after".length, ...rows.map((row) => row.after.length));
  const longest = Math.max(24, ...changing.map((entry) => entry.caller.length));
  const caller = Math.min(longest, width - 5 - gutter - before - after);
  const head = `${"".padEnd(gutter + 1 + caller)}  ${"before".padEnd(before)}  after`;
  return [
    line("Who gets in", "title"),
    ...(rows.length === 0
      ? [line("  nobody newly gets in, and nobody is newly kept out")]
      : [line(head, "quiet")]),
    ...rows.flatMap((row) => rowLines(row, { gutter, caller, before })),
    ...foldedLines(staying),
    ...reasons.flatMap((why, index) =>
      wrapped(harmlessLine(why), width, "       ", `  ${`[${index + 1}]`.padEnd(5)}`).map((text) =>
        line(text, "quiet"),
      ),
    ),
    ...legendLines(changing),
    line(""),
  ];
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
  const mark = marks[entry.verdict].padEnd(widths.gutter);
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

function foldedLines(staying: readonly Entry[]): Line[] {
  const sentence = stayingWords(staying);
  if (sentence === null) return [];
  return wrapped(`${sentence}; --verbose shows each of them, and why`, width, "  ").map((text) =>
    line(text, "quiet"),
  );
}

function legendLines(changing: readonly Entry[]): Line[] {
  const parts = legendOf(changing).map(({ mark, verdict }) => `${mark} ${verdict}`);
  return parts.length === 0 ? [] : [line(`  ${parts.join(", ")}`, "quiet")];
}

function withReason(cell: Cell, reasons: readonly string[]): string {
  const why = shownReason(cell);
  return why === null ? words[cell.answer] : `${words[cell.answer]} [${reasons.indexOf(why) + 1}]`;
}

const words: Readonly<Record<Cell["answer"], string>> = {
  yes: "yes",
  "after consent": "after consent",
  "after an administrator's consent": "after admin consent",
  no: "no",
  unknown: "unknown",
};
