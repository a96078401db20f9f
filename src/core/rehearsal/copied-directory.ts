import { type Client, clientIdOf, clientName } from "../access/client.ts";
import type { Consent, HomePrincipal, Snapshot } from "../model/setup.ts";
import { sameId } from "../text/guid.ts";
import { type Cast, type CastTenant, everyTenant, isMicrosofts, madeUpId, otherApi } from "./cast.ts";
import { type CopiedApp, clientOf, copiedApp } from "./copied-app.ts";

/** The application of the copy's own administrator, who makes the changes there. */
export const administrator = {
  appId: madeUpId("app", 0xfffe),
  principalId: madeUpId("principal", 0xfffe),
} as const;

/** Somebody at home who has consented to what some people there have; nobody of the table's rows. */
const somebody = madeUpId("member", 0xfffd);

/** What the directories are made of. */
export interface DirectoryFacts {
  readonly snapshot: Snapshot;
  readonly cast: Cast;
  /** The clients of the access table's rows. */
  readonly clients: readonly Client[];
}

/** The tenants of the copy: the home tenant as far as it was read, and those that play the callers. */
export function copiedTenants(facts: DirectoryFacts): readonly unknown[] {
  return everyTenant(facts.cast).map((tenant) =>
    tenant === facts.cast.home ? homeOf(tenant, facts) : otherOf(tenant, facts),
  );
}

function homeOf(tenant: CastTenant, facts: DirectoryFacts) {
  const { snapshot, cast } = facts;
  const { homeTenant, audiencePolicy, userConsentAtHome } = snapshot;
  const names = homeTenant.domains.length === 0 ? [tenant.domain] : homeTenant.domains;
  const guests = everyTenant(cast).filter((one) => one !== tenant);
  const apps = homeApps(facts);
  const forbids =
    audiencePolicy.kind === "forbids" &&
    audiencePolicy.createdAfter === null &&
    !audiencePolicy.hasExemptions;
  return {
    id: tenant.id,
    displayName: "home tenant",
    domains: names.map((name) => ({
      name,
      isDefault: name === tenant.domain,
      isInitial: name.endsWith(".onmicrosoft.com"),
    })),
    userConsent: userConsentAtHome === "off" ? "nobody" : "verified-publishers",
    appManagementPolicy: { multiTenantApps: { state: forbids ? "enabled" : "disabled" } },
    users: [
      person(tenant, "member"),
      { id: somebody, userPrincipalName: `somebody@${tenant.domain}`, displayName: "somebody" },
      ...guests.map((one) => ({
        id: madeUpId("guest", 0x1000 + one.number),
        userPrincipalName: `${one.guest.replace("@", "_")}#EXT#@${tenant.domain}`,
        displayName: "guest",
        userType: "Guest",
        guestOf: one.guest,
      })),
    ],
    applications: apps,
    ...principalsAndGrants(tenant, apps, facts),
  };
}

function otherOf(tenant: CastTenant, { snapshot, cast, clients }: DirectoryFacts) {
  const isPersonal = tenant === cast.personal;
  const own = clientOf(snapshot.apiApp, tenant.ownApp, tenant.number, {
    displayName: "another app",
    signInAudience: "AzureADMyOrg",
  });
  const standIns = standInsFor(clients).filter(({ client }) => ownerOf(client, snapshot, cast) === tenant);
  return {
    id: tenant.id,
    ...(isPersonal ? { kind: "personal" } : {}),
    displayName: isPersonal ? "personal accounts" : "another tenant",
    domains: [{ name: tenant.domain, isDefault: true, isInitial: true }],
    // What Entra's defaults are, for which the access table speaks.
    userConsent: "verified-publishers",
    users: [person(tenant, "member"), ...(isPersonal ? [] : [person(tenant, "guest")])],
    applications: isPersonal
      ? []
      : [own, ...standIns.map(({ client, number }) => standIn(client, number, snapshot))],
    servicePrincipals: isPersonal ? [] : [principal(madeUpId("principal", tenant.number), own, tenant.id)],
  };
}

function person(tenant: CastTenant, kind: "member" | "guest") {
  return { id: madeUpId(kind, tenant.number), userPrincipalName: tenant[kind], displayName: kind };
}

/** The registrations of the home tenant: those that were read, and some that were not or that nobody has. */
function homeApps({ snapshot, cast, clients }: DirectoryFacts): readonly CopiedApp[] {
  const { apiApp, clientApps, otherApps } = snapshot;
  const read = [apiApp, ...clientApps, ...otherApps];
  const distinct = read.filter(
    (app, index) => read.findIndex((one) => sameId(one.appId, app.appId)) === index,
  );
  const standIns = standInsFor(clients).filter(({ client }) => ownerOf(client, snapshot, cast) === cast.home);
  return [
    ...distinct.map(copiedApp),
    ...standIns.map(({ client, number }) => standIn(client, number, snapshot)),
    clientOf(apiApp, cast.home.ownApp, cast.home.number, {
      displayName: "another app",
      signInAudience: "AzureADMultipleOrgs",
    }),
    made(0xffff, otherApi, "another API"),
    made(0xfffe, administrator.appId, "administrator of the rehearsal"),
  ];
}

function made(number: number, appId: string, displayName: string) {
  return { id: madeUpId("object", number), appId, displayName, signInAudience: "AzureADMyOrg" };
}

/** Clients of which only the id is known get a registration that could be theirs. */
function standInsFor(
  clients: readonly Client[],
): readonly { readonly client: Unread; readonly number: number }[] {
  const unread = clients.filter((client): client is Unread => client.kind === "unread");
  const distinct = unread.filter(
    (client, index) => unread.findIndex(({ appId }) => appId === client.appId) === index,
  );
  return distinct.map((client, index) => ({ client, number: 0x1000 + index }));
}

type Unread = Client & { readonly kind: "unread" };

function standIn(client: Unread, number: number, { apiApp }: Snapshot): CopiedApp {
  return clientOf(apiApp, client.appId, number, {
    displayName: clientName(client),
    signInAudience: "AzureADMultipleOrgs",
  });
}

function ownerOf(client: Unread, { consents }: Snapshot, { home, nobodys, named }: Cast): CastTenant {
  if (!client.isForeign) return home;
  const owner = consents?.find((one) => sameId(one.appId, client.appId))?.ownerTenant ?? null;
  return named.find((one) => owner !== null && sameId(one.id, owner)) ?? nobodys;
}

/** What the home tenant has of each app, and who has consented to what. */
function principalsAndGrants(
  tenant: CastTenant,
  apps: readonly CopiedApp[],
  { snapshot, clients }: DirectoryFacts,
) {
  const { apiApp, homePrincipals, consents } = snapshot;
  const read = (appId: string) => homePrincipals.find((one) => sameId(one.appId, appId));
  const consented = (consents ?? []).filter(({ appId }) => !apps.some((app) => sameId(app.appId, appId)));
  const foreign = clients.flatMap((client) => {
    const appId = clientIdOf(client);
    const isKnown = appId !== null && read(appId)?.kind === "read";
    return isKnown ? [{ appId, displayName: clientName(client) }] : [];
  });
  const candidates = [...apps, ...consented, ...foreign];
  const distinct = candidates.filter(
    ({ appId }, index) => candidates.findIndex((one) => sameId(one.appId, appId)) === index,
  );
  const principals = distinct
    .filter(({ appId }) => read(appId)?.kind !== "absent")
    .map((app, index) => {
      const id = sameId(app.appId, administrator.appId)
        ? administrator.principalId
        : madeUpId("principal", 0x2000 + index);
      const consent = consented.find(({ appId }) => sameId(appId, app.appId));
      return {
        ...principal(id, app, consent?.ownerTenant ?? tenant.id),
        ...gateOf(read(app.appId)),
        ...(id === administrator.principalId ? { appRoleAssignments: administratorRoles } : {}),
      };
    });
  const idOf = (appId: string) => principals.find((one) => sameId(one.appId, appId))?.id ?? null;
  return {
    servicePrincipals: principals,
    oauth2PermissionGrants: (consents ?? []).flatMap((consent) =>
      grantsOf(consent, {
        client: idOf(consent.appId),
        api: idOf(apiApp.appId),
        member: madeUpId("member", tenant.number),
      }),
    ),
  };
}

function principal(
  id: string,
  { appId, displayName }: Pick<CopiedApp, "appId" | "displayName">,
  owner: string,
) {
  return { id, appId: appId.toLowerCase(), displayName, appOwnerOrganizationId: owner };
}

function gateOf(found: HomePrincipal | undefined) {
  if (found?.kind !== "read") return {};
  return { accountEnabled: found.isEnabled, appRoleAssignmentRequired: found.needsAssignment };
}

/** What reading and changing app registrations takes in Microsoft Graph. */
const administratorRoles = ["Application.ReadWrite.All", "Directory.Read.All", "Policy.Read.All"].map(
  (value) => ({
    resourceAppId: "00000003-0000-0000-c000-000000000000",
    value,
  }),
);

/**
 * The consents as they were read. What some person granted is granted by somebody else than the member who calls; but Microsoft's
 * own clients ask nobody in the make-believe Entra, so the member is the one who has consented to these.
 */
function grantsOf(
  { appId, forEverybody, scopesForEverybody, personalScopes }: Consent,
  ids: { readonly client: string | null; readonly api: string | null; readonly member: string },
) {
  const { client, api, member } = ids;
  if (client === null || api === null) return [];
  const grant = (
    number: number,
    consentType: string,
    principalId: string | null,
    scopes: readonly string[],
  ) => ({
    id: `${appId.replaceAll("-", "").slice(0, 20)}-${number}`,
    clientId: client,
    consentType,
    principalId,
    resourceId: api,
    scope: scopes.join(" "),
  });
  const who = isMicrosofts(appId) ? member : somebody;
  return [
    ...(forEverybody ? [grant(1, "AllPrincipals", null, scopesForEverybody)] : []),
    ...(personalScopes.length > 0 ? [grant(2, "Principal", who, personalScopes)] : []),
  ];
}
