import type { Connection } from "../azure/connect.ts";
import { patchApplication, readFields } from "../azure/graph.ts";
import { readPolicy, writePolicy } from "../azure/policies.ts";
import { digest } from "../core/document/digest.ts";
import { Fault } from "../core/fault.ts";
import type { Change, Plan, ReviseChange, UpdateChange } from "../core/plan/plan.ts";
import type { Original, Receipt, Step } from "../core/plan/records.ts";
import { sameFields } from "../core/plan/same-fields.ts";
import { samePolicy } from "../core/plan/same-policy.ts";
import { applyEdits } from "../core/text/edit.ts";
import type { Clock, Progress } from "./clock.ts";
import { recheck } from "./recheck.ts";
import { type Run, startRun } from "./runs.ts";

/** What applying needs beside the plan. */
export interface ApplyContext {
  readonly connection: Connection;
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Aborted by Ctrl-C: the write under way is finished, the next one is not begun. */
  readonly interrupted: AbortSignal;
}

/** What a run came to. `failure` is set when it stopped before its end. */
export interface Applied {
  readonly receipt: Receipt;
  readonly runDirectory: string;
  readonly failure: Fault | null;
}

/**
 * Performs exactly the plan's changes, in its order, and stops at the first failure. The backup is on disk before the
 * first write; the receipt is rewritten before and after each one.
 *
 * @throws Fault `stale`, `permission`, … before anything was written; later failures are in the result
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<Applied> {
  context.progress("Checking that nothing moved");
  const originals = await recheck(context.connection, plan.changes);
  const startedAt = context.clock.now();
  const run = await startRun(context.stateDirectory, plan, startedAt);
  await run.savePlan(plan);
  await run.saveBackup({
    kind: "entra-mcp/backup",
    version: 1,
    plan: plan.fingerprint,
    takenAt: isoTime(startedAt),
    originals,
  });
  return performAll(plan, originals, run, { ...context, startedAt });
}

interface RunContext extends ApplyContext {
  readonly startedAt: number;
}

async function performAll(
  plan: Plan,
  originals: readonly Original[],
  run: Run,
  context: RunContext,
): Promise<Applied> {
  const steps: Step[] = plan.changes.map(({ id, resource }) => ({
    change: id,
    resource,
    outcome: "not reached",
    at: null,
  }));
  const save = async (outcome: Receipt["outcome"]): Promise<Receipt> => {
    const receipt = receiptOf(plan, context, steps, outcome);
    await run.saveReceipt(receipt);
    return receipt;
  };
  for (const [index, change] of plan.changes.entries()) {
    if (context.interrupted.aborted) return stopped(run, await save("interrupted"), interruption());
    context.progress(`Writing ${change.resource}`, index + 1, plan.changes.length);
    steps[index] = step(change, "writing", context);
    await save("in progress");
    try {
      await write(change, originals[index], context);
      steps[index] = step(change, "done", context);
    } catch (error) {
      steps[index] = { ...step(change, "failed", context), error: messageOf(error) };
      return stopped(run, await save("failed"), error);
    }
    await save("in progress");
  }
  return { receipt: await save("done"), runDirectory: run.directory, failure: null };
}

function stopped(run: Run, receipt: Receipt, error: unknown): Applied {
  const done = receipt.steps.filter((one) => one.outcome === "done").length;
  const fault = error instanceof Fault ? error : null;
  if (fault === null) throw error;
  const failure =
    done === 0
      ? fault
      : new Fault(
          "partly-applied",
          `${done} of ${receipt.steps.length} changes are made, then: ${fault.message}`,
          {
            hint: `The receipt is ${run.directory}/receipt.json. Running migrate again makes the rest.`,
            next: ["entra-mcp migrate"],
            cause: fault,
          },
        );
  return { receipt, runDirectory: run.directory, failure };
}

function interruption(): Fault {
  return new Fault("interrupted", "Interrupted between two writes.");
}

async function write(change: Change, original: Original | undefined, context: ApplyContext): Promise<void> {
  switch (change.verb) {
    case "update":
      return writeFields(change, context);
    case "revise":
      return writeRevision(change, original, context);
    default:
      change satisfies never;
  }
}

async function writeFields(change: UpdateChange, context: ApplyContext): Promise<void> {
  const { graph } = context.connection;
  await patchApplication(graph, change.resource, change.after);
  await untilAgreed(change.resource, context, async () => {
    const now = await readFields(graph, change.resource, Object.keys(change.after));
    return sameFields(change.after, now);
  });
}

async function writeRevision(
  change: ReviseChange,
  original: Original | undefined,
  context: ApplyContext,
): Promise<void> {
  if (original === undefined || !("text" in original))
    throw new Fault("defect", `no original for ${change.resource}`);
  const text = applyEdits(original.text, change.edits);
  if (digest(text) !== change.afterDigest)
    throw new Fault("defect", `the edits of ${change.resource} do not add up`);
  const { arm } = context.connection;
  await writePolicy(arm, change.resource, { text, format: change.format, etag: original.etag });
  await untilAgreed(change.resource, context, async () => {
    const now = await readPolicy(arm, change.resource);
    return now !== null && samePolicy(now.text, text);
  });
}

/** Milliseconds before each read-back. Graph answers from replicas that lag (documented), so one good read proves little. */
const readBackDelays: readonly number[] = [0, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000];
const readsThatMustAgree = 2;

async function untilAgreed(
  resource: string,
  context: ApplyContext,
  agrees: () => Promise<boolean>,
): Promise<void> {
  let agreed = 0;
  for (const delay of readBackDelays) {
    if (delay > 0) await context.clock.sleep(delay);
    agreed = (await agrees()) ? agreed + 1 : 0;
    if (agreed === readsThatMustAgree) return;
  }
  throw new Fault("failed", `${resource} was written, but reading it back does not show the change yet.`, {
    hint: "Directory replicas can lag for minutes. Run migrate again: what is done is found done.",
    next: ["entra-mcp migrate"],
  });
}

function receiptOf(
  plan: Plan,
  context: RunContext,
  steps: readonly Step[],
  outcome: Receipt["outcome"],
): Receipt {
  return {
    kind: "entra-mcp/receipt",
    version: 1,
    plan: plan.fingerprint,
    startedAt: isoTime(context.startedAt),
    finishedAt: outcome === "in progress" ? null : isoTime(context.clock.now()),
    outcome,
    steps: [...steps],
  };
}

function step(change: Change, outcome: Step["outcome"], context: ApplyContext): Step {
  return { change: change.id, resource: change.resource, outcome, at: isoTime(context.clock.now()) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
