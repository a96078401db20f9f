import { entraClouds } from "../../entra/clouds.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { sharedAuthorities } from "./shared/named-authority.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const commonInVscode: FindingRule<"common-in-vscode"> = {
  code: "common-in-vscode",
  levels: ["warning"],
  when: "`authorization_servers` names `/common` after the plan.",
  why: "The sign-in of Visual Studio Code fails there.",
  cure: "`--authority organizations`, which replaces `/common` where it is used.",
  looks: [{ at: "setup", half: "apim", look: commonNamed }],
};

/**
 * Protected resource metadata that leads to `/common`. Visual Studio Code signs in with its own Microsoft provider at
 * exactly this host, and fails for `/common` (verified: microsoft/vscode#283453, #309056).
 */
function commonNamed(input: RuleInput): Finding[] {
  return sharedAuthorities(input)
    .filter(({ use }) => use.key === "authorization_servers" && use.host === entraClouds.public.login)
    .filter(({ authority }) => authority === "common")
    .map(({ source, use }) => ({
      code: "common-in-vscode",
      level: "warning",
      message:
        "authorization_servers names /common, at which the sign-in of Visual Studio Code is known to fail (platform_broker_error).",
      hint:
        use.tenant?.kind === "reserved"
          ? "Name --authority organizations, which replaces /common here, too; the default leaves a shared authority alone."
          : "Migrate with --authority organizations; personal accounts get no tokens for AzureADMultipleOrgs anyway.",
      place: placeIn(source, use.element, use),
    }));
}
