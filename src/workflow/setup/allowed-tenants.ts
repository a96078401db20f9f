import type { Connection } from "../../azure/connect.ts";
import { personalTenant } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import { sameId } from "../../core/text/guid.ts";

/**
 * The ids of the tenants that are to be admitted, each once. A domain may be one of personal accounts, too, which only
 * its id tells.
 *
 * @param names ids, or domains of tenants
 * @throws Fault `usage` for a name that no tenant has, and for the tenant of personal accounts
 */
export async function allowedTenants(
  { tenantNamed }: Connection,
  names: readonly string[],
): Promise<readonly string[]> {
  const ids = await Promise.all(names.map(tenantNamed));
  refusePersonalTenant(ids);
  return [...new Set(ids)];
}

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
