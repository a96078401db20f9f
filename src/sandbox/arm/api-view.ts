import type { Api, Operation } from "../world/world-apim.ts";
import { showsMcpMembers } from "./api-version.ts";
import { apimType, typeOf } from "./views.ts";

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
    isOnline: api.isCurrent || api.isOnline,
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
