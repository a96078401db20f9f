import { type Cell, cell } from "../access/cell.ts";
import { neverIssued } from "../access/entry.ts";
import type { Digest } from "../document/digest.ts";
import type { Plan, PlannedAccess } from "../plan/plan.ts";
import type { Measured } from "./measured.ts";

/** One answer as the plan computes it, and as it was measured. */
export interface ComparedCell {
  readonly computed: Cell;
  readonly measured: Cell;
}

/** The two answers of one kind at both times. */
export interface ComparedCells {
  readonly before: ComparedCell;
  readonly after: ComparedCell;
}

/** A row of the access table, computed and measured. */
export interface RehearsedRow {
  readonly caller: string;
  readonly id: string;
  readonly signIn: ComparedCells;
  readonly gateway: ComparedCells;
}

/** An answer that is yes, at least after consent, in the one table and no in the other. */
export interface Disagreement extends ComparedCell {
  readonly caller: string;
  readonly id: string;
  readonly part: "signIn" | "gateway";
  readonly when: "before" | "after";
}

/** A part of a policy that the copy's gateway cannot execute as the real one does. */
export interface NotExecutable {
  /** Where, as the service and the scope, or a fragment of text; `null` where only a call met it. */
  readonly place: string | null;
  /** An element, or a named value in braces. */
  readonly element: string;
  readonly line: number | null;
  readonly why: string;
}

/** How the plan went in the copy. */
export interface RehearsedPlan {
  readonly outcome: "done" | "nothing to do" | "failed";
  /** Why it failed; `null` where it did not. */
  readonly why: string | null;
}

/** What `rehearse --format json` prints. */
export interface Rehearsal {
  readonly kind: "entra-mcp/rehearsal";
  readonly version: 1;
  /** The fingerprint of the plan that was made in the copy. */
  readonly plan: Digest;
  readonly applied: RehearsedPlan;
  readonly rows: readonly RehearsedRow[];
  readonly disagreements: readonly Disagreement[];
  readonly notExecutable: readonly NotExecutable[];
}

/** What a rehearsal is made of. */
export interface RehearsalFacts {
  readonly plan: Plan;
  readonly before: Measured;
  /** `null` where the plan could not be made in the copy. */
  readonly after: Measured | null;
  readonly applied: RehearsedPlan;
  readonly notExecutable: readonly NotExecutable[];
}

/** The computed table beside the measured one, and where they disagree. */
export function rehearsalOf({ plan, before, after, applied, notExecutable }: RehearsalFacts): Rehearsal {
  const rows = plan.access.callers.map((row) => rehearsedRow(row, before, after));
  return {
    kind: "entra-mcp/rehearsal",
    version: 1,
    plan: plan.fingerprint,
    applied,
    rows,
    disagreements: rows.flatMap(disagreementsIn),
    notExecutable: [...notExecutable, ...metIn(rows)].filter(isNew),
  };
}

/** What was not measured: a row that nobody played, or all of them after a plan that failed. */
const notMeasured = cell("unknown", {
  code: "not-measured",
  why: "the plan could not be carried out in the copy",
});

function rehearsedRow(
  { id, caller, signIn, gateway }: PlannedAccess,
  before: Measured,
  after: Measured | null,
): RehearsedRow {
  const at = (part: "signIn" | "gateway", computed: PlannedAccess["signIn"]): ComparedCells => ({
    before: { computed: computed.before, measured: before.get(id)?.[part] ?? notMeasured },
    after: { computed: computed.after, measured: after?.get(id)?.[part] ?? notMeasured },
  });
  return { caller, id, signIn: at("signIn", signIn), gateway: at("gateway", gateway) };
}

function disagreementsIn({ id, caller, ...row }: RehearsedRow): Disagreement[] {
  return (["signIn", "gateway"] as const).flatMap((part) =>
    (["before", "after"] as const).flatMap((when) => {
      const { computed, measured } = row[part][when];
      // Nobody asks Entra for such a token, so there is nothing to compare.
      if (part === "signIn" && neverIssued.has(id)) return [];
      return isOpposite(computed, measured) ? [{ caller, id, part, when, computed, measured }] : [];
    }),
  );
}

function isOpposite(one: Cell, other: Cell): boolean {
  if (one.answer === "unknown" || other.answer === "unknown") return false;
  return (one.answer === "no") !== (other.answer === "no");
}

/** What only a call told: an expression that the gateway could not evaluate has no place of its own. */
function metIn(rows: readonly RehearsedRow[]): NotExecutable[] {
  const cells = rows.flatMap(({ gateway }) => [gateway.before.measured, gateway.after.measured]);
  return cells.flatMap(({ code, why }) => {
    if (code !== "not-executable" || why === null) return [];
    const element = /policy ([^:]+):/.exec(why)?.[1] ?? "policy";
    return [{ place: null, element, line: null, why }];
  });
}

/** An element that was found in its place is not told again because a call met it. */
function isNew(part: NotExecutable, index: number, all: readonly NotExecutable[]): boolean {
  return !all
    .slice(0, index)
    .some(
      (one) =>
        one.element === part.element &&
        (part.place === null
          ? one.place !== null || one.why === part.why
          : one.place === part.place && one.line === part.line),
    );
}
