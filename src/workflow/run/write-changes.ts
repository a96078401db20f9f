import { Fault, faultOf } from "../../core/fault.ts";
import type { Change, Plan } from "../../core/plan/plan.ts";
import type { Receipt, Step } from "../../core/run/record.ts";
import { blotted } from "../../core/text/blot.ts";
import type { Run } from "../state/runs.ts";
import type { RunContext } from "./run-context.ts";
import { isMade, type Written, writeChange } from "./write-change.ts";

/** What applying needs beside the plan. */
export interface ApplyContext extends RunContext {
  /** Aborted by Ctrl-C: the write under way is finished, the next one is not begun. */
  readonly interrupted: AbortSignal;
  /** The command that continues after a failure, as typed. */
  readonly again: string;
}

/** What a run came to. `failure` is set when it stopped before its end. */
export interface Applied {
  /** The plan that was performed: for a run that went on, the one that it had begun with. */
  readonly plan: Plan;
  readonly receipt: Receipt;
  readonly runDirectory: string;
  readonly failure: Fault | null;
}

/** A run that is about to write: its backup is on the disk. */
export interface BegunRun {
  readonly plan: Plan;
  readonly run: Run;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** One for each change of the plan, in its order; of a run that continues, what it had reached. */
  readonly steps: readonly Step[];
}

/** Makes the changes one after the other; the receipt on the disk is true before and after each write. */
export async function writeChanges(begun: BegunRun, context: ApplyContext): Promise<Applied> {
  const steps = [...begun.steps];
  const { plan, run } = begun;
  const note = (outcome: Receipt["outcome"]) => run.saveReceipt(receiptOf(begun, steps, outcome, context));
  const end = async (outcome: Receipt["outcome"], failure: Fault | null): Promise<Applied> => {
    const fault = failure ?? (await unsaved(() => note(outcome)));
    if (failure !== null) await unsaved(() => note(outcome));
    const receipt = receiptOf(begun, steps, outcome, context);
    const applied = { plan, receipt, runDirectory: run.directory };
    return { ...applied, failure: fault === null ? null : asFarAsItGot(fault, receipt, run, context) };
  };
  for (const [index, change] of plan.changes.entries()) {
    if (context.interrupted.aborted) return end("interrupted", interruption());
    const had = steps[index] ?? stepOf(change, "not reached", context);
    if (await isStillDone(change, had, { index, of: plan.changes.length }, context)) continue;
    context.progress(`Writing ${change.resource}`, index + 1, plan.changes.length);
    steps[index] = stepOf(change, "writing", context);
    const before = await unsaved(() => note("in progress"));
    if (before !== null) {
      // Without a true receipt nothing is written.
      steps[index] = had;
      return end("failed", before);
    }
    const written = await writeChange(change, context);
    steps[index] = { ...stepOf(change, outcomeOf(written, had), context), ...errorOf(written) };
    if ("fault" in written) return end("failed", written.fault);
    const after = index < plan.changes.length - 1 ? await unsaved(() => note("in progress")) : null;
    if (after !== null) return end("failed", after);
  }
  return end("done", null);
}

/** Whether a run that goes on has made this change already: then it is looked at, and its step stays as it is. */
async function isStillDone(
  change: Change,
  had: Step,
  { index, of }: { readonly index: number; readonly of: number },
  context: ApplyContext,
): Promise<boolean> {
  if (had.outcome !== "done") return false;
  context.progress(`Checking ${change.resource}`, index + 1, of);
  return isMade(change, context);
}

/** Why the receipt could not be written; `null` when it was. */
async function unsaved(save: () => Promise<void>): Promise<Fault | null> {
  try {
    await save();
    return null;
  } catch (error) {
    return faultOf(error);
  }
}

/** A change that this run made before it was stopped is `done` by it, and not somebody else's work. */
function outcomeOf(written: Written, had: Step): Step["outcome"] {
  const ours = !["not reached", "already so"].includes(had.outcome);
  return written.outcome === "already so" && ours ? "done" : written.outcome;
}

function errorOf(written: Written): { readonly error?: string } {
  return "fault" in written ? { error: blotted(written.fault.message, []) } : {};
}

/** A failure after the first write leaves the setup in between, which is another kind of failure. */
function asFarAsItGot(fault: Fault, { steps }: Receipt, run: Run, { again }: ApplyContext): Fault {
  const count = (outcome: Step["outcome"]) => steps.filter((step) => step.outcome === outcome).length;
  const [done, unknown] = [count("done"), count("unknown")];
  if (done + unknown === 0) return fault;
  const all = steps.length === 1 ? "1 change" : `${steps.length} changes`;
  const doubt = unknown === 0 ? "" : ` ${unknown} may have been made: no clear answer came.`;
  return new Fault(
    "partly-applied",
    `${done} of ${all} ${done === 1 ? "is" : "are"} made.${doubt} Then: ${fault.message}`,
    {
      hint: `${fault.hint ?? ""} The receipt is ${run.directory}/receipt.json. Run the same command again to make the rest, or put back what is made.`.trim(),
      next: [again, `entra-mcp rollback ${run.name}`],
      ...(fault.requestId === undefined ? {} : { requestId: fault.requestId }),
      cause: fault,
    },
  );
}

function interruption(): Fault {
  return new Fault("interrupted", "Interrupted between two writes.");
}

function receiptOf(
  { plan, startedAt }: BegunRun,
  steps: readonly Step[],
  outcome: Receipt["outcome"],
  { clock }: ApplyContext,
): Receipt {
  return {
    kind: "entra-mcp/receipt",
    version: 1,
    plan: plan.fingerprint,
    startedAt,
    finishedAt: outcome === "in progress" ? null : new Date(clock.now()).toISOString(),
    outcome,
    steps: [...steps],
  };
}

function stepOf(change: Change, outcome: Step["outcome"], { clock }: ApplyContext): Step {
  return { change: change.id, resource: change.resource, outcome, at: new Date(clock.now()).toISOString() };
}
