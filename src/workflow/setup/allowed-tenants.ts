import type { Connection } from "../../azure/connect.ts";
import { personalTenant } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import type { TenantNames } from "../../core/model/intent.ts";
import type { HomeTenant } from "../../core/model/setup.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { harmlessName } from "../../core/text/harmless.ts";

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
 * One tenant by its id or one of its domains.
 *
 * @throws Fault `usage` for a name that no tenant has, and for the tenant of personal accounts
 */
export async function tenantByName(
  connection: Connection,
  name: string,
): Promise<{ readonly id: string; readonly domain: string | null }> {
  const { ids, names } = await allowedTenants(connection, [name]);
  const [id = ""] = ids;
  return { id, domain: names[id] ?? null };
}

/**
 * The same without any network: ids, and the home tenant's own domains.
 *
 * @throws Fault `usage` for a domain that only a look-up could tell the tenant of, and for the tenant of personal accounts
 */
export function knownTenants(names: readonly string[], home: HomeTenant): NamedTenants {
  const found = names.map((name) => ({ name, id: knownTenant(name.trim().toLowerCase(), home) }));
  refusePersonalTenant(found.map(({ id }) => id));
  const domains = found.filter(({ name }) => !isGuid(name));
  return {
    ids: [...new Set(found.map(({ id }) => id))],
    names: Object.fromEntries(domains.map(({ id, name }) => [id, name.trim().toLowerCase()])),
  };
}

function knownTenant(name: string, { id, domains }: HomeTenant): string {
  if (isGuid(name)) return name;
  if (domains.includes(name)) return id;
  throw new Fault(
    "usage",
    `Which tenant ${harmlessName(name)} is takes a look-up, and a saved snapshot is used without any network.`,
    {
      hint: "Name the tenant by its id.",
    },
  );
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
