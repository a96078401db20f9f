import { hasGuidAudience, isMultiTenant } from "../directory.ts";
import type { Application, Tenant } from "../world/world-directory.ts";
import { GraphRefusal } from "./refusal.ts";

/**
 * What the service has against an identifier URI, or null. An https host must be a verified domain, except for a
 * single-tenant app whose tokens carry the bare application id (verified: Entra documentation of MCP servers, and
 * reported of multi-tenant ones). `api://<string>` is let through as recorded traffic of 2022 shows it, unless the
 * tenant's policy checks additions (verified).
 */
export function identifierUriProblem(
  tenant: Tenant,
  application: Application,
  uri: string,
  isAdded: boolean,
): GraphRefusal | null {
  if (isAdded && uri.endsWith("/")) {
    return new GraphRefusal(400, "InvalidValue", "The identifier URI must not end with a slash.");
  }
  const needsDomain = isMultiTenant(application) || (isAdded && !isBare(application));
  if (uri.startsWith("https://") && needsDomain && !isVerified(tenant, uri)) {
    return new GraphRefusal(
      400,
      "HostNameNotOnVerifiedDomain",
      `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
      [{ target: "identifierUris", code: "HostNameNotOnVerifiedDomain" }],
    );
  }
  const restricts = tenant.appManagementPolicy.uriAdditionWithoutUniqueTenantIdentifier.state === "enabled";
  const isExempt = application.api.requestedAccessTokenVersion === 2;
  if (isAdded && restricts && !isExempt && !isUnique(tenant, application, uri)) {
    return new GraphRefusal(
      400,
      "InvalidValue",
      `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default app management policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.`,
    );
  }
  return null;
}

function isBare(application: Application): boolean {
  return application.api.requestedAccessTokenVersion === 2 || hasGuidAudience(application);
}

function isVerified(tenant: Tenant, uri: string): boolean {
  const host = URL.canParse(uri) ? new URL(uri).hostname : "";
  return tenant.domains.some(({ name }) => host === name || host.endsWith(`.${name}`));
}

function isUnique(tenant: Tenant, application: Application, uri: string): boolean {
  return (
    uri.includes(application.appId) ||
    uri.includes(tenant.id) ||
    tenant.domains.some(({ name }) => uri.includes(name))
  );
}
