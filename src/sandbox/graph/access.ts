import type { Context } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { findServicePrincipal, findTenant } from "../directory.ts";
import { verifyToken } from "../entra/tokens.ts";
import type { Application, Tenant } from "../world/world-directory.ts";
import { GraphRefusal } from "./refusal.ts";

const audiences = [
  "https://graph.microsoft.com",
  "https://graph.microsoft.com/",
  "00000003-0000-0000-c000-000000000000",
];

/** Who calls Graph, in which tenant's directory, with which permissions. */
export interface GraphCaller {
  readonly tenant: Tenant;
  readonly appId: string;
  /** `roles` of an app or `scp` of a user's token, and what a directory role comes to. */
  readonly permissions: readonly string[];
}

/**
 * The caller by its token, verified for real. The token's `tid` decides which directory is seen.
 *
 * @throws GraphRefusal 401 InvalidAuthenticationToken.
 */
export async function graphCaller(context: Context<RouteBindings>): Promise<GraphCaller> {
  const { cloud, origins } = context.env;
  const token = /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  if (token === undefined) {
    throw invalidToken("Access token is empty.");
  }
  const verdict = await verifyToken(cloud, token);
  if (!verdict.valid) {
    throw invalidToken(
      verdict.reason === "expired"
        ? "Lifetime validation failed, the token is expired."
        : "Access token validation failure. Invalid signature.",
    );
  }
  const { aud, tid, appid, roles, scp } = verdict.claims;
  if (typeof aud !== "string" || ![...audiences, origins.graph, `${origins.graph}/`].includes(aud)) {
    throw invalidToken("Access token validation failure. Invalid audience.");
  }
  const tenant = findTenant(cloud.world, String(tid));
  if (tenant === null) {
    throw invalidToken("Access token validation failure. Invalid tenant.");
  }
  const granted = Array.isArray(roles) ? roles.map(String) : typeof scp === "string" ? scp.split(" ") : [];
  const { directoryRoles = [] } = findServicePrincipal(tenant, String(appid)) ?? {};
  const byRole = directoryRoles.length > 0 ? applicationAdministrator : [];
  return { tenant, appId: String(appid), permissions: [...granted, ...byRole] };
}

/** What the role is good for, in words of application permissions (unverified beyond writing app registrations). */
const applicationAdministrator = ["Application.ReadWrite.All", "Directory.Read.All", "Policy.Read.All"];

/** The caller, who has one of the permissions. @throws GraphRefusal 401 or 403. */
export async function callerWith(
  context: Context<RouteBindings>,
  permissions: readonly string[],
): Promise<GraphCaller> {
  const caller = await graphCaller(context);
  requirePermission(caller, permissions);
  return caller;
}

function invalidToken(message: string): GraphRefusal {
  return new GraphRefusal(401, "InvalidAuthenticationToken", message);
}

/** @throws GraphRefusal 403 unless the caller has one of the permissions. */
function requirePermission(caller: GraphCaller, anyOf: readonly string[]): void {
  if (!caller.permissions.some((permission) => anyOf.includes(permission))) {
    throw denied();
  }
}

export const readApplications = [
  "Application.Read.All",
  "Application.ReadWrite.All",
  "Application.ReadWrite.OwnedBy",
  "Directory.Read.All",
  "Directory.ReadWrite.All",
];

export const readGrants = [
  "DelegatedPermissionGrant.Read.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "Directory.Read.All",
];
export const readOrganization = [
  "Organization.Read.All",
  "Directory.Read.All",
  "User.Read",
  "Application.Read.All",
];
export const readPolicies = [
  "Policy.Read.All",
  "Policy.Read.ApplicationConfiguration",
  "Policy.ReadWrite.ApplicationConfiguration",
];

/**
 * @throws GraphRefusal 403 unless the caller may change this application (verified: documentation of application
 * permissions).
 */
export function requireWrite(caller: GraphCaller, application: Application): void {
  if (caller.permissions.includes("Application.ReadWrite.All")) {
    return;
  }
  const owned = findServicePrincipal(caller.tenant, caller.appId)?.ownedApplications ?? [];
  if (caller.permissions.includes("Application.ReadWrite.OwnedBy") && owned.includes(application.appId)) {
    return;
  }
  throw denied();
}

function denied(): GraphRefusal {
  return new GraphRefusal(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}
