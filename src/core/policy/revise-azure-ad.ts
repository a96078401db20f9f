import { addedLists } from "./added-lists.ts";
import { isForOtherApi } from "./audience.ts";
import type { AuthorityDemand } from "./authority-demand.ts";
import { claimEdits } from "./claims.ts";
import { clientClaims } from "./client-claim.ts";
import { clientIdChanges, missingIds } from "./client-ids.ts";
import { type Addition, addChildren } from "./layout.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";
import { manualReview, type Remark } from "./remark.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";
import type { PolicyWish } from "./revision.ts";
import { describeUndecidable } from "./tenant.ts";
import { tenantClaimChanges } from "./tenant-claim.ts";
import type { TokenCheck } from "./token-check.ts";

/** What one `validate-azure-ad-token` needs. A validation of another tenant is left alone and reported. */
export function reviseAzureAd(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  wish: PolicyWish,
): Remark[] {
  const [authority] = check.authorities;
  const startTag = { start: validation.start, end: validation.startTagEnd };
  if (authority === undefined) {
    const message = "this token validation has no tenant-id, so whose tokens it takes cannot be told";
    return [manualReview(check.element, startTag, message, "Add the attribute tenant-id.")];
  }
  const element = `${check.element}/@tenant-id`;
  if (isForOtherApi(check, wish)) {
    const what = "this token validation is for the audiences of another API";
    return [{ kind: "apart", element: check.element, span: check, what }];
  }
  const tenant = tenantRemark(authority, element, wish);
  if (tenant.kind === "finding") return [tenant];
  return [tenant, ...admission(outline, validation, check, wish)];
}

/** The tenant-id itself: an edit, already right, or a finding that says why it stays. */
function tenantRemark(authority: AuthorityDemand, element: string, wish: PolicyWish): Remark {
  const { tenant, place } = authority;
  const written = authority.written.written;
  if (isReplaced(tenant, wish) && place !== null) {
    const insert = place.before + wish.authority + place.after;
    const ofHome = "tokens of every organization must pass, not only those of the home tenant";
    const because = becauseReplaced(tenant, ofHome, wish.authority);
    return { kind: "edit", element, span: { start: place.start, end: place.end }, insert, because };
  }
  if (tenant.kind === "authority" && tenant.name !== "consumers") {
    return { kind: "right", element, span: authority, what: `tenant-id names ${tenant.name} already` };
  }
  const hint = `Set tenant-id="${wish.authority}" by hand if this validation belongs to the migration.`;
  const message =
    tenant.kind === "undecidable"
      ? `tenant-id="${written}" was left: ${describeUndecidable(tenant)}`
      : `tenant-id="${written}" was left: it is not the home tenant`;
  return manualReview(element, authority, message, hint);
}

/** Which clients and which tenants may call. */
function admission(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  wish: PolicyWish,
): Remark[] {
  const clients = clientIdChanges(outline, validation, check, wish.clientAppIds);
  const { changes, undecided } = tenantClaimChanges(check, wish);
  const claims = claimEdits(outline, validation, check, changes);
  const findings = undecided.map(({ claim, message }) =>
    manualReview(
      `${check.element}/required-claims/claim`,
      claim,
      message,
      "Use --allow-tenant, or remove the claim.",
    ),
  );
  const additions: Addition[] = [clients.addition, claims.addition].filter((one) => one !== null);
  return [
    ...addedLists(check, addChildren(outline, validation, additions, claims.gone)),
    ...clients.remarks,
    ...claims.remarks,
    ...findings,
    ...clientClaimFindings(check, wish),
  ];
}

/** A claim on the client that does not name each client app refuses it, whatever client-application-ids says. */
function clientClaimFindings(check: TokenCheck, wish: PolicyWish): Remark[] {
  return check.requiredClaims
    .filter(({ name, values }) => clientClaims.has(name) && missingIds(values, wish.clientAppIds).length > 0)
    .filter(({ values }) => values.length > 0)
    .map((claim) => {
      const message = `the required claim ${claim.name} does not name ${missingIds(claim.values, wish.clientAppIds).join(", ")}`;
      const hint =
        "Add the client app to the claim, or remove the claim: client-application-ids says the same.";
      return manualReview(`${check.element}/required-claims/claim`, claim, message, hint);
    });
}
