import type { HomeTenant } from "../model/setup.ts";
import { isForOtherApi } from "../policy/audience.ts";
import { isHome, readTenant } from "../policy/tenant.ts";
import { isTenantClaim } from "../policy/tenant-claim.ts";
import type { TokenCheck } from "../policy/token-check.ts";
import type { WrittenValue } from "../policy/written-value.ts";
import { isGuid } from "../text/guid.ts";
import type { PolicyReading } from "./reading.ts";

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
 * The tenants beside the home tenant that the token validations of an API admit by name: in `tid` and `iss` claims,
 * in `tenant-id`, in `openid-config` and in `issuer`. A tenant that is named by a domain is left out, because its id,
 * which a token carries, is not known.
 */
export function namedTenants(
  readings: readonly PolicyReading[],
  home: HomeTenant,
  apiAudiences: readonly string[],
): readonly string[] {
  const checks = readings
    .flatMap((reading) => [...reading.checks.values()])
    .filter((check) => !isForOtherApi(check, { apiAudiences }));
  const ids = checks.flatMap((check) => [...tenantsOfAuthorities(check), ...tenantsOfValues(check)]);
  return [...new Set(ids)].filter((id) => !isHome({ kind: "tenant", id }, home)).toSorted();
}

function tenantsOfAuthorities({ authorities }: TokenCheck): string[] {
  return authorities.flatMap(({ provider, tenant }) =>
    provider === "entra" && tenant.kind === "tenant" && isGuid(tenant.id) ? [tenant.id] : [],
  );
}

function tenantsOfValues({ issuers, requiredClaims }: TokenCheck): string[] {
  const valuesOf = (isMeant: (name: string) => boolean) =>
    requiredClaims.filter(({ name }) => isMeant(name)).flatMap(({ values }) => values);
  const tids = valuesOf(isTenantClaim).flatMap(({ resolved }) => {
    const tenant = readTenant(resolved);
    return tenant.kind === "tenant" && isGuid(tenant.id) ? [tenant.id] : [];
  });
  return [...tids, ...[...issuers, ...valuesOf((name) => name === "iss")].flatMap(tenantOfIssuer)];
}

/** The tenant in an issuer of Entra's, of whatever cloud and version. */
function tenantOfIssuer({ resolved }: WrittenValue): string[] {
  const issuer = resolved.kind === "known" ? resolved.value.trim().toLowerCase() : "";
  const id = /^https:\/\/(?:sts|login)\.[^/]+\/([^/]+)(?:\/v2\.0)?\/?$/.exec(issuer)?.[1] ?? "";
  return isGuid(id) ? [id] : [];
}
