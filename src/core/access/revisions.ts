import type { Operation } from "../model/setup.ts";
import { type AccessInput, type AccessRow, accessMatrix, entryOf } from "./matrix.ts";
import type { PlannedPolicy } from "./policy-before-after.ts";

/** A revision that is not current, with what decides about calls of it. */
export interface RevisionPolicies {
  /** What follows `;rev=`. */
  readonly revision: string;
  readonly operations: readonly Operation[];
  /** Its own documents, which no plan edits. */
  readonly policies: readonly PlannedPolicy[];
}

/** Whom a revision that is online lets in although the current one keeps them out. */
export interface MoreOpen {
  readonly revision: string;
  readonly admitted: readonly AccessRow[];
  /** Those about whom one of the two answers is not known. */
  readonly maybeAdmitted: readonly AccessRow[];
}

/**
 * The callers that get in by another revision once the plan is done, and not by the current one. The service's, the
 * products' and the fragments' documents decide about both, as the plan leaves them; a caller has the same token for both.
 */
export function moreOpenRevision(input: AccessInput, other: RevisionPolicies): MoreOpen {
  const ofBoth = input.policies.filter(({ policy }) => !["api", "operation"].includes(policy.scope));
  const addresses = new Set(ofBoth.map(({ policy }) => policy.address.toLowerCase()));
  // A fragment that both include is the service's, and as the plan leaves it.
  const own = other.policies.filter(({ policy }) => !addresses.has(policy.address.toLowerCase()));
  const { callers } = accessMatrix({
    ...input,
    before: { policies: [...own, ...ofBoth], operations: other.operations },
  });
  const admitted: AccessRow[] = [];
  const maybeAdmitted: AccessRow[] = [];
  for (const row of callers) {
    // A token that was issued before the plan is good for an hour or so after it, as after a rollback.
    const signIn = row.signIn.after.answer === "no" ? row.signIn.before : row.signIn.after;
    const byBoth = { ...row, signIn: { before: signIn, after: signIn } };
    if (entryOf(byBoth, "after") !== "out") continue;
    const entry = entryOf(byBoth, "before");
    if (entry === "in") admitted.push(row);
    if (entry === "unknown" && row.gateway.after.answer === "no") maybeAdmitted.push(row);
  }
  return { revision: other.revision, admitted, maybeAdmitted };
}
