import type { Cell } from "../access/cell.ts";
import type { AccessTable, PlannedAccess } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { legendOf, marks, numberedCell, numberedReasons, shortAnswers } from "./access-words.ts";
import { type Line, line, type Tone, wrapped, wrappedItems } from "./line.ts";
import { usualWidth } from "./width.ts";

/**
 * The access table: for each kind of caller what Entra and the gateway answer, and what changes. A row in which somebody comes
 * in or is kept out is marked. Reasons are below the table; where the answers leave no room for the callers, they are below
 * them, too.
 */
export function accessReport({ callers }: AccessTable, width: number = usualWidth): Line[] {
  const reasons = numberedReasons(callers);
  const rows = callers.map((row) => ({
    row,
    signIn: words(row.signIn, reasons),
    gateway: words(row.gateway, reasons),
  }));
  return [
    line("Who gets in, before -> after", "title"),
    ...tableLines(rows, width),
    ...[...reasons].flatMap(([why, number]) =>
      wrapped(harmlessLine(why), width, "       ", `  ${`[${number}]`.padEnd(5)}`).map((text) =>
        line(text, "quiet"),
      ),
    ),
    ...legend(callers, width),
    line(""),
  ];
}

/** A row with its two answers in words. */
interface Row {
  readonly row: PlannedAccess;
  readonly signIn: string;
  readonly gateway: string;
}

/** Fewer columns than these hold no caller. */
const narrowest = 22;

function tableLines(rows: readonly Row[], width: number): Line[] {
  const signIn = Math.max("Entra".length, ...rows.map((one) => one.signIn.length));
  const gateway = Math.max("gateway".length, ...rows.map((one) => one.gateway.length));
  const gutter = Math.max(1, ...rows.map(({ row }) => marks[row.verdict].length));
  const room = width - 5 - gutter - signIn - gateway;
  if (room < narrowest) return rows.flatMap((one) => stackedLines(one, gutter, width));
  const longest = Math.max(narrowest, ...rows.map(({ row }) => harmlessLine(row.caller).length));
  const caller = Math.min(room, longest);
  return [
    line(`${"".padEnd(gutter + 1 + caller)}  ${"Entra".padEnd(signIn)}  gateway`, "quiet"),
    ...rows.flatMap(({ row, ...answers }) =>
      rowLines(row, answers.signIn.padEnd(signIn), answers.gateway, { gutter, caller }),
    ),
  ];
}

/** A caller above its answers. */
function stackedLines({ row, signIn, gateway }: Row, gutter: number, width: number): Line[] {
  const tone = tones[row.verdict];
  const indent = " ".repeat(gutter + 3);
  const first = `${marks[row.verdict].padEnd(gutter)} `;
  return [
    ...wrapped(harmlessLine(row.caller), width, indent, first).map((text) => line(text, tone)),
    line(`${indent}Entra    ${signIn}`, tone),
    line(`${indent}gateway  ${gateway}`, tone),
  ];
}

function rowLines(
  row: PlannedAccess,
  signIn: string,
  gateway: string,
  { gutter, caller }: { readonly gutter: number; readonly caller: number },
): Line[] {
  const tone = tones[row.verdict];
  const [first = "", ...rest] = wrapped(harmlessLine(row.caller), caller, "");
  return [
    line(`${marks[row.verdict].padEnd(gutter)} ${first.padEnd(caller)}  ${signIn}  ${gateway}`, tone),
    ...rest.map((text) => line(`    ${text}`, tone)),
  ];
}

const tones: Readonly<Record<PlannedAccess["verdict"], Tone>> = {
  unchanged: "plain",
  "newly admitted": "added",
  "may be admitted": "added",
  "newly refused": "removed",
  "may be refused": "removed",
};

function legend(callers: readonly PlannedAccess[], width: number): Line[] {
  const parts = legendOf(callers).map(({ mark, verdict }) => `${mark} ${verdict}`);
  return parts.length === 0 ? [] : wrappedItems(parts, width, "  ").map((text) => line(text, "quiet"));
}

/** `no [1] -> yes`, or one answer where nothing changes. */
function words({ before, after }: PlannedAccess["signIn"], reasons: ReadonlyMap<string, number>): string {
  const [old, now] = [before, after].map((cell) => cellWord(cell, reasons));
  return old === now ? (now ?? "") : `${old} -> ${now}`;
}

function cellWord(cell: Cell, reasons: ReadonlyMap<string, number>): string {
  const { answer, reason } = numberedCell(cell, reasons);
  const short = shortAnswers[answer];
  return reason === null ? short : `${short} [${reason}]`;
}
