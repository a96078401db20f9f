import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { stepsSentence } from "../core/report/run-report.ts";
import type { RunRecord } from "../core/run/record.ts";
import { isRolledBack } from "../core/run/rolled-back.ts";
import { isUnfinished, runToContinue } from "../core/run/unfinished.ts";
import { harmlessName } from "../core/text/harmless.ts";
import { readRunsAt } from "../workflow/state/runs.ts";
import type { Session } from "./session.ts";

/**
 * Says what an earlier run of the same setup left in between, and whether this plan finishes it. A state folder that
 * cannot be read isn't an obstacle for looking at a plan; whatever writes needs it and says so.
 */
export async function showUnfinishedRun(plan: Plan, session: Session): Promise<void> {
  const records = await knownRuns(session);
  const continued = runToContinue(records, plan);
  const stopped = records.findLast(
    (run) => isUnfinished(run) && !isRolledBack(run, records) && run.plan.setup.api === plan.setup.api,
  );
  const run = continued ?? stopped;
  if (run === undefined) return;
  const goesOn =
    continued === null
      ? "This plan is another one and leaves it as it is."
      : "This plan finishes it; its folder and its first backup are kept.";
  const name = harmlessName(run.name);
  session.screen.say(
    `The run ${name} has not come to its end (${stepsSentence(run)}). ${goesOn} To put it back: ${session.asTyped(`entra-mcp rollback ${name}`)}`,
  );
}

async function knownRuns({ stateDirectory, place }: Session): Promise<readonly RunRecord[]> {
  try {
    return await readRunsAt(stateDirectory, place);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
