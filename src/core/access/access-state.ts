import type { Advertised } from "../metadata/advertised.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Consent, HomePrincipal, HomeTenant } from "../model/setup.ts";
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
  /** The consents of the home tenant to the API; `null` when they were not read. */
  readonly homeConsents: readonly Consent[] | null;
  /** `off` where the home tenant lets nobody but administrators consent. */
  readonly userConsentAtHome: "off" | "unknown";
  /** What the home tenant's service principals decide about sign-in there. */
  readonly homePrincipals: readonly HomePrincipal[];
  /** `resource` of the protected resource metadata where Entra refuses it for this API; `null` where it fits or is unknown. */
  readonly unfitResource: string | null;
  /** Whether other organizations may have consented already, which nobody can list from here. */
  readonly foreignGrants: "none" | "unknown";
  readonly calls: GatewayCalls;
  readonly advertised: Advertised;
}
