import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import type { Application, Tenant } from "../world/world-directory.ts";
import { callerWith, graphCaller, readApplications, requireWrite } from "./access.ts";
import { graphHeaders, listAnswer, objectAnswer } from "./answer.ts";
import { patchedApplication } from "./application-patch.ts";
import { applicationView } from "./application-view.ts";
import { type FilterRules, filterTest } from "./filter.ts";
import { resourceNotFound } from "./refusal.ts";
import { bodyOf, type GraphContext, isAdvanced, keyOf } from "./request.ts";

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

const byKey = "{applications\\(appId='[^']+'\\)}";

/** App registrations: reading and PATCH. */
export function applicationRoutes(app: Hono<RouteBindings>): void {
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
