import type { AppRegistration } from "../model/app-registration.ts";
import type { PlannedFields } from "./app-with.ts";

/** Fields of an app registration to write, as Graph nests them, with their reason. */
export interface AppFields {
  /** What it does to the app. */
  readonly title: string;
  readonly because: string;
  readonly before: PlannedFields;
  readonly after: PlannedFields;
}

/**
 * Names the clients in `api.knownClientApplications`, beside those that are there: a collection is replaced as a whole,
 * and a part of `api` sent alone leaves the rest of it (verified: practice of the Terraform provider). Sorted, because
 * Graph returns collections in any order. `null` when all are named.
 */
export function knownClientFields(app: AppRegistration, clients: readonly string[]): AppFields | null {
  const present = new Set(app.knownClientApplications.map((id) => id.toLowerCase()));
  const missing = clients.filter((id) => !present.has(id.toLowerCase()) && id !== app.appId);
  if (missing.length === 0) return null;
  const before = app.knownClientApplications.toSorted();
  const after = [...new Set([...before, ...missing])].toSorted();
  return {
    title: "know its client apps",
    because:
      "An API that knows its client is consented to together with it; without that the first sign-in of an organization fails (AADSTS650052).",
    before: { api: { knownClientApplications: before } },
    after: { api: { knownClientApplications: after } },
  };
}

/** Locks what can be locked of the app in other tenants, above all its credentials. `null` when it is. */
export function lockFields(app: AppRegistration, wanted: "lock" | "leave"): AppFields | null {
  const lock = app.instanceLock;
  if (wanted === "leave" || (lock?.isEnabled === true && lock.allProperties)) return null;
  return {
    title: "lock its credentials in other tenants",
    because: "Nobody can add credentials to a locked app in another tenant and act as the app there.",
    before: { servicePrincipalLockConfiguration: lock },
    after: { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } },
  };
}
