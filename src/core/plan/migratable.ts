import { isSwitchedOff } from "../access/client.ts";
import type { AppRegistration } from "../model/app-registration.ts";

/** Whether the plan widens the audience of this app registration. */
export function isWidened(app: AppRegistration): boolean {
  return app.signInAudience === "AzureADMyOrg" && obstacleOf(app) === null;
}

/** Why an app registration cannot be migrated, as the end of a sentence; `null` when it can. */
export function obstacleOf(app: AppRegistration): string | null {
  if (app.odataType?.toLowerCase().endsWith("agentidentityblueprint")) {
    return "it is an agent identity blueprint, not an ordinary app registration";
  }
  if (app.isDisabled) return "it is disabled";
  if (isSwitchedOff(app)) {
    return `Microsoft has disabled it (${app.disabledByMicrosoftStatus})`;
  }
  switch (app.signInAudience) {
    case "AzureADMyOrg":
    case "AzureADMultipleOrgs":
      return null;
    case "AzureADandPersonalMicrosoftAccount":
    case "PersonalMicrosoftAccount":
      return `its signInAudience ${app.signInAudience} already covers personal accounts; narrowing it would lock people out`;
    default:
      return `its signInAudience ${app.signInAudience} is not known here`;
  }
}

/** Each registration once, the first time it is named: an API and its client may be one. */
export function distinctApps(apps: readonly AppRegistration[]): AppRegistration[] {
  return apps.filter((app, index) => apps.findIndex(({ id }) => id === app.id) === index);
}
