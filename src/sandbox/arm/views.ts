import type {
  ApimService,
  Backend,
  Fragment,
  NamedValue,
  Product,
  Subscription,
  Workspace,
} from "../world/world-apim.ts";

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
export function typeOf(id: string): string {
  const below = id.split(`/${apimType}/`)[1]?.split("/") ?? [];
  return [apimType, ...below.filter((_, index) => index % 2 === 1)].join("/");
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
