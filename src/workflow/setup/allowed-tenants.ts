import type { Connection } from "../../azure/connect.ts";
import { personalTenant } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import type { TenantNames } from "../../core/model/intent.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";

/** Tenants that somebody named. */
export interface NamedTenants {
  /** Each once, lower case, in the order in which they were named. */
  readonly ids: readonly string[];
  /** The domains among the names. */
  readonly names: TenantNames;
}

/**
 * The tenants that are to be admitted. A domain may be one of personal accounts, too, which only its id tells.
 *
 * @param names ids, or domains of tenants
 * @throws Fault `usage` for a name that no tenant has, and for the tenant of personal accounts
 */
export async function allowedTenants(
  connection: Connection,
  names: readonly string[],
): Promise<NamedTenants> {
  const tenants = await namedTenantsOf(connection, names);
  refusePersonalTenant(tenants.ids);
  return tenants;
}

/** Tenants by their ids or domains. @throws Fault `usage` for a name that no tenant has */
export async function namedTenantsOf(
  { tenantNamed }: Connection,
  names: readonly string[],
): Promise<NamedTenants> {
  const found = await Promise.all(names.map(async (name) => ({ name, id: await tenantNamed(name) })));
  const domains = found.filter(({ name }) => !isGuid(name));
  return {
    ids: [...new Set(found.map(({ id }) => id))],
    names: Object.fromEntries(domains.map(({ id, name }) => [id, name.trim().toLowerCase()])),
  };
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
    `${personalTenant} is the tenant of personal Microsoft accounts, which get no tokens for apps that serve organizations (AADSTS500200).`,
    { hint: "Name tenants of organizations; personal accounts cannot be admitted." },
  );
}
