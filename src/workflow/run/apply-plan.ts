import { Fault } from "../../core/fault.ts";
import { changeMeaning } from "../../core/plan/fingerprint.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Original, RunRecord, Step } from "../../core/run/record.ts";
import { runToContinue } from "../../core/run/unfinished.ts";
import { readRunsAt, runAt, startRun } from "../state/runs.ts";
import { checkRights } from "./check-rights.ts";
import { assertAsPlanned, recheck } from "./recheck.ts";
import { type Applied, type ApplyContext, writeChanges } from "./write-changes.ts";

/**
 * Performs exactly the plan's changes, in its order, and stops at the first failure. The backup is on disk before the
 * first write; the receipt is rewritten before and after each one. A run that stopped before its end and that the plan
 * would finish continues in its own folder, unless what it had made has moved since, or it would make more than the plan
 * that was shown. Call it while the state folder is locked.
 *
 * @throws Fault `stale`, `permission`, … before anything was written; later failures are in the result
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<Applied> {
  context.progress("Checking that nothing moved");
  const [records] = await Promise.all([
    readRunsAt(context.stateDirectory, context.place),
    checkRights(context.connection, plan.changes),
  ]);
  const unfinished = runToContinue(records, plan);
  if (unfinished !== null) {
    const { rechecked, moved, unfit } = await recheck(
      context.connection,
      context.clock,
      unfinished.plan.changes,
    );
    const shown = new Set(plan.changes.map(changeMeaning));
    const isShown = rechecked.every(({ change, alreadySo }) => alreadySo || shown.has(changeMeaning(change)));
    if (moved.length + unfit.length === 0 && isShown) return goOn(unfinished, context);
  }
  return applyAnew(plan, context);
}

async function applyAnew(plan: Plan, context: ApplyContext): Promise<Applied> {
  const checked = await recheck(context.connection, context.clock, plan.changes);
  assertAsPlanned(checked);
  const now = context.clock.now();
  const run = await startRun(context.stateDirectory, plan, now);
  const startedAt = new Date(now).toISOString();
  await run.savePlan(plan);
  await run.saveBackup({
    kind: "entra-mcp/backup",
    version: 1,
    plan: plan.fingerprint,
    takenAt: startedAt,
    place: context.place,
    originals: checked.rechecked.map(({ original }) => original),
  });
  return writeChanges({ plan, run, startedAt, steps: plan.changes.map(untouched) }, context);
}

/** Whatever the run had reached is found done; its first backup stays, so that one rollback puts everything back. */
function goOn({ plan, directory, receipt }: RunRecord, context: ApplyContext): Promise<Applied> {
  if (receipt === null) throw new Fault("defect", `${directory} has no receipt`);
  const { startedAt, steps } = receipt;
  return writeChanges({ plan, run: runAt(directory), startedAt, steps }, context);
}

function untouched({ id, resource }: { readonly id: string; readonly resource: Original["resource"] }): Step {
  return { change: id, resource, outcome: "not reached", at: null };
}
