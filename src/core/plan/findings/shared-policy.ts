import type { Finding } from "../../model/finding.ts";
import type { PolicyText } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { listed } from "./shared/sentence.ts";

/** Raised where the change of a policy is decided: `policy-changes.ts`. */
export const sharedPolicy: FindingRule<"shared-policy"> = {
  code: "shared-policy",
  levels: ["blocker"],
  when: "The plan would edit a policy or fragment that other APIs use too. Which APIs include a fragment is read from the policies of all of them; with more than 200 other APIs, the policies of their operations are not read. Then, and where a policy cannot be read, the API counts as one that may use it.",
  why: "They would be opened as well.",
  cure: "Permit it with `--allow-shared`, or move the token validation to the API.",
  looks: [],
};

/** The finding for a policy that the plan edits and that other APIs use, too. */
export function sharedPolicyFinding(policy: PolicyText): Finding {
  const { scope, owner, sharedWith, maybeSharedWith = [] } = policy;
  const clauses = [
    ...(sharedWith.length === 0 ? [] : [`also decides about other APIs: ${listed(sharedWith)}`]),
    ...maybeSharedWith.map(({ apis, why }) => `may also decide about ${listed(apis)}, ${why}`),
  ];
  return {
    code: "shared-policy",
    level: "blocker",
    message: `The ${scope === "service" ? "service's policy" : `policy of ${owner}`} ${clauses.join("; it ")}.`,
    hint: "Permit the edit with --allow-shared, or move the token validation to the API.",
    place: { resource: policy.address },
  };
}
