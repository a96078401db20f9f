import type { AppRegistration } from "../../model/app-registration.ts";
import { distinctApps, isWidened } from "../app-changes.ts";
import type { Outlook } from "./outlook.ts";

/** The app registrations that the plan makes multi-tenant. What only matters for that is not said of others. */
export function widenedApps({ snapshot }: Outlook): AppRegistration[] {
  return distinctApps([snapshot.apiApp, ...snapshot.clientApps]).filter(isWidened);
}
