import { isSwitchedOff } from "../access/client.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Finding } from "../model/finding.ts";
import { type AppFields, knownClientFields, lockFields } from "./app-extras.ts";
import type { UpdateChange } from "./plan.ts";

/** What the plan does to one app registration, before it has a number; or why it does nothing. */
export interface AppDecision {
  readonly changes: readonly Omit<UpdateChange, "id">[];
  readonly findings: readonly Finding[];
}

/** What an app registration is in the setup. */
export type AppPart = "API" | "client";

/** What is wanted of an app registration beside its audience. */
export interface AppWish {
  /** Application ids that the API should name in `knownClientApplications`; empty leaves them alone. */
  readonly knownClients: readonly string[];
  readonly instanceLock: "lock" | "leave";
}

/**
 * Widens `signInAudience` to every organization, and in the same change what else is wished. Only `AzureADMyOrg` is
 * widened: the two audiences with personal accounts are already broader, and narrowing one would lock people out.
 */
export function decideApp(app: AppRegistration, part: AppPart, wish: AppWish): AppDecision {
  const obstacle = obstacleOf(app);
  if (obstacle !== null) return { changes: [], findings: [notMigratable(app, obstacle)] };
  const fields = [
    audienceFields(app, part),
    knownClientFields(app, wish.knownClients),
    lockFields(app, wish.instanceLock),
  ];
  const wanted = fields.filter((one) => one !== null);
  const [first] = wanted;
  if (first === undefined) return { changes: [], findings: [] };
  const change: Omit<UpdateChange, "id"> = {
    verb: "update",
    resource: `/applications/${app.id}`,
    subject: app.displayName,
    title: first.title,
    because: wanted.map(({ because }) => because).join(" "),
    risk: part === "API" ? "medium" : "low",
    before: Object.assign({}, ...wanted.map(({ before }) => before)),
    after: Object.assign({}, ...wanted.map(({ after }) => after)),
  };
  return { changes: [change], findings: [] };
}

/** Each registration once, the first time it is named: an API and its client may be one. */
export function distinctApps(apps: readonly AppRegistration[]): AppRegistration[] {
  return apps.filter((app, index) => apps.findIndex(({ id }) => id === app.id) === index);
}

/** Whether the plan widens the audience of this app registration. */
export function isWidened(app: AppRegistration): boolean {
  return app.signInAudience === "AzureADMyOrg" && obstacleOf(app) === null;
}

function audienceFields(app: AppRegistration, part: AppPart): AppFields | null {
  if (!isWidened(app)) return null;
  return {
    title: "serve every organization",
    because: reasons[part],
    before: { signInAudience: app.signInAudience },
    after: { signInAudience: "AzureADMultipleOrgs" },
  };
}

const reasons: Readonly<Record<AppPart, string>> = {
  API: "Entra issues tokens for this API to accounts of other organizations only when the API itself is multi-tenant (AADSTS500011, AADSTS50194).",
  client:
    "People of other organizations can sign in to a client only when the client is multi-tenant (AADSTS50194, AADSTS700016).",
};

function obstacleOf(app: AppRegistration): string | null {
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

function notMigratable(app: AppRegistration, obstacle: string): Finding {
  return {
    code: "not-migratable",
    level: "blocker",
    message: `The app registration ${app.displayName} (${app.appId}) cannot be migrated: ${obstacle}.`,
    hint: "Choose another app registration with --api-app or --client-app, or change this one first.",
    place: { resource: `/applications/${app.id}` },
  };
}
