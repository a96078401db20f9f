import type { Authority } from "../../model/intent.ts";
import { isHome, isSharedAuthority, type Tenant } from "../authority/tenant.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import type { PolicyGoal } from "./policy-goal.ts";

/**
 * Whether the goal's authority takes the place of this tenant: of the home tenant always, of the other shared
 * authority only where the goal replaces that one, too.
 */
export function isReplaced(
  tenant: Tenant,
  { homeTenant }: Pick<PolicySetting, "homeTenant">,
  { otherSharedAuthority }: Pick<PolicyGoal, "otherSharedAuthority">,
  authority: Authority,
): boolean {
  if (tenant.kind !== "reserved") return isHome(tenant, homeTenant);
  return otherSharedAuthority === "replace" && isSharedAuthority(tenant) && tenant.name !== authority;
}

/** Why the goal's authority takes the place of this tenant where sign-in or validation names it. */
export function becauseReplaced(tenant: Tenant, ofHome: string, authority: PolicyGoal["authority"]): string {
  return tenant.kind === "reserved" ? `${authority} was asked for in place of ${tenant.name}` : ofHome;
}
