import type { Plan } from "../core/plan/plan.ts";
import { applyPlan } from "../workflow/run/apply-plan.ts";
import { afterPuttingBack, putBackRun } from "../workflow/run/put-back-run.ts";
import type { Verification } from "../workflow/run/verify.ts";
import { notVerified, verifyRun } from "../workflow/run/verify-run.ts";
import type { ApplyContext } from "../workflow/run/write-changes.ts";
import { withStateLock } from "../workflow/state/lock.ts";
import { confirmed, type Question } from "./confirm.ts";
import type { Session } from "./session.ts";

/** How a plan is to be carried out. */
export interface CarryOutOptions {
  /** What is asked before the first write; `null` where the answer is given already. */
  readonly question: Question | null;
  /** What is done after a failure: what was made stays and is told, or is put back. */
  readonly afterFailure: "stay" | "put back";
  /** Looks at the live setup once everything is written. */
  readonly verify: () => Promise<Verification>;
  /** The command that goes on after a failure, as typed. */
  readonly again: string;
}

/** Asks, locks the state folder, applies, verifies and tells. The same way for each command that writes. */
export async function carryOut(plan: Plan, options: CarryOutOptions, session: Session): Promise<number> {
  const { screen, progress, host } = session;
  progress.end();
  if (options.question !== null && !(await confirmed(host, options.question))) {
    screen.say("Nothing was written.");
    return 0;
  }
  return withStateLock(session.stateDirectory, host.now(), async () => {
    session.interruption.beginWriting();
    host.interrupted.addEventListener("abort", () => progress.show(stopping), { once: true });
    const context = contextOf(session, options.again);
    const applied = await applyPlan(plan, context);
    const { verification, doubt } =
      applied.failure === null ? await verifyRun(applied, options.verify, context) : notVerified;
    const failure = applied.failure ?? doubt;
    const back =
      failure === null || options.afterFailure === "stay" ? null : await putBackRun(applied, context);
    progress.end();
    return screen.finish({
      plan,
      applied,
      rollback: back?.applied ?? null,
      verification,
      failure: failure === null || back === null ? failure : afterPuttingBack(applied, failure, back),
    });
  });
}

/** A write that was sent is waited for, so that the receipt is true; a second Ctrl-C does not wait. */
const stopping = "Stopping once the write under way is finished";

function contextOf(
  { connection, stateDirectory, place, clock, host, progress }: Session,
  again: string,
): ApplyContext {
  return {
    connection,
    stateDirectory,
    place,
    clock,
    progress: progress.show,
    interrupted: host.interrupted,
    again,
  };
}
