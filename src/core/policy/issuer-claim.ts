import type { ClaimChange } from "./claims.ts";
import { issuerDemand } from "./issuer.ts";
import type { PolicyOutline } from "./outline.ts";
import type { PolicyWish } from "./revision.ts";
import type { ClaimDemand, TokenCheck } from "./token-check.ts";

/** What becomes of the required claims on `iss`, and which token versions they leave. */
export interface IssuerClaimChanges {
  readonly changes: readonly ClaimChange[];
  readonly undecided: readonly { readonly claim: ClaimDemand; readonly message: string }[];
  /** The versions that the claims admitted; `null` when there were none that pinned the home tenant. */
  readonly versions: ReadonlySet<1 | 2> | null;
}

/**
 * A claim on `iss` that admits the home tenant alone goes: the openid-config says whose tokens pass. One that names
 * other issuers too goes only when a list of tenants replaces it, and is reported otherwise.
 */
export function issuerClaimChanges(
  outline: PolicyOutline,
  check: TokenCheck,
  offered: ReadonlySet<1 | 2>,
  wish: PolicyWish,
): IssuerClaimChanges {
  const changes: ClaimChange[] = [];
  const undecided: { claim: ClaimDemand; message: string }[] = [];
  let versions: ReadonlySet<1 | 2> | null = null;
  for (const claim of check.requiredClaims) {
    if (claim.name !== "iss" || claim.values.length === 0) continue;
    const demands = claim.values.map((value) => issuerDemand(outline, value, wish));
    const home = demands.flatMap((demand) => (demand.kind === "home" ? [demand.version] : []));
    const known = demands.every(({ kind }) => kind !== "undecidable");
    const left = new Set(home.filter((version) => (versions ?? offered).has(version)));
    if (left.size === 0) {
      undecided.push({ claim, message: "the claim iss admits no token that the openid-config does" });
    } else if (home.length === demands.length || (known && home.length > 0 && wish.allowTenants.length > 0)) {
      changes.push({ kind: "remove", claim, because: "the claim iss pins the home tenant" });
      versions = left;
    } else {
      undecided.push({ claim, message: "the claim iss admits only issuers that it lists" });
    }
  }
  return { changes, undecided, versions };
}
