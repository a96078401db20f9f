import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { AudiencePolicy } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords } from "./shared/sentence.ts";
import { widenedApps } from "./shared/widened-apps.ts";

export const tenantForbidsMultitenant: FindingRule<"tenant-forbids-multitenant"> = {
  code: "tenant-forbids-multitenant",
  levels: ["blocker", "warning"],
  when: "The tenant's default app-management policy restricts `azureAdMultipleOrgs`, and the app is not too old for it. A warning when the policy has exemptions, which may cover the signed-in identity.",
  why: "Entra answers the change with 400 `SignInAudienceNotAllowedAsPerAppPolicy`.",
  cure: "Ask the owner of the policy for an exemption.",
  looks: [{ at: "setup", half: "entra", look: forbiddenApps }],
};

function forbiddenApps(input: RuleInput): Finding[] {
  const { audiencePolicy } = input.snapshot;
  if (audiencePolicy.kind !== "forbids") return [];
  const covered = widenedApps(input).filter((app) => isCovered(app, audiencePolicy));
  return covered.length === 0 ? [] : [forbidden(covered, audiencePolicy)];
}

/** An app whose age is not known counts as covered. */
function isCovered({ createdAt }: AppRegistration, { createdAfter }: Forbids): boolean {
  return createdAfter === null || createdAt === null || Date.parse(createdAt) > Date.parse(createdAfter);
}

/** The path of the policy in Microsoft Graph. */
export const appManagementPolicy = "/policies/defaultAppManagementPolicy";

function forbidden(apps: readonly AppRegistration[], { hasExemptions }: Forbids): Finding {
  const names = joinedWords(apps.map(({ displayName }) => displayName));
  return {
    code: "tenant-forbids-multitenant",
    level: hasExemptions ? "warning" : "blocker",
    message: `The tenant's app-management policy forbids multi-tenant apps, so Entra refuses the change of ${names}${hasExemptions ? " unless the signed-in identity is exempt" : ""} (SignInAudienceNotAllowedAsPerAppPolicy).`,
    hint: "Ask who owns the policy for an exemption: applicationRestrictions.audiences.azureAdMultipleOrgs of /beta/policies/defaultAppManagementPolicy in Microsoft Graph.",
    place: { resource: appManagementPolicy },
  };
}

type Forbids = AudiencePolicy & { readonly kind: "forbids" };
