import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import type { Tenant } from "../world/world-directory.ts";
import { callerWith, readOrganization, readPolicies } from "./access.ts";
import { listAnswer, objectAnswer } from "./answer.ts";

/** The tenant itself: its domains and policies. All read-only. */
export function tenantRoutes(app: Hono<RouteBindings>): void {
  app.get("/v1.0/organization", async (context) => {
    const { tenant } = await callerWith(context, readOrganization);
    return listAnswer(context, "organization", [organizationView(tenant)]);
  });
  app.get("/v1.0/domains", async (context) => {
    const { tenant } = await callerWith(context, ["Domain.Read.All", "Directory.Read.All"]);
    const domains = tenant.domains.map((domain) => ({ id: domain.name, isVerified: true, ...domain }));
    return listAnswer(context, "domains", domains);
  });
  app.get("/v1.0/policies/authorizationPolicy", async (context) => {
    const { tenant } = await callerWith(context, readPolicies);
    return objectAnswer(context, "policies/authorizationPolicy", authorizationView(tenant));
  });
  app.get("/:version{v1\\.0|beta}/policies/defaultAppManagementPolicy", async (context) => {
    const { tenant } = await callerWith(context, readPolicies);
    const isBeta = context.req.param("version") === "beta";
    return objectAnswer(context, "policies/defaultAppManagementPolicy", appManagementView(tenant, isBeta));
  });
}

/** Who may consent for themselves. Of the policies that Microsoft has made only that there is one is emulated. */
function authorizationView({ userConsent }: Tenant) {
  const policies = {
    allowed: ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
    "verified-publishers": ["ManagePermissionGrantsForSelf.microsoft-user-default-recommended"],
    nobody: [],
  };
  return {
    id: "authorizationPolicy",
    displayName: "Authorization Policy",
    defaultUserRolePermissions: { permissionGrantPoliciesAssigned: policies[userConsent] },
  };
}

function organizationView(tenant: Tenant) {
  return {
    id: tenant.id,
    deletedDateTime: null,
    displayName: tenant.displayName,
    tenantType: "AAD",
    verifiedDomains: tenant.domains.map((domain) => ({
      capabilities: "Email, OfficeCommunicationsOnline",
      isDefault: domain.isDefault,
      isInitial: domain.isInitial,
      name: domain.name,
      type: "Managed",
    })),
  };
}

/** The tenant's policy. Which audiences are allowed shows in beta only (verified: Graph metadata). */
function appManagementView(tenant: Tenant, isBeta: boolean) {
  const { multiTenantApps, uriAdditionWithoutUniqueTenantIdentifier } = tenant.appManagementPolicy;
  const restriction = (state: string) => ({
    state,
    restrictForAppsCreatedAfterDateTime: null,
    excludeActors: null,
  });
  return {
    id: "00000000-0000-0000-0000-000000000000",
    displayName: "Default app management tenant policy",
    isEnabled: true,
    applicationRestrictions: {
      identifierUris: {
        uriAdditionWithoutUniqueTenantIdentifier: {
          ...restriction(uriAdditionWithoutUniqueTenantIdentifier.state),
          excludeAppsReceivingV2Tokens: true,
          excludeSaml: true,
        },
      },
      ...(isBeta ? { audiences: { azureAdMultipleOrgs: restriction(multiTenantApps.state) } } : {}),
    },
  };
}
