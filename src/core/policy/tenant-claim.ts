import type { ClaimChange } from "./claims.ts";
import type { PolicyWish } from "./revision.ts";
import { isHome, readTenant } from "./tenant.ts";
import type { ClaimDemand, TokenCheck } from "./token-check.ts";
import type { WrittenValue } from "./written-value.ts";

/** What the wish asks of the claims that pin a tenant, and those that it cannot decide about. */
export interface TenantClaimChanges {
  readonly changes: readonly ClaimChange[];
  readonly undecided: readonly { readonly claim: ClaimDemand; readonly message: string }[];
}

/** The tenants that may call, in lower case, the home tenant first; empty for any tenant. */
export function admittedTenants(wish: PolicyWish): string[] {
  if (wish.allowTenants.length === 0) return [];
  return [...new Set([wish.homeTenant.id, ...wish.allowTenants].map((id) => id.trim().toLowerCase()))];
}

/** Claims whose value is the tenant id: as Entra names it, and as older libraries map it (unverified). */
export function isTenantClaim(name: string): boolean {
  return name === "tid" || name === "http://schemas.microsoft.com/identity/claims/tenantid";
}

/**
 * Makes the `tid` claims admit exactly the wished tenants: with a list, one claim with exactly these values; without
 * one, no claim that pins the home tenant alone. A claim that names other tenants too was written for a reason
 * that the wish does not know, so it stays and is reported when no list is asked for.
 */
export function tenantClaimChanges(check: TokenCheck, wish: PolicyWish): TenantClaimChanges {
  const claims = check.requiredClaims.filter(({ name }) => isTenantClaim(name));
  const admitted = admittedTenants(wish);
  if (admitted.length === 0) return opened(claims, wish);
  const [first, ...others] = claims;
  if (first === undefined) {
    const because = "only the listed tenants may call, so the tid claim must be one of theirs";
    return { changes: [{ kind: "add", name: "tid", values: admitted, because }], undecided: [] };
  }
  const because = "the tid claim must admit exactly the listed tenants";
  const removals = others.map((claim): ClaimChange => ({ kind: "remove", claim, because }));
  const rewrite = exactly(first, admitted, because);
  return { changes: [...(rewrite === null ? [] : [rewrite]), ...removals], undecided: [] };
}

function opened(claims: readonly ClaimDemand[], wish: PolicyWish): TenantClaimChanges {
  const changes: ClaimChange[] = [];
  const undecided: { claim: ClaimDemand; message: string }[] = [];
  for (const claim of claims) {
    if (claim.values.length === 0) continue;
    const pinsHome = claim.values.every(({ resolved }) => isHome(readTenant(resolved), wish.homeTenant));
    if (pinsHome) {
      changes.push({ kind: "remove", claim, because: "the claim admits the home tenant alone" });
    } else {
      const message = "the tid claim admits only tenants that it lists, and no list of tenants was asked for";
      undecided.push({ claim, message });
    }
  }
  return { changes, undecided };
}

/** `null` when the claim has exactly these values already. */
function exactly(claim: ClaimDemand, admitted: readonly string[], because: string): ClaimChange | null {
  const kept = new Set<string>();
  const drop: number[] = [];
  claim.values.forEach((value, index) => {
    const tenant = tenantOf(value);
    // Claims are compared letter by letter, and tokens carry tenant ids in lower case.
    if (tenant !== null && admitted.includes(tenant) && !kept.has(tenant)) kept.add(tenant);
    else drop.push(index);
  });
  const values = admitted.filter((tenant) => !kept.has(tenant));
  const anyIsEnough = claim.match === "any" || kept.size + values.length <= 1;
  if (values.length === 0 && drop.length === 0 && anyIsEnough) return null;
  return { kind: "rewrite", claim, drop, values, because };
}

function tenantOf({ resolved }: WrittenValue): string | null {
  return resolved.kind === "known" ? resolved.value.trim() : null;
}
