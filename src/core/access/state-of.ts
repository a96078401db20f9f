import { advertisedBy } from "../metadata/advertised.ts";
import { unfitResources } from "../metadata/unfit-resource.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Snapshot } from "../model/setup.ts";
import type { PolicyValues } from "../policy/document/policy-values.ts";
import type { AccessState } from "./access-state.ts";
import { isMultiTenant } from "./client.ts";
import { endpointCalls } from "./endpoint.ts";
import type { ListedTenants } from "./listed-tenants.ts";
import type { PolicyReading } from "./policy-before-after.ts";
import { unreadPolicies } from "./unread.ts";

/** The app registrations that decide, and the policies as they are or as a plan leaves them. */
export interface StateSource {
  readonly apps: { readonly apiApp: AppRegistration; readonly clientApps: readonly AppRegistration[] };
  readonly readings: readonly PolicyReading[];
  readonly values: PolicyValues;
  readonly listed: ListedTenants;
}

/** What decides about access, of a setup with these app registrations and policies. */
export function stateOf(snapshot: Snapshot, { apps, values, listed, ...policies }: StateSource): AccessState {
  const { homeTenant: home, authorityHosts, consents } = snapshot;
  const readings = [...policies.readings, ...unreadPolicies(snapshot)];
  const sources = readings.flatMap(({ outline, ...policy }) =>
    outline === null ? [] : [{ ...policy, outline }],
  );
  return {
    home,
    authorityHosts,
    listed,
    apiApp: apps.apiApp,
    clientApps: [...apps.clientApps, ...snapshot.otherApps],
    homeConsents: consents,
    userConsentAtHome: snapshot.userConsentAtHome,
    homePrincipals: snapshot.homePrincipals,
    unfitResource: unfitResources(snapshot, sources, values.namedValues)[0]?.value ?? null,
    foreignGrants: isMultiTenant(snapshot.apiApp) ? "unknown" : "none",
    calls: endpointCalls(snapshot, readings),
    advertised: advertisedBy(sources, snapshot, values),
  };
}
