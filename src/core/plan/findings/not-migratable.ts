import { homePrincipal } from "../../access/home-gate.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import { isWidened } from "../migratable.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

/** An app registration that cannot be migrated at all is raised where its change is decided: `app-changes.ts`. */
export const notMigratable: FindingRule<"not-migratable"> = {
  code: "not-migratable",
  levels: ["blocker", "warning"],
  when: "The service principal of the API or of a client is disabled in the home tenant (a warning where the app is multi-tenant already). Or an app registration covers personal accounts already, is disabled, is an agent identity blueprint, or has an audience that is not known.",
  why: "Changing its audience would lock people out, changes nothing, or opens to others what was switched off at home.",
  cure: "Name another app with `--api-app` or `--client-app`, or change this one first.",
  looks: [{ at: "setup", half: "both", look: disabledPrincipals }],
};

/**
 * Apps that somebody has switched off in the home tenant. Opening one gives to others what nobody at home may have, so
 * the plan stops; where the app is open already there is nothing left to stop.
 */
function disabledPrincipals({ snapshot }: RuleInput): Finding[] {
  const { apiApp, clientApps } = snapshot;
  const clients = clientApps.filter(({ id }) => id !== apiApp.id);
  return [
    ...findingOf(apiApp, "AADSTS500014", snapshot),
    ...clients.flatMap((client) => findingOf(client, "AADSTS7000112", snapshot)),
  ];
}

function findingOf(app: AppRegistration, number: string, snapshot: RuleInput["snapshot"]): Finding[] {
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

/** The finding for an app registration that cannot be migrated. @param obstacle why, as the end of a sentence */
export function cannotBeMigrated(app: AppRegistration, obstacle: string): Finding {
  return {
    code: "not-migratable",
    level: "blocker",
    message: `The app registration ${app.displayName} (${app.appId}) cannot be migrated: ${obstacle}.`,
    hint: "Choose another app registration with --api-app or --client-app, or change this one first.",
    place: { resource: `/applications/${app.id}` },
  };
}
