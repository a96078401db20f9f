import type { Fault } from "../../core/fault.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { withStateLock } from "../state/lock.ts";
import { applyPlan } from "./apply-plan.ts";
import { afterPuttingBack, putBackRun } from "./put-back-run.ts";
import type { Verification } from "./verify.ts";
import { notVerified, verifyRun } from "./verify-run.ts";
import type { Applied, ApplyContext } from "./write-changes.ts";

/** How a plan is carried out. */
export interface CarryOutOptions {
  /** What is done after a failure: what was made stays, or is put back. */
  readonly afterFailure: "stay" | "put back";
  /** Looks at the live setup once everything is written. */
  readonly verify: () => Promise<Verification>;
  /** Called once the state folder is locked, before anything is checked or written. */
  readonly begun: () => void;
}

/** What carrying out a plan came to. */
export interface CarriedOut {
  /** The plan that was shown; `null` where there was none to make. */
  readonly plan: Plan | null;
  /** `null` where there was nothing to do. */
  readonly applied: Applied | null;
  /** What put the run back after a failure; `null` where nothing did. */
  readonly rollback: Applied | null;
  readonly verification: Verification | null;
  /** Why it isn't a success; `null` when it is. */
  readonly failure: Fault | null;
}

/** What a command comes to that has nothing to do. */
export const nothingCarriedOut: Omit<CarriedOut, "plan"> = {
  applied: null,
  rollback: null,
  verification: null,
  failure: null,
};

/**
 * Locks the state folder, applies the plan, verifies, and after a failure puts back what was made where that was asked for.
 * The same way for each command that writes.
 *
 * @throws Fault `stale`, `permission`, … before anything was written; later failures are in the result
 */
export function carryOutPlan(
  plan: Plan,
  { afterFailure, verify, begun }: CarryOutOptions,
  context: ApplyContext,
): Promise<CarriedOut> {
  return withStateLock(context.stateDirectory, context.clock.now(), async () => {
    begun();
    const applied = await applyPlan(plan, context);
    const { verification, doubt } =
      applied.failure === null ? await verifyRun(applied, verify, context) : notVerified;
    const failure = applied.failure ?? doubt;
    const back = failure === null || afterFailure === "stay" ? null : await putBackRun(applied, context);
    return {
      plan,
      applied,
      rollback: back?.applied ?? null,
      verification,
      failure: failure === null || back === null ? failure : afterPuttingBack(applied, failure, back),
    };
  });
}
