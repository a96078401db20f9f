import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { jsonAnswer } from "../problem.ts";
import type { Api, Operation } from "../world/world-apim.ts";
import { showsMcpMembers } from "./api-version.ts";
import { filterItems } from "./filter.ts";
import { pageOf } from "./paging.ts";
import { type ArmContext, apiOf, operationOf, productOf, servicePlace, workspaceOf } from "./place.ts";
import { refuse } from "./refusal.ts";
import { apiView, operationView, productView, revisionView, toolView, workspaceView } from "./views.ts";

const apiFields = {
  name: (api: Api) => api.name,
  displayName: (api: Api) => api.displayName,
  description: (api: Api) => api.description,
  serviceUrl: (api: Api) => api.serviceUrl,
  path: (api: Api) => api.path,
  isCurrent: (api: Api) => api.isCurrent,
  type: (api: Api) => api.type,
};

const operationFields = {
  name: (operation: Operation) => operation.name,
  displayName: (operation: Operation) => operation.displayName,
  method: (operation: Operation) => operation.method,
  urlTemplate: (operation: Operation) => operation.urlTemplate,
  description: (operation: Operation) => operation.description,
};

/** APIs with their operations and revisions, products, and workspaces. All read-only. */
export function apiRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/apis`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    // The list holds current revisions only (unverified).
    return apiList(
      context,
      id,
      service.apis.filter((api) => api.isCurrent && isListed(api, version(context))),
    );
  });
  app.get(`${servicePath}/apis/:api`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    return jsonAnswer(200, apiView(id, api, version(context)), { etag: api.etag });
  });
  app.get(`${servicePath}/apis/:api/revisions`, async (context) => {
    const { service } = await servicePlace(context, "read");
    const base = apiOf(context, service.apis).name.split(";")[0] ?? "";
    const revisions = service.apis.filter((api) => api.name.split(";")[0] === base).map(revisionView);
    return jsonAnswer(200, { value: revisions, count: revisions.length, nextLink: null });
  });
  app.get(`${servicePath}/apis/:api/products`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    const products = service.products.filter((product) => product.apis.includes(api.name));
    return page(context, products, (product) => productView(id, product));
  });
  app.get(`${servicePath}/apis/:api/tools`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    // The child resources came with this version (verified: specification); what older ones answer is unverified.
    if ((version(context) ?? "") < "2025-09-01-preview")
      throw refuse(404, "ResourceNotFound", "Resource not found.");
    return page(context, api.mcpTools ?? [], (tool) => toolView(id, api, tool));
  });
  operationRoutes(app, servicePath);
  productRoutes(app, servicePath);
  workspaceRoutes(app, servicePath);
}

function operationRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/apis/:api/operations`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    const operations = filterItems(api.operations, context.req.query("$filter"), operationFields);
    return page(context, operations, (operation) => operationView(id, api, operation));
  });
  app.get(`${servicePath}/apis/:api/operations/:operation`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    return jsonAnswer(200, operationView(id, api, operationOf(context, api)), { etag: api.etag });
  });
}

function productRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/products`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return page(context, service.products, (product) => productView(id, product));
  });
  app.get(`${servicePath}/products/:product`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return jsonAnswer(200, productView(id, productOf(context, service)), { etag: '"AAAAAAAAD6I="' });
  });
  app.get(`${servicePath}/products/:product/apis`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const names = productOf(context, service).apis;
    return apiList(
      context,
      id,
      service.apis.filter(
        (api) => names.includes(api.name) && api.isCurrent && isListed(api, version(context)),
      ),
    );
  });
}

function workspaceRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/workspaces`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return page(context, service.workspaces, (workspace) => workspaceView(id, workspace));
  });
  app.get(`${servicePath}/workspaces/:workspace/apis`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const workspace = workspaceOf(context, service);
    return apiList(context, `${id}/workspaces/${workspace.name}`, workspace.apis);
  });
  app.get(`${servicePath}/workspaces/:workspace`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return jsonAnswer(200, workspaceView(id, workspaceOf(context, service)), { etag: '"AAAAAAAAD6Q="' });
  });
  app.get(`${servicePath}/workspaces/:workspace/apis/:api`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const workspace = workspaceOf(context, service);
    const api = apiOf(context, workspace.apis);
    const view = apiView(`${id}/workspaces/${workspace.name}`, api, version(context));
    return jsonAnswer(200, view, { etag: api.etag });
  });
  app.get(`${servicePath}/workspaces/:workspace/apis/:api/operations`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const workspace = workspaceOf(context, service);
    const api = apiOf(context, workspace.apis);
    const parent = `${id}/workspaces/${workspace.name}`;
    return page(context, api.operations, (operation) => operationView(parent, api, operation));
  });
}

function apiList(context: ArmContext, parent: string, apis: readonly Api[]): Response {
  const found = filterItems(apis, context.req.query("$filter"), apiFields);
  return page(context, found, (api) => apiView(parent, api, version(context)));
}

/** Old versions leave APIs of type `mcp` out of lists, without an error; a GET of one by its name works all the same. */
function isListed({ type }: Api, apiVersion: string | null): boolean {
  return type !== "mcp" || showsMcpMembers(apiVersion);
}

function version(context: ArmContext): string | null {
  return context.req.query("api-version") ?? null;
}

/** One page of a list, at the world's page size. */
export function page<Item>(
  context: ArmContext,
  items: readonly Item[],
  view: (item: Item) => unknown,
): Response {
  const { cloud, origins } = context.env;
  return pageOf(new URL(context.req.url), origins.arm, cloud.world.behaviours.pageSize, items, view);
}
