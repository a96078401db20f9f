import { isSharedAuthority, whyLeft } from "../authority/tenant.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Decision, reviewByHand, validationEdit } from "../review/decision.ts";
import { otherToken, setAside } from "../review/set-aside.ts";
import type { AuthorityDemand } from "../validation/authority-demand.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { addedLists } from "./added-lists.ts";
import { claimEdits } from "./claim-edits.ts";
import { clientClaims, impossibleClients } from "./client-claim-changes.ts";
import { clientIdChanges, missingIds } from "./client-id-changes.ts";
import { homeClaims } from "./home-claim.ts";
import { issuerClaimChanges } from "./issuer-claim-changes.ts";
import { type Addition, addChildren } from "./layout.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";
import { tenantClaimChanges, tenantClaimsRight } from "./tenant-claim-changes.ts";
import { type UndecidedClaim, undecidedDecisions } from "./undecided-claim.ts";
import { requiredVersions, versionClaim } from "./version-claim.ts";

/** What one `validate-azure-ad-token` needs. A validation of another tenant is left alone and reported. */
export function reviseAzureAd(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const [authority] = check.authorities;
  const startTag = { start: validation.start, end: validation.startTagEnd };
  if (authority === undefined) {
    const message = "this token validation has no tenant-id, so it is unknown whose tokens it takes";
    return [reviewByHand(check.element, startTag, message, "Add the attribute tenant-id.")];
  }
  const element = `${check.element}/@tenant-id`;
  const other = otherToken(outline, check, setting);
  if (other !== null) return [setAside(check, other)];
  const tenant = tenantDecision(authority, element, setting, goal);
  if (tenant.kind === "finding") return [tenant];
  return [tenant, ...admission(outline, validation, check, setting, goal)];
}

/** The tenant-id itself: an edit, already right, or a finding that says why it stays. */
function tenantDecision(
  authority: AuthorityDemand,
  element: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision {
  const { tenant, place } = authority;
  const written = authority.written.written;
  if (isReplaced(tenant, setting, goal, goal.authority) && place !== null) {
    const insert = place.before + goal.authority + place.after;
    const ofHome = "tokens of every organization must pass, not only those of the home tenant";
    const because = becauseReplaced(tenant, ofHome, goal.authority);
    return validationEdit(element, { start: place.start, end: place.end, insert }, because);
  }
  if (isSharedAuthority(tenant)) {
    return {
      kind: "already right",
      element,
      span: authority,
      what: `tenant-id names ${tenant.name} already`,
    };
  }
  const { why, settle } =
    tenant.kind === "reserved"
      ? { why: "it is not the home tenant", settle: null }
      : whyLeft(tenant, setting.homeTenant, goal.allowTenants);
  const hint = `Set tenant-id="${goal.authority}" by hand if this validation belongs to the migration.`;
  return reviewByHand(element, authority, `tenant-id="${written}" was left: ${why}`, settle ?? hint);
}

/** It takes tokens of both versions, and finds the client app in the claim of either (unverified). */
const bothVersions: ReadonlySet<1 | 2> = new Set([1, 2]);

/** Which clients and which tenants may call. */
function admission(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const clients = clientIdChanges(outline, validation, check, goal.clientAppIds);
  const versions = requiredVersions(check, bothVersions);
  const issuers = issuerClaimChanges(outline, check, versions.accepted, null, setting, goal);
  const accepted = issuers.versions ?? versions.accepted;
  const tenants = tenantClaimChanges(check, null, setting, goal);
  const version = accepted.size < bothVersions.size ? versionClaim(check, accepted) : [];
  const changes = [...issuers.changes, ...tenants.changes, ...version];
  const claims = claimEdits(outline, validation, check, changes);
  const additions: Addition[] = [clients.addition, claims.addition].filter((one) => one !== null);
  const impossible = impossibleClients(check, accepted, setting);
  return [
    ...addedLists(check, addChildren(outline, validation, additions, claims.gone)),
    ...clients.decisions,
    ...claims.decisions,
    ...tenantClaimsRight(check, tenants),
    ...undecidedDecisions(check, [
      ...issuers.undecided,
      ...tenants.undecided,
      ...versions.undecided,
      ...(impossible.length > 0 ? impossible : incompleteClients(check, goal)),
      ...homeClaims(check),
    ]),
  ];
}

/** A claim on the client that does not name each client app refuses it, whatever client-application-ids says. */
function incompleteClients(check: TokenCheck, goal: PolicyGoal): UndecidedClaim[] {
  return check.requiredClaims
    .filter(({ name, values }) => clientClaims.has(name) && missingIds(values, goal.clientAppIds).length > 0)
    .filter(({ values }) => values.length > 0)
    .map((claim) => {
      const message = `the required claim ${claim.name} does not name ${missingIds(claim.values, goal.clientAppIds).join(", ")}`;
      const hint =
        "Add the client app to the claim, or remove the claim: client-application-ids says the same.";
      return { claim, message, hint };
    });
}
