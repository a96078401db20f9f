import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { Consent } from "../../core/model/setup.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { atOnce } from "../at-once.ts";
import type { SetupReads } from "./setup-reads.ts";

/** Application ids of clients that something else than their registrations names. */
export interface KnownClients {
  /** In the policies' `client-application-ids`. */
  readonly listed: readonly string[];
  /** By consents to the API; empty where they could not be read. */
  readonly consented: Promise<readonly Pick<Consent, "appId" | "ownerTenant">[]>;
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
  reads: SetupReads,
  apiApp: AppRegistration,
  known: KnownClients,
): Promise<{ readonly own: readonly ClientSource[]; readonly elsewhere: readonly ForeignSource[] }> {
  const byId = (appIds: readonly string[], because: string) => lookedUp(reads, appIds, because);
  const asking = reads.directory.requiring(apiApp.appId);
  const [listed, consented, preAuthorized, knownClients, requiring] = await Promise.all([
    byId(known.listed, "the token validation lists it in client-application-ids"),
    known.consented.then(async (consents) => ofConsents(reads, consents, await asking)),
    byId(apiApp.preAuthorizedApplications, "it is one of the API's preAuthorizedApplications"),
    byId(apiApp.knownClientApplications, "it is one of the API's knownClientApplications"),
    asking,
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

/**
 * A client that is owned by another directory is registered there and nowhere else, and one that asks for the API is known
 * by that, so that nobody has to be asked for either.
 */
async function ofConsents(
  reads: SetupReads,
  consents: Awaited<KnownClients["consented"]>,
  requiring: readonly AppRegistration[],
): Promise<Sources> {
  const because = "people have consented to it for this API";
  const home = reads.connection.signedIn.tenant;
  const lists = await atOnce(consents, async ({ appId, ownerTenant }): Promise<Sources> => {
    if (ownerTenant !== null && !sameId(ownerTenant, home))
      return { own: [], elsewhere: [{ appId, because }] };
    const app = requiring.find((one) => sameId(one.appId, appId));
    return app === undefined ? lookedUp(reads, [appId], because) : { own: [{ app, because }], elsewhere: [] };
  });
  return { own: lists.flatMap(({ own }) => own), elsewhere: lists.flatMap(({ elsewhere }) => elsewhere) };
}

interface Sources {
  readonly own: readonly ClientSource[];
  readonly elsewhere: readonly ForeignSource[];
}

async function lookedUp(
  { directory }: SetupReads,
  appIds: readonly string[],
  because: string,
): Promise<Sources> {
  const read = await atOnce(appIds.filter(isGuid), async (appId) => ({
    appId,
    app: await directory.application(appId),
  }));
  return {
    own: read.flatMap(({ app }): ClientSource[] => (app === null ? [] : [{ app, because }])),
    elsewhere: read.flatMap(({ appId, app }): ForeignSource[] => (app === null ? [{ appId, because }] : [])),
  };
}

function distinct(sources: readonly ForeignSource[]): readonly ForeignSource[] {
  return sources.filter(({ appId }, index) => sources.findIndex((one) => sameId(one.appId, appId)) === index);
}
