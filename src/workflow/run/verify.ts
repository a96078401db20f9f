import type { Connection } from "../../azure/connect.ts";
import type { Wire } from "../../azure/wire.ts";
import { changeTitle } from "../../core/plan/change-title.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import type { RunRecord } from "../../core/run/record.ts";
import { type Check, gravestFirst } from "../../core/verify/check.ts";
import type { Progress } from "../clock.ts";
import { refuseToGuess } from "../setup/choose.ts";
import { takeSnapshot } from "../setup/take-snapshot.ts";
import { lookFromOutside } from "../verify/look-from-outside.ts";
import { hintsOfSetup, intentOfPlan } from "./of-plan.ts";
import { planRollback, type RollbackContext } from "./plan-rollback.ts";

/** What checking the live setup showed. */
export interface Verification {
  /** Proposing again, with the same intent for the same setup, found no change. */
  readonly nothingLeft: boolean;
  /** What is left to change, as titles. */
  readonly left: readonly string[];
  /** What somebody without a token sees of it, the gravest first; absent where that was not looked at. */
  readonly checks?: readonly Check[];
}

/** What verifying a plan needs. */
export interface VerifyPlanContext {
  readonly connection: Connection;
  readonly progress: Progress;
  /** Carries questions without any credential. */
  readonly publicWire: Wire;
}

/**
 * Reads the setup of a plan again and proposes once more: an applied plan leaves nothing to propose. After a whole migration
 * the gateway is looked at, too, as somebody without a token sees it.
 */
export async function verifyPlan(
  { setup, intent: planned }: Plan,
  { connection, progress, publicWire }: VerifyPlanContext,
): Promise<Verification> {
  progress("Reading everything back");
  const parse = rememberingParser();
  const hints = hintsOfSetup(setup);
  const intent = intentOfPlan(planned);
  const snapshot = await takeSnapshot({ connection, hints, ask: refuseToGuess, progress, parse });
  const verification = verificationOf(propose(snapshot, intent, { parse }));
  const isWhole = intent.only === null && intent.tenantsOnly === undefined;
  if (!verification.nothingLeft || !isWhole) return verification;
  progress("Looking at the gateway as somebody without a token");
  const { checks } = await lookFromOutside(snapshot, intent, publicWire);
  return { ...verification, checks: gravestFirst(checks) };
}

/** Plans to put a run back once more: a run that is put back leaves nothing to put back. */
export async function verifyRollback(run: RunRecord, context: RollbackContext): Promise<Verification> {
  return verificationOf(await planRollback(run, "overrule", context));
}

function verificationOf({ changes }: Plan): Verification {
  const left = changes.map(changeTitle);
  return { nothingLeft: left.length === 0, left };
}
