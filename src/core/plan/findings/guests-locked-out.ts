import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type AccessRuleInput, keepsOutsidersOut, rowOf } from "./shared/rule-input.ts";

export const guestsLockedOut: FindingRule<"guests-locked-out"> = {
  code: "guests-locked-out",
  levels: ["warning"],
  when: "Guests of the home tenant pass the gateway today, and a list of tenants refuses those of other organizations afterwards, or may refuse them.",
  why: "At a shared authority a guest signs in at the guest's own organization, so that the token is of that tenant.",
  cure: "Add `--allow-tenant <id or domain>` for each organization that guests come from.",
  looks: [{ at: "access", look: refusedGuests }],
};

/** Guests sign in at their own organization once clients are sent to a shared authority, and then its tenant counts. */
function refusedGuests(input: AccessRuleInput): Finding[] {
  const row = rowOf("guest", input);
  const isRefused =
    row !== undefined &&
    row.signIn.before.answer !== "no" &&
    row.gateway.before.answer === "yes" &&
    row.gateway.after.answer !== "yes" &&
    keepsOutsidersOut(input);
  if (!isRefused) return [];
  return [
    {
      code: "guests-locked-out",
      level: "warning",
      message:
        "Guests of the home tenant get in today. Afterwards they sign in at their own organization, and the gateway refuses those whose organization is not on the list of tenants.",
      hint: "Add --allow-tenant <tenant id> for each organization that guests come from.",
      place: {},
    },
  ];
}
