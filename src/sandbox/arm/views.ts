import type { Origins } from "../hosts.ts";
import { gatewayHost } from "../hosts.ts";
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

export function serviceView(subscription: Subscription, service: ApimService, origins: Origins) {
  return {
    id: serviceId(subscription, service),
    name: service.name,
    type: apimType,
    tags: service.tags,
    location: service.location,
    etag: "AAAAAAAWN/4=",
    properties: {
      publisherEmail: service.publisherEmail,
      publisherName: service.publisherName,
      notificationSenderEmail: "apimgmt-noreply@mail.windowsazure.com",
      provisioningState: "Succeeded",
      targetProvisioningState: "",
      createdAtUtc: "2025-09-04T07:58:12.1234567Z",
      gatewayUrl: origins.gateway(service.name),
      hostnameConfigurations: [
        {
          type: "Proxy",
          hostName: gatewayHost(service.name),
          negotiateClientCertificate: false,
          defaultSslBinding: true,
          certificateSource: "BuiltIn",
        },
      ],
      virtualNetworkType: "None",
      disableGateway: false,
      publicNetworkAccess: "Enabled",
      platformVersion: "stv2",
    },
    sku: { name: service.sku, capacity: 1 },
  };
}

export function apiView(parent: string, api: Api, version: string | null) {
  const { displayName, apiRevision, description, subscriptionRequired, serviceUrl, path, protocols } = api;
  return {
    id: `${parent}/apis/${api.name}`,
    type: `${apimType}/apis`,
    name: api.name,
    properties: {
      displayName,
      apiRevision,
      ...(description === null ? {} : { description }),
      subscriptionRequired,
      ...(serviceUrl === null ? {} : { serviceUrl }),
      path,
      protocols,
      type: api.type,
      // Absent, not false, on a revision that is not current (verified: recorded traffic).
      ...(api.isCurrent ? { isCurrent: true } : {}),
      subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
      ...(showsMcpMembers(version) ? mcpMembers(parent, api) : {}),
    },
  };
}

function mcpMembers(parent: string, api: Api) {
  return {
    ...(api.backendId === null ? {} : { backendId: `${parent}/backends/${api.backendId}` }),
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

/** A revision's line: short ids that are no ARM ids, and no `properties` (verified: recorded traffic). */
export function revisionView(api: Api) {
  const base = api.name.split(";")[0] ?? api.name;
  const id = `/apis/${base};rev=${api.apiRevision}`;
  return {
    apiId: id,
    apiRevision: api.apiRevision,
    privateUrl: `/${api.path}`,
    isOnline: true,
    isCurrent: api.isCurrent,
  };
}

export function operationView(parent: string, api: Api, operation: Operation) {
  const parameters = [...operation.urlTemplate.matchAll(/\{\*?([^}]+)\}/g)].map((match) => ({
    name: match[1],
    type: "string",
    required: true,
    values: [],
  }));
  return {
    id: `${parent}/apis/${api.name}/operations/${operation.name}`,
    type: `${apimType}/apis/operations`,
    name: operation.name,
    properties: {
      displayName: operation.displayName,
      method: operation.method,
      urlTemplate: operation.urlTemplate,
      templateParameters: parameters,
      ...(operation.description === null ? {} : { description: operation.description }),
      responses: [],
    },
  };
}

export function productView(parent: string, product: Product) {
  return {
    id: `${parent}/products/${product.name}`,
    type: `${apimType}/products`,
    name: product.name,
    properties: {
      displayName: product.displayName,
      description: "",
      subscriptionRequired: product.subscriptionRequired,
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
