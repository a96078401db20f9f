import type { HomeTenant } from "../model/setup.ts";
import { isHome, type Tenant, tenantIn } from "../policy/authority/tenant.ts";
import type { WrittenValue } from "../policy/document/written-value.ts";
import { isTenantClaim } from "../policy/revise/tenant-claim-changes.ts";
import { isForOtherApi } from "../policy/validation/audience.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";

/** The tenants beside the home tenant that policies or the intent name: ids in lower case, each in one group, sorted. */
export interface ListedTenants {
  /** Named afterwards, and before as well; where no such tenant is, those that are new. */
  readonly allowed: readonly string[];
  /** New on a list that keeps others. */
  readonly added: readonly string[];
  /** Named before, and not afterwards. */
  readonly removed: readonly string[];
}

/** Groups tenants by whether they are named before a plan and after it. What the intent names counts as named after. */
export function listedTenants(
  before: readonly string[],
  after: readonly string[],
  intended: readonly string[],
): ListedTenants {
  const wanted = [
    ...new Set([...after, ...intended.map((tenant) => tenant.trim().toLowerCase())]),
  ].toSorted();
  const kept = wanted.filter((tenant) => before.includes(tenant));
  const added = wanted.filter((tenant) => !before.includes(tenant));
  const removed = before.filter((tenant) => !wanted.includes(tenant)).toSorted();
  return kept.length === 0 ? { allowed: added, added: [], removed } : { allowed: kept, added, removed };
}

/**
 * The tenants beside the home tenant that the token validations of an API name: in `tid` claims; where there are none
 * in `iss` claims; where there are none either in `tenant-id`, `openid-config` and `issuer`, because every demand has to
 * hold and the claims are the narrower ones. A tenant that is named by a domain is left out: its id, which a token
 * carries, is not known.
 */
export function namedTenants(
  checks: readonly TokenCheck[],
  home: HomeTenant,
  apiAudiences: readonly string[],
): readonly string[] {
  const ids = checks.filter((check) => !isForOtherApi(check, { apiAudiences })).flatMap(namedBy);
  return [...new Set(ids)].filter((id) => !isHome({ kind: "tenant", id }, home)).toSorted();
}

function namedBy({ authorities, issuers, requiredClaims }: TokenCheck): string[] {
  const valuesOf = (isMeant: (name: string) => boolean) =>
    requiredClaims.filter(({ name }) => isMeant(name)).flatMap(({ values }) => values);
  const tids = valuesOf(isTenantClaim);
  if (tids.length > 0) return tids.flatMap(({ resolved }) => idOf(tenantIn(resolved)));
  const claimed = valuesOf((name) => name === "iss");
  if (claimed.length > 0) return claimed.flatMap(tenantOfIssuer);
  const tenants = authorities.flatMap(({ provider, tenant }) => (provider === "entra" ? idOf(tenant) : []));
  return [...tenants, ...issuers.flatMap(tenantOfIssuer)];
}

function idOf(tenant: Tenant): string[] {
  return tenant.kind === "tenant" && isGuid(tenant.id) ? [tenant.id] : [];
}

/** The tenant in an issuer of Entra's, of whatever cloud and version. */
function tenantOfIssuer({ resolved }: WrittenValue): string[] {
  const issuer = resolved.kind === "known" ? resolved.value.trim().toLowerCase() : "";
  const id = /^https:\/\/(?:sts|login)\.[^/]+\/([^/]+)(?:\/v2\.0)?\/?$/.exec(issuer)?.[1] ?? "";
  return isGuid(id) ? [id] : [];
}
