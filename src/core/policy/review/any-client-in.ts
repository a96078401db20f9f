import type { Finding } from "../../model/finding.ts";
import { isSharedAuthority } from "../authority/tenant.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { isForOtherApi } from "../validation/audience.ts";
import type { TokenCheck } from "../validation/token-check.ts";

/**
 * What the finding `any-client` is of one policy file, of which no access table is made: a validation that takes tokens of other tenants, whatever
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
