import type { Cell } from "../access/cell.ts";
import type { PlannedAccess } from "../plan/plan.ts";

/** One cell of the access table as a report shows it. */
export interface NumberedCell {
  readonly answer: Cell["answer"];
  /** The number of its reason; `null` when it has none. */
  readonly reason: number | null;
}

/** Each reason once, numbered from 1 in the order in which a reader meets it. */
export function numberedReasons(callers: readonly PlannedAccess[]): ReadonlyMap<string, number> {
  const cells = callers.flatMap(({ signIn, gateway }) => [
    signIn.before,
    signIn.after,
    gateway.before,
    gateway.after,
  ]);
  const reasons = cells.flatMap((cell) => shownReason(cell) ?? []);
  return new Map([...new Set(reasons)].map((why, index) => [why, index + 1]));
}

/** A cell of a plan with its reason by number. */
export function numberedCell(cell: Cell, reasons: ReadonlyMap<string, number>): NumberedCell {
  const why = shownReason(cell);
  return { answer: cell.answer, reason: why === null ? null : (reasons.get(why) ?? null) };
}

/** The reason that is shown of a cell: consent that a person can give is the usual case, and would be below every table. */
export function shownReason({ answer, why }: Cell): string | null {
  return answer === "after consent" ? null : why;
}

/** The sign before a row; empty where nothing changes for that caller. */
export const marks: Readonly<Record<PlannedAccess["verdict"], string>> = {
  unchanged: "",
  "newly admitted": "+",
  "may be admitted": "+?",
  "newly refused": "-",
  "may be refused": "-?",
};

/** The sign before a row in which somebody gets in otherwise than before, such as after consent. */
export const otherwise = { mark: "~", words: "gets in otherwise than before" } as const;

/** An answer as a table has room for it. */
export const shortAnswers: Readonly<Record<Cell["answer"], string>> = {
  yes: "yes",
  "after consent": "after consent",
  "after an administrator's consent": "after admin consent",
  no: "no",
  unknown: "unknown",
};

/** The verdicts of rows in which something changes, in the order in which they are listed. */
export const changed = ["newly admitted", "may be admitted", "newly refused", "may be refused"] as const;

/** The signs that occur, with what they mean. */
export function legendOf(
  callers: readonly Pick<PlannedAccess, "verdict">[],
): readonly { readonly mark: string; readonly verdict: string }[] {
  return changed
    .filter((verdict) => callers.some((row) => row.verdict === verdict))
    .map((verdict) => ({ mark: marks[verdict], verdict }));
}
