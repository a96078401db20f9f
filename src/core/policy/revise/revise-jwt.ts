import { namesAuthorityHost } from "../authority/hosts.ts";
import { isHome, isListed, isSharedAuthority, whyLeft } from "../authority/tenant.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Decision, reviewByHand } from "../review/decision.ts";
import { otherToken, setAside } from "../review/set-aside.ts";
import type { AuthorityDemand } from "../validation/authority-demand.ts";
import { strangersOf } from "../validation/strangers.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { addedLists } from "./added-lists.ts";
import { claimEdits } from "./claim-edits.ts";
import { type ClientClaimChanges, clientClaimChanges, impossibleClients } from "./client-claim-changes.ts";
import { homeClaims } from "./home-claim.ts";
import { issuerClaimChanges } from "./issuer-claim-changes.ts";
import { addChildren } from "./layout.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import { issuerDecisions } from "./revise-issuers.ts";
import { openIdDecisions } from "./revise-openid-config.ts";
import { canLimitTenants, tenantClaimChanges, tenantClaimsRight } from "./tenant-claim-changes.ts";
import { undecidedDecisions } from "./undecided-claim.ts";
import { requiredVersions, versionClaim } from "./version-claim.ts";

/**
 * What one `validate-jwt` needs: metadata of the goal's authority for each token version it accepted, no issuer and no
 * claim that pins the home tenant, a claim that names the client apps, and the list of tenants if one is asked for.
 */
export function reviseJwt(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const other = otherToken(outline, check, setting);
  if (other !== null) return [setAside(check, other)];
  const ours = check.authorities.filter((authority) => isOurs(authority, setting));
  if (ours.length === 0) return leftDecisions(check, setting, goal);
  const strangers = strangersOf(validation, check);
  if (strangers !== null && !canLimitTenants(check, setting, goal)) {
    const message = `this validate-jwt was left as it is: it also takes ${strangers}, and so it cannot limit the tenants by a claim`;
    const hint = "Make one validation for each identity provider.";
    return [reviewByHand(check.element, check, message, hint)];
  }
  // The versions that pinned issuers add are part of what was accepted, so the issuers are read first.
  const issuers = issuerDecisions(outline, validation, check, strangers, setting, goal);
  const offered = new Set([...ours.map(({ version }) => version ?? 1), ...issuers.versions]);
  return [
    ...openIdDecisions(outline, check, ours, offered, setting, goal),
    ...issuers.decisions,
    ...admission(outline, validation, check, { offered, strangers }, setting, goal),
    ...check.authorities.flatMap((authority) =>
      isOurs(authority, setting) ? [] : [stays(check, authority, setting, goal)],
    ),
  ];
}

function isOurs({ provider, tenant }: AuthorityDemand, setting: PolicySetting): boolean {
  if (provider !== "entra") return false;
  return isHome(tenant, setting.homeTenant) || isSharedAuthority(tenant);
}

/** A validation without the home tenant's metadata is left with its issuers: whole, or because a tenant is unknown. */
function leftDecisions(check: TokenCheck, setting: PolicySetting, goal: PolicyGoal): Decision[] {
  const kept = keptIssuers(check, setting.authorityHosts);
  if (check.authorities.length === 0) {
    return [setAside(check, "it names no openid-config, so it does not take Entra's keys"), ...kept];
  }
  if (check.authorities.every(({ provider }) => provider === "other")) {
    const why = "its openid-config is another identity provider's, or at a host that is not known as Entra's";
    return [setAside(check, why), ...kept];
  }
  return [...check.authorities.map((authority) => stays(check, authority, setting, goal)), ...kept];
}

/** An openid-config that is not of the home tenant stays; why is said. */
function stays(
  check: TokenCheck,
  authority: AuthorityDemand,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision {
  const element = `${check.element}/openid-config/@url`;
  const { tenant, provider } = authority;
  if (provider === "other") {
    const what = "tokens of another identity provider are validated";
    return { kind: "not ours", element, span: authority, what };
  }
  if (tenant.kind === "tenant" && isListed(tenant.id, goal.allowTenants) && check.authorities.length > 1) {
    return { kind: "already right", element, span: authority, what: "openid-config names a listed tenant" };
  }
  const { why, settle } =
    tenant.kind === "reserved"
      ? { why: "it is not the home tenant", settle: null }
      : whyLeft(tenant, setting.homeTenant, goal.allowTenants);
  const message = `openid-config url="${authority.written.written}" was left: ${why}`;
  const hint = settle ?? `Name /${goal.authority} by hand if it belongs to the migration.`;
  return reviewByHand(element, authority, message, hint);
}

/** Issuers of a validation that is left alone are left with it. */
function keptIssuers(check: TokenCheck, hosts: readonly string[]): Decision[] {
  return check.issuers.map((issuer): Decision => {
    const element = `${check.element}/issuers/issuer`;
    if (issuer.resolved.kind === "known" && !namesAuthorityHost(issuer.resolved.value, hosts)) {
      return { kind: "not ours", element, span: issuer, what: "an issuer of another identity provider" };
    }
    const message = `the issuer ${issuer.written} was left, because its validation was`;
    return reviewByHand(element, issuer, message, "Review it together with the validation.");
  });
}

/** What a validation takes apart from its claims: versions of Entra's tokens, and the tokens of others. */
interface Taken {
  readonly offered: ReadonlySet<1 | 2>;
  readonly strangers: string | null;
}

/** Which clients and which tenants may call, as required claims. */
function admission(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  { offered, strangers }: Taken,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const versions = requiredVersions(check, offered);
  const issuers = issuerClaimChanges(outline, check, versions.accepted, strangers, setting, goal);
  const accepted = issuers.versions ?? versions.accepted;
  const impossible = strangers === null ? impossibleClients(check, accepted, setting) : [];
  const clients: ClientClaimChanges =
    impossible.length + versions.undecided.length > 0
      ? { kind: "decided", changes: [] }
      : clientClaimChanges(check, accepted, strangers, setting, goal);
  const tenants = tenantClaimChanges(check, strangers, setting, goal);
  const clientChanges = clients.kind === "decided" ? clients.changes : [];
  const version =
    accepted.size < offered.size && clientChanges.length === 0 ? versionClaim(check, accepted) : [];
  const changes = [...issuers.changes, ...clientChanges, ...tenants.changes, ...version];
  const claims = claimEdits(outline, validation, check, changes);
  const additions = claims.addition === null ? [] : [claims.addition];
  const startTag = { start: validation.start, end: validation.startTagEnd };
  return [
    ...addedLists(check, addChildren(outline, validation, additions, claims.gone)),
    ...claims.decisions,
    ...tenantClaimsRight(check, tenants),
    ...undecidedDecisions(check, [
      ...issuers.undecided,
      ...tenants.undecided,
      ...versions.undecided,
      ...impossible,
      ...homeClaims(check),
    ]),
    ...(clients.kind === "undecided"
      ? [reviewByHand(check.element, startTag, clients.message, clients.hint)]
      : []),
  ];
}
