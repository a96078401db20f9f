import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { runToContinue } from "../core/run/unfinished.ts";
import { harmlessName } from "../core/text/harmless.ts";
import { readRunsAt } from "../workflow/state/runs.ts";
import type { Session } from "./session.ts";

/** Blockers stop before the question; with `--strict` warnings do, too. `look` shows the plan. @throws Fault `refused` */
export function refuseIfInTheWay(
  plan: Plan,
  { strict, look }: { readonly strict: boolean; readonly look: string },
): void {
  const levels = strict ? ["blocker", "warning"] : ["blocker"];
  const found = plan.findings.filter(({ level }) => levels.includes(level));
  if (found.length === 0) return;
  const what = strict ? "blockers and warnings" : "blockers";
  const codes = [...new Set(found.map(({ code }) => code))].join(", ");
  throw new Fault("refused", `Refused by ${what} (${found.length}): ${codes}. Nothing was written.`, {
    hint: "Each one in the plan says what helps.",
    next: [look],
  });
}

/** A plan that touches more than was expected may be of another setup, or of one that has grown. @throws Fault `refused` */
export function refuseTooManyChanges({ changes }: Plan, most: number | undefined): void {
  if (most === undefined || changes.length <= most) return;
  const what =
    changes.length === 1
      ? "1 app registration or policy"
      : `${changes.length} app registrations and policies`;
  throw new Fault("refused", `The plan changes ${what}, and --max-changes is ${most}. Nothing was written.`, {
    hint: "Look at what it changes; where that is meant, raise --max-changes.",
  });
}

/**
 * The plan must be the expected one, or finish a run that began with it.
 *
 * @throws Fault `stale`
 */
export async function refuseOtherPlanOrRun(
  plan: Plan,
  expected: string | undefined,
  look: string,
  { stateDirectory, place }: Session,
): Promise<void> {
  if (expected === undefined || expected === plan.fingerprint) return;
  const records = await readRunsAt(stateDirectory, place);
  if (runToContinue(records, plan)?.plan.fingerprint === expected) return;
  refuseOtherPlan(plan, expected, {
    hint: "The setup or the options differ from those that the expected plan was made of. Look at the plan again.",
    next: [look],
  });
}

/** The plan must be the expected one. @throws Fault `stale` */
export function refuseOtherPlan(
  { fingerprint }: Plan,
  expected: string | undefined,
  details: { readonly hint: string; readonly next?: readonly string[] },
): void {
  if (expected === undefined || expected === fingerprint) return;
  const message = `The plan's fingerprint is ${fingerprint}, and not ${harmlessName(expected)}. Nothing was written.`;
  throw new Fault("stale", message, details);
}
