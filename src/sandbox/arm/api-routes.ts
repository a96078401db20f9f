import type { Hono } from "hono";
import type { RouteBindings } from "../cloud.ts";
import { jsonAnswer } from "../problem.ts";
import type { Api, Operation, Product, Workspace } from "../world/world-apim.ts";
import { showsMcpMembers } from "./api-version.ts";
import { apiView, operationView, revisionView, singleOperationView, toolView } from "./api-view.ts";
import { filterItems } from "./filter.ts";
import { pageOf, pageWithoutCount } from "./paging.ts";
import { type ArmContext, apiOf, operationOf, productOf, servicePlace, workspaceOf } from "./place.ts";
import { refuse } from "./refusal.ts";
import { productView, workspaceView } from "./views.ts";

const apiFields = {
  name: (api: Api) => api.name,
  displayName: (api: Api) => api.displayName,
  description: (api: Api) => api.description,
  serviceUrl: (api: Api) => api.serviceUrl,
  path: (api: Api) => api.path,
  isCurrent: (api: Api) => api.isCurrent,
  type: (api: Api) => api.type,
};

const revisionFields = { apiRevision: (api: Api) => api.apiRevision };

const productFields = {
  name: (product: Product) => product.name,
  displayName: (product: Product) => product.displayName,
  description: (product: Product) => product.description ?? null,
  terms: (product: Product) => product.terms ?? null,
  state: (product: Product) => product.state,
};

const workspaceFields = {
  name: (workspace: Workspace) => workspace.name,
  displayName: (workspace: Workspace) => workspace.displayName,
  description: (workspace: Workspace) => workspace.description,
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
    const revisions = service.apis.filter((api) => api.name.split(";")[0] === base);
    return revisionPage(context, revisions);
  });
  app.get(`${servicePath}/apis/:api/products`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const api = apiOf(context, service.apis);
    const products = service.products.filter((product) => product.apis.includes(api.name));
    return productList(context, `${id}/apis/${api.name}`, products);
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

/** Revisions, newest first; the last page says that there is no other (verified: recorded traffic). */
function revisionPage(context: ArmContext, revisions: readonly Api[]): Response {
  const { cloud, origins } = context.env;
  const newestFirst = filterItems(revisions, context.req.query("$filter"), revisionFields).toSorted(
    (one, other) => Number(other.apiRevision) - Number(one.apiRevision),
  );
  const url = new URL(context.req.url);
  const { pageSize } = cloud.world.behaviours;
  const { value, nextLink } = pageWithoutCount(url, origins.arm, pageSize, newestFirst, revisionView);
  return jsonAnswer(200, { value, count: newestFirst.length, nextLink: nextLink ?? null });
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
    return jsonAnswer(200, singleOperationView(id, api, operationOf(context, api)), { etag: api.etag });
  });
}

function productRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/products`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return productList(context, id, service.products);
  });
  app.get(`${servicePath}/products/:product`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    return jsonAnswer(200, productView(id, productOf(context, service)), { etag: '"AAAAAAAAD6I="' });
  });
  app.get(`${servicePath}/products/:product/apis`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const { name, apis: names } = productOf(context, service);
    return apiList(
      context,
      `${id}/products/${name}`,
      service.apis.filter(
        (api) => names.includes(api.name) && api.isCurrent && isListed(api, version(context)),
      ),
    );
  });
}

function workspaceRoutes(app: Hono<RouteBindings>, servicePath: string): void {
  app.get(`${servicePath}/workspaces`, async (context) => {
    const { service, id } = await servicePlace(context, "read");
    const workspaces = filterItems(service.workspaces, context.req.query("$filter"), workspaceFields);
    return page(context, workspaces, (workspace) => workspaceView(id, workspace));
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

function productList(context: ArmContext, parent: string, products: readonly Product[]): Response {
  const found = filterItems(products, context.req.query("$filter"), productFields);
  return page(context, found, (product) => productView(parent, product));
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
