import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { widenedApps } from "./shared/widened-apps.ts";
import { appManagementPolicy } from "./tenant-forbids-multitenant.ts";

export const tenantPolicyUnknown: FindingRule<"tenant-policy-unknown"> = {
  code: "tenant-policy-unknown",
  levels: ["note"],
  when: "The app-management policy could not be read. That needs Policy.Read.All, which the Azure CLI's token never has.",
  why: "If the policy forbids multi-tenant apps, the first change is refused and nothing else is written.",
  cure: "Look at it in Graph Explorer: `GET /beta/policies/defaultAppManagementPolicy`, `applicationRestrictions.audiences`.",
  looks: [{ at: "setup", half: "entra", look: unknownPolicy }],
};

/** What could not be read is said, and never taken for a yes. */
function unknownPolicy(input: RuleInput): Finding[] {
  const { audiencePolicy } = input.snapshot;
  if (audiencePolicy.kind !== "unknown" || widenedApps(input).length === 0) return [];
  return [unknown(audiencePolicy.reason)];
}

function unknown(reason: string): Finding {
  return {
    code: "tenant-policy-unknown",
    level: "note",
    message: `Whether the tenant forbids multi-tenant apps could not be checked (${reason}); if it does, Entra refuses the first change and nothing else is written.`,
    hint: "With Policy.Read.All, GET /beta/policies/defaultAppManagementPolicy in Graph Explorer shows it; the Azure CLI's token never has that permission.",
    place: { resource: appManagementPolicy },
  };
}
