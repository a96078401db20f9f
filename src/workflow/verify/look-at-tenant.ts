import { publicAsker } from "../../azure/public-asker.ts";
import type { Wire } from "../../azure/wire.ts";
import { accessOfTenant } from "../../core/access/tenant-access.ts";
import { entraHosts } from "../../core/entra/clouds.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { PolicyParser } from "../../core/policy/document/policy-parser.ts";
import type { Check } from "../../core/verify/check.ts";
import { judgeTenant, type TenantInQuestion } from "../../core/verify/judge-tenant.ts";
import { judgeTenantSignIn, tenantSignInAddress } from "../../core/verify/judge-tenant-sign-in.ts";
import { signInClients } from "./sign-in-clients.ts";

/** What can be known from outside about one tenant: by the policies and registrations, and by a sign-in that nobody makes. */
export async function lookAtTenant(
  snapshot: Snapshot,
  tenant: TenantInQuestion,
  { wire, parse }: { readonly wire: Wire; readonly parse: PolicyParser },
): Promise<Check[]> {
  const ask = publicAsker(wire, [...entraHosts, ...snapshot.authorityHosts]);
  const signIns = await Promise.all(
    signInClients(snapshot).map(async (client) =>
      judgeTenantSignIn(await ask({ url: tenantSignInAddress(snapshot, tenant, client) }), tenant, client),
    ),
  );
  return [...judgeTenant(snapshot, tenant, accessOfTenant(snapshot, tenant.id, parse)), ...signIns];
}
