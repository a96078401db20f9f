import { homePrincipal } from "../../access/home-gate.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import { isWidened } from "../app-changes.ts";
import type { Outlook } from "./outlook.ts";

/**
 * Apps that somebody has switched off in the home tenant. Opening one gives to others what nobody at home may have, so
 * the plan stops; where the app is open already there is nothing left to stop.
 */
export function disabledPrincipal({ snapshot }: Outlook): Finding[] {
  const { apiApp, clientApps } = snapshot;
  const clients = clientApps.filter(({ id }) => id !== apiApp.id);
  return [
    ...findingOf(apiApp, "AADSTS500014", snapshot),
    ...clients.flatMap((client) => findingOf(client, "AADSTS7000112", snapshot)),
  ];
}

function findingOf(app: AppRegistration, number: string, snapshot: Outlook["snapshot"]): Finding[] {
  const principal = homePrincipal(app.appId, snapshot);
  if (principal?.kind !== "read" || principal.isEnabled) return [];
  return [
    {
      code: "not-migratable",
      level: isWidened(app) ? "blocker" : "warning",
      message: `The service principal of ${app.displayName} (${app.appId}) is disabled in the home tenant, so that nobody there gets a token (${number}); those of other organizations are not disabled with it.`,
      hint: `Enable it (Enterprise applications > Properties > Enabled for users to sign in; az ad sp update --id ${app.appId} --set accountEnabled=true), or choose another app registration.`,
      place: { resource: `/applications/${app.id}` },
    },
  ];
}
