import type { Finding, FindingCode } from "../../model/finding.ts";
import { adminConsentNeeded } from "./admin-consent-needed.ts";
import { anyClient } from "./any-client.ts";
import { apimIsAuthorizationServer } from "./apim-is-authorization-server.ts";
import { appOnlyLockedOut } from "./app-only-locked-out.ts";
import { assignmentStaysHome } from "./assignment-stays-home.ts";
import { audienceMismatch } from "./audience-mismatch.ts";
import { backingApiValidates } from "./backing-api-validates.ts";
import { cannotBeUndone } from "./cannot-be-undone.ts";
import { clientIsApi } from "./client-is-api.ts";
import { clientLockedOut } from "./client-locked-out.ts";
import { commonInVscode } from "./common-in-vscode.ts";
import { consentNotBundled } from "./consent-not-bundled.ts";
import { couldNotRead } from "./could-not-read.ts";
import { guestsLockedOut } from "./guests-locked-out.ts";
import { guestsNeedConsent } from "./guests-need-consent.ts";
import { halfShutsOut } from "./half-shuts-out.ts";
import { identifierUriNotUnique } from "./identifier-uri-not-unique.ts";
import { issuerNotOrigin } from "./issuer-not-origin.ts";
import { managedByCode } from "./managed-by-code.ts";
import { manualReview } from "./manual-review.ts";
import { metadataIncomplete } from "./metadata-incomplete.ts";
import { noTokenValidation } from "./no-token-validation.ts";
import { notMigratable } from "./not-migratable.ts";
import { oboHomeTenant } from "./obo-home-tenant.ts";
import { openToAllTenants } from "./open-to-all-tenants.ts";
import { opensNothing } from "./opens-nothing.ts";
import { otherHalfMissing } from "./other-half-missing.ts";
import { otherRevisions } from "./other-revisions.ts";
import { personalAccounts } from "./personal-accounts.ts";
import { redirectDomains } from "./redirect-domains.ts";
import { resourceMismatch } from "./resource-mismatch.ts";
import { resourceNeedsDomain } from "./resource-needs-domain.ts";
import { revisionMoreOpen } from "./revision-more-open.ts";
import { rollbackMayNeedRole } from "./rollback-may-need-role.ts";
import { secretInPolicy } from "./secret-in-policy.ts";
import type { FindingLook, FindingRule } from "./shared/finding-rule.ts";
import type { AccessRuleInput, HalfRuleInput, RuleInput } from "./shared/rule-input.ts";
import { sharedPolicy } from "./shared-policy.ts";
import { subscriptionKeyNeeded } from "./subscription-key-needed.ts";
import { tenantForbidsMultitenant } from "./tenant-forbids-multitenant.ts";
import { tenantListStays } from "./tenant-list-stays.ts";
import { tenantPinnedElsewhere } from "./tenant-pinned-elsewhere.ts";
import { tenantPolicyUnknown } from "./tenant-policy-unknown.ts";
import { tenantsRemoved } from "./tenants-removed.ts";
import { validationSetAside } from "./validation-set-aside.ts";

/** Every finding there is. Those that look at the same thing are in the order in which a plan lists them. */
export const findingRules = {
  "not-migratable": notMigratable,
  "assignment-stays-home": assignmentStaysHome,
  "tenant-forbids-multitenant": tenantForbidsMultitenant,
  "tenant-policy-unknown": tenantPolicyUnknown,
  "identifier-uri-not-unique": identifierUriNotUnique,
  "resource-needs-domain": resourceNeedsDomain,
  "redirect-domains": redirectDomains,
  "audience-mismatch": audienceMismatch,
  "client-locked-out": clientLockedOut,
  "guests-need-consent": guestsNeedConsent,
  "resource-mismatch": resourceMismatch,
  "common-in-vscode": commonInVscode,
  "issuer-not-origin": issuerNotOrigin,
  "metadata-incomplete": metadataIncomplete,
  "consent-not-bundled": consentNotBundled,
  "admin-consent-needed": adminConsentNeeded,
  "managed-by-code": managedByCode,
  "client-is-api": clientIsApi,
  "rollback-may-need-role": rollbackMayNeedRole,
  "backing-api-validates": backingApiValidates,
  "other-revisions": otherRevisions,
  "manual-review": manualReview,
  "subscription-key-needed": subscriptionKeyNeeded,
  "secret-in-policy": secretInPolicy,
  "tenant-pinned-elsewhere": tenantPinnedElsewhere,
  "half-shuts-out": halfShutsOut,
  "other-half-missing": otherHalfMissing,
  "no-token-validation": noTokenValidation,
  "opens-nothing": opensNothing,
  "tenants-removed": tenantsRemoved,
  "guests-locked-out": guestsLockedOut,
  "app-only-locked-out": appOnlyLockedOut,
  "open-to-all-tenants": openToAllTenants,
  "any-client": anyClient,
  "tenant-list-stays": tenantListStays,
  "revision-more-open": revisionMoreOpen,
  "personal-accounts": personalAccounts,
  "could-not-read": couldNotRead,
  "shared-policy": sharedPolicy,
  "apim-is-authorization-server": apimIsAuthorizationServer,
  "validation-set-aside": validationSetAside,
  "obo-home-tenant": oboHomeTenant,
  "cannot-be-undone": cannotBeUndone,
} as const satisfies { readonly [Code in FindingCode]: FindingRule<Code> };

const looks: readonly FindingLook[] = Object.values(findingRules).flatMap((rule: FindingRule) => rule.looks);

/**
 * What concerns whoever changes a list of tenants and nothing else: what becomes of the list, and of the text that it
 * is in. The rest is said about a migration, which is over then.
 */
const aboutTheList: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "tenants-removed",
  "opens-nothing",
  "other-revisions",
  "revision-more-open",
  "managed-by-code",
  "manual-review",
  "secret-in-policy",
  "could-not-read",
]);

function concerns({ code }: Finding, { intent }: RuleInput): boolean {
  return !intent.tenantsOnly || aboutTheList.has(code);
}

/** What the setup itself shows about what will happen, for the half that is planned or for both. */
export function setupFindings(input: RuleInput): Finding[] {
  const only = input.intent.tenantsOnly ? "apim" : input.intent.only;
  const halves = only === null ? (["both", "entra", "apim"] as const) : (["both", only] as const);
  return halves.flatMap((half) =>
    looks
      .flatMap((one) => (one.at === "setup" && one.half === half ? one.look(input) : []))
      .filter((finding) => concerns(finding, input)),
  );
}

/** Whether one half, done first, refuses somebody who gets in today, and what is missing after it. */
export function halfFindings(input: HalfRuleInput): Finding[] {
  return looks.flatMap((one) => (one.at === "half" ? one.look(input) : []));
}

/** What follows from who gets in once the plan is done, whichever half is planned; at the end what could not be read. */
export function accessFindings(input: AccessRuleInput): Finding[] {
  return looks
    .flatMap((one) => (one.at === "access" ? one.look(input) : []))
    .filter((finding) => concerns(finding, input));
}
