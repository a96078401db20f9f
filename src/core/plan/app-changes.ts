import type { AppRegistration } from "../model/app-registration.ts";
import type { Finding } from "../model/finding.ts";
import { type AppFields, knownClientFields, lockFields } from "./app-extras.ts";
import { cannotBeMigrated } from "./findings/not-migratable.ts";
import { isWidened, obstacleOf } from "./migratable.ts";
import type { UpdateChange } from "./plan.ts";

/** What the plan does to one app registration, before it has a number; or why it does nothing. */
export interface AppDecision {
  readonly changes: readonly Omit<UpdateChange, "id">[];
  readonly findings: readonly Finding[];
}

/** What an app registration is in the setup. */
export type AppPart = "API" | "client";

/** What is wanted of an app registration beside its audience. */
export interface AppExtras {
  /** Application ids that the API should name in `knownClientApplications`; empty leaves them alone. */
  readonly knownClients: readonly string[];
  readonly instanceLock: "lock" | "leave";
}

/**
 * Widens `signInAudience` to every organization, and in the same change what else is wished. Only `AzureADMyOrg` is
 * widened: the two audiences with personal accounts are already broader, and narrowing one would lock people out.
 */
export function decideApp(app: AppRegistration, part: AppPart, extras: AppExtras): AppDecision {
  const obstacle = obstacleOf(app);
  if (obstacle !== null) return { changes: [], findings: [cannotBeMigrated(app, obstacle)] };
  const fields = [
    audienceFields(app, part),
    knownClientFields(app, extras.knownClients),
    lockFields(app, extras.instanceLock),
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
