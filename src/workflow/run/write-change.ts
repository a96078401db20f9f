import type { Connection } from "../../azure/connect.ts";
import { patchApplication } from "../../azure/graph.ts";
import { writePolicy } from "../../azure/policies.ts";
import type { WriteAnswer } from "../../azure/write-answer.ts";
import { digest } from "../../core/document/digest.ts";
import { Fault, faultOf } from "../../core/fault.ts";
import type { Change } from "../../core/plan/plan.ts";
import type { Original } from "../../core/run/record.ts";
import { type Standing, standingOf } from "../../core/run/standing.ts";
import { applyEdits } from "../../core/text/edit.ts";
import type { Clock, Progress } from "../clock.ts";
import { type Look, lookAt, looksThatMustAgree, readLive } from "./read-live.ts";
import { movedLines } from "./recheck.ts";

/** What writing needs beside the change. */
export interface WriteContext {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly progress: Progress;
}

/**
 * What came of one change. `unknown`: a write was sent, and neither its answer nor a look at the resource shows whether
 * it was done.
 */
export type Written =
  | { readonly outcome: "done" | "already so" }
  | { readonly outcome: "failed" | "unknown"; readonly fault: Fault };

/**
 * Makes one change. The resource is looked at right before each attempt, so that nothing is overwritten that the plan did
 * not see, and that a write whose answer was lost is not repeated when it was done. Bounded; progress is shown. Whatever
 * goes wrong inside, a defect of our own included, comes back as what became of the change.
 */
export async function writeChange(change: Change, context: WriteContext): Promise<Written> {
  const sent: Sent = { count: 0 };
  try {
    return await attempt(change, context, sent);
  } catch (error) {
    return { outcome: sent.count === 0 ? "failed" : "unknown", fault: faultOf(error) };
  }
}

/** Whether a look shows that a change is made; one that cannot be had shows nothing. */
export async function isMade(change: Change, context: WriteContext): Promise<boolean> {
  const look = await lookOrFault(change, context);
  return !(look instanceof Fault) && look.standing.kind === "after";
}

/** How many writes have left. */
interface Sent {
  count: number;
}

async function attempt(change: Change, context: WriteContext, sent: Sent): Promise<Written> {
  let lost: Fault | null = null;
  let busy: Fault | null = null;
  for (const pause of pausesBetweenAttempts) {
    const look = await lookOrFault(change, context);
    if (look instanceof Fault) return { outcome: lost === null ? "failed" : "unknown", fault: lost ?? look };
    const { now, standing } = look;
    if (standing.kind === "after") return { outcome: lost === null ? "already so" : "done" };
    if (standing.kind === "moved" || now === null) return { outcome: "failed", fault: overtaken(standing) };
    sent.count += 1;
    const answer = await send(change, now, context);
    switch (answer.kind) {
      case "accepted":
        return readBack(change, context);
      case "refused":
        return { outcome: "failed", fault: answer.fault };
      case "failed":
        return settle(change, context, { lost: answer.fault, busy: null });
      case "running":
        return stillRunning(change, context, answer.fault);
      case "unclear":
        lost = answer.fault;
        await wait(
          Math.max(pause, answer.retryAfter ?? 0),
          context,
          `${change.resource} gave no clear answer`,
        );
        break;
      case "not now":
        busy = answer.fault;
        await wait(Math.max(pause, answer.retryAfter ?? 0), context, `${change.resource} is busy`);
        break;
      default:
        answer satisfies never;
    }
  }
  return settle(change, context, { lost, busy });
}

/** Milliseconds after each attempt that came to nothing. A service that wants more time gets it, within the bound. */
const pausesBetweenAttempts: readonly number[] = [1000, 2000, 4000, 8000, 16_000];
const longestPause = 120_000;

async function wait(milliseconds: number, { clock, progress }: WriteContext, why: string): Promise<void> {
  const pause = Math.min(milliseconds, longestPause);
  progress(`${why}, trying again in ${Math.ceil(pause / 1000)} s`);
  await clock.sleep(pause);
}

/** The resource as it is, or why it could not be read. */
async function lookOrFault(change: Change, { connection, clock }: WriteContext): Promise<Look | Fault> {
  try {
    return await lookAt(connection, clock, change, "before");
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function send(
  change: Change,
  now: Original,
  { connection: { graph, arm }, clock }: WriteContext,
): Promise<WriteAnswer> {
  switch (change.verb) {
    case "update":
      return patchApplication(graph, change.resource, change.after);
    case "revise": {
      if (!("text" in now)) throw new Fault("defect", `no text of ${change.resource}`);
      const text = applyEdits(now.text, change.edits);
      if (digest(text) !== change.afterDigest)
        throw new Fault("defect", `the edits of ${change.resource} do not add up`);
      return writePolicy(arm, change.resource, { text, format: change.format, etag: now.etag }, clock.sleep);
    }
    default:
      return change satisfies never;
  }
}

/**
 * Milliseconds before each read-back. Graph answers from replicas that lag, sometimes for a minute (verified: blog of
 * the identity platform), and in turn with others that do not; so one good read proves little, and one bad one nothing.
 */
const readBackDelays: readonly number[] = [
  0, 250, 500, 500, 1000, 1000, 2000, 2000, 4000, 4000, 8000, 8000, 16_000, 16_000,
];

async function readBack(change: Change, context: WriteContext): Promise<Written> {
  let agreed = 0;
  let last: Original | null | Fault = null;
  for (const delay of readBackDelays) {
    if (delay > 0) await context.clock.sleep(delay);
    last = await readOrFault(change, context);
    agreed = !(last instanceof Fault) && standingOf(change, last).kind === "after" ? agreed + 1 : 0;
    if (agreed === looksThatMustAgree[change.verb]) return { outcome: "done" };
  }
  return { outcome: "unknown", fault: notSeen(change, last) };
}

async function readOrFault(change: Change, { connection }: WriteContext): Promise<Original | null | Fault> {
  try {
    return await readLive(connection, change);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function notSeen({ verb, resource }: Change, last: Original | null | Fault): Fault {
  if (last instanceof Fault) return last;
  const hint =
    verb === "update"
      ? "Directory replicas can lag for minutes. Run the command again: what is done is found done."
      : "The service may have refused the document silently, as it does with policy fragments, or somebody changed it. Look at it in the portal.";
  return new Fault("failed", `${resource} was written, but reading it back does not show the change.`, {
    hint,
  });
}

/** The last word on a write that never got a clear answer: what the resource says, where it can be read. */
async function settle(
  change: Change,
  context: WriteContext,
  { lost, busy }: { readonly lost: Fault | null; readonly busy: Fault | null },
): Promise<Written> {
  const fault = lost ?? busy ?? new Fault("failed", `${change.resource} could not be written.`);
  const look = await lookOrFault(change, context);
  if (look instanceof Fault) return { outcome: lost === null ? "failed" : "unknown", fault };
  return look.standing.kind === "after" ? { outcome: "done" } : { outcome: "failed", fault };
}

/** Whether a write that the service still works on is done by now; else it may be done later. */
async function stillRunning(change: Change, context: WriteContext, fault: Fault): Promise<Written> {
  const look = await lookOrFault(change, context);
  const isDone = !(look instanceof Fault) && look.standing.kind === "after";
  return isDone ? { outcome: "done" } : { outcome: "unknown", fault };
}

function overtaken(standing: Standing): Fault {
  const lines = standing.kind === "moved" ? movedLines(standing.moved) : "";
  return new Fault("stale", `Somebody else changed it in the meantime, so it was left as it is.\n${lines}`, {
    hint: "Make a new plan and look at it again.",
    next: ["entra-mcp migrate --dry-run"],
  });
}
