import type { AppRegistration } from "../model/app-registration.ts";
import type { HomeTenant } from "../model/setup.ts";
import type { Advertised } from "./advertised.ts";
import type { GatewayCalls } from "./gateway.ts";
import type { ListedTenants } from "./listed-tenants.ts";

/** Everything that decides about callers, at one time: before a plan, or after it. */
export interface AccessState {
  readonly home: HomeTenant;
  readonly authorityHosts: readonly string[];
  /** The tenants that a list names, before or after; the same at both times. */
  readonly listed: ListedTenants;
  readonly apiApp: AppRegistration;
  /** The registrations that were read: the planned client apps and others. */
  readonly clientApps: readonly AppRegistration[];
  /** Clients to which the home tenant has consented for everybody; `null` when the grants were not read. */
  readonly homeConsents: readonly string[] | null;
  readonly calls: GatewayCalls;
  readonly advertised: Advertised;
}
