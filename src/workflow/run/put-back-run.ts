import { Fault, faultOf } from "../../core/fault.ts";
import { writtenSteps } from "../../core/run/record.ts";
import { readRuns, runAt } from "../state/runs.ts";
import { applyPlan } from "./apply-plan.ts";
import { planRollback } from "./plan-rollback.ts";
import type { Applied, ApplyContext } from "./write-changes.ts";

/** What putting a failed run back came to; `null` where there was nothing to put back. */
export interface WayBack {
  readonly applied: Applied | null;
  readonly failure: Fault | null;
}

/**
 * Puts back what a failed run had made; whatever goes wrong on the way is in the result. Call it while the state folder is
 * locked.
 */
export async function putBackRun(applied: Applied, context: ApplyContext): Promise<WayBack | null> {
  try {
    return await wayBack(applied, context);
  } catch (error) {
    return { applied: null, failure: faultOf(error) };
  }
}

async function wayBack({ runDirectory }: Applied, context: ApplyContext): Promise<WayBack | null> {
  const { records } = await readRuns(context.stateDirectory);
  const run = records.find(({ directory }) => directory === runDirectory);
  if (run === undefined || writtenSteps(run).length === 0) return null;
  // A Ctrl-C that ended the run must not end the way back, too.
  const quiet = { ...context, interrupted: new AbortController().signal, again: "entra-mcp rollback" };
  const applied = await applyPlan(await planRollback(run, "stop", context), quiet);
  return { applied, failure: applied.failure };
}

/**
 * The failure of the run, with what putting it back came to. A write whose end is unknown may still be done later, where the
 * way back did not write over it.
 */
export function afterPuttingBack(run: Applied, failure: Fault, { applied, failure: second }: WayBack): Fault {
  const details = {
    cause: failure,
    ...(failure.requestId === undefined ? {} : { requestId: failure.requestId }),
  };
  if (second !== null) {
    return new Fault("partly-applied", `${failure.message} Putting it back failed, too: ${second.message}`, {
      ...details,
      hint: second.hint ?? "Put it back once the cause is fixed.",
      next: ["entra-mcp rollback"],
    });
  }
  const open = run.receipt.steps.filter(
    ({ outcome, resource }) => outcome === "unknown" && !isWrittenBy(applied, resource),
  );
  if (open.length > 0) {
    const names = open.map(({ resource }) => resource).join(", ");
    return new Fault("partly-applied", `${failure.message} What was surely made has been put back.`, {
      ...details,
      hint: `Look at what may still be done a little later: ${names}`,
      next: [`entra-mcp rollback ${runAt(run.runDirectory).name}`],
    });
  }
  return new Fault("failed", `${failure.message} What was made has been put back.`, {
    ...details,
    hint: "The setup is as it was before.",
  });
}

function isWrittenBy(applied: Applied | null, resource: string): boolean {
  const steps = applied?.receipt.steps ?? [];
  return steps.some((step) => step.resource === resource && step.outcome === "done");
}
