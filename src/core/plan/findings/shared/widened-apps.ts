import type { AppRegistration } from "../../../model/app-registration.ts";
import { distinctApps, isWidened } from "../../migratable.ts";
import type { RuleInput } from "./rule-input.ts";

/** The app registrations that the plan makes multi-tenant. What only matters for that is not said of others. */
export function widenedApps({ snapshot }: RuleInput): AppRegistration[] {
  return distinctApps([snapshot.apiApp, ...snapshot.clientApps]).filter(isWidened);
}
