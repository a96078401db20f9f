import type { Connection } from "../azure/connect.ts";
import { readFields } from "../azure/graph.ts";
import { readPolicy } from "../azure/policies.ts";
import { digest } from "../core/document/digest.ts";
import { Fault } from "../core/fault.ts";
import type { Change } from "../core/plan/plan.ts";
import type { Original } from "../core/plan/records.ts";
import { sameFields } from "../core/plan/same-fields.ts";

/** A field that is no longer what the plan saw. */
interface Moved {
  readonly resource: string;
  readonly field: string;
  readonly planned: string;
  readonly now: string;
}

/**
 * Reads everything that is about to be written once more and compares it with the plan, field by field. What else
 * changed in the tenant does not matter. A policy with the same text and a new ETag is not stale; the write then
 * carries the new ETag.
 *
 * @throws Fault `stale` naming each resource and field that moved; nothing has been written then
 */
export async function recheck(connection: Connection, changes: readonly Change[]): Promise<Original[]> {
  const checked = await Promise.all(changes.map((change) => recheckOne(connection, change)));
  const moved = checked.flatMap((one) => one.moved);
  if (moved.length > 0) throw staleFault(moved);
  return checked.map((one) => one.original);
}

async function recheckOne(
  connection: Connection,
  change: Change,
): Promise<{ original: Original; moved: readonly Moved[] }> {
  const { resource } = change;
  if (change.verb === "update") {
    const fields = await readFields(connection.graph, resource, Object.keys(change.before));
    const moved = Object.entries(change.before)
      .filter(([field, planned]) => !sameFields(planned, fields[field]))
      .map(([field, planned]) => ({
        resource,
        field,
        planned: JSON.stringify(planned),
        now: JSON.stringify(fields[field] ?? null),
      }));
    return { original: { resource, fields }, moved };
  }
  const stored = await readPolicy(connection.arm, resource);
  if (stored !== null && digest(stored.text) === change.beforeDigest) {
    return { original: { resource, ...stored }, moved: [] };
  }
  return {
    original: { resource, format: change.format, etag: change.etag, text: stored?.text ?? "" },
    moved: [
      {
        resource,
        field: "policy",
        planned: change.beforeDigest,
        now: stored === null ? "no policy" : digest(stored.text),
      },
    ],
  };
}

function staleFault(moved: readonly Moved[]): Fault {
  const lines = moved.map(
    ({ resource, field, planned, now }) => `  ${resource}: ${field} was ${planned}, is now ${now}`,
  );
  return new Fault(
    "stale",
    `The setup moved since the plan was made; nothing was written.\n${lines.join("\n")}`,
    {
      hint: "Make a new plan and look at it again.",
      next: ["entra-mcp migrate --dry-run"],
    },
  );
}
