import type { Connection } from "../../azure/connect.ts";
import { Fault } from "../../core/fault.ts";
import type { Change } from "../../core/plan/plan.ts";
import type { Original } from "../../core/run/record.ts";
import { revisedText } from "../../core/run/revised-text.ts";
import type { Moved } from "../../core/run/standing.ts";
import { atOnce } from "../at-once.ts";
import type { Clock } from "../clock.ts";
import { lookAt } from "./read-live.ts";

/** A change and its resource as it is right before the first write. */
export interface Rechecked {
  readonly change: Change;
  readonly original: Original;
  /** Whether the resource is already what the change makes of it. */
  readonly alreadySo: boolean;
}

/** What looking once more at everything that is about to be written showed. */
export interface Recheck {
  readonly rechecked: readonly Rechecked[];
  /** What is neither as planned nor as wanted; then nothing may be written. */
  readonly moved: readonly Moved[];
  /** Policies whose edits do not lead to what the plan says, so that nobody made them for this text; nor then. */
  readonly unfit: readonly string[];
}

/**
 * Reads everything that is about to be written once more and compares it with the plan, field by field. What else
 * changed in the tenant does not matter. A policy with the same text and a new ETag is not stale; the write then
 * carries the new ETag. Edits prove here that they lead where the plan says, before anything is written.
 */
export async function recheck(
  connection: Connection,
  clock: Clock,
  changes: readonly Change[],
): Promise<Recheck> {
  const looks = await atOnce(changes, async (change) => ({
    change,
    ...(await lookAt(connection, clock, change, "before")),
  }));
  const moved: Moved[] = [];
  const rechecked: Rechecked[] = [];
  const unfit: string[] = [];
  for (const { change, now, standing } of looks) {
    if (standing.kind === "before" && !leads(change, now)) unfit.push(change.resource);
    if (standing.kind === "moved") moved.push(...standing.moved);
    else if (now !== null) rechecked.push({ change, original: now, alreadySo: standing.kind === "after" });
  }
  return { rechecked, moved, unfit };
}

/** Refuses before the first write. @throws Fault `stale` for what moved, `usage` for edits that do not fit */
export function assertAsPlanned({ moved, unfit }: Recheck): void {
  if (moved.length > 0) throw staleFault(moved);
  if (unfit.length === 0) return;
  throw new Fault("usage", `The edits of ${unfit.join(", ")} do not lead to what the plan says.`, {
    hint: "Somebody edited the plan. Make it again with: entra-mcp plan --out <file>",
  });
}

function leads(change: Change, now: Original | null): boolean {
  if (change.verb !== "revise") return true;
  return now !== null && "text" in now && revisedText(change, now.text) !== null;
}

/** The fault for resources that are neither as planned nor as wanted. */
function staleFault(moved: readonly Moved[]): Fault {
  return new Fault(
    "stale",
    `The setup moved since the plan was made; nothing was written.\n${movedLines(moved)}`,
    {
      hint: "Make a new plan and look at it again: the one of before does not fit any more.",
      next: ["entra-mcp migrate --dry-run", "entra-mcp plan --out plan.json"],
    },
  );
}

/** What moved, a line each, with the field as planned and as it is. */
export function movedLines(moved: readonly Moved[]): string {
  return moved
    .map(({ resource, field, planned, now }) => `  ${resource}: ${field} was ${planned}, is now ${now}`)
    .join("\n");
}
