import type { Client } from "@microsoft/microsoft-graph-client";
import type { Application } from "@microsoft/microsoft-graph-types";
import type { AppRegistration, InstanceLock } from "../core/model/app-registration.ts";
import { inOrder } from "../core/text/in-order.ts";
import { explain, explained, oddAnswer, serviceFailure } from "./failures.ts";
import { linksOnce } from "./links.ts";
import { askToWrite, type WriteAnswer } from "./write-answer.ts";

/** A signed-in Microsoft Graph client. */
export type Graph = Client;

/** App registrations with this display name, or this application ID URI. */
export async function applicationsNamed(graph: Graph, name: string): Promise<AppRegistration[]> {
  const quoted = `'${name.replaceAll("'", "''")}'`;
  const filter = /^[a-z][a-z0-9+.-]*:/i.test(name)
    ? `identifierUris/any(uri:uri eq ${quoted})`
    : `displayName eq ${quoted}`;
  return listApplications(graph, filter);
}

/** The app registration with this application id in the signed-in directory, or `null`. */
export function applicationByAppId(graph: Graph, appId: string): Promise<AppRegistration | null> {
  return applicationAt(graph, `/applications(appId='${appId}')`);
}

/** The app registration with this object id, or `null`. */
export function applicationById(graph: Graph, id: string): Promise<AppRegistration | null> {
  return applicationAt(graph, `/applications/${encodeURIComponent(id)}`);
}

/** App registrations that ask for a permission of the API. An advanced query, so it needs `ConsistencyLevel`. */
export async function applicationsRequiring(graph: Graph, apiAppId: string): Promise<AppRegistration[]> {
  return explained("Looking for clients of the API", () =>
    allPages(
      graph,
      graph
        .api("/applications")
        .header("ConsistencyLevel", "eventual")
        .filter(`requiredResourceAccess/any(r:r/resourceAppId eq '${apiAppId}')`)
        .count(true),
      { ConsistencyLevel: "eventual" },
    ),
  );
}

/** At most ten app registrations whose name begins like a name that fits none; any ten when none begins so. */
export async function applicationsLike(graph: Graph, name: string): Promise<AppRegistration[]> {
  return explained("Looking for app registrations", async () => {
    const beginning = name.slice(0, 3).replaceAll("'", "''");
    const alike: Page = await graph
      .api("/applications")
      .filter(`startswith(displayName,'${beginning}')`)
      .top(10)
      .get();
    const page: Page = alike.value.length > 0 ? alike : await graph.api("/applications").top(10).get();
    return inOrder(page.value.map(toAppRegistration), byName);
  });
}

/** What the signed-in directory is called: its display name, empty where it has none, and its verified domains, lower case. */
export async function directoryNames(
  graph: Graph,
): Promise<{ readonly displayName: string; readonly domains: readonly string[] }> {
  return explained("Reading the directory's domains", async () => {
    const answer: { value: { displayName?: string; verifiedDomains?: { name?: string }[] }[] } = await graph
      .api("/organization")
      .get();
    const domains = answer.value.flatMap((organization) => organization.verifiedDomains ?? []);
    return {
      displayName: answer.value[0]?.displayName ?? "",
      domains: domains
        .map((domain) => (domain.name ?? "").toLowerCase())
        .filter((name) => name !== "")
        .toSorted(),
    };
  });
}

/** Asks once to write exactly these fields of an app registration; everything else keeps its value. */
export function patchApplication(
  graph: Graph,
  resource: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<WriteAnswer> {
  return askToWrite(`Writing ${resource}`, () => graph.api(resource).patch(fields));
}

/** The current values of some fields of an app registration; `null` when there is no such app registration. */
export async function readFields(
  graph: Graph,
  resource: string,
  names: readonly string[],
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const answer: Readonly<Record<string, unknown>> = await graph.api(resource).get();
    if (typeof answer.id !== "string") throw oddAnswer(`Reading ${resource}`, "it holds no app registration");
    return Object.fromEntries(names.map((name) => [name, answer[name]]));
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return null;
    throw explain(`Reading ${resource}`, error);
  }
}

async function applicationAt(graph: Graph, path: string): Promise<AppRegistration | null> {
  try {
    return toAppRegistration(await graph.api(path).get());
  } catch (error) {
    const status = serviceFailure(error)?.status;
    // A key that is not an object id is a 400 in some directories and a 404 in others; both mean "not here".
    if (status === 404 || status === 400) return null;
    throw explain("Reading an app registration", error);
  }
}

async function listApplications(graph: Graph, filter: string): Promise<AppRegistration[]> {
  return explained("Looking for an app registration", () =>
    allPages(graph, graph.api("/applications").filter(filter), {}),
  );
}

async function allPages(
  graph: Graph,
  request: ReturnType<Graph["api"]>,
  headers: Readonly<Record<string, string>>,
): Promise<AppRegistration[]> {
  const found: AppRegistration[] = [];
  const follow = linksOnce("Listing app registrations");
  let page: Page | undefined = await request.get();
  while (page !== undefined) {
    found.push(...page.value.map(toAppRegistration));
    const next: string | undefined = page["@odata.nextLink"];
    page = next === undefined ? undefined : await graph.api(follow(next)).headers(headers).get();
  }
  return inOrder(found, byName);
}

function byName({ displayName, id }: AppRegistration): string {
  return `${displayName} ${id}`;
}

interface Page {
  readonly value: readonly GraphApplication[];
  readonly "@odata.nextLink"?: string;
}

type GraphScope = NonNullable<NonNullable<Application["api"]>["oauth2PermissionScopes"]>[number];

/** Fields newer than the published types: `isDisabled` is in the metadata of August 2026. */
type GraphApplication = Application & {
  readonly isDisabled?: boolean | null;
  readonly "@odata.type"?: string;
};

/**
 * Graph lists everything in any order (verified: recorded traffic); sorted here, nothing that is decided or said depends on
 * it.
 */
function toAppRegistration(answer: GraphApplication): AppRegistration {
  const api = answer.api ?? {};
  const { id, appId } = answer;
  if (typeof id !== "string" || typeof appId !== "string")
    throw oddAnswer("Reading an app registration", "it holds none");
  return {
    id,
    appId,
    displayName: answer.displayName ?? "",
    signInAudience: answer.signInAudience ?? "AzureADMyOrg",
    identifierUris: (answer.identifierUris ?? []).toSorted(),
    publisherDomain: answer.publisherDomain ?? null,
    verifiedPublisherId: answer.verifiedPublisher?.verifiedPublisherId ?? null,
    odataType: answer["@odata.type"] ?? null,
    isDisabled: answer.isDisabled ?? false,
    disabledByMicrosoftStatus: answer.disabledByMicrosoftStatus ?? null,
    accessTokenVersion: api.requestedAccessTokenVersion === 2 ? 2 : 1,
    hasGuidAudience: (answer.optionalClaims?.accessToken ?? []).some(
      ({ name, additionalProperties }) => name === "aud" && (additionalProperties ?? []).includes("use_guid"),
    ),
    scopes: inOrder(
      (api.oauth2PermissionScopes ?? []).map((scope) => ({
        id: scope.id ?? "",
        value: scope.value ?? "",
        type: scope.type ?? "User",
        isEnabled: scope.isEnabled ?? false,
        ...consentNameOf(scope),
      })),
      ({ value, id }) => `${value} ${id}`,
    ),
    knownClientApplications: (api.knownClientApplications ?? []).toSorted(),
    preAuthorizedApplications: (api.preAuthorizedApplications ?? [])
      .map((client) => client.appId ?? "")
      .toSorted(),
    requiredResourceAccess: inOrder(
      (answer.requiredResourceAccess ?? []).map((resource) => ({
        resourceAppId: resource.resourceAppId ?? "",
        permissionIds: (resource.resourceAccess ?? []).map((permission) => permission.id ?? "").toSorted(),
      })),
      ({ resourceAppId }) => resourceAppId,
    ),
    ...redirectsOf(answer),
    createdAt: answer.createdDateTime ?? null,
    instanceLock: lockOf(answer),
    tags: (answer.tags ?? []).toSorted(),
    notes: answer.notes ?? null,
    uniqueName: answer.uniqueName ?? null,
  };
}

/** One that is a public client's as well is good for a client without a secret. */
function redirectsOf({ web, spa, publicClient }: GraphApplication) {
  const sorted = (platform: { redirectUris?: string[] } | null | undefined) =>
    (platform?.redirectUris ?? []).toSorted();
  const [ofWeb, ofSpa, ofPublic] = [sorted(web), sorted(spa), sorted(publicClient)];
  const notPublic = (uri: string) => !ofPublic.includes(uri);
  return {
    redirectUris: [...ofWeb, ...ofSpa, ...ofPublic],
    webRedirectUris: ofWeb.filter(notPublic),
    spaRedirectUris: ofSpa.filter(notPublic),
  };
}

/** People who cannot consent themselves see the other one, which is there for each scope (verified: Graph documentation). */
function consentNameOf({ userConsentDisplayName, adminConsentDisplayName }: GraphScope): {
  readonly consentName?: string;
} {
  const name = userConsentDisplayName || adminConsentDisplayName;
  return name ? { consentName: name } : {};
}

function lockOf({ servicePrincipalLockConfiguration: lock }: GraphApplication): InstanceLock | null {
  if (lock === null || lock === undefined) return null;
  return { isEnabled: lock.isEnabled ?? false, allProperties: lock.allProperties ?? false };
}
