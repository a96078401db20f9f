import type { AccessTable, PlannedAccess } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";

const width = 80;

/**
 * The access table: for each kind of caller what Entra and the gateway answer, and what changes. A row in which
 * somebody comes in or is kept out is marked. Reasons stand below the table, because a table of 80 columns bears none.
 */
export function accessReport({ callers }: AccessTable): Line[] {
  const reasons = reasonsOf(callers);
  const rows = callers.map((row) => ({
    row,
    signIn: words(row.signIn, reasons),
    gateway: words(row.gateway, reasons),
  }));
  const signIn = Math.max("Entra".length, ...rows.map((one) => one.signIn.length));
  const gateway = Math.max("gateway".length, ...rows.map((one) => one.gateway.length));
  const caller = Math.max(24, width - 6 - signIn - gateway);
  return [
    line("Who gets in, before -> after", "title"),
    line(`  ${"".padEnd(caller)}  ${"Entra".padEnd(signIn)}  gateway`, "quiet"),
    ...rows.flatMap((one) => rowLines(one.row, one.signIn.padEnd(signIn), one.gateway, caller)),
    ...[...reasons].flatMap(([why, number]) =>
      wrapped(harmlessLine(why), width, "       ", `  ${`[${number}]`.padEnd(5)}`).map((text) =>
        line(text, "quiet"),
      ),
    ),
    ...legend(callers),
    line(""),
  ];
}

function rowLines(row: PlannedAccess, signIn: string, gateway: string, caller: number): Line[] {
  const { mark, tone } = marks[row.verdict];
  const [first = "", ...rest] = wrapped(harmlessLine(row.caller), caller, "");
  return [
    line(`${mark} ${first.padEnd(caller)}  ${signIn}  ${gateway}`, tone),
    ...rest.map((text) => line(`    ${text}`, tone)),
  ];
}

const marks: Readonly<Record<PlannedAccess["verdict"], { readonly mark: string; readonly tone: Tone }>> = {
  unchanged: { mark: " ", tone: "plain" },
  "newly admitted": { mark: "+", tone: "added" },
  "newly refused": { mark: "-", tone: "removed" },
};

function legend(callers: readonly PlannedAccess[]): Line[] {
  const used = (verdict: PlannedAccess["verdict"]) => callers.some((row) => row.verdict === verdict);
  const parts = [
    used("newly admitted") ? "+ newly admitted" : "",
    used("newly refused") ? "- newly refused" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? [] : [line(`  ${parts.join(", ")}`, "quiet")];
}

/** `no [1] -> yes`, or one answer where nothing changes. */
function words({ before, after }: PlannedAccess["signIn"], reasons: ReadonlyMap<string, number>): string {
  const [old, now] = [before, after].map((cell) => cellWord(cell, reasons));
  return old === now ? (now ?? "") : `${old} -> ${now}`;
}

function cellWord(cell: string, reasons: ReadonlyMap<string, number>): string {
  const { answer, why } = parts(cell);
  const short = answer === "after consent" ? "consent" : answer;
  const number = why === null ? undefined : reasons.get(why);
  return number === undefined ? short : `${short} [${number}]`;
}

/** Each reason once, numbered in the order in which a reader meets it. */
function reasonsOf(callers: readonly PlannedAccess[]): ReadonlyMap<string, number> {
  const cells = callers.flatMap(({ signIn, gateway }) => [
    signIn.before,
    signIn.after,
    gateway.before,
    gateway.after,
  ]);
  const reasons = cells.flatMap((cell) => parts(cell).why ?? []);
  return new Map([...new Set(reasons)].map((why, index) => [why, index + 1]));
}

/** `no (why)` taken apart. */
function parts(cell: string): { readonly answer: string; readonly why: string | null } {
  const match = /^([a-z ]+?)(?: \((.*)\))?$/s.exec(cell);
  return { answer: match?.[1] ?? cell, why: match?.[2] ?? null };
}
