import type { Finding } from "../../model/finding.ts";
import type { AccessOutlook, AccessRule } from "./access-outlook.ts";
import { anyClient, openToAllTenants, personalAccounts } from "./authority.ts";
import { noTokenValidation, opensNothing } from "./gateway-open.ts";
import { appOnlyLockedOut, guestsLockedOut, tenantListStays, tenantsRemoved } from "./tenant-list.ts";

/** What follows from who gets in once the plan is done, whichever half is planned. */
export function accessFindings(outlook: AccessOutlook): Finding[] {
  return rules.flatMap((rule) => rule(outlook));
}

/** In the order of their weight. */
const rules: readonly AccessRule[] = [
  noTokenValidation,
  opensNothing,
  tenantsRemoved,
  guestsLockedOut,
  appOnlyLockedOut,
  openToAllTenants,
  anyClient,
  tenantListStays,
  personalAccounts,
];
