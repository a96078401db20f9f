import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { AccessRuleInput } from "./shared/rule-input.ts";

export const appOnlyLockedOut: FindingRule<"app-only-locked-out"> = {
  code: "app-only-locked-out",
  levels: ["warning"],
  when: "No list of clients is in force today, and the plan adds one.",
  why: "Apps of the home tenant that call with a secret or a certificate of their own are refused with 401, unless they are on the list.",
  cure: "Name them with `--client-app <application id>`, or add their ids to the list by hand; existing ids are kept.",
  looks: [{ at: "access", look: refusedApps }],
};

/** Apps without a person are refused as soon as a list of clients does not name them. */
function refusedApps({ access }: AccessRuleInput): Finding[] {
  const row = access.callers.find(
    ({ who }) => who.kind === "app-only" && who.client === null && who.origin === "home",
  );
  if (row?.verdict !== "newly refused" || row.gateway.after.answer !== "no") return [];
  return [
    {
      code: "app-only-locked-out",
      level: "warning",
      message:
        "Apps of the home tenant that call with credentials of their own, without a person, get in today and will be refused, unless the list of clients names them.",
      hint: "Name such an app with --client-app <application id>, which also makes it multi-tenant, or add its id to the list of clients by hand; existing ids are kept.",
      place: {},
    },
  ];
}
