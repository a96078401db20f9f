import { addedLists } from "./added-lists.ts";
import { isForOtherApi } from "./audience.ts";
import type { AuthorityDemand } from "./authority-demand.ts";
import { namesAuthorityHost } from "./authority-host.ts";
import { type ClaimChange, claimEdits } from "./claims.ts";
import { clientClaimChanges } from "./client-claim.ts";
import { issuerClaimChanges } from "./issuer-claim.ts";
import { addChildren } from "./layout.ts";
import { openIdRemarks } from "./openid-config.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";
import { issuerRemarks } from "./pinned-issuers.ts";
import { manualReview, type Remark } from "./remark.ts";
import type { PolicyWish } from "./revision.ts";
import { describeUndecidable, isHome } from "./tenant.ts";
import { tenantClaimChanges } from "./tenant-claim.ts";
import type { TokenCheck } from "./token-check.ts";

/**
 * What one `validate-jwt` needs: metadata of the wished authority for each token version it accepted, no issuer and no
 * claim that pins the home tenant, a claim that names the client apps, and the list of tenants if one is asked for.
 */
export function reviseJwt(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  wish: PolicyWish,
): Remark[] {
  const startTag = { start: validation.start, end: validation.startTagEnd };
  if (isForOtherApi(check, wish)) {
    const what = "this token validation is for the audiences of another API";
    return [{ kind: "apart", element: check.element, span: check, what }];
  }
  const aside = check.authorities.flatMap((authority) => asideRemark(check, authority, wish));
  const ours = check.authorities.filter((authority) => isOurs(authority, wish));
  if (ours.length === 0) {
    return [
      ...(aside.length > 0 ? aside : [withoutAuthority(check, startTag)]),
      ...keptIssuers(check, wish.authorityHosts ?? []),
    ];
  }
  // The versions that pinned issuers add are part of what was accepted, so the issuers are read first.
  const issuers = issuerRemarks(outline, validation, check, wish);
  const offered = new Set([...ours.map(({ version }) => version ?? 1), ...issuers.versions]);
  return [
    ...openIdRemarks(outline, check, ours, offered, wish),
    ...issuers.remarks,
    ...admission(outline, validation, check, offered, wish),
    ...aside,
  ];
}

function isOurs({ provider, tenant }: AuthorityDemand, wish: PolicyWish): boolean {
  if (provider !== "entra") return false;
  return isHome(tenant, wish.homeTenant) || (tenant.kind === "authority" && tenant.name !== "consumers");
}

/** An openid-config that is not of the home tenant stays; why is said. */
function asideRemark(check: TokenCheck, authority: AuthorityDemand, wish: PolicyWish): Remark[] {
  if (isOurs(authority, wish)) return [];
  const element = `${check.element}/openid-config/@url`;
  const { tenant, provider } = authority;
  if (provider === "other") {
    return [
      { kind: "apart", element, span: authority, what: "tokens of another identity provider are validated" },
    ];
  }
  const why = tenant.kind === "undecidable" ? describeUndecidable(tenant) : "it is not the home tenant";
  const message = `openid-config url="${authority.written.written}" was left: ${why}`;
  return [
    manualReview(
      element,
      authority,
      message,
      `Name /${wish.authority} by hand if it belongs to the migration.`,
    ),
  ];
}

function withoutAuthority(check: TokenCheck, span: { readonly start: number; readonly end: number }): Remark {
  const what = "this token validation names no openid-config: its keys stand in the policy";
  return { kind: "apart", element: check.element, span, what };
}

/** Issuers of a validation that is left alone are left with it. */
function keptIssuers(check: TokenCheck, hosts: readonly string[]): Remark[] {
  return check.issuers.map((issuer): Remark => {
    const element = `${check.element}/issuers/issuer`;
    if (issuer.resolved.kind === "known" && !namesAuthorityHost(issuer.resolved.value, hosts)) {
      return { kind: "apart", element, span: issuer, what: "an issuer of another identity provider" };
    }
    const message = `the issuer ${issuer.written} was left, because its validation was`;
    return manualReview(element, issuer, message, "Review it together with the validation.");
  });
}

/** Which clients and which tenants may call, as required claims. */
function admission(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  offered: ReadonlySet<1 | 2>,
  wish: PolicyWish,
): Remark[] {
  const issuers = issuerClaimChanges(outline, check, offered, wish);
  const accepted = narrowed(offered, issuers.versions);
  const clients = clientClaimChanges(check, accepted, wish);
  const tenants = tenantClaimChanges(check, wish);
  const clientChanges = clients.kind === "decided" ? clients.changes : [];
  const version =
    accepted.size < offered.size && clientChanges.length === 0 ? versionClaim(check, accepted) : [];
  const changes = [...issuers.changes, ...clientChanges, ...tenants.changes, ...version];
  const claims = claimEdits(outline, validation, check, changes);
  const additions = claims.addition === null ? [] : [claims.addition];
  const findings = [...issuers.undecided, ...tenants.undecided].map(({ claim, message }) =>
    manualReview(
      `${check.element}/required-claims/claim`,
      claim,
      message,
      "Use --allow-tenant, or remove the claim.",
    ),
  );
  return [
    ...addedLists(check, addChildren(outline, validation, additions, claims.gone)),
    ...claims.remarks,
    ...findings,
    ...(clients.kind === "undecided" ? [clientsFinding(check, validation, clients.message)] : []),
  ];
}

function clientsFinding(check: TokenCheck, validation: PolicyElement, message: string): Remark {
  const hint =
    "Settle on the token version that the API app issues, and remove the openid-config of the other one.";
  return manualReview(check.element, { start: validation.start, end: validation.startTagEnd }, message, hint);
}

function narrowed(offered: ReadonlySet<1 | 2>, versions: ReadonlySet<1 | 2> | null): ReadonlySet<1 | 2> {
  if (versions === null) return offered;
  return new Set([...offered].filter((version) => versions.has(version)));
}

/** A claim on `iss` also told the versions apart; without it the claim `ver` has to. */
function versionClaim(check: TokenCheck, accepted: ReadonlySet<1 | 2>): ClaimChange[] {
  const told = check.requiredClaims.some(({ name }) => name === "ver" || name === "azp" || name === "appid");
  const [version] = [...accepted];
  if (told || version === undefined) return [];
  const because = "the pinned issuer admitted only tokens of this version";
  return [{ kind: "add", name: "ver", values: [`${version}.0`], because }];
}
