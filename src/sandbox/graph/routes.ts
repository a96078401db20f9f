import { type Context, Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { ensureServicePrincipal, findApplication, findServicePrincipal, mayLiveIn } from "../directory.ts";
import { graphProblem } from "../problem.ts";
import { refuseTheRest } from "../routes.ts";
import type { Application, Tenant } from "../world/world-directory.ts";
import {
  type GraphCaller,
  graphCaller,
  readApplications,
  readGrants,
  readOrganization,
  readPolicies,
  requirePermission,
  requireWrite,
} from "./access.ts";
import { createdAnswer, graphHeaders, listAnswer, objectAnswer } from "./answer.ts";
import { patchedApplication } from "./application-patch.ts";
import { applicationView } from "./application-view.ts";
import { type FilterRules, filterTest } from "./filter.ts";
import { principalView } from "./principal-view.ts";
import {
  badRequest,
  GraphRefusal,
  NotEmulated,
  notEmulatedHere,
  principalExists,
  resourceNotFound,
} from "./refusal.ts";

type GraphContext = Context<RouteBindings>;

const applicationFilters: FilterRules = {
  resource: "Application",
  clauses: {
    "appId eq": "default",
    "displayName eq": "default",
    "displayName startsWith": "default",
    "publisherDomain eq": "default",
    "signInAudience eq": "default",
    "identifierUris/any": "default",
    "requiredResourceAccess/any": "advanced",
  },
};

/** `servicePrincipalNames` is how Azure CLI looks for them (verified: recorded traffic). */
const servicePrincipalFilters: FilterRules = {
  resource: "ServicePrincipal",
  clauses: {
    "appId eq": "default",
    "displayName eq": "default",
    "displayName startsWith": "default",
    "servicePrincipalNames/any": "default",
    "appOwnerOrganizationId eq": "advanced",
  },
};

/** `clientId` is answered without the header of advanced queries (verified: recorded traffic of Azure CLI). */
const grantFilters: FilterRules = {
  resource: "OAuth2PermissionGrant",
  clauses: {
    "resourceId eq": "default",
    "clientId eq": "default",
    "principalId eq": "default",
    "consentType eq": "default",
  },
};

/** Microsoft Graph v1.0, as much of it as app registrations and consent need: `graph.microsoft.com`. */
export function graphApp(): Hono<RouteBindings> {
  const app = new Hono<RouteBindings>();
  app.onError((error, context) => {
    if (error instanceof GraphRefusal) {
      return refusalAnswer(context, error);
    }
    if (error instanceof NotEmulated) {
      return error.answer;
    }
    throw error;
  });
  app.use(async (context, next) => {
    refuseUnknownOptions(context);
    await next();
  });
  applicationRoutes(app);
  principalRoutes(app);
  tenantRoutes(app);
  refuseTheRest(app, "Microsoft Graph");
  return app;
}

/** An error with the headers that Graph sends with every answer; the id is the one in its body. */
function refusalAnswer(context: GraphContext, refusal: GraphRefusal): Response {
  const { status, code, message, details } = refusal;
  const answer = graphProblem(status, code, message, context.env.cloud.now(), details);
  for (const [name, value] of Object.entries(graphHeaders(context))) {
    if (!answer.headers.has(name)) {
      answer.headers.set(name, value);
    }
  }
  return answer;
}

const filtered = /\/(applications|servicePrincipals|oauth2PermissionGrants)$/;

/** An option that is passed over would give an answer that looks right. */
function refuseUnknownOptions(context: GraphContext): void {
  const { path } = context.req;
  for (const option of ["$search", "$expand", "$orderby", "$skip"]) {
    if (context.req.query(option) !== undefined) {
      throw notEmulatedHere(`${option} at ${path}`);
    }
  }
  if (context.req.query("$filter") !== undefined && !filtered.test(path)) {
    throw notEmulatedHere(`$filter at ${path}`);
  }
}

const byKey = "{applications\\(appId='[^']+'\\)}";

function applicationRoutes(app: Hono<RouteBindings>): void {
  app.get("/v1.0/applications", async (context) => {
    const caller = await callerWith(context, readApplications);
    const test = filterTest(context.req.query("$filter"), applicationFilters, isAdvanced(context));
    const seen = caller.tenant.applications.map((application) => readable(context, application));
    return listAnswer(context, "applications", seen.filter(test).map(applicationView));
  });
  for (const path of ["/v1.0/applications/:id", `/v1.0/:key${byKey}`]) {
    app.get(path, async (context) => {
      const { tenant } = await callerWith(context, readApplications);
      const found = readable(context, applicationAt(context, tenant));
      return objectAnswer(context, "applications", applicationView(found));
    });
    app.patch(path, (context) => patchApplication(context));
  }
}

async function callerWith(context: GraphContext, permissions: readonly string[]): Promise<GraphCaller> {
  const caller = await graphCaller(context);
  requirePermission(caller, permissions);
  return caller;
}

/** Advanced queries need the header and `$count=true` (verified: documentation of advanced queries). */
function isAdvanced(context: GraphContext): boolean {
  return (
    context.req.header("consistencylevel")?.toLowerCase() === "eventual" &&
    context.req.query("$count") === "true"
  );
}

/** The application a path names by object id or by the alternate key appId, in the caller's tenant. */
function applicationAt(context: GraphContext, tenant: Tenant): Application {
  const id = context.req.param("id") ?? keyOf(context);
  const member = context.req.param("id") === undefined ? "appId" : "id";
  const found = tenant.applications.find((application) => application[member] === id.toLowerCase());
  if (found === undefined) {
    throw resourceNotFound(id);
  }
  return found;
}

function keyOf(context: GraphContext): string {
  return /'([^']+)'/.exec(context.req.param("key") ?? "")?.[1] ?? "";
}

/** The application as a read shows it: for a while after a write that may be the state before. */
function readable(context: GraphContext, application: Application): Application {
  const { cloud } = context.env;
  const stale = cloud.staleApplications.get(application.id);
  if (stale === undefined || stale.readsLeft === 0) {
    return application;
  }
  cloud.staleApplications.set(application.id, { ...stale, readsLeft: stale.readsLeft - 1 });
  return stale.before;
}

async function patchApplication(context: GraphContext): Promise<Response> {
  const { cloud } = context.env;
  const caller = await graphCaller(context);
  const patch = await bodyOf(context);
  const before = applicationAt(context, caller.tenant);
  requireWrite(caller, before);
  const after = patchedApplication(cloud.world, caller.tenant, before, patch);
  caller.tenant.applications[caller.tenant.applications.indexOf(before)] = after;
  cloud.staleApplications.set(after.id, { before, readsLeft: cloud.world.behaviours.graphStaleReads });
  cloud.changed();
  return new Response(null, { status: 204, headers: graphHeaders(context) });
}

async function bodyOf(context: GraphContext): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = JSON.parse(await context.req.text());
    if (typeof body === "object" && body !== null && !Array.isArray(body)) {
      return { ...body };
    }
  } catch {
    throw new GraphRefusal(
      400,
      "BadRequest",
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    );
  }
  throw badRequest("Unexpected contents in request body.");
}

function principalRoutes(app: Hono<RouteBindings>): void {
  app.get("/v1.0/servicePrincipals", async (context) => {
    const { tenant } = await callerWith(context, readApplications);
    const test = filterTest(context.req.query("$filter"), servicePrincipalFilters, isAdvanced(context));
    const principals = tenant.servicePrincipals.map((principal) =>
      principalView(context.env.cloud.world, principal),
    );
    return listAnswer(context, "servicePrincipals", principals.filter(test));
  });
  for (const path of ["/v1.0/servicePrincipals/:id", "/v1.0/:key{servicePrincipals\\(appId='[^']+'\\)}"]) {
    app.get(path, async (context) => {
      const { tenant } = await callerWith(context, readApplications);
      const id = context.req.param("id") ?? keyOf(context);
      const found = tenant.servicePrincipals.find(
        (principal) => principal.id === id || principal.appId === id,
      );
      if (found === undefined) {
        throw resourceNotFound(id);
      }
      return objectAnswer(context, "servicePrincipals", principalView(context.env.cloud.world, found));
    });
  }
  app.post("/v1.0/servicePrincipals", (context) => createPrincipal(context));
  app.get("/v1.0/oauth2PermissionGrants", async (context) => {
    const { tenant } = await callerWith(context, readGrants);
    const test = filterTest(context.req.query("$filter"), grantFilters, isAdvanced(context));
    return listAnswer(context, "oauth2PermissionGrants", tenant.oauth2PermissionGrants.filter(test));
  });
}

async function createPrincipal(context: GraphContext): Promise<Response> {
  const { cloud } = context.env;
  const { tenant } = await callerWith(context, ["Application.ReadWrite.All"]);
  const { appId } = await bodyOf(context);
  const registered = typeof appId === "string" ? findApplication(cloud.world, appId) : null;
  if (registered === null || !mayLiveIn(registered, tenant)) {
    throw new GraphRefusal(
      400,
      "Request_BadRequest",
      `The appId '${String(appId)}' of the service principal does not reference a valid application object.`,
      [{ target: "appId", code: "NoBackingApplicationObject" }],
    );
  }
  if (findServicePrincipal(tenant, registered.application.appId) !== null) {
    throw principalExists(registered.application.appId);
  }
  const created = ensureServicePrincipal(tenant, registered);
  cloud.changed();
  const location = `${tenant.id}/directoryObjects/${created.id}/Microsoft.DirectoryServices.ServicePrincipal`;
  return createdAnswer(context, "servicePrincipals", principalView(cloud.world, created), location);
}

function tenantRoutes(app: Hono<RouteBindings>): void {
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
