import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { writtenSteps } from "../core/run/record.ts";
import { applyPlan } from "../workflow/apply-plan.ts";
import type { Applied, ApplyContext } from "../workflow/perform-run.ts";
import { planRollback } from "../workflow/plan-rollback.ts";
import { withStateLock } from "../workflow/state/lock.ts";
import { readRuns } from "../workflow/state/runs.ts";
import type { Verification } from "../workflow/verify.ts";
import { confirmed, type Question } from "./confirm.ts";
import type { Session } from "./session.ts";

/** How a plan is to be carried out. */
export interface Wish {
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
export async function carryOut(plan: Plan, wish: Wish, session: Session): Promise<number> {
  const { screen, progress, host } = session;
  progress.end();
  if (wish.question !== null && !(await confirmed(host, wish.question))) {
    screen.say("Nothing was written.");
    return 0;
  }
  return withStateLock(session.stateDirectory, host.now(), async () => {
    session.interruption.beginWriting();
    host.interrupted.addEventListener("abort", () => progress.show(stopping), { once: true });
    const context = contextOf(session, wish.again);
    const applied = await applyPlan(plan, context);
    const verification = applied.failure === null ? await wish.verify() : null;
    const failure = applied.failure ?? unverified(verification);
    const back = failure === null || wish.afterFailure === "stay" ? null : await putBackRun(applied, context);
    progress.end();
    return screen.finish({
      plan,
      applied,
      rollback: back?.applied ?? null,
      verification,
      failure: failure === null || back === null ? failure : afterPuttingBack(failure, back),
    });
  });
}

/** A write that was sent is waited for, so that the receipt is true; a second Ctrl-C does not wait. */
const stopping = "Stopping once the write under way is finished";

function contextOf({ connection, stateDirectory, host, progress }: Session, again: string): ApplyContext {
  return {
    connection,
    stateDirectory,
    clock: { now: host.now, sleep: host.sleep },
    progress: progress.show,
    interrupted: host.interrupted,
    again,
  };
}

function unverified(verification: Verification | null): Fault | null {
  if (verification === null || verification.nothingLeft) return null;
  return new Fault("verification", "Applied, but reading the setup back shows more to change.", {
    hint: "Somebody may be changing it at the same time. Look at what is left.",
    next: ["entra-mcp migrate --dry-run"],
  });
}

/** What putting a failed run back came to; `null` where there was nothing to put back. */
interface WayBack {
  readonly applied: Applied | null;
  readonly failure: Fault | null;
}

async function putBackRun({ runDirectory }: Applied, context: ApplyContext): Promise<WayBack | null> {
  const { records } = await readRuns(context.stateDirectory);
  const run = records.find(({ directory }) => directory === runDirectory);
  if (run === undefined || writtenSteps(run).length === 0) return null;
  // A Ctrl-C that ended the run must not end the way back, too.
  const quiet = { ...context, interrupted: new AbortController().signal, again: "entra-mcp rollback" };
  try {
    const plan = await planRollback(run, "stop", context.connection, context.progress);
    const applied = await applyPlan(plan, quiet);
    return { applied, failure: applied.failure };
  } catch (error) {
    if (error instanceof Fault) return { applied: null, failure: error };
    throw error;
  }
}

function afterPuttingBack(failure: Fault, { failure: second }: WayBack): Fault {
  const details = {
    cause: failure,
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
  };
  if (second !== null) {
    return new Fault("partly-applied", `${failure.message} Putting it back failed, too: ${second.message}`, {
      ...details,
      hint: second.hint ?? "Put it back once the reason is gone.",
      next: ["entra-mcp rollback"],
    });
  }
  return new Fault("failed", `${failure.message} What was made has been put back.`, {
    ...details,
    hint: "The setup is as it was before.",
  });
}
