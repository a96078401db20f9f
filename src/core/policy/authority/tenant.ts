import type { Authority } from "../../model/intent.ts";
import type { HomeTenant } from "../../model/setup.ts";
import { isGuid } from "../../text/guid.ts";
import type { Resolved, Undecidable } from "../document/named-value.ts";

/** The tenant that a validation or a URL names. */
export type Tenant =
  /** One tenant: its GUID or a domain, in lower case. */
  | { readonly kind: "tenant"; readonly id: string }
  /** Any tenant, by one of the words that Entra reserves for it. */
  | { readonly kind: "reserved"; readonly name: Authority | "consumers" }
  | { readonly kind: "undecidable"; readonly why: Undecidable; readonly name?: string };

/** The words that Entra reserves for tenants of more than one organization. */
export type SharedTenant = Tenant & { readonly kind: "reserved"; readonly name: Authority };

/** What a value names when it is a tenant: a GUID, a domain or a reserved word. */
export function tenantIn(resolved: Resolved): Tenant {
  if (resolved.kind === "undecidable") return resolved;
  const word = resolved.value.trim().toLowerCase();
  if (word === "common" || word === "organizations" || word === "consumers")
    return { kind: "reserved", name: word };
  if (guid.test(word) || domain.test(word)) return { kind: "tenant", id: word };
  return { kind: "undecidable", why: "not a tenant" };
}

/** Whether people of every organization sign in there: `common` or `organizations`. */
export function isSharedAuthority(tenant: Tenant): tenant is SharedTenant {
  return tenant.kind === "reserved" && tenant.name !== "consumers";
}

/** Whether this is the tenant that the API lives in, by its GUID or one of its verified domains. */
export function isHome(tenant: Tenant, home: HomeTenant): boolean {
  if (tenant.kind !== "tenant") return false;
  if (tenant.id === home.id.toLowerCase()) return true;
  return home.domains.some((one) => one.toLowerCase() === tenant.id);
}

/**
 * Whose a tenant is. It is unknown where one side is named by its id and the other by a domain, or where the known
 * domains lack the first one of every tenant, at onmicrosoft.com, so that they are not all of them.
 */
export function whoseTenant(
  tenant: Tenant & { readonly kind: "tenant" },
  home: HomeTenant,
): "home" | "another" | "unknown" {
  if (isHome(tenant, home)) return "home";
  const settled = isGuid(tenant.id)
    ? home.id !== "" && home.idUnknown !== true
    : home.domains.some((name) => firstDomain.test(name));
  return settled ? "another" : "unknown";
}

const firstDomain = /\.(?:onmicrosoft\.(?:com|us)|onmschina\.cn)$/i;

/** Why a tenant was left, as the end of a sentence, and the option that would settle it, if one would. */
export function whyLeft(
  tenant: Exclude<Tenant, { readonly kind: "reserved" }>,
  homeTenant: HomeTenant,
  allowTenants: readonly string[],
): { readonly why: string; readonly settle: string | null } {
  if (tenant.kind === "undecidable") return { why: describeUndecidable(tenant), settle: null };
  if (whoseTenant(tenant, homeTenant) === "unknown") {
    const settle = `Add --tenant ${tenant.id} if it is the home tenant.`;
    return { why: "it is unknown whether that is the home tenant", settle };
  }
  const listed = isListed(tenant.id, allowTenants);
  const why = listed ? "it is a listed tenant, and no other may call there" : "it is not the home tenant";
  return { why, settle: null };
}

/** Whether a tenant's id, in lower case, is on a list of tenants. */
export function isListed(id: string, allowTenants: readonly string[]): boolean {
  return allowTenants.some((one) => one.trim().toLowerCase() === id);
}

/** Why a tenant is unknown, as the end of a sentence. */
export function describeUndecidable(tenant: { readonly why: Undecidable; readonly name?: string }): string {
  switch (tenant.why) {
    case "expression":
      return "a C# expression decides it at run time";
    case "unknown named value":
      return `the value of {{${tenant.name ?? ""}}} is not known`;
    case "unreadable named value":
      return `{{${tenant.name ?? ""}}} is a secret, which is never read`;
    case "template":
      return "it is a template's placeholder, which is filled in before deployment";
    case "any tenant":
      return "{tenantid} is Entra's own word for the tenant of each token";
    case "format":
      return "string.Format fills it in at run time";
    case "braced":
      return "it is a GUID in braces, which names no tenant";
    case "blank":
      return "there is a blank in the middle of the URL";
    case "not a tenant":
      return "it is neither a tenant id nor a domain";
    default:
      return tenant.why satisfies never;
  }
}

const guid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const domain = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;
