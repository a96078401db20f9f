import type { Finding } from "../../model/finding.ts";
import { adminConsent } from "./admin-consent.ts";
import { assignmentStaysHome } from "./assignment.ts";
import { audiences } from "./audiences.ts";
import { clientLockedOut } from "./client-locked-out.ts";
import { codeOwnedApps, codeOwnedService } from "./code-owned.ts";
import { commonInVisualStudioCode } from "./common-in-vscode.ts";
import { consentBundle } from "./consent-bundle.ts";
import { disabledPrincipal } from "./disabled-principal.ts";
import { guests } from "./guests.ts";
import { identifierUris } from "./identifier-uris.ts";
import { issuer } from "./issuer.ts";
import { metadataComplete } from "./metadata-complete.ts";
import { namedScopes } from "./named-scopes.ts";
import { otherGates, subscriptionKey } from "./other-gates.ts";
import { otherRevisions } from "./other-revisions.ts";
import type { Outlook, Rule } from "./outlook.ts";
import { pinnedOutside } from "./pinned-outside.ts";
import { redirectDomains } from "./redirect-domains.ts";
import { resourceMismatch } from "./resource.ts";
import { rollbackRights } from "./rollback.ts";
import { secretInPolicy } from "./secret-in-policy.ts";
import { tenantPolicy } from "./tenant-policy.ts";

/** What the setup itself tells about what will happen. Rules of a half that is not planned are left out. */
export function setupFindings(outlook: Outlook): Finding[] {
  const { only } = outlook.intent;
  const rules = [...ofSignIn, ...(only === "apim" ? [] : ofApps), ...(only === "entra" ? [] : ofPolicies)];
  return rules.flatMap((rule) => rule(outlook));
}

/** What either half means for who can sign in. */
const ofSignIn: readonly Rule[] = [disabledPrincipal, assignmentStaysHome];

/** In the order of their weight. */
const ofApps: readonly Rule[] = [
  tenantPolicy,
  identifierUris,
  redirectDomains,
  consentBundle,
  adminConsent,
  codeOwnedApps,
  rollbackRights,
];

const ofPolicies: readonly Rule[] = [
  audiences,
  clientLockedOut,
  guests,
  resourceMismatch,
  commonInVisualStudioCode,
  issuer,
  metadataComplete,
  namedScopes,
  codeOwnedService,
  otherRevisions,
  otherGates,
  subscriptionKey,
  secretInPolicy,
  pinnedOutside,
];
