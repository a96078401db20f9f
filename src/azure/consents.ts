import type {
  AuthorizationPolicy,
  OAuth2PermissionGrant,
  ServicePrincipal,
} from "@microsoft/microsoft-graph-types";
import type { Consent, HomePrincipal } from "../core/model/setup.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import type { Graph } from "./graph.ts";

/** A service principal of the signed-in directory. */
export interface ReadPrincipal {
  /** Object id, the key of the consents to it. */
  readonly id: string;
  readonly displayName: string;
  /** Tenant id of the app's own directory; `null` when the directory does not say. */
  readonly ownerTenant: string | null;
  /** What it decides about sign-in. */
  readonly gate: HomePrincipal & { readonly kind: "read" };
}

/**
 * An app's service principal in the signed-in directory; `null` where the app has none, which means that nobody has
 * consented.
 */
export function principalOf(graph: Graph, appId: string): Promise<ReadPrincipal | null> {
  return principalAt(graph, `/servicePrincipals(appId='${appId}')`);
}

/** A delegated consent: whose client, for whom, and to what. */
export interface Grant {
  /** Object id of the client's service principal. */
  readonly clientPrincipal: string;
  readonly forEverybody: boolean;
  /** Names of scopes, as `scp` has them. */
  readonly scopes: readonly string[];
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

/** The service principal of the signed-in directory with this object id, or `null`. */
export function principalById(graph: Graph, principalId: string): Promise<ReadPrincipal | null> {
  return principalAt(graph, `/servicePrincipals/${encodeURIComponent(principalId)}`);
}

/** The consent that a client's grants make together. */
export function consentRecord(
  { gate, displayName, ownerTenant }: ReadPrincipal,
  grants: readonly Grant[],
): Consent {
  const scopesOf = (some: readonly Grant[]) => [...new Set(some.flatMap(({ scopes }) => scopes))].toSorted();
  return {
    appId: gate.appId,
    displayName,
    ownerTenant,
    forEverybody: grants.some(({ forEverybody }) => forEverybody),
    scopesForEverybody: scopesOf(grants.filter(({ forEverybody }) => forEverybody)),
    personalScopes: scopesOf(grants.filter(({ forEverybody }) => !forEverybody)),
  };
}

/**
 * Whether the signed-in directory lets nobody but administrators consent: no policy for granting to oneself is assigned
 * (Graph documentation of `defaultUserRolePermissions`; unverified here). Needs Policy.Read.All.
 */
export async function userConsent(graph: Graph): Promise<"off" | "unknown"> {
  return explained("Reading who may consent", async () => {
    const policy: AuthorizationPolicy = await graph.api("/policies/authorizationPolicy").get();
    const assigned = policy.defaultUserRolePermissions?.permissionGrantPoliciesAssigned;
    if (!Array.isArray(assigned)) return "unknown";
    return assigned.some((name) => /^ManagePermissionGrantsForSelf\./i.test(name)) ? "unknown" : "off";
  });
}

/** Graph gives 100 at a time; where each of very many people consented alone, the first pages name nearly every client. */
const pagesAtMost = 20;

function toGrant({ clientId, consentType, scope }: OAuth2PermissionGrant): Grant {
  return {
    clientPrincipal: clientId ?? "",
    forEverybody: consentType === "AllPrincipals",
    scopes: (scope ?? "").split(" ").filter((name) => name !== ""),
  };
}

interface GrantPage {
  readonly value: readonly OAuth2PermissionGrant[];
  readonly "@odata.nextLink"?: string;
}

async function principalAt(graph: Graph, path: string): Promise<ReadPrincipal | null> {
  try {
    return toPrincipal(await graph.api(path).get());
  } catch (error) {
    if (serviceFailure(error)?.status === 404) return null;
    throw explain("Reading a service principal", error);
  }
}

function toPrincipal(answer: ServicePrincipal): ReadPrincipal | null {
  if (answer.appId === undefined || answer.appId === null) return null;
  return {
    id: answer.id ?? "",
    displayName: answer.displayName ?? "",
    ownerTenant: answer.appOwnerOrganizationId ?? null,
    gate: {
      kind: "read",
      appId: answer.appId,
      isEnabled: answer.accountEnabled ?? true,
      needsAssignment: answer.appRoleAssignmentRequired ?? false,
    },
  };
}
