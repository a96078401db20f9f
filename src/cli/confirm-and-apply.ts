import type { Plan } from "../core/plan/plan.ts";
import { type CarryOutOptions, carryOutPlan } from "../workflow/run/carry-out.ts";
import type { Question } from "./confirm.ts";
import type { Host } from "./host.ts";
import { runContextOf, type Session } from "./session.ts";

/** How a command has its plan carried out. */
export interface ConfirmAndApplyOptions extends Omit<CarryOutOptions, "begun"> {
  /** What is asked before the first write; `null` where the answer is given already. */
  readonly question: Question | null;
  /** The command that continues after a failure, as typed. */
  readonly again: string;
}

/** Asks, has the plan carried out and reports the result. The same way for each command that writes. @returns the exit code */
export async function confirmAndApply(
  plan: Plan,
  { question, again, ...options }: ConfirmAndApplyOptions,
  session: Session,
): Promise<number> {
  const { screen, progress, host, interruption } = session;
  progress.end();
  if (question !== null && !(await isConfirmed(host, question))) {
    screen.say("Nothing was written.");
    return 0;
  }
  const begun = () => {
    interruption.beginWriting();
    host.interrupted.addEventListener("abort", () => progress.show(stopping), { once: true });
  };
  const context = { ...runContextOf(session), interrupted: host.interrupted, again };
  const carriedOut = await carryOutPlan(plan, { ...options, begun }, context);
  progress.end();
  return screen.finish(carriedOut);
}

/** A write that was sent is waited for, so that the receipt is true; a second Ctrl-C does not wait. */
const stopping = "Stopping once the write under way is finished";

/** Prompts are loaded when there is something to ask. */
async function isConfirmed(host: Host, question: Question): Promise<boolean> {
  const { confirmed } = await import("./confirm.ts");
  return confirmed(host, question);
}
