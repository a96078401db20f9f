import { randomUUID } from "node:crypto";
import { firstPartyApplications, microsoftTenantId } from "./entra/first-party.ts";
import type { World } from "./world/world.ts";
import {
  type Application,
  type PermissionGrant,
  type ServicePrincipal,
  servicePrincipalSchema,
  type Tenant,
  type User,
} from "./world/world-directory.ts";

export const personalTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** A registration together with the tenant it was made in. */
export interface RegisteredApplication {
  readonly application: Application;
  /** Id of the home tenant; Microsoft's own applications live outside the world's tenants. */
  readonly homeTenantId: string;
}

/** Whether version 1 tokens for it carry the bare application id, too: the optional claim `aud` with `use_guid` (verified: Entra documentation for MCP servers). */
export function hasGuidAudience({ optionalClaims }: Application): boolean {
  return (optionalClaims?.accessToken ?? []).some(
    ({ name, additionalProperties }) => name === "aud" && additionalProperties.includes("use_guid"),
  );
}

/** A tenant by its id or one of its domains. */
export function findTenant(world: World, idOrDomain: string): Tenant | null {
  const wanted = idOrDomain.toLowerCase();
  return (
    world.tenants.find(
      (tenant) =>
        tenant.id === wanted || tenant.domains.some((domain) => domain.name.toLowerCase() === wanted),
    ) ?? null
  );
}

/** A registration by its appId, wherever its home is. */
export function findApplication(world: World, appId: string): RegisteredApplication | null {
  const wanted = appId.toLowerCase();
  const firstParty = firstPartyApplications.find((application) => application.appId === wanted);
  if (firstParty !== undefined) {
    return { application: firstParty, homeTenantId: microsoftTenantId };
  }
  for (const tenant of world.tenants) {
    const application = tenant.applications.find((candidate) => candidate.appId === wanted);
    if (application !== undefined) {
      return { application, homeTenantId: tenant.id };
    }
  }
  return null;
}

/** The registration a resource identifier names: an application ID URI or an appId. */
export function findResource(world: World, identifier: string): RegisteredApplication | null {
  const byAppId = findApplication(world, identifier);
  if (byAppId !== null) {
    return byAppId;
  }
  const wanted = withoutSlash(identifier);
  const matches = (application: Application): boolean =>
    application.identifierUris.some((uri) => withoutSlash(uri) === wanted);
  const firstParty = firstPartyApplications.find(matches);
  if (firstParty !== undefined) {
    return { application: firstParty, homeTenantId: microsoftTenantId };
  }
  for (const tenant of world.tenants) {
    const application = tenant.applications.find(matches);
    if (application !== undefined) {
      return { application, homeTenantId: tenant.id };
    }
  }
  return null;
}

function withoutSlash(uri: string): string {
  return uri.endsWith("/") ? uri.slice(0, -1) : uri;
}

/** Whether the registration may be used in tenants other than its home. */
export function isMultiTenant(application: Application): boolean {
  return (
    application.signInAudience === "AzureADMultipleOrgs" ||
    application.signInAudience === "AzureADandPersonalMicrosoftAccount"
  );
}

/** Whether personal Microsoft accounts may use the registration. */
export function coversPersonalAccounts(application: Application): boolean {
  return (
    application.signInAudience === "AzureADandPersonalMicrosoftAccount" ||
    application.signInAudience === "PersonalMicrosoftAccount"
  );
}

/** Whether the application may be present in the tenant at all, by its audience. */
export function mayLiveIn(registered: RegisteredApplication, tenant: Tenant): boolean {
  if (registered.homeTenantId === tenant.id || registered.homeTenantId === microsoftTenantId) {
    return true;
  }
  return tenant.kind === "personal"
    ? coversPersonalAccounts(registered.application)
    : isMultiTenant(registered.application);
}

/** The application's service principal in a tenant; those of Microsoft's own applications exist everywhere. */
export function findServicePrincipal(tenant: Tenant, appId: string): ServicePrincipal | null {
  const own = tenant.servicePrincipals.find((candidate) => candidate.appId === appId);
  if (own !== undefined) {
    return own;
  }
  const firstParty = firstPartyApplications.find((application) => application.appId === appId);
  return firstParty === undefined ? null : principalOf(firstParty, microsoftTenantId, firstParty.id);
}

/** The application's service principal in a tenant, created when it is missing. */
export function ensureServicePrincipal(tenant: Tenant, registered: RegisteredApplication): ServicePrincipal {
  const existing = findServicePrincipal(tenant, registered.application.appId);
  if (existing !== null) {
    return existing;
  }
  const created = principalOf(registered.application, registered.homeTenantId, randomUUID());
  tenant.servicePrincipals.push(created);
  return created;
}

function principalOf(application: Application, homeTenantId: string, id: string): ServicePrincipal {
  return servicePrincipalSchema.parse({
    id,
    appId: application.appId,
    appOwnerOrganizationId: homeTenantId,
    displayName: application.displayName,
  });
}

/** The grants that hold for a user between a client and a resource. */
export function grantsFor(
  tenant: Tenant,
  client: ServicePrincipal,
  resource: ServicePrincipal,
  user: User,
): PermissionGrant[] {
  return tenant.oauth2PermissionGrants.filter(
    (grant) =>
      grant.clientId === client.id &&
      grant.resourceId === resource.id &&
      (grant.consentType === "AllPrincipals" || grant.principalId === user.id),
  );
}

/** Records a user's consent: one grant per client, resource and user, its scopes united. */
export function recordConsent(
  tenant: Tenant,
  client: ServicePrincipal,
  resource: ServicePrincipal,
  user: User,
  scopes: readonly string[],
): void {
  const existing = tenant.oauth2PermissionGrants.find(
    (grant) =>
      grant.clientId === client.id && grant.resourceId === resource.id && grant.principalId === user.id,
  );
  if (existing !== undefined) {
    existing.scope = [...new Set([...existing.scope.split(" "), ...scopes])].join(" ");
    return;
  }
  tenant.oauth2PermissionGrants.push({
    id: randomUUID().replaceAll("-", "").slice(0, 22),
    clientId: client.id,
    consentType: "Principal",
    principalId: user.id,
    resourceId: resource.id,
    scope: scopes.join(" "),
  });
}
