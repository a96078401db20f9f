import {
  ensureServicePrincipal,
  findApplication,
  findResource,
  findServicePrincipal,
  grantsFor,
  mayLiveIn,
  type RegisteredApplication,
  recordConsent,
} from "../directory.ts";
import type { World } from "../world/world.ts";
import type { PermissionScope, Tenant } from "../world/world-directory.ts";
import { refusals } from "./aadsts.ts";
import { isFirstParty } from "./first-party.ts";
import type { Account } from "./flow.ts";
import { passPerson } from "./principal-gate.ts";
import type { RequestedScopes } from "./scopes.ts";

/** Who asks for what, on whose behalf: all that a decision about consent depends on. */
export interface AccessRequest {
  readonly account: Account;
  readonly client: RegisteredApplication;
  readonly scopes: RequestedScopes;
}

/** What is between a request and its token. */
export interface ConsentState {
  readonly resource: RegisteredApplication;
  /** Names for the token's `scp` once everything is granted. */
  readonly granted: readonly string[];
  /** Permissions the person would still have to accept. */
  readonly missing: readonly PermissionScope[];
  /** The client has no service principal in the tenant yet; the first consent makes it. */
  readonly isNewClient: boolean;
}

/**
 * What has been granted and what is missing (verified: documentation of `.default`).
 *
 * @throws SignInRefusal 500011, 650052, 650053 or 650057 when no consent of a user could help; 7000112, 500014 or 50105
 * when a service principal of the tenant is in the way.
 */
export function consentState(world: World, request: AccessRequest): ConsentState {
  const { client, scopes } = request;
  const { tenant, user } = request.account;
  const resource = findResource(world, scopes.resource);
  if (resource === null || !mayLiveIn(resource, tenant)) {
    throw refusals.unknownResource(scopes.resource, tenant);
  }
  passPerson({ client, resource, resourceName: scopes.resource }, request.account);
  refuseMissingPrincipal(request, resource);
  const clientPrincipal = findServicePrincipal(tenant, client.application.appId);
  const resourcePrincipal = findServicePrincipal(tenant, resource.application.appId);
  const consented =
    clientPrincipal === null || resourcePrincipal === null
      ? []
      : grantsFor(tenant, clientPrincipal, resourcePrincipal, user).flatMap((grant) =>
          grant.scope.split(" "),
        );
  const already = [...new Set([...consented, ...preAuthorized(client, resource)])];
  const wanted = wantedScopes(request, resource, already);
  return {
    resource,
    granted: [...new Set([...already, ...wanted.map((scope) => scope.value)])],
    missing: wanted.filter((scope) => !already.includes(scope.value)),
    isNewClient: clientPrincipal === null,
  };
}

/**
 * A resource without service principal in the tenant can only come in together with the client: the API knows the
 * client, the client requires the API, and the request says `.default`.
 */
function refuseMissingPrincipal(request: AccessRequest, resource: RegisteredApplication): void {
  const { client, scopes } = request;
  const { tenant } = request.account;
  if (findServicePrincipal(tenant, resource.application.appId) !== null) {
    return;
  }
  // An API that is its own client comes with the client (inferred; no recording was found).
  if (client.application.appId === resource.application.appId) return;
  const isRequired = requires(client, resource);
  const isKnown = resource.application.api.knownClientApplications.includes(client.application.appId);
  const fromOneHome = client.homeTenantId === resource.homeTenantId;
  if (isRequired && isKnown && fromOneHome && scopes.isDefault) {
    return;
  }
  if (isRequired) {
    throw refusals.resourceNotSubscribed(client.application, scopes.resource, tenant);
  }
  throw refusals.unknownResource(scopes.resource, tenant);
}

function requires(client: RegisteredApplication, resource: RegisteredApplication): boolean {
  return client.application.requiredResourceAccess.some(
    (access) => access.resourceAppId === resource.application.appId,
  );
}

function preAuthorized(client: RegisteredApplication, resource: RegisteredApplication): string[] {
  const { preAuthorizedApplications, oauth2PermissionScopes } = resource.application.api;
  const entry = preAuthorizedApplications.find((candidate) => candidate.appId === client.application.appId);
  return oauth2PermissionScopes
    .filter((scope) => scope.isEnabled && entry?.delegatedPermissionIds.includes(scope.id) === true)
    .map((scope) => scope.value);
}

function wantedScopes(
  request: AccessRequest,
  resource: RegisteredApplication,
  already: readonly string[],
): PermissionScope[] {
  const { client, scopes } = request;
  const offered = resource.application.api.oauth2PermissionScopes.filter((scope) => scope.isEnabled);
  if (scopes.isDefault) {
    // `.default` asks only as long as nothing at all is granted between the two (verified: documentation of `.default`).
    const wanted = already.length > 0 ? [] : requiredScopes(client, resource);
    if (wanted.length === 0 && already.length === 0) {
      throw refusals.resourceNotRequired(client.application, resource.application);
    }
    return wanted;
  }
  return scopes.names.map((name) => {
    const found = offered.find((scope) => scope.value === name);
    if (found === undefined) {
      throw refusals.unknownScope(client.application, name, resource.application);
    }
    return found;
  });
}

/** The delegated permissions on the resource that the client's registration lists. */
function requiredScopes(client: RegisteredApplication, resource: RegisteredApplication): PermissionScope[] {
  const required = client.application.requiredResourceAccess
    .filter((access) => access.resourceAppId === resource.application.appId)
    .flatMap((access) => access.resourceAccess.filter((item) => item.type === "Scope"))
    .map((item) => item.id);
  return resource.application.api.oauth2PermissionScopes.filter(
    (scope) => scope.isEnabled && new Set(required).has(scope.id),
  );
}

/**
 * Refuses what this person cannot grant.
 *
 * @throws SignInRefusal 65001 for Microsoft's own clients, which ask nobody; 90094 when only an administrator may.
 */
export function refuseUnlessGrantable(request: AccessRequest, state: ConsentState): void {
  const { client } = request;
  const { tenant, user } = request.account;
  if (isFirstParty(client.application.appId)) {
    throw refusals.consentRequired(client.application);
  }
  if (user.isAdmin) {
    return;
  }
  const needsAdmin = state.missing.some((scope) => scope.type === "Admin");
  if (needsAdmin || !mayConsent(tenant, client)) {
    throw refusals.adminConsentRequired(client.application);
  }
}

function mayConsent(tenant: Tenant, client: RegisteredApplication): boolean {
  switch (tenant.userConsent) {
    case "allowed":
      return true;
    case "nobody":
      return false;
    case "verified-publishers":
      return (
        client.homeTenantId === tenant.id || client.application.verifiedPublisher.verifiedPublisherId !== null
      );
    default:
      return tenant.userConsent satisfies never;
  }
}

/** Records the person's Accept: service principals of both sides, and the grants. */
export function grantConsent(world: World, request: AccessRequest, state: ConsentState): void {
  const { client } = request;
  const { tenant, user } = request.account;
  const clientPrincipal = ensureServicePrincipal(tenant, client);
  const resourcePrincipal = ensureServicePrincipal(tenant, state.resource);
  const names = state.granted;
  if (names.length > 0) {
    recordConsent(tenant, clientPrincipal, resourcePrincipal, user, names);
  }
  if (!request.scopes.isDefault) {
    return;
  }
  for (const access of client.application.requiredResourceAccess) {
    const other = findApplication(world, access.resourceAppId);
    const principal = other === null ? null : findServicePrincipal(tenant, other.application.appId);
    if (other !== null && principal !== null && other !== state.resource) {
      const scopes = requiredScopes(client, other).filter((scope) => scope.type === "User" || user.isAdmin);
      if (scopes.length > 0) {
        recordConsent(
          tenant,
          clientPrincipal,
          principal,
          user,
          scopes.map((scope) => scope.value),
        );
      }
    }
  }
}
