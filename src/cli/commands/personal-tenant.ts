import { personalTenant } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import { sameId } from "../../core/text/guid.ts";

/**
 * A list that names the tenant of personal accounts would admit nobody by it: Entra issues no tokens to them for apps
 * that serve organizations (AADSTS500200).
 *
 * @param tenants ids, or names that are no ids yet
 * @throws Fault `usage`
 */
export function refusePersonalTenant(tenants: readonly string[]): void {
  if (!tenants.some((tenant) => sameId(tenant, personalTenant))) return;
  throw new Fault(
    "usage",
    `--allow-tenant ${personalTenant} is the tenant of personal Microsoft accounts, which get no tokens for apps that serve organizations (AADSTS500200).`,
    { hint: "Name tenants of organizations; personal accounts cannot be admitted." },
  );
}
