import { Fault } from "../../core/fault.ts";
import { approvedPlan } from "../../core/plan/approved-plan.ts";
import { notProposed, type Settled } from "../../core/plan/chosen-changes.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { approvedRollback } from "../../core/run/approved-rollback.ts";
import type { RunRecord } from "../../core/run/record.ts";
import { refuseToGuess } from "../setup/choose.ts";
import { provenNames } from "../setup/proven-names.ts";
import { takeSnapshot } from "../setup/take-snapshot.ts";
import { hintsOfSetup, intentOfPlan } from "./of-plan.ts";
import { planRollback, type RollbackContext } from "./plan-rollback.ts";

/**
 * Reads the setup of a saved plan and makes the plan again, so that what is shown and done comes from there and not from
 * the file.
 *
 * @throws Fault `stale` where that does not give the saved plan
 */
export async function planAgain(
  saved: Plan,
  settled: Settled,
  { connection, progress }: RollbackContext,
): Promise<Plan> {
  try {
    const parse = rememberingParser();
    const hints = hintsOfSetup(saved.setup);
    const [snapshot, tenantNames] = await Promise.all([
      takeSnapshot({ connection, hints, ask: refuseToGuess, progress, parse }),
      provenNames(connection, saved.intent.tenantNames ?? {}),
    ]);
    const intent = { ...intentOfPlan(saved.intent), tenantNames };
    return approvedPlan(saved, snapshot, intent, settled, parse);
  } catch (error) {
    // A plan that names an id that has been deleted is not wrong usage.
    if (error instanceof Fault && error.code === "usage") throw notProposed(error.message.replace(/\.$/, ""));
    throw error;
  }
}

/** As `planAgain`, for the plan of a rollback. What blocked it was overruled when it was planned. */
export async function planRollbackAgain(
  saved: Plan,
  run: RunRecord,
  settled: Settled,
  context: RollbackContext,
): Promise<Plan> {
  return approvedRollback(saved, await planRollback(run, "overrule", context), settled);
}
