import type { Connection } from "../../azure/connect.ts";
import { applicationByAppId, applicationsRequiring } from "../../azure/graph.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { atOnce } from "../at-once.ts";

/** Application ids of clients that something else than their registrations names. */
export interface KnownClients {
  /** In the policies' `client-application-ids`. */
  readonly listed: readonly string[];
  /** By consents to the API; empty where they could not be read. */
  readonly consented: Promise<readonly string[]>;
}

/** An app registration that something shows to be a client of the API; the API itself may be one. */
export interface ClientSource {
  readonly app: AppRegistration;
  readonly because: string;
}

/** A client that is registered in another directory. */
export interface ForeignSource {
  readonly appId: string;
  readonly because: string;
}

/** What alone makes nobody use a client. */
export const requiresIt = "its requiredResourceAccess names the API";

/** Every client that the setup shows. A consent alone shows a foreign one only where nothing else names any. */
export async function clientSources(
  connection: Connection,
  apiApp: AppRegistration,
  known: KnownClients,
): Promise<{ readonly own: readonly ClientSource[]; readonly elsewhere: readonly ForeignSource[] }> {
  const byId = (appIds: readonly string[], because: string) => lookedUp(connection, appIds, because);
  const [listed, consented, preAuthorized, knownClients, requiring] = await Promise.all([
    byId(known.listed, "the token validation lists it in client-application-ids"),
    known.consented.then((appIds) => byId(appIds, "people have consented to it for this API")),
    byId(apiApp.preAuthorizedApplications, "it is one of the API's preAuthorizedApplications"),
    byId(apiApp.knownClientApplications, "it is one of the API's knownClientApplications"),
    applicationsRequiring(connection.graph, apiApp.appId),
  ]);
  const named = [...listed.elsewhere, ...preAuthorized.elsewhere, ...knownClients.elsewhere];
  return {
    own: [
      ...[listed, consented, preAuthorized, knownClients].flatMap(({ own }) => own),
      ...requiring.map((app) => ({ app, because: requiresIt })),
    ],
    elsewhere: distinct(named.length > 0 ? named : consented.elsewhere),
  };
}

async function lookedUp({ graph }: Connection, appIds: readonly string[], because: string) {
  const read = await atOnce(appIds.filter(isGuid), async (appId) => ({
    appId,
    app: await applicationByAppId(graph, appId),
  }));
  return {
    own: read.flatMap(({ app }): ClientSource[] => (app === null ? [] : [{ app, because }])),
    elsewhere: read.flatMap(({ appId, app }): ForeignSource[] => (app === null ? [{ appId, because }] : [])),
  };
}

function distinct(sources: readonly ForeignSource[]): readonly ForeignSource[] {
  return sources.filter(({ appId }, index) => sources.findIndex((one) => sameId(one.appId, appId)) === index);
}
