import { isEntraIssuer } from "../entra/issuers.ts";
import type { HomeTenant } from "../model/setup.ts";
import { isHome, type Tenant } from "../policy/authority/tenant.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";
import { type Admission, admitted, refused, undecidable, undecided } from "./admission.ts";
import type { TokenFacts } from "./token.ts";

/**
 * Whether a token is of a tenant that `tenant-id` admits. `common` is any organization and personal accounts,
 * `organizations` is any organization (verified: azure-docs, August 2024).
 */
export function tenantDemand(check: TokenCheck, token: TokenFacts, home: HomeTenant): Admission {
  const [authority] = check.authorities;
  if (authority === undefined) return undecided("tenant", "the validation names no tenant");
  if (!isEntraIssuer(token.iss, token.tid))
    return refused("issuer", `its issuer ${token.iss} is not Entra's`);
  const { provider, tenant } = authority;
  if (provider === "other") return undecided("tenant", "tenant-id names another identity provider");
  if (tenant.kind !== "reserved") return ofTenant(tenant, token, home);
  const { name } = tenant;
  switch (name) {
    case "common":
      return admitted;
    case "organizations":
      return token.isPersonal
        ? refused("tenant", "organizations does not cover personal accounts")
        : admitted;
    case "consumers":
      return undecided("tenant", "what tenant-id consumers admits is not documented");
    default:
      return name satisfies never;
  }
}

/** Whether a token is of one named tenant. A domain is recognised only where the tenant's domains are known. */
export function ofTenant(
  tenant: Exclude<Tenant, { readonly kind: "reserved" }>,
  token: TokenFacts,
  home: HomeTenant,
): Admission {
  if (tenant.kind === "undecidable") return undecidable("the tenant is unknown", tenant);
  const other = refused("tenant", "it is of another tenant than the policy names");
  if (tenant.id === token.tid) return admitted;
  if (isGuid(tenant.id)) return other;
  const isOfHome = token.tid === home.id.toLowerCase();
  if (isHome(tenant, home)) return isOfHome ? admitted : other;
  const domains = isOfHome && home.domains.length > 0 ? home.domains : token.tenantDomains;
  if (domains === null) return undecided("tenant", `whether ${tenant.id} is its tenant is not known`);
  return domains.some((domain) => domain.toLowerCase() === tenant.id) ? admitted : other;
}
