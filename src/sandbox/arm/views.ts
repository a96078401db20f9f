import type {
  Api,
  ApimService,
  Backend,
  Fragment,
  NamedValue,
  Operation,
  Product,
  Subscription,
  Workspace,
} from "../world/world-apim.ts";
import { showsMcpMembers } from "./api-version.ts";

export const apimType = "Microsoft.ApiManagement/service";

/** The ARM id of a service; everything below it is made from this. */
export function serviceId(subscription: Subscription, service: ApimService): string {
  return `/subscriptions/${subscription.id}/resourceGroups/${service.resourceGroup}/providers/${apimType}/${service.name}`;
}

export function subscriptionView(subscription: Subscription) {
  return {
    id: `/subscriptions/${subscription.id}`,
    authorizationSource: "RoleBased",
    managedByTenants: [],
    subscriptionId: subscription.id,
    tenantId: subscription.tenantId,
    displayName: subscription.displayName,
    state: "Enabled",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

export function resourceGroupView(subscription: Subscription, group: Subscription["resourceGroups"][number]) {
  return {
    id: `/subscriptions/${subscription.id}/resourceGroups/${group.name}`,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: "Succeeded" },
  };
}

/** The type of what an id names: `Microsoft.ApiManagement/service/products/apis` (verified: recorded traffic). */
function typeOf(id: string): string {
  const below = id.split(`/${apimType}/`)[1]?.split("/") ?? [];
  return [apimType, ...below.filter((_, index) => index % 2 === 1)].join("/");
}

/**
 * An API, in the list of a product with an id of the product's and without its settings (verified: recorded traffic of
 * 2022-08-01). @param parent id of the service, workspace or product
 */
export function apiView(parent: string, api: Api, version: string | null) {
  const { displayName, apiRevision, description, subscriptionRequired, serviceUrl, path, protocols } = api;
  const id = `${parent}/apis/${api.name}`;
  return {
    id,
    type: typeOf(id),
    name: api.name,
    properties: {
      displayName,
      apiRevision,
      description,
      subscriptionRequired,
      serviceUrl,
      path,
      protocols,
      // HTTP APIs do not say their type (verified: recorded traffic of 2021-08-01 and 2022-08-01).
      ...(api.type === "http" ? {} : { type: api.type }),
      ...settings(parent, version),
      // Absent, not false, on a revision that is not current (verified: recorded traffic).
      ...(api.isCurrent ? { isCurrent: true } : {}),
      ...(showsMcpMembers(version) ? mcpMembers(parent, api) : {}),
    },
  };
}

const inProduct = /\/products\/[^/]+$/;

/** The lists of sign-in settings came after 2021-08-01 (verified: recorded traffic of both versions). */
function settings(parent: string, version: string | null) {
  if (inProduct.test(parent)) {
    return { authenticationSettings: null, subscriptionKeyParameterNames: null };
  }
  const hasLists = version !== null && version > "2021-08-01";
  const lists = hasLists ? { oAuth2AuthenticationSettings: [], openidAuthenticationSettings: [] } : {};
  return {
    authenticationSettings: { oAuth2: null, openid: null, ...lists },
    subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
  };
}

function mcpMembers(parent: string, api: Api) {
  const owner = parent.replace(inProduct, "");
  return {
    ...(api.backendId === null ? {} : { backendId: `${owner}/backends/${api.backendId}` }),
    ...(api.mcpTools === null ? {} : { mcpTools: api.mcpTools }),
    ...(api.mcpProperties === null ? {} : { mcpProperties: api.mcpProperties }),
  };
}

/** A tool of an MCP server as a child resource (verified: specification of 2025-09-01-preview). */
export function toolView(parent: string, api: Api, { name, description, operationId }: McpTool) {
  return {
    id: `${parent}/apis/${api.name}/tools/${name}`,
    type: `${apimType}/apis/tools`,
    name,
    properties: { displayName: name, description, operationId },
  };
}

type McpTool = NonNullable<Api["mcpTools"]>[number];

/**
 * A revision's line: short ids that are no ARM ids, and no `properties`; the address of one that is not current has its
 * number (verified: recorded traffic).
 */
export function revisionView(api: Api) {
  const base = api.name.split(";")[0] ?? api.name;
  const id = `/apis/${base};rev=${api.apiRevision}`;
  return {
    apiId: id,
    apiRevision: api.apiRevision,
    createdDateTime: "2025-09-04T08:20:05.123Z",
    updatedDateTime: "2025-09-04T08:20:05.123Z",
    description: null,
    privateUrl: api.isCurrent ? `/${api.path}` : `/${api.path};rev=${api.apiRevision}`,
    isOnline: true,
    isCurrent: api.isCurrent,
  };
}

/** An operation in a list; `policies` is null whatever its policy (verified: recorded traffic of 2022-08-01). */
export function operationView(parent: string, api: Api, operation: Operation) {
  const parameters = [...operation.urlTemplate.matchAll(/\{\*?([^}]+)\}/g)].map((match) => ({
    name: match[1],
    type: "string",
    required: true,
    values: [],
  }));
  const id = `${parent}/apis/${api.name}/operations/${operation.name}`;
  return {
    id,
    type: typeOf(id),
    name: operation.name,
    properties: {
      displayName: operation.displayName,
      method: operation.method,
      urlTemplate: operation.urlTemplate,
      templateParameters: parameters,
      ...(operation.description === null ? {} : { description: operation.description }),
      responses: [],
      policies: null,
    },
  };
}

/** An operation that is read alone shows its request too (verified: recorded traffic of 2022-08-01). */
export function singleOperationView(parent: string, api: Api, operation: Operation) {
  const { properties, ...rest } = operationView(parent, api, operation);
  const request = { queryParameters: [], headers: [], representations: [] };
  return { ...rest, properties: { ...properties, request } };
}

/** A product, in the list of an API with an id of the API's (verified: recorded traffic). @param parent id of either */
export function productView(parent: string, product: Product) {
  const id = `${parent}/products/${product.name}`;
  return {
    id,
    type: typeOf(id),
    name: product.name,
    properties: {
      displayName: product.displayName,
      description: product.description ?? null,
      terms: product.terms ?? null,
      subscriptionRequired: product.subscriptionRequired,
      approvalRequired: product.approvalRequired ?? false,
      subscriptionsLimit: product.subscriptionsLimit ?? null,
      state: product.state,
    },
  };
}

/** A named value; a secret's value is absent (verified: recorded traffic). */
export function namedValueView(parent: string, value: NamedValue) {
  return {
    id: `${parent}/namedValues/${value.name}`,
    type: `${apimType}/namedValues`,
    name: value.name,
    properties: {
      displayName: value.displayName,
      ...(value.secret ? {} : { value: value.value }),
      tags: value.tags,
      secret: value.secret,
    },
  };
}

/** A fragment; `format` is absent from the answer (verified: Azure/azure-rest-api-specs#25306). */
export function fragmentView(parent: string, fragment: Fragment, text: string) {
  return {
    id: `${parent}/policyFragments/${fragment.name}`,
    type: `${apimType}/policyFragments`,
    name: fragment.name,
    properties: {
      ...(fragment.description === null ? {} : { description: fragment.description }),
      value: text,
    },
  };
}

export function backendView(parent: string, backend: Backend) {
  const { title, description, url, protocol } = backend;
  return {
    id: `${parent}/backends/${backend.name}`,
    type: `${apimType}/backends`,
    name: backend.name,
    properties: {
      ...(title === null ? {} : { title }),
      ...(description === null ? {} : { description }),
      url,
      protocol,
    },
  };
}

export function workspaceView(parent: string, workspace: Workspace) {
  return {
    id: `${parent}/workspaces/${workspace.name}`,
    type: `${apimType}/workspaces`,
    name: workspace.name,
    properties: { displayName: workspace.displayName, description: workspace.description ?? "" },
  };
}
