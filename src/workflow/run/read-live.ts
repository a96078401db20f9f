import type { Connection } from "../../azure/connect.ts";
import { readFields } from "../../azure/graph.ts";
import { readPolicy } from "../../azure/policies.ts";
import type { Change } from "../../core/plan/plan.ts";
import type { Original } from "../../core/run/record.ts";
import { type Standing, standingOf } from "../../core/run/standing.ts";
import type { Clock } from "../clock.ts";

/** The resource of a change as it is now, as far as the change names it; `null` where there is none. */
export async function readLive({ graph, arm }: Connection, change: Change): Promise<Original | null> {
  const { resource } = change;
  switch (change.verb) {
    case "update": {
      const fields = await readFields(graph, resource, Object.keys(change.before));
      return fields === null ? null : { resource, fields };
    }
    case "revise": {
      const stored = await readPolicy(arm, resource);
      return stored === null ? null : { resource, ...stored };
    }
    default:
      return change satisfies never;
  }
}

/** A resource that was looked at, and its standing. */
export interface Look {
  readonly now: Original | null;
  readonly standing: Standing;
}

/**
 * Looks at a resource until it can be believed. What is expected is believed at first sight. Anything else may come from
 * a replica that lags behind (verified: blog of the identity platform), and is believed when several looks agree; taken
 * for true at once, an old state that happens to be the wanted one would leave a change undone.
 */
export async function lookAt(
  connection: Connection,
  clock: Clock,
  change: Change,
  expected: "before" | "after",
): Promise<Look> {
  let look = await lookOnce(connection, change);
  let agreed = 1;
  for (const pause of pausesBetweenLooks) {
    if (look.standing.kind === expected || agreed === looksThatMustAgree[change.verb]) break;
    await clock.sleep(pause);
    const next = await lookOnce(connection, change);
    agreed = next.standing.kind === look.standing.kind ? agreed + 1 : 1;
    look = next;
  }
  return look;
}

/** How many looks must agree: directory replicas lag more than Azure Resource Manager does. */
export const looksThatMustAgree: Readonly<Record<Change["verb"], number>> = { update: 3, revise: 2 };

/** Milliseconds. Replicas that lag and others that do not may answer in turn for a while. */
const pausesBetweenLooks: readonly number[] = [250, 500, 500, 1000, 1000, 2000, 2000, 4000, 4000, 8000, 8000];

async function lookOnce(connection: Connection, change: Change): Promise<Look> {
  const now = await readLive(connection, change);
  return { now, standing: standingOf(change, now) };
}
