import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { sharedAuthorities } from "./shared/named-authority.ts";
import { ownChecks } from "./shared/own-checks.ts";
import type { AccessRuleInput } from "./shared/rule-input.ts";

export const personalAccounts: FindingRule<"personal-accounts"> = {
  code: "personal-accounts",
  levels: ["note"],
  when: "A token validation or the OAuth metadata names `common` after the plan.",
  why: "API Management reads `common` as any organization and personal Microsoft accounts. Entra issues no tokens to personal accounts for `AzureADMultipleOrgs`, so they don't get in.",
  cure: "`--authority organizations` matches the audience exactly, and replaces `common` where it is used.",
  looks: [{ at: "access", look: commonNamed }],
};

/** What `common` means, where the policies name it once the plan is done. */
function commonNamed(input: AccessRuleInput): Finding[] {
  const isValidated = ownChecks(input).some(({ after }) =>
    after.authorities.some(({ tenant }) => tenant.kind === "reserved" && tenant.name === "common"),
  );
  const isAdvertised = sharedAuthorities(input).some(({ authority }) => authority === "common");
  if (!isValidated && !isAdvertised) return [];
  const reads = isValidated
    ? 'API Management reads "common" as any organization and personal Microsoft accounts'
    : "The OAuth metadata leads clients to /common, which also takes personal Microsoft accounts";
  return [
    {
      code: "personal-accounts",
      level: "note",
      message: `${reads}; Entra issues no tokens to personal accounts for AzureADMultipleOrgs.`,
      hint: "To match the audience exactly, use --authority organizations.",
      place: {},
    },
  ];
}
