import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { armKind } from "../faults/fault-answer.ts";
import { jsonAnswer } from "../problem.ts";
import { refuseTheRest } from "../routes.ts";
import { authorize, callerOf, isAllowed } from "./access.ts";
import { apiRoutes } from "./api-routes.ts";
import { checkApiVersion } from "./api-version.ts";
import { contentRoutes } from "./content-routes.ts";
import { pageWithoutCount } from "./paging.ts";
import { canonicalArmPath } from "./path.ts";
import { type ArmContext, parameter, servicePlace, subscriptionOf } from "./place.ts";
import { policyRoutes } from "./policy-routes.ts";
import { ArmRefusal, notEmulatedHere, refuseByArm } from "./refusal.ts";
import { serviceEtag, serviceView } from "./service-view.ts";
import { admit } from "./throttle.ts";
import { traceRoutes } from "./trace-routes.ts";
import { apimType, resourceGroupView, serviceId, subscriptionView } from "./views.ts";

const subscriptionPath = "/subscriptions/:subscription";
const servicePath = `${subscriptionPath}/resourceGroups/:group/providers/Microsoft.ApiManagement/service/:service`;

/** Azure Resource Manager with API Management below it: `management.azure.com`. */
export function armApp(): Hono<RouteBindings> {
  const app = new Hono<RouteBindings>({
    getPath: (request) => canonicalArmPath(new URL(request.url).pathname),
  });
  app.onError((error) => {
    if (error instanceof ArmRefusal) {
      return error.answer;
    }
    throw error;
  });
  app.use(async (context, next) => {
    await next();
    addFrontDoorHeaders(context);
  });
  app.use(async (context, next) => {
    refuseUnknownOptions(context);
    checkApiVersion(context.req.path, context.req.query("api-version") ?? null);
    const admission = admit(context.env.cloud, context.req.raw);
    if ("refusal" in admission) {
      return admission.refusal;
    }
    await next();
    addServiceHeaders(context, admission.left);
    return undefined;
  });
  subscriptionRoutes(app);
  serviceRoutes(app);
  policyRoutes(app, servicePath);
  apiRoutes(app, servicePath);
  contentRoutes(app, servicePath);
  traceRoutes(app, servicePath);
  refuseTheRest(app, "Azure Resource Manager");
  return app;
}

/** What Resource Manager adds to every answer; one without a body has no type (verified: recorded traffic). */
function addFrontDoorHeaders(context: ArmContext): void {
  context.res.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  context.res.headers.set("x-content-type-options", "nosniff");
  if (context.req.method === "HEAD") {
    context.res.headers.delete("content-type");
  }
}

/** An option that is passed over would give an answer that looks right. */
function refuseUnknownOptions(context: ArmContext): void {
  for (const option of ["$orderby", "tags", "includeNotTaggedApis", "expandGroups"]) {
    const value = context.req.query(option);
    if (value !== undefined && value !== "false") {
      throw notEmulatedHere(`the query option ${option}`);
    }
  }
}

/** The headers of every ARM answer, with what is left in the caller's bucket; the global one is fifteen times as large. */
function addServiceHeaders(context: ArmContext, left: number): void {
  const kind = armKind(context.req.method);
  const globally = kind === "read" ? 3749 : 2999;
  const id = randomUUID();
  const headers = {
    "cache-control": "no-cache",
    pragma: "no-cache",
    expires: "-1",
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": id,
    "x-ms-routing-request-id": `WESTEUROPE:20261123T000000Z:${id}`,
    [`x-ms-ratelimit-remaining-subscription-${kind}s`]: String(left),
    [`x-ms-ratelimit-remaining-subscription-global-${kind}s`]: String(globally),
  };
  for (const [name, value] of Object.entries(headers)) {
    context.res.headers.set(name, value);
  }
}

function subscriptionRoutes(app: Hono<RouteBindings>): void {
  app.get("/subscriptions", async (context) => {
    const caller = await callerOf(context);
    const visible = context.env.cloud.world.subscriptions.filter(
      (subscription) =>
        subscription.tenantId === caller.tenantId &&
        subscription.roleAssignments.some((assignment) => assignment.principalId === caller.objectId),
    );
    return jsonAnswer(200, {
      value: visible.map(subscriptionView),
      count: { type: "Total", value: visible.length },
    });
  });
  app.get("/tenants", async (context) => {
    const caller = await callerOf(context);
    return jsonAnswer(200, { value: [{ id: `/tenants/${caller.tenantId}`, tenantId: caller.tenantId }] });
  });
  app.get(subscriptionPath, async (context) => {
    const subscription = await readableSubscription(context);
    return jsonAnswer(200, subscriptionView(subscription));
  });
  app.get(`${subscriptionPath}/resourceGroups/:group`, async (context) => {
    const subscription = subscriptionOf(context);
    const name = parameter(context, "group").toLowerCase();
    const group = subscription.resourceGroups.find((one) => one.name.toLowerCase() === name);
    const scope = `/subscriptions/${subscription.id}/resourceGroups/${group?.name ?? name}`;
    const action = "Microsoft.Resources/subscriptions/resourceGroups/read";
    authorize(subscription, await callerOf(context), scope, action, "read");
    if (group === undefined) {
      throw refuseByArm(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
    }
    // Whether a group is there is answered with 204 (verified: recorded traffic of Azure CLI).
    return context.req.method === "HEAD"
      ? new Response(null, { status: 204 })
      : jsonAnswer(200, resourceGroupView(subscription, group));
  });
  app.get(`${subscriptionPath}/resourceGroups`, async (context) => {
    const subscription = await readableSubscription(context);
    return jsonAnswer(200, {
      value: subscription.resourceGroups.map((group) => resourceGroupView(subscription, group)),
    });
  });
}

/** A subscription the caller has any role in. */
async function readableSubscription(context: ArmContext) {
  const caller = await callerOf(context);
  const subscription = subscriptionOf(context);
  const hasRole = subscription.roleAssignments.some(
    (assignment) => assignment.principalId === caller.objectId,
  );
  if (!hasRole || subscription.tenantId !== caller.tenantId) {
    const scope = `/subscriptions/${subscription.id}`;
    throw refuseByArm(
      403,
      "AuthorizationFailed",
      `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    );
  }
  return subscription;
}

function serviceRoutes(app: Hono<RouteBindings>): void {
  const list = `/providers/${apimType}`;
  app.get(`${subscriptionPath}${list}`, (context) => listServices(context, null));
  app.get(`${subscriptionPath}/resourceGroups/:group${list}`, (context) =>
    listServices(context, parameter(context, "group")),
  );
  app.get(servicePath, async (context) => {
    const { subscription, service } = await servicePlace(context, "read");
    return jsonAnswer(200, serviceView(subscription, service, context.env.origins), {
      etag: `"${serviceEtag}"`,
    });
  });
  for (const below of [
    "",
    "/products/:product",
    "/apis/:api",
    "/apis/:api/operations/:operation",
    "/policyFragments/:fragment",
  ]) {
    app.get(`${servicePath}${below}/providers/Microsoft.Authorization/permissions`, permissions);
  }
}

/** What the caller's roles permit. They are assigned at the service or above it, so they hold for all that is below. */
async function permissions(context: ArmContext): Promise<Response> {
  const { subscription, id } = await servicePlace(context, "read");
  const mayWrite = isAllowed(subscription, await callerOf(context), id, "write");
  const actions = mayWrite ? ["Microsoft.ApiManagement/service/*"] : ["*/read"];
  return jsonAnswer(200, { value: [{ actions, notActions: [], dataActions: [], notDataActions: [] }] });
}

async function listServices(context: ArmContext, group: string | null): Promise<Response> {
  const caller = await callerOf(context);
  const subscription = await readableSubscription(context);
  const services = subscription.services.filter(
    (service) =>
      (group === null || service.resourceGroup.toLowerCase() === group.toLowerCase()) &&
      isAllowed(subscription, caller, serviceId(subscription, service), "read"),
  );
  const { cloud, origins } = context.env;
  const { pageSize } = cloud.world.behaviours;
  const url = new URL(context.req.url);
  // Lists of services have no `count`, unlike those below a service (verified: OpenAPI documents of 2021-08-01).
  return jsonAnswer(
    200,
    pageWithoutCount(url, origins.arm, pageSize, services, (service) =>
      serviceView(subscription, service, origins),
    ),
  );
}
