import { expect } from "vitest";
import type { Finding, FindingCode } from "../../../../src/core/model/finding.ts";
import type { Intent } from "../../../../src/core/model/intent.ts";
import type { PolicyText, Snapshot } from "../../../../src/core/model/setup.ts";
import { findingRules } from "../../../../src/core/plan/findings/finding-rules.ts";
import { propose } from "../../../../src/core/plan/propose.ts";
import { flightsSnapshot } from "../../../support/snapshot.ts";

/** What a case of a rule differs in from the article's setup and from the plainest intent. */
export interface Case {
  readonly setup?: Partial<Snapshot>;
  readonly intent?: Partial<Intent>;
}

const everyone: Intent = { authority: "common", allowTenants: [], only: null, allowShared: false, with: [] };

/** The findings of one code in the plan for a case. */
export function found(code: FindingCode, { setup, intent }: Case): Finding[] {
  const { findings } = propose(flightsSnapshot(setup), { ...everyone, ...intent });
  return findings.filter((finding) => finding.code === code);
}

/** The levels of these findings, which is what most cases are about. Each has to be one that the rule names. */
export function levels(code: FindingCode, one: Case): string[] {
  return found(code, one).map(({ level }) => {
    expect(findingRules[code].levels).toContain(level);
    return level;
  });
}

/** The setup's API policy and its metadata policy, each rewritten. */
export function policies(
  validation: (text: string) => string = same,
  metadata: (text: string) => string = same,
): Pick<Snapshot, "policies"> {
  const [api, operation, ...others] = flightsSnapshot().policies;
  if (api === undefined || operation === undefined) throw new Error("the setup has two policies");
  const rewritten = (policy: PolicyText, change: (text: string) => string) => ({
    ...policy,
    text: change(policy.text),
  });
  return { policies: [rewritten(api, validation), rewritten(operation, metadata), ...others] };
}

function same(text: string): string {
  return text;
}
