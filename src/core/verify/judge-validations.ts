import { tenantsInForce } from "../access/tenant-list.ts";
import type { Snapshot } from "../model/setup.ts";
import { settingOf } from "../plan/setting-and-goal.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import type { Check } from "./check.ts";

/** Whether there is a token validation at all; what a call without one meets may look like something else. */
export function judgeValidations(snapshot: Snapshot, parse: PolicyParser): Check[] {
  const { validations, unreadable } = tenantsInForce(snapshot, settingOf(snapshot), parse);
  if (validations.length > 0 || unreadable.length > 0) return [];
  return [
    {
      code: "settings",
      outcome: "wrong",
      message: `No policy of ${snapshot.api.displayName} validates Entra's tokens.`,
      hint: "Add a validate-azure-ad-token to the inbound section of the API's policy.",
    },
  ];
}
