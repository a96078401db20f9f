import type { Settled } from "../../core/plan/chosen-changes.ts";
import type { Change, Plan } from "../../core/plan/plan.ts";
import type { RunRecord } from "../../core/run/record.ts";
import type { Overruling } from "../../core/run/rollback-plan.ts";
import { refuseOtherTenant } from "../setup/refuse-other-tenant.ts";
import { refuseOtherPlace, runPutBackBy } from "./find-run.ts";
import { planAgain, planRollbackAgain } from "./plan-again.ts";
import { planRollback } from "./plan-rollback.ts";
import { assertAsPlanned, recheck } from "./recheck.ts";
import type { RunContext } from "./run-context.ts";
import { type Verification, verifyPlan, verifyRollback } from "./verify.ts";

/** A plan that can be shown and carried out. */
export interface ReadyPlan {
  readonly plan: Plan;
  /** The changes that are still to be made, in the order of the plan. */
  readonly open: readonly Change[];
  /** Looks at the live setup once the plan is carried out. */
  readonly verify: () => Promise<Verification>;
}

/**
 * A saved plan, made again from what is there now: the file says which plan is meant, and what is shown and done comes
 * from the live setup.
 *
 * @throws Fault `refused` in another tenant or place, `stale` where something moved since
 */
export async function readySavedPlan(saved: Plan, context: RunContext): Promise<ReadyPlan> {
  const { connection, clock, progress } = context;
  refuseOtherTenant(tenantOfPlan(saved), connection);
  progress("Checking that nothing moved");
  const checked = await recheck(connection, clock, saved.changes);
  assertAsPlanned(checked);
  const settled = new Set(
    checked.rechecked.flatMap(({ change, alreadySo }) => (alreadySo ? [change.id] : [])),
  );
  const { plan, verify } = await madeAgain(saved, settled, context);
  return { plan, open: plan.changes.filter(({ id }) => !settled.has(id)), verify };
}

/**
 * The plan that puts a run back.
 *
 * @throws Fault `refused` in another tenant or place than the run's, `stale` naming what somebody changed after the run,
 *   unless that is overruled
 */
export async function readyRollback(
  run: RunRecord,
  overruling: Overruling,
  context: RunContext,
): Promise<ReadyPlan> {
  refuseOtherPlace(run, context.place);
  refuseOtherTenant(tenantOfPlan(run.plan), context.connection);
  const plan = await planRollback(run, overruling, context);
  return { plan, open: plan.changes, verify: () => verifyRollback(run, context) };
}

async function madeAgain(
  saved: Plan,
  settled: Settled,
  context: RunContext,
): Promise<Omit<ReadyPlan, "open">> {
  if (saved.rollbackOf === undefined) {
    const plan = await planAgain(saved, settled, context);
    return { plan, verify: () => verifyPlan(plan, context) };
  }
  const run = await runPutBackBy(saved.rollbackOf, context);
  const plan = await planRollbackAgain(saved, run, settled, context);
  return { plan, verify: () => verifyRollback(run, context) };
}

function tenantOfPlan({ setup }: Plan) {
  return { id: setup.homeTenant, by: "plan" as const };
}
