import type { Cell } from "../access/cell.ts";
import { entryCell, neverIssued } from "../access/entry.ts";
import type { Disagreement, NotExecutable, Rehearsal, RehearsedRow } from "../rehearsal/rehearsal.ts";

/** A row as people ask it: whether the caller gets in, before and after, by the plan and by the rehearsal. */
export interface RehearsedEntry {
  readonly caller: string;
  readonly computed: BothTimes;
  readonly measured: BothTimes;
}

/** The answer before the plan, and after it. */
export interface BothTimes {
  readonly before: Cell["answer"];
  readonly after: Cell["answer"];
}

/**
 * The rows to be shown: those in which something changes or the two tables differ; and how many there are beside these. After
 * a plan that failed nothing was measured, which is no difference.
 */
export function rehearsedEntries({ rows, applied }: Rehearsal): {
  readonly shown: readonly RehearsedEntry[];
  readonly folded: number;
} {
  const entries = rows.map(entryOf);
  const shown = entries.filter(
    ({ computed, measured }) =>
      computed.before !== computed.after ||
      computed.before !== measured.before ||
      (computed.after !== measured.after && applied.outcome !== "failed"),
  );
  return { shown, folded: entries.length - shown.length };
}

function entryOf(row: RehearsedRow): RehearsedEntry {
  const at = (by: "computed" | "measured", when: "before" | "after") => answerOf(row, by, when);
  return {
    caller: row.caller,
    computed: { before: at("computed", "before"), after: at("computed", "after") },
    measured: { before: at("measured", "before"), after: at("measured", "after") },
  };
}

/** What Entra was not asked is as the plan says; the gateway's answer is the whole where nobody gets a token by Entra. */
function answerOf(
  { id, signIn, gateway }: RehearsedRow,
  by: "computed" | "measured",
  when: "before" | "after",
): Cell["answer"] {
  const { computed, measured } = signIn[when];
  const ofEntra = by === "computed" || measured.code === "not-asked" ? computed : measured;
  const ofGateway = gateway[when][by];
  return neverIssued.has(id) ? ofGateway.answer : entryCell(ofEntra, ofGateway).answer;
}

/** The last sentence: what the rehearsal came to. */
export function rehearsalSentence({ disagreements, applied }: Rehearsal): string {
  if (applied.outcome === "failed") return "The plan could not be carried out in the copy.";
  const { length } = disagreements;
  if (length === 0) return "What was measured agrees with what the plan says.";
  return `What was measured is not what the plan says: ${length} ${length === 1 ? "answer" : "answers"}.`;
}

/** What was done with the plan in the copy, without a full stop. */
export function appliedWords({ applied }: Rehearsal): string {
  switch (applied.outcome) {
    case "done":
      return "The plan was carried out in the copy, by the code that carries out every plan";
    case "nothing to do":
      return "The plan changes nothing, so the callers came twice to the same";
    case "failed":
      return `The plan failed in the copy: ${applied.why ?? ""}`;
    default:
      return applied.outcome satisfies never;
  }
}

/** Of what a disagreement is, such as `member of another tenant, at the gateway, after`. */
export function disagreementWords({ caller, part, when }: Disagreement): string {
  return `${caller}, ${part === "signIn" ? "at Entra" : "at the gateway"}, ${when}`;
}

/** An answer with its reason. */
export function reasonWords({ answer, why }: Cell): string {
  return why === null ? answer : `${answer}: ${why}`;
}

/** A part of a policy with its place. */
export function notExecutableWords({ place, element, line, why }: NotExecutable): string {
  const where = place === null ? "" : `, ${place}${line === null ? "" : `, line ${line}`}`;
  return `${element}${where}: ${why}`;
}

/** What is said of the rows that are not shown, without a full stop. */
export function foldedWords(count: number): string {
  return `measured as the plan says, and as before, for ${count} more ${count === 1 ? "kind of caller" : "kinds of callers"}`;
}

/** In the place of a table without rows. */
export const nobodyShown = "nothing changes for anybody";
export const rehearsalTitle = "Rehearsal: a copy of the setup, with callers that really sign in and call";
export const disagreementsTitle = "Not what the plan says";
export const notExecutableTitle = "Not as in Azure";
