import type { OAuth2PermissionGrant, ServicePrincipal } from "@microsoft/microsoft-graph-types";
import type { Consent } from "../core/model/setup.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import type { Graph } from "./graph.ts";

/**
 * Object id of an app's service principal in the signed-in directory, the key of the consents to it; `null` where the
 * app has none, which means that nobody has consented.
 */
export async function principalOf(graph: Graph, appId: string): Promise<string | null> {
  const principal = await principalAt(graph, `/servicePrincipals(appId='${appId}')`);
  return principal?.id ?? null;
}

/** A delegated consent: whose client, and for whom. */
export interface Grant {
  /** Object id of the client's service principal. */
  readonly clientPrincipal: string;
  readonly forEverybody: boolean;
}

/** Consents as far as they were read. */
export interface Grants {
  readonly grants: readonly Grant[];
  /** `false` where there are more pages than are looked through. */
  readonly isComplete: boolean;
}

/**
 * The delegated consents to the resource with this service principal. `resourceId eq` needs no advanced query
 * (verified: Graph documentation).
 */
export async function grantsTo(graph: Graph, principalId: string): Promise<Grants> {
  return explained("Reading the consents to the API", async () => {
    const grants: Grant[] = [];
    let page: GrantPage = await graph
      .api("/oauth2PermissionGrants")
      .filter(`resourceId eq '${principalId}'`)
      .get();
    grants.push(...page.value.map(toGrant));
    for (let read = 1; read < pagesAtMost && page["@odata.nextLink"] !== undefined; read++) {
      page = await graph.api(page["@odata.nextLink"]).get();
      grants.push(...page.value.map(toGrant));
    }
    return { grants, isComplete: page["@odata.nextLink"] === undefined };
  });
}

/** The client behind a service principal of the signed-in directory, or `null`. */
export async function clientOf(
  graph: Graph,
  principalId: string,
): Promise<Omit<Consent, "forEverybody"> | null> {
  const principal = await principalAt(graph, `/servicePrincipals/${encodeURIComponent(principalId)}`);
  if (principal?.appId === undefined || principal.appId === null) return null;
  return {
    appId: principal.appId,
    displayName: principal.displayName ?? "",
    ownerTenant: principal.appOwnerOrganizationId ?? null,
  };
}

/** Graph gives 100 at a time; where each of very many people consented alone, the first pages name nearly every client. */
const pagesAtMost = 20;

function toGrant({ clientId, consentType }: OAuth2PermissionGrant): Grant {
  return { clientPrincipal: clientId ?? "", forEverybody: consentType === "AllPrincipals" };
}

interface GrantPage {
  readonly value: readonly OAuth2PermissionGrant[];
  readonly "@odata.nextLink"?: string;
}

async function principalAt(graph: Graph, path: string): Promise<ServicePrincipal | null> {
  try {
    const principal: ServicePrincipal = await graph.api(path).get();
    return principal;
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return null;
    throw explain("Reading a service principal", error);
  }
}
