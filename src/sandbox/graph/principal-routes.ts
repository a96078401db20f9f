import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { ensureServicePrincipal, findApplication, findServicePrincipal, mayLiveIn } from "../directory.ts";
import { callerWith, readApplications, readGrants } from "./access.ts";
import { createdAnswer, listAnswer, objectAnswer } from "./answer.ts";
import { type FilterRules, filterTest } from "./filter.ts";
import { principalView } from "./principal-view.ts";
import { GraphRefusal, principalExists, resourceNotFound } from "./refusal.ts";
import { bodyOf, type GraphContext, isAdvanced, keyOf } from "./request.ts";

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

/** Service principals and the delegated consents between them. */
export function principalRoutes(app: Hono<RouteBindings>): void {
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
