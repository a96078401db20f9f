import { digest } from "../../src/core/document/digest.ts";
import { toJson } from "../../src/core/document/json.ts";
import { fingerprint } from "../../src/core/plan/fingerprint.ts";
import type { Plan, ReviseChange, UpdateChange } from "../../src/core/plan/plan.ts";
import { policyMeaning } from "../../src/core/plan/same-policy.ts";
import { sealOf } from "../../src/core/plan/sealed.ts";
import { applyEdits } from "../../src/core/text/edit.ts";

/** A type without its `readonly`, all the way down. */
export type Mutable<T> = unknown extends T ? T : { -readonly [K in keyof T]: Mutable<T[K]> };

/** What somebody can do to a plan who can replace its file: change it, and make all of its digests anew. */
export function forged(plan: Plan, change: (copy: Mutable<Plan>) => void): string {
  const copy = structuredClone(plan) as Mutable<Plan>;
  change(copy);
  return toJson(signedAnew(copy));
}

/** A plan, or what was one, with fingerprint and digest of its own. */
export function signedAnew(copy: Plan): Plan {
  const print = fingerprintOf(copy);
  const plan = print === null ? copy : { ...copy, fingerprint: print };
  return { ...plan, digest: sealOf({ ...plan }) };
}

function fingerprintOf(copy: Plan): Plan["fingerprint"] | null {
  try {
    return fingerprint(copy.intent, copy.setup, copy.changes);
  } catch {
    // What has lost its shape has no fingerprint.
    return null;
  }
}

/** Gives a policy change other edits, with digests that fit them. */
export function reviseOtherwise(
  change: Mutable<ReviseChange>,
  text: string,
  edits: Mutable<ReviseChange["edits"]>,
): void {
  const after = applyEdits(text, edits);
  Object.assign(change, { edits, afterDigest: digest(after), afterMeaning: policyMeaning(after) });
}

/** The changes of a plan to app registrations, and those to policies. */
export function changesOf(copy: Mutable<Plan>) {
  return {
    updates: copy.changes.filter(({ verb }) => verb === "update") as Mutable<UpdateChange>[],
    revises: copy.changes.filter(({ verb }) => verb === "revise") as Mutable<ReviseChange>[],
  };
}
