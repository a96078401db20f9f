import type { ReadPrincipal } from "../../azure/consents.ts";
import { microsoftClients } from "../../core/entra/microsofts-own.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { HomePrincipal, Unreadable } from "../../core/model/setup.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { inOrder } from "../../core/text/in-order.ts";
import { atOnce } from "../at-once.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { ClientHints, FoundClients } from "./find-clients.ts";
import { type Attempt, optionalRead } from "./optional-read.ts";
import type { ReadConsents } from "./read-consents.ts";
import type { SetupReads } from "./setup-reads.ts";

/** What is read of today's clients before their consents are known. */
export interface EarlyClients {
  readonly registrations: Attempt<readonly AppRegistration[]>;
  readonly principals: Attempt<readonly HomePrincipal[]>;
}

/**
 * Reads the registrations that policies and the API name, where only planned clients were looked for, and the service
 * principals of the pre-authorized clients.
 */
export async function readEarly(
  directory: DirectoryReader,
  { preAuthorizedApplications, knownClientApplications }: AppRegistration,
  listed: readonly string[],
  hints: ClientHints,
): Promise<EarlyClients> {
  const ids = [...listed, ...preAuthorizedApplications, ...knownClientApplications];
  const [registrations, principals] = await Promise.all([
    readRegistrations(directory, hints.kind === "find" ? [] : without(ids, namesIn(hints))),
    readPrincipals(directory, preAuthorizedApplications),
  ]);
  return { registrations, principals };
}

function namesIn(hints: ClientHints): readonly string[] {
  return hints.kind === "named" ? hints.names : [];
}

/** The other clients of today and every service principal that decides about sign-in. */
export interface ClientsToday {
  readonly otherApps: readonly AppRegistration[];
  readonly homePrincipals: readonly HomePrincipal[];
  readonly userConsentAtHome: "off" | "unknown";
  readonly unreadable: readonly Unreadable[];
}

/** Reads what of today's clients was not read on the way: what a consent alone names, and who has no consent. */
export async function readClientsToday(
  { connection, directory }: SetupReads,
  today: EarlyClients & {
    readonly consents: ReadConsents;
    readonly apiApp: AppRegistration;
    readonly clientApps: FoundClients;
  },
): Promise<ClientsToday> {
  const { registrations: early, principals, consents, apiApp, clientApps } = today;
  const found = clientApps.others ?? early.value;
  const planned = [apiApp, ...clientApps.value].map(({ appId }) => appId);
  const known = [...planned, ...found.map(({ appId }) => appId)];
  const ownConsents = (consents.consents ?? []).filter(
    ({ ownerTenant }) => ownerTenant === null || sameId(ownerTenant, connection.signedIn.tenant),
  );
  const consented = clientApps.others === null ? ownConsents.map(({ appId }) => appId) : [];
  const read = [...consents.principals, ...principals.value];
  const asked = without(
    known,
    read.map(({ appId }) => appId),
  );
  const [late, gates, setting] = await Promise.all([
    readLate(directory, apiApp.appId, without(consented, known)),
    readPrincipals(directory, asked),
    asksPeople(today) ? readUserConsent(directory) : ("unknown" as const),
  ]);
  const others = [...found, ...late.value].filter(({ appId }) => !planned.some((id) => sameId(id, appId)));
  return {
    otherApps: inOrder(others, ({ appId }) => appId),
    userConsentAtHome: setting,
    homePrincipals: inOrder([...read, ...gates.value], ({ appId }) => appId),
    unreadable: [
      ...firstOf([...early.unreadable, ...late.unreadable]),
      ...firstOf([...principals.unreadable, ...gates.unreadable]),
    ],
  };
}

/** Those that ask for the API are known by that; the list of them may fail, and then each is asked for. */
async function readLate(
  directory: DirectoryReader,
  apiAppId: string,
  appIds: readonly string[],
): Promise<Attempt<readonly AppRegistration[]>> {
  if (appIds.length === 0) return { value: [], unreadable: [] };
  const requiring = await directory.requiring(apiAppId).catch(() => []);
  const found = requiring.filter(({ appId }) => appIds.some((id) => sameId(id, appId)));
  const { value, unreadable } = await readRegistrations(
    directory,
    without(
      appIds,
      found.map(({ appId }) => appId),
    ),
  );
  return { value: [...found, ...value], unreadable };
}

/** Whether some planned client has neither a consent for everybody nor needs one: only then the setting matters. */
function asksPeople({ consents, apiApp, clientApps }: Parameters<typeof readClientsToday>[1]): boolean {
  const settled = (consents.consents ?? []).filter(({ forEverybody }) => forEverybody);
  const ids = [...settled.map(({ appId }) => appId), ...apiApp.preAuthorizedApplications];
  return clientApps.value.some(({ appId }) => !ids.some((id) => sameId(id, appId)));
}

/** Few may read it, and cells say what follows from not knowing it, so it needs no report. */
async function readUserConsent(directory: DirectoryReader): Promise<"off" | "unknown"> {
  const loss = { resource: "/policies/authorizationPolicy", consequence: "" };
  return (await optionalRead(() => directory.userConsent(), "unknown" as const, loss)).value;
}

async function readRegistrations(
  directory: DirectoryReader,
  appIds: readonly string[],
): Promise<Attempt<readonly AppRegistration[]>> {
  const own = distinct(appIds).filter((id) => isGuid(id) && !microsofts.some((one) => sameId(one, id)));
  const read = await atOnce(own, (id) =>
    optionalRead(() => directory.application(id), null, unknownRegistrations),
  );
  return {
    value: read.flatMap(({ value }) => value ?? []),
    unreadable: read.flatMap(({ unreadable }) => unreadable),
  };
}

/** Their registrations are in no other directory, so nobody needs to ask. */
const microsofts = microsoftClients.map(({ appId }) => appId);

async function readPrincipals(
  directory: DirectoryReader,
  appIds: readonly string[],
): Promise<Attempt<readonly HomePrincipal[]>> {
  const read = await atOnce(distinct(appIds).filter(isGuid), async (appId) => {
    const { value, unreadable } = await optionalRead(
      () => directory.principal(appId),
      undefined,
      unknownPrincipals,
    );
    return { principal: principalFrom(appId, value), unreadable };
  });
  return {
    value: read.map(({ principal }) => principal),
    unreadable: read.flatMap(({ unreadable }) => unreadable),
  };
}

function principalFrom(appId: string, read: ReadPrincipal | null | undefined): HomePrincipal {
  if (read === undefined) return { kind: "unread", appId };
  return read?.gate ?? { kind: "absent", appId };
}

const unknownRegistrations = {
  resource: "/applications",
  consequence: "whether a client that people use today stays usable is not known",
};

const unknownPrincipals = {
  resource: "/servicePrincipals",
  consequence: "it is not known whether the home tenant has disabled an app or asks for an assignment to it",
};

/** One for all of them: each failure has the same cause and the same consequence. */
function firstOf(unreadable: readonly Unreadable[]): readonly Unreadable[] {
  return unreadable.slice(0, 1);
}

function distinct(appIds: readonly string[]): string[] {
  return [...new Set(appIds.map((id) => id.trim().toLowerCase()))];
}

function without(appIds: readonly string[], others: readonly string[]): string[] {
  return distinct(appIds).filter((id) => !others.some((other) => sameId(other, id)));
}
