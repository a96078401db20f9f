import { isSharedAuthority } from "../authority/tenant.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Decision, reviewByHand } from "../review/decision.ts";
import { otherToken, setAside } from "../review/set-aside.ts";
import { pinningIssuers } from "../validation/issuer.ts";
import { strangersOf } from "../validation/strangers.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { claimEdits } from "./claim-edits.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import {
  canLimitTenants,
  isTenantClaim,
  tenantClaimChanges,
  tenantClaimsRight,
} from "./tenant-claim-changes.ts";

/**
 * What the list of tenants of one validation needs, and nothing else of it: neither its authority nor its clients. A
 * validation without a list gets none, because that would shut out whoever it admits.
 */
export function reviseTenantList(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const other = otherToken(outline, check, setting);
  if (other !== null) return [setAside(check, other)];
  // No tenant at all would mean every tenant.
  if (goal.allowTenants.length === 0 || !hasTenantList(check))
    return [setAside(check, "it has no list of tenants that could be changed")];
  const strangers = strangersOf(validation, check);
  if (strangers !== null && !canLimitTenants(check, setting, goal)) {
    const message = `the list of tenants was left as it is: the validation also takes ${strangers}, which the list keeps out or lets in as well`;
    return [reviewByHand(check.element, check, message, "Make one validation for each identity provider.")];
  }
  const tenants = tenantClaimChanges(check, strangers, setting, goal);
  const { decisions } = claimEdits(outline, validation, check, tenants.changes);
  return [
    ...decisions,
    ...tenantClaimsRight(check, tenants),
    ...pinningIssuers(outline, check, setting).map((issuer) =>
      reviewByHand(
        check.element,
        issuer,
        `the issuer ${issuer.written} was left: a tenant on the list whose issuer is not demanded, too, is refused`,
        "Run entra-mcp migrate with the whole list, which says what becomes of issuers.",
      ),
    ),
  ];
}

/** Whether a validation takes tokens of every organization, and admits those that a list names. */
export function hasTenantList({ authorities, requiredClaims }: TokenCheck): boolean {
  const isShared = authorities.some(({ tenant }) => isSharedAuthority(tenant));
  return isShared && requiredClaims.some(({ name, values }) => isTenantClaim(name) && values.length > 0);
}
