import { digest } from "../document/digest.ts";
import type { Change, ReviseChange, UpdateChange } from "../plan/plan.ts";
import { sameFields } from "../plan/same-fields.ts";
import { policyMeaning } from "../plan/same-policy.ts";
import type { Original } from "./record.ts";

/** A field that is neither what a plan found nor what it makes of it. */
export interface Moved {
  readonly resource: string;
  readonly field: string;
  /** What the plan found there. */
  readonly planned: string;
  readonly now: string;
}

/** Where a resource is between what a plan found and what it makes of it. */
export type Standing =
  | { readonly kind: "before" }
  | { readonly kind: "after" }
  | { readonly kind: "moved"; readonly moved: readonly Moved[] };

/**
 * Compares a resource with a change, field by field. What the change does not name does not matter.
 *
 * @param now the resource as it was read just now; `null` where there is none
 */
export function standingOf(change: Change, now: Original | null): Standing {
  switch (change.verb) {
    case "update":
      return standingOfFields(change, now !== null && "fields" in now ? now.fields : null);
    case "revise":
      return standingOfPolicy(change, now !== null && "text" in now ? now.text : null);
    default:
      return change satisfies never;
  }
}

function standingOfFields(
  { resource, before, after }: UpdateChange,
  now: Readonly<Record<string, unknown>> | null,
): Standing {
  if (now === null) return gone(resource, "app registration");
  if (sameFields(after, now)) return { kind: "after" };
  const moved = Object.entries(before)
    .filter(([field, planned]) => !sameFields(planned, now[field]))
    .map(([field, planned]) => ({
      resource,
      field,
      planned: JSON.stringify(planned),
      now: JSON.stringify(now[field] ?? null),
    }));
  return moved.length === 0 ? { kind: "before" } : { kind: "moved", moved };
}

/** The text must be the very one that the edits were made for; afterwards the service may have laid it out again. */
function standingOfPolicy(
  { resource, beforeDigest, afterMeaning }: ReviseChange,
  now: string | null,
): Standing {
  if (now === null) return gone(resource, "policy");
  const found = digest(now);
  if (found === beforeDigest) return { kind: "before" };
  if (policyMeaning(now) === afterMeaning) return { kind: "after" };
  return { kind: "moved", moved: [{ resource, field: "policy", planned: beforeDigest, now: found }] };
}

function gone(resource: string, field: string): Standing {
  return { kind: "moved", moved: [{ resource, field, planned: "there", now: "gone" }] };
}
