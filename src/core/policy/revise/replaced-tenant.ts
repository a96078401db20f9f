import { isHome, type Tenant } from "../authority/tenant.ts";
import type { PolicyWish } from "../validation/wish.ts";

/**
 * Whether the wished authority takes the place of this tenant: of the home tenant always, of the other shared
 * authority only where the wish replaces that one, too.
 */
export function isReplaced(
  tenant: Tenant,
  {
    homeTenant,
    authority,
    sharedAuthority,
  }: Pick<PolicyWish, "homeTenant" | "authority" | "sharedAuthority">,
): boolean {
  if (tenant.kind !== "authority") return isHome(tenant, homeTenant);
  return sharedAuthority === "replace" && tenant.name !== "consumers" && tenant.name !== authority;
}

/** Why the wished authority takes the place of this tenant where sign-in or validation names it. */
export function becauseReplaced(tenant: Tenant, ofHome: string, authority: PolicyWish["authority"]): string {
  return tenant.kind === "authority" ? `${authority} was asked for in place of ${tenant.name}` : ofHome;
}
