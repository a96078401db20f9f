import type { Finding } from "../../model/finding.ts";
import { isSharedAuthority } from "../../policy/authority/tenant.ts";
import type { PolicySetting } from "../../policy/document/policy-setting.ts";
import { isForOtherApi } from "../../policy/validation/audience.ts";
import type { TokenCheck } from "../../policy/validation/token-check.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type AccessRuleInput, getsIn } from "./shared/rule-input.ts";

export const anyClient: FindingRule<"any-client"> = {
  code: "any-client",
  levels: ["warning"],
  when: "After the plan, the gateway admits a token that an app registration of another organization got, because no token validation is certain to check the client.",
  why: "Every client app of an admitted organization can call, including those that nobody here knows.",
  cure: "Name the client apps with `--client-app <application id>`; the APIM half writes them into the policy.",
  looks: [{ at: "access", look: unaskedClients }],
};

/**
 * The same of one policy file, of which no access table is made: a validation that takes tokens of other tenants, whatever
 * client they were got with.
 *
 * @param checks what is demanded after the edits
 */
export function anyClientIn(
  checks: readonly TokenCheck[],
  setting: Pick<PolicySetting, "apiAudiences">,
  allowTenants: readonly string[],
): Finding[] {
  const whose = allowTenants.length === 0 ? "any tenant" : "any listed tenant";
  return checks
    .filter((check) => !isForOtherApi(check, setting) && takesOthers(check) && !asksForClient(check))
    .map(({ element, start, end }) => ({
      code: "any-client",
      level: "warning",
      message: `The validation names no client, so any client of ${whose} gets in.`,
      hint: "Name the clients with --client-app <application id>, once for each.",
      place: { element, start, end },
    }));
}

function takesOthers({ authorities }: TokenCheck): boolean {
  return authorities.some(({ tenant }) => isSharedAuthority(tenant));
}

function asksForClient({ clientAppIds, requiredClaims }: TokenCheck): boolean {
  return clientAppIds.length > 0 || requiredClaims.some(({ name }) => name === "azp" || name === "appid");
}

/** No list of clients is in force: whoever an admitted organization lets register an app can call through it. */
function unaskedClients({ access, snapshot }: AccessRuleInput): Finding[] {
  if (!access.callers.some((row) => row.who.kind === "own-app" && getsIn(row))) return [];
  return [
    {
      code: "any-client",
      level: "warning",
      message:
        "No token validation is certain to check the client, so every client app of an admitted organization can call the MCP server.",
      hint:
        snapshot.clientApps.length === 0
          ? "Name the client apps with --client-app <application id>, once for each."
          : "Let the APIM half name the client apps: entra-mcp migrate --only apim. Where it has nothing to change, review the validation by hand.",
      place: {},
    },
  ];
}
