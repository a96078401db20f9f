import { isMultiTenant } from "../directory.ts";
import type { World } from "../world/world.ts";
import {
  type Application,
  applicationSchema,
  signInAudiences,
  type Tenant,
} from "../world/world-directory.ts";
import { identifierUriProblem } from "./identifier-uri.ts";
import { badRequest, GraphRefusal } from "./refusal.ts";

type Fields = Readonly<Record<string, unknown>>;

const readOnly = new Set([
  "id",
  "appId",
  "createdDateTime",
  "publisherDomain",
  "verifiedPublisher",
  "deletedDateTime",
]);

/**
 * The application with a PATCH applied, every rule of the service checked before anything changes. Properties left out
 * keep their value; a part of `api` may be sent alone; a collection is replaced as a whole (verified: documentation of
 * application update).
 *
 * @throws GraphRefusal 400 in the service's codes.
 */
export function patchedApplication(
  world: World,
  tenant: Tenant,
  before: Application,
  patch: Fields,
): Application {
  refuseUnknownProperties(before, patch);
  const parsed = applicationSchema.safeParse(merged(before, patch));
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join(".") ?? "";
    throw badRequest(`Invalid value specified for property '${place}' of resource 'Application'.`);
  }
  const after = parsed.data;
  checkAudience(tenant, before, after);
  checkIdentifierUris(world, tenant, before, after);
  checkPreAuthorized(after);
  checkScopes(before, after);
  return after;
}

function merged(before: Application, patch: Fields): Fields {
  const api = patch["api"];
  const isPart = typeof api === "object" && api !== null;
  return { ...before, ...patch, ...(isPart ? { api: { ...before.api, ...api } } : {}) };
}

function refuseUnknownProperties(before: Application, patch: Fields): void {
  for (const [name, value] of Object.entries(patch)) {
    if (name === "passwordCredentials") {
      throw badRequest("Updating passwordCredentials is not supported by this request.");
    }
    if (readOnly.has(name)) {
      throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    }
    if (!Object.hasOwn(before, name) && !name.startsWith("@odata.")) {
      throw badRequest(`Invalid property '${name}'.`);
    }
    if (name === "signInAudience" && !signInAudiences.some((audience) => audience === value)) {
      throw badRequest("Invalid value specified for property 'signInAudience' of resource 'Application'.");
    }
  }
}

function checkAudience(tenant: Tenant, before: Application, after: Application): void {
  if (after.signInAudience === before.signInAudience) {
    return;
  }
  if (isMultiTenant(after) && tenant.appManagementPolicy.multiTenantApps.state === "enabled") {
    throw new GraphRefusal(
      400,
      "SignInAudienceNotAllowedAsPerAppPolicy",
      `'signInAudience' property value '${after.signInAudience}' is not allowed.`,
    );
  }
  const forPersonal =
    after.signInAudience !== "AzureADMyOrg" && after.signInAudience !== "AzureADMultipleOrgs";
  if (forPersonal && after.api.requestedAccessTokenVersion !== 2) {
    throw new GraphRefusal(
      400,
      "InvalidAccessTokenVersion",
      "Property api.requestedAccessTokenVersion is invalid.",
      [{ target: "api.requestedAccessTokenVersion", code: "GenericError" }],
    );
  }
}

function checkIdentifierUris(world: World, tenant: Tenant, before: Application, after: Application): void {
  const widens = isMultiTenant(after) && !isMultiTenant(before);
  const added = after.identifierUris.filter((uri) => !before.identifierUris.includes(uri));
  for (const uri of widens ? after.identifierUris : added) {
    const problem = identifierUriProblem(tenant, after, uri, added.includes(uri));
    if (problem !== null) {
      throw problem;
    }
    const others = world.tenants
      .flatMap((owner) => owner.applications.map((application) => ({ owner, application })))
      .filter(({ application }) => application.id !== after.id && application.identifierUris.includes(uri));
    // Within a tenant always, across tenants among multi-tenant apps (verified: documentation of supported account types).
    if (
      others.some(
        ({ owner, application }) =>
          owner.id === tenant.id || (isMultiTenant(after) && isMultiTenant(application)),
      )
    ) {
      throw new GraphRefusal(
        400,
        "ObjectConflict",
        "Another object with the same value for property identifierUris already exists.",
      );
    }
  }
}

function checkPreAuthorized(after: Application): void {
  const known = new Set(after.api.oauth2PermissionScopes.map((scope) => scope.id));
  for (const client of after.api.preAuthorizedApplications) {
    if (client.delegatedPermissionIds.some((id) => !known.has(id))) {
      const target = "api.preAuthorizedApplications.delegatedPermissionIds";
      throw new GraphRefusal(
        400,
        "InvalidValue",
        `Property ${target} has a Permission Id that cannot be found in the AppPermissions sets.`,
        [{ target, code: "InvalidValue" }],
      );
    }
  }
}

/** A scope that is enabled cannot be changed or removed (verified: documentation of permissionScope). */
function checkScopes(before: Application, after: Application): void {
  for (const scope of before.api.oauth2PermissionScopes.filter((candidate) => candidate.isEnabled)) {
    const kept = after.api.oauth2PermissionScopes.find((candidate) => candidate.id === scope.id);
    if (kept === undefined || kept.value !== scope.value) {
      throw new GraphRefusal(
        400,
        "CannotDeleteOrUpdateEnabledEntitlement",
        "Permission (scope or role) cannot be deleted or updated unless disabled first.",
      );
    }
  }
}
