import type { Connection } from "../../azure/connect.ts";
import {
  applicationByAppId,
  applicationsLike,
  applicationsRequiring,
  findApplications,
} from "../../azure/graph.ts";
import { Fault } from "../../core/fault.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { PolicyFacts } from "../../core/plan/policy-facts.ts";
import { isGuid } from "../../core/text/guid.ts";
import { atOnce } from "../at-once.ts";
import { type Ask, type Candidate, noSuch } from "./choose.ts";
import type { Found } from "./find-service.ts";

/** The API's app registration: the one that is named, or the one that the policies' audiences name. */
export async function findApiApp(
  connection: Connection,
  policies: readonly PolicyFacts[],
  hint: string | null,
  ask: Ask,
): Promise<Found<AppRegistration>> {
  const audiences = policies.flatMap((facts) => facts.audiences);
  if (hint !== null)
    return { value: await namedApp(connection, hint, "--api-app", ask), foundBy: "named by --api-app" };
  const found = unique(
    (await atOnce([...new Set(audiences)], (audience) => appOfAudience(connection, audience))).flat(),
  );
  const [only] = found;
  if (only === undefined) throw apiAppNotFound(audiences, policies);
  if (found.length === 1) return { value: only, foundBy: "its id is an audience of the token validation" };
  return {
    value: await ask.oneOf({ what: "API app", option: "--api-app", candidates: found.map(candidate) }),
    foundBy: `chosen among ${found.length} apps that the audiences name`,
  };
}

function apiAppNotFound(audiences: readonly string[], policies: readonly PolicyFacts[]): Fault {
  const named = audiences.length === 0 ? "name no audience" : `name ${audiences.join(", ")}`;
  const unread = policies
    .flatMap(({ refusal }) => refusal ?? [])
    .map((reason) => ` A policy cannot be read: ${reason}.`);
  return new Fault(
    "usage",
    `The API's app registration was not found: the policies ${named}, and no app registration of the signed-in directory fits.${unread.join("")}`,
    { hint: "Name it with --api-app, or sign in to the directory that holds it." },
  );
}

/** The clients' app registrations, and those of other clients of today. */
export interface FoundClients extends Found<AppRegistration[]> {
  /** Clients that are known today and not chosen; `null` where they were not looked for. */
  readonly others: readonly AppRegistration[] | null;
}

/** The clients' app registrations: those that are named, or the only one that any source of the setup names. */
export async function findClientApps(
  connection: Connection,
  apiApp: AppRegistration,
  known: KnownClients,
  hints: readonly string[],
  ask: Ask,
): Promise<FoundClients> {
  if (hints.length > 0) {
    const named = await atOnce(hints, (hint) => namedApp(connection, hint, "--client-app", ask));
    return { value: unique(named), others: null, foundBy: "named by --client-app" };
  }
  const sources = await clientSources(connection, apiApp, known);
  const clients = sources.filter(({ app }) => app.appId !== apiApp.appId);
  const found = unique(clients.map(({ app }) => app));
  const [only] = found;
  if (only === undefined) {
    throw new Fault("usage", `No client app of ${apiApp.displayName} was found in the signed-in directory.`, {
      hint: "Name it with --client-app.",
    });
  }
  if (found.length === 1) {
    const reasons = clients.map(({ because }) => because);
    return { value: [only], others: [], foundBy: [...new Set(reasons)].join("; ") };
  }
  const candidates = found.map(candidate);
  // Each client that is left out is locked out, so that one answer is not enough.
  const chosen = await ask.someOf({ what: "client app", option: "--client-app", candidates });
  const today = unique(clients.filter(({ because }) => because !== requiresIt).map(({ app }) => app));
  const others = today.filter(({ id }) => !chosen.some((one) => one.id === id));
  return {
    value: [...chosen],
    others,
    foundBy: `chosen among ${found.length} apps that are connected with the API`,
  };
}

/** Application ids of clients that something else than their registrations names. */
export interface KnownClients {
  /** In the policies' `client-application-ids`. */
  readonly listed: readonly string[];
  /** By consents to the API; empty where they could not be read. */
  readonly consented: Promise<readonly string[]>;
}

interface ClientSource {
  readonly app: AppRegistration;
  readonly because: string;
}

/** What alone makes nobody use a client. */
const requiresIt = "its requiredResourceAccess names the API";

async function clientSources(
  connection: Connection,
  apiApp: AppRegistration,
  known: KnownClients,
): Promise<ClientSource[]> {
  const byId = async (appIds: readonly string[], because: string) => {
    const apps = await atOnce(appIds.filter(isGuid), (appId) => applicationByAppId(connection.graph, appId));
    // An id that is not in this directory belongs to somebody else's client, which cannot be migrated here.
    return apps.filter((app) => app !== null).map((app) => ({ app, because }));
  };
  const requiring = async () => {
    const apps = await applicationsRequiring(connection.graph, apiApp.appId);
    return apps.map((app) => ({ app, because: requiresIt }));
  };
  const lists = await Promise.all([
    byId(known.listed, "the token validation lists it in client-application-ids"),
    known.consented.then((appIds) => byId(appIds, "people have consented to it for this API")),
    byId(apiApp.preAuthorizedApplications, "it is one of the API's preAuthorizedApplications"),
    byId(apiApp.knownClientApplications, "it is one of the API's knownClientApplications"),
    requiring(),
  ]);
  return lists.flat();
}

async function appOfAudience(connection: Connection, audience: string): Promise<AppRegistration[]> {
  const appId = /^(?:api:\/\/)?([0-9a-f-]{36})$/i.exec(audience)?.[1];
  if (appId !== undefined && isGuid(appId)) {
    const app = await applicationByAppId(connection.graph, appId);
    return app === null ? [] : [app];
  }
  return audience.includes(":") ? findApplications(connection.graph, audience) : [];
}

async function namedApp(
  connection: Connection,
  name: string,
  option: string,
  ask: Ask,
): Promise<AppRegistration> {
  const found = await findApplications(connection.graph, name);
  const [only] = found;
  if (only === undefined) {
    throw noSuch("app registration", name, (await applicationsLike(connection.graph, name)).map(candidate));
  }
  if (found.length === 1) return only;
  return ask.oneOf({ what: "app registration", option, candidates: found.map(candidate) });
}

function unique(apps: readonly AppRegistration[]): AppRegistration[] {
  return [...new Map(apps.map((app) => [app.id, app])).values()];
}

function candidate(app: AppRegistration): Candidate<AppRegistration> {
  return { value: app, label: `${app.displayName}, object id ${app.id}`, argument: app.appId };
}
