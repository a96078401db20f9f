import type { Cell } from "../access/cell.ts";
import { entryCell, neverIssued } from "../access/entry.ts";
import type { PlannedAccess } from "../plan/plan.ts";
import { changed, legendOf, marks, otherwise } from "./access-words.ts";

/** A caller, and whether they get in before and after: Entra's answer and the gateway's taken together. */
export interface Entry {
  /** For scripts, such as `home-member`. */
  readonly id: string;
  readonly caller: string;
  readonly verdict: PlannedAccess["verdict"];
  readonly before: Cell;
  readonly after: Cell;
}

/** The access table as people ask it. */
export interface WhoGetsIn {
  /** Those for whom something changes: first who comes in, then who is kept out, then for whom it is done otherwise. */
  readonly changing: readonly Entry[];
  readonly staying: readonly Entry[];
}

/** Takes the two answers of each row together, and the rows apart in which something changes. */
export function whoGetsIn(callers: readonly PlannedAccess[]): WhoGetsIn {
  const entries = callers.map(entryOf);
  const isChanging = ({ verdict, before, after }: Entry) =>
    verdict !== "unchanged" || before.answer !== after.answer;
  const order: readonly Entry["verdict"][] = [...changed, "unchanged"];
  return {
    changing: order.flatMap((verdict) =>
      entries.filter((entry) => entry.verdict === verdict && isChanging(entry)),
    ),
    staying: entries.filter((entry) => !isChanging(entry)),
  };
}

function entryOf({ id, caller, verdict, signIn, gateway }: PlannedAccess): Entry {
  const [before, after] = (["before", "after"] as const).map((when) =>
    neverIssued.has(id) ? gateway[when] : entryCell(signIn[when], gateway[when]),
  ) as [Cell, Cell];
  return { id, caller, verdict, before, after };
}

/** The sign before a row of those in whom something changes. */
export function markOf({ verdict }: Entry): string {
  return verdict === "unchanged" ? otherwise.mark : marks[verdict];
}

/** The signs of these rows, with what they mean. */
export function legendOfEntries(
  changing: readonly Entry[],
): readonly { readonly mark: string; readonly words: string }[] {
  return [
    ...legendOf(changing).map(({ mark, verdict }) => ({ mark, words: verdict })),
    ...(changing.some(({ verdict }) => verdict === "unchanged") ? [otherwise] : []),
  ];
}

/** What is said of those for whom nothing changes, as a sentence without its full stop; `null` where there are none. */
export function stayingWords(staying: readonly Entry[]): string | null {
  if (staying.length === 0) return null;
  const count = (isOne: (answer: Cell["answer"]) => boolean) =>
    staying.filter(({ after }) => isOne(after.answer)).length;
  const groups = [
    [count((answer) => answer !== "no" && answer !== "unknown"), "gets in", "get in"],
    [count((answer) => answer === "unknown"), "is unknown", "are unknown"],
    [count((answer) => answer === "no"), "is kept out", "are kept out"],
  ] as const;
  const parts = groups
    .filter(([number]) => number > 0)
    .map(([number, one, several]) => `${number} ${number === 1 ? one : several}`);
  return `as before for ${staying.length} more kinds of callers: ${parts.join(", ")}`;
}
