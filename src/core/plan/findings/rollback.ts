import type { Finding } from "../../model/finding.ts";
import type { Outlook } from "./outlook.ts";
import { widenedApps } from "./widened-apps.ts";

/**
 * Rights of custom roles below `applications.myOrganization` end with the single-tenant audience (verified: Entra
 * documentation), so whoever holds no other could widen an app once and never put it back. Said only when the token
 * shows no wider right.
 */
export function rollbackRights(outlook: Outlook): Finding[] {
  const [first] = widenedApps(outlook);
  if (first === undefined || outlook.snapshot.updatesEveryApp) return [];
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
