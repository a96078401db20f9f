import type { Cell } from "../access/cell.ts";
import type { AccessTable, PlannedAccess } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { legendOf, marks, numberedCell, numberedReasons } from "./access-words.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";

const width = 80;

/**
 * The access table: for each kind of caller what Entra and the gateway answer, and what changes. A row in which
 * somebody comes in or is kept out is marked. Reasons are below the table, because a table of 80 columns has no room for them.
 */
export function accessReport({ callers }: AccessTable): Line[] {
  const reasons = numberedReasons(callers);
  const rows = callers.map((row) => ({
    row,
    signIn: words(row.signIn, reasons),
    gateway: words(row.gateway, reasons),
  }));
  const signIn = Math.max("Entra".length, ...rows.map((one) => one.signIn.length));
  const gateway = Math.max("gateway".length, ...rows.map((one) => one.gateway.length));
  const gutter = gutterOf(callers);
  const caller = Math.max(24, width - 5 - gutter - signIn - gateway);
  const head = "".padEnd(gutter + 1 + caller);
  return [
    line("Who gets in, before -> after", "title"),
    line(`${head}  ${"Entra".padEnd(signIn)}  gateway`, "quiet"),
    ...rows.flatMap((one) => rowLines(one.row, one.signIn.padEnd(signIn), one.gateway, { gutter, caller })),
    ...[...reasons].flatMap(([why, number]) =>
      wrapped(harmlessLine(why), width, "       ", `  ${`[${number}]`.padEnd(5)}`).map((text) =>
        line(text, "quiet"),
      ),
    ),
    ...legend(callers),
    line(""),
  ];
}

/** The room for the signs of the rows, which is one column or two. */
function gutterOf(callers: readonly PlannedAccess[]): number {
  return Math.max(1, ...callers.map(({ verdict }) => marks[verdict].length));
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

function legend(callers: readonly PlannedAccess[]): Line[] {
  const parts = legendOf(callers).map(({ mark, verdict }) => `${mark} ${verdict}`);
  return parts.length === 0 ? [] : [line(`  ${parts.join(", ")}`, "quiet")];
}

/** `no [1] -> yes`, or one answer where nothing changes. */
function words({ before, after }: PlannedAccess["signIn"], reasons: ReadonlyMap<string, number>): string {
  const [old, now] = [before, after].map((cell) => cellWord(cell, reasons));
  return old === now ? (now ?? "") : `${old} -> ${now}`;
}

function cellWord(cell: Cell, reasons: ReadonlyMap<string, number>): string {
  const { answer, reason } = numberedCell(cell, reasons);
  const short = shortened[answer];
  return reason === null ? short : `${short} [${reason}]`;
}

/** A table of 80 columns has no room for the whole of these answers. */
const shortened: Readonly<Record<Cell["answer"], string>> = {
  yes: "yes",
  "after consent": "consent",
  "after an administrator's consent": "admin consent",
  no: "no",
  unknown: "unknown",
};
