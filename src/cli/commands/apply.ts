import type { Settled } from "../../core/plan/chosen-changes.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { decodePlan } from "../../core/run/decode.ts";
import { planAgain, planRollbackAgain, runPutBackBy } from "../../workflow/run/plan-again.ts";
import { assertAsPlanned, recheck } from "../../workflow/run/recheck.ts";
import { verifyPlan, verifyRollback } from "../../workflow/run/verify.ts";
import type { Environment } from "../azure-access.ts";
import { confirmAndApply } from "../confirm-and-apply.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { refuseIfInTheWay, refuseOtherPlace, refuseOtherPlan, refuseOtherTenant } from "./refusals.ts";
import { rollbackContext } from "./rollback.ts";
import { showUnfinishedRun } from "./unfinished-run.ts";

/** The options of `apply`, as commander parses them. */
export interface ApplyOptions extends SessionOptions {
  readonly yes: boolean;
  readonly expect?: string;
  readonly rollbackOnFailure: boolean;
}

/**
 * Performs exactly the plan of a file, or refuses because the setup moved. What is shown is planned again from the live
 * setup: the file says which plan is meant, and nothing of its words reaches the screen. @returns the exit code
 */
export async function apply(
  file: string,
  options: ApplyOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const plan = decodePlan(await localFiles.read(file), file);
  refuseOtherPlan(plan, options.expect, {
    hint: "Apply the plan that was approved, or have this one approved.",
  });
  if (!options.yes && !isInteractive(options, host)) throw nobodyToAsk(`apply ${file}`, "plan");
  return inSession(options, host, environment, (session) => applyIn(session, plan, file, options));
}

async function applyIn(session: Session, saved: Plan, file: string, options: ApplyOptions): Promise<number> {
  const { screen, connection, clock, interruption, progress } = session;
  refuseOtherTenant(saved, session);
  progress.show("Checking that nothing moved");
  const checked = await interruption.during(recheck(connection, clock, saved.changes));
  assertAsPlanned(checked);
  const settled = new Set(
    checked.rechecked.flatMap(({ change, alreadySo }) => (alreadySo ? [change.id] : [])),
  );
  const { plan, verify } = await interruption.during(again(saved, settled, session));
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(plan);
  await showUnfinishedRun(plan, session);
  refuseIfInTheWay(plan, { strict: false });
  const open = plan.changes.filter(({ id }) => !settled.has(id));
  return confirmAndApply(
    plan,
    {
      // Where all is settled nothing is written, and there is nothing to ask.
      question: options.yes || open.length === 0 ? null : questionOf(plan, open, screen),
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify,
      again: `entra-mcp apply ${file}`,
    },
    session,
  );
}

/** The saved plan made again from what is there now, and how to look at the setup once it is done. */
async function again(saved: Plan, settled: Settled, session: Session) {
  const { connection, progress, stateDirectory } = session;
  if (saved.rollbackOf === undefined) {
    const plan = await planAgain(saved, settled, rollbackContext(session));
    return { plan, verify: () => verifyPlan(plan, connection, progress.show) };
  }
  const run = await runPutBackBy(saved.rollbackOf, stateDirectory);
  refuseOtherPlace(run, session);
  const plan = await planRollbackAgain(saved, run, settled, rollbackContext(session));
  return { plan, verify: () => verifyRollback(run, rollbackContext(session)) };
}
