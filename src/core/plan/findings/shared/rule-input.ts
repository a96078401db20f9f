import type { Origin } from "../../../access/caller.ts";
import { type AccessMatrix, type AccessRow, entryOf } from "../../../access/matrix.ts";
import type { MoreOpen } from "../../../access/revisions.ts";
import type { Half, Intent } from "../../../model/intent.ts";
import type { Snapshot } from "../../../model/setup.ts";
import type { PolicyValues } from "../../../policy/document/policy-values.ts";
import type { Change } from "../../plan.ts";
import type { RevisedPolicy } from "../../revised-policy.ts";

/** What a rule looks at: the setup as it is, what is wanted, and what becomes of each policy. */
export interface RuleInput {
  readonly snapshot: Snapshot;
  readonly intent: Intent;
  /** What the references and the hosts in the policies mean. */
  readonly values: PolicyValues;
  /** Policies that cannot be read are left out; each is a finding of its own. */
  readonly policies: readonly RevisedPolicy[];
}

/** What a rule looks at that judges from who gets in once the plan is done. */
export interface AccessRuleInput extends RuleInput {
  readonly access: AccessMatrix;
  /** The revisions that are online and admit somebody whom the current one keeps out then. */
  readonly moreOpen: readonly MoreOpen[];
}

/** What a rule looks at that judges one half of a migration beside the whole of it. */
export interface HalfRuleInput {
  readonly half: Half;
  /** Who gets in when this half alone is done. */
  readonly access: AccessMatrix;
  /** Who gets in when both are done. */
  readonly whole: AccessMatrix;
  /** What the other half still has to do. */
  readonly missing: readonly Pick<Change, "subject" | "title">[];
}

/** The half that is not this one. */
export const otherHalf: Readonly<Record<Half, Half>> = { entra: "apim", apim: "entra" };

/** The rows of members and apps of tenants that no list names. */
export function outsiders({ access }: AccessRuleInput): readonly AccessRow[] {
  return access.callers.filter(
    ({ who }) => "origin" in who && (who.origin === "any-other" || who.origin === "not-allowed"),
  );
}

/** Whether the gateway refuses, for certain, whoever is of a tenant that no list names. */
export function keepsOutsidersOut(input: AccessRuleInput): boolean {
  return outsiders(input).every(({ gateway }) => gateway.after.answer === "no");
}

/** Whether the caller of a row gets in afterwards. */
export function getsIn(row: AccessRow): boolean {
  return entryOf(row, "after") === "in";
}

/** The row of people of that origin through the first planned client. */
export function rowOf(origin: Origin, { access }: AccessRuleInput): AccessRow | undefined {
  return access.callers.find(({ who }) => who.kind === "person" && who.origin === origin);
}
