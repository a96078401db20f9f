import { type RunRecord, writtenSteps } from "./record.ts";

/** Whether a later run has put everything back that this one changed. */
export function isRolledBack(run: RunRecord, runs: readonly RunRecord[]): boolean {
  return runs.some(({ plan, receipt }) => plan.rollbackOf === run.name && receipt?.outcome === "done");
}

/**
 * The run that a rollback without a name means: the latest one that changed something and is not put back. Rollbacks
 * themselves are left out, so that two rollbacks do not undo each other. `null` when there is none.
 *
 * @param runs oldest first
 */
export function runToRollBack(runs: readonly RunRecord[]): RunRecord | null {
  const candidates = runs.filter(
    (run) => run.plan.rollbackOf === undefined && writtenSteps(run).length > 0 && !isRolledBack(run, runs),
  );
  return candidates.at(-1) ?? null;
}
