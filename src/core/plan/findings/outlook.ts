import type { Finding } from "../../model/finding.ts";
import type { Intent } from "../../model/intent.ts";
import type { PolicyText, Snapshot } from "../../model/setup.ts";
import type { PolicyOutline } from "../../policy/document/outline.ts";
import type { PolicyRevision } from "../../policy/revise/revision.ts";

/** A policy that could be read, with what the plan does to it. */
export interface RevisedPolicy {
  readonly policy: PolicyText;
  readonly outline: PolicyOutline;
  readonly revision: PolicyRevision;
}

/** What a rule looks at: the setup as it is, what is wanted, and what becomes of each policy. */
export interface Outlook {
  readonly snapshot: Snapshot;
  readonly intent: Intent;
  /** Policies that cannot be read are left out; each is a finding of its own. */
  readonly policies: readonly RevisedPolicy[];
}

/** Looks for one problem. Law: the same outlook gives the same findings, and a rule that cannot tell stays silent. */
export type Rule = (outlook: Outlook) => readonly Finding[];
