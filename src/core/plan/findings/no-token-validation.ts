import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { AccessRuleInput } from "./shared/rule-input.ts";

export const noTokenValidation: FindingRule<"no-token-validation"> = {
  code: "no-token-validation",
  levels: ["warning"],
  when: "After the plan, the gateway lets calls with a forged token, or with none, through: no token validation is certain to run.",
  why: "Anyone who knows the address can call, from any organization.",
  cure: "Add a `validate-azure-ad-token` to the API's policy.",
  looks: [{ at: "access", look: openGateway }],
};

/** Nothing at the gateway asks for a token: whoever knows the address gets in, with a forged token or with none. */
function openGateway({ access, snapshot }: AccessRuleInput): Finding[] {
  const forged = access.callers.find(({ id }) => id === "forged");
  if (forged?.gateway.after.answer !== "yes") return [];
  return [
    {
      code: "no-token-validation",
      level: "warning",
      message: `The gateway lets calls of ${snapshot.api.displayName} through even with a forged token or none: no token validation is certain to run.`,
      hint: "Add a validate-azure-ad-token to the inbound section of the API's policy, before admitting anyone else.",
      place: { resource: snapshot.api.id },
    },
  ];
}
