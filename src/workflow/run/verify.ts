import type { Connection } from "../../azure/connect.ts";
import { changeTitle } from "../../core/plan/change-title.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { RunRecord } from "../../core/run/record.ts";
import type { Progress } from "../clock.ts";
import { refuseToGuess } from "../setup/choose.ts";
import { makePlan } from "../setup/make-plan.ts";
import { hintsOfSetup, intentOfPlan } from "./of-plan.ts";
import { planRollback, type RollbackContext } from "./plan-rollback.ts";

/** What checking the live setup showed. */
export interface Verification {
  /** Proposing again, with the same intent for the same setup, found no change. */
  readonly nothingLeft: boolean;
  /** What is left to change, as titles. */
  readonly left: readonly string[];
}

/** Reads the setup of a plan again and proposes once more: an applied plan leaves nothing to propose. */
export async function verifyPlan(
  { setup, intent }: Plan,
  connection: Connection,
  progress: Progress,
): Promise<Verification> {
  progress("Reading everything back");
  const again = await makePlan({
    connection,
    hints: hintsOfSetup(setup),
    intent: intentOfPlan(intent),
    ask: refuseToGuess,
    progress,
  });
  return verificationOf(again);
}

/** Plans to put a run back once more: a run that is put back leaves nothing to put back. */
export async function verifyRollback(run: RunRecord, context: RollbackContext): Promise<Verification> {
  return verificationOf(await planRollback(run, "overrule", context));
}

function verificationOf({ changes }: Plan): Verification {
  const left = changes.map(changeTitle);
  return { nothingLeft: left.length === 0, left };
}
