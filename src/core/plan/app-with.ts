import type { AppRegistration, InstanceLock } from "../model/app-registration.ts";

/** The fields of an app registration that a plan can hold, as Graph nests them. */
export interface PlannedFields {
  readonly signInAudience?: string;
  readonly api?: { readonly knownClientApplications?: readonly string[] };
  readonly servicePrincipalLockConfiguration?: InstanceLock | null;
}

/** The app registration with fields of a plan in the place of its own. */
export function appWith(app: AppRegistration, fields: Readonly<Record<string, unknown>>): AppRegistration {
  const { signInAudience, api, servicePrincipalLockConfiguration: lock, ...others } = fields as PlannedFields;
  // Whatever a plan can hold may decide who signs in, so that a field that is not taken over here is a compile error.
  others satisfies Readonly<Record<string, never>>;
  return {
    ...app,
    signInAudience: signInAudience ?? app.signInAudience,
    knownClientApplications: api?.knownClientApplications ?? app.knownClientApplications,
    instanceLock: lock === undefined ? app.instanceLock : lock,
  };
}
