import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { writtenSteps } from "../core/run/record.ts";
import { applyPlan } from "../workflow/apply-plan.ts";
import { noteUnverified } from "../workflow/note-unverified.ts";
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
    const { verification, doubt } = applied.failure === null ? await verified(wish, context) : notVerified;
    if (doubt !== null) await noteUnverified(applied);
    const failure = applied.failure ?? doubt;
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

/** What verifying came to; `doubt` says why it is no success. */
interface Verified {
  readonly verification: Verification | null;
  readonly doubt: Fault | null;
}

const notVerified: Verified = { verification: null, doubt: null };

/** Milliseconds before each look at the whole. Replicas lag, so one that still shows something left proves nothing. */
const looksAtTheWhole: readonly number[] = [0, 2000, 5000];

async function verified({ verify }: Wish, { clock }: ApplyContext): Promise<Verified> {
  let verification: Verification | null = null;
  try {
    for (const pause of looksAtTheWhole) {
      if (pause > 0) await clock.sleep(pause);
      verification = await verify();
      if (verification.nothingLeft) return { verification, doubt: null };
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { verification: null, doubt: unread(error) };
  }
  const doubt = new Fault("verification", "Applied, but reading the setup back shows more to change.", {
    hint: "Somebody may be changing it at the same time. Look at what is left.",
    next: ["entra-mcp migrate --dry-run"],
  });
  return { verification, doubt };
}

function unread(fault: Fault): Fault {
  return new Fault("verification", `Applied, but the setup could not be read back: ${fault.message}`, {
    hint: "Each write was read back by itself. Look at the whole once more.",
    next: ["entra-mcp migrate --dry-run"],
    ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
    cause: fault,
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
    const plan = await planRollback(run, "stop", context);
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
