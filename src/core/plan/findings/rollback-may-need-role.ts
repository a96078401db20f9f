import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { widenedApps } from "./shared/widened-apps.ts";

export const rollbackMayNeedRole: FindingRule<"rollback-may-need-role"> = {
  code: "rollback-may-need-role",
  levels: ["note"],
  when: "The plan makes an app multi-tenant, and the signed-in identity's token shows no right to update every app.",
  why: "The rights of a custom role for single-tenant apps end with the change, and a rollback gets 403.",
  cure: "Owners and Cloud Application Administrators keep their rights.",
  looks: [{ at: "setup", half: "entra", look: rollbackRights }],
};

/**
 * Rights of custom roles below `applications.myOrganization` end with the single-tenant audience (verified: Entra
 * documentation), so whoever holds no other could widen an app once and never put it back. Said only when the token
 * shows no wider right.
 */
function rollbackRights(input: RuleInput): Finding[] {
  const [first] = widenedApps(input);
  if (first === undefined || input.snapshot.updatesEveryApp) return [];
  return [
    {
      code: "rollback-may-need-role",
      level: "note",
      message:
        "If your right to change these app registrations comes from a custom role for single-tenant apps only, this change ends it, and a rollback needs somebody else.",
      hint: "Owners and the role Cloud Application Administrator keep their rights; look at your role's permissions for applications.myOrganization.",
      place: { resource: `/applications/${first.id}` },
    },
  ];
}
