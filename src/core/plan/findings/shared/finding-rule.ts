import type { Finding, FindingCode, FindingLevel } from "../../../model/finding.ts";
import type { Half } from "../../../model/intent.ts";
import type { AccessRuleInput, HalfRuleInput, RuleInput } from "./rule-input.ts";

/** All there is to know about one finding. `docs/findings.md` is made of the four texts. */
export interface FindingRule<Code extends FindingCode = FindingCode> {
  readonly code: Code;
  /** Every level that it can have, the gravest first. */
  readonly levels: readonly FindingLevel[];
  /** What has to be so for it to appear. */
  readonly when: string;
  /** What happens when nothing is done about it. */
  readonly why: string;
  readonly cure: string;
  /** How it is found. Empty where something else raises it on its way, which the file then names. */
  readonly looks: readonly FindingLook[];
}

/**
 * How a finding is looked for: in the setup, for one half of the migration or for both; in who gets in once the plan is
 * done; or in a half of a migration beside the whole. Law: the same input gives the same findings, and a look that cannot
 * decide finds nothing.
 */
export type FindingLook =
  | {
      readonly at: "setup";
      /** The half that has to be planned. */
      readonly half: Half | "both";
      readonly look: (input: RuleInput) => readonly Finding[];
    }
  | { readonly at: "access"; readonly look: (input: AccessRuleInput) => readonly Finding[] }
  | { readonly at: "half"; readonly look: (input: HalfRuleInput) => readonly Finding[] };
