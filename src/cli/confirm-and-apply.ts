import type { Plan } from "../core/plan/plan.ts";
import { type CarryOutOptions, carryOutPlan } from "../workflow/run/carry-out.ts";
import type { AskingPlace, Question } from "./confirm.ts";
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
  const { screen, progress, host, interruption, asking, asTyped } = session;
  progress.end();
  if (question !== null) await confirmed(asking, question);
  const begun = () => {
    interruption.beginWriting();
    host.interrupted.addEventListener("abort", () => progress.show(stopping), { once: true });
  };
  const context = { ...runContextOf(session), interrupted: host.interrupted, again };
  const carriedOut = await carryOutPlan(plan, { ...options, begun }, context);
  progress.end();
  const { failure } = carriedOut;
  return screen.finish({
    ...carriedOut,
    failure: failure === null ? null : failure.withNext(failure.next.map(asTyped)),
  });
}

/** A write that was sent is waited for, so that the receipt is true; a second Ctrl-C does not wait. */
const stopping = "Stopping after the write under way (Ctrl-C again: at once)";

/** Prompts are loaded when there is something to ask. */
async function confirmed(asking: AskingPlace, question: Question): Promise<void> {
  const { confirm } = await import("./confirm.ts");
  await confirm(asking, question);
}
