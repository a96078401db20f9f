import { canonicalJson } from "../document/json.ts";
import { changeMeaning, fingerprint } from "../plan/fingerprint.ts";
import type { Plan } from "../plan/plan.ts";
import { type RunRecord, writtenSteps } from "./record.ts";
import { isRolledBack } from "./rolled-back.ts";

/**
 * The run that stopped before its end and that a plan would finish: made for the same setup with the same intent, and
 * whatever the plan still changes is one of its changes. Such a run continues in its own folder, so that its first backup
 * stays the one that a rollback puts back. `null` when there is none.
 *
 * @param runs oldest first
 */
export function runToContinue(runs: readonly RunRecord[], plan: Plan): RunRecord | null {
  const latest = runs.findLast(
    (run) => isUnfinished(run) && !isRolledBack(run, runs) && sameAim(run.plan, plan),
  );
  if (latest === undefined || latest.backup === null) return null;
  const known = new Set(latest.plan.changes.map(changeMeaning));
  return plan.changes.every((change) => known.has(changeMeaning(change))) ? latest : null;
}

/** Whether a run has begun to write and has not come to its end. */
export function isUnfinished(run: RunRecord): boolean {
  return run.receipt !== null && run.receipt.outcome !== "done" && writtenSteps(run).length > 0;
}

function sameAim(one: Plan, other: Plan): boolean {
  const aim = (plan: Plan) =>
    canonicalJson([fingerprint(plan.intent, plan.setup, []), plan.rollbackOf ?? null]);
  return aim(one) === aim(other);
}
