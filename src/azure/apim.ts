import { ApiManagementClient, type ApiManagementServiceResource } from "@azure/arm-apimanagement";
import { createPipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { Fault } from "../core/fault.ts";
import type { Api, ApimService, NamedValue, Operation, Product } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import type { Cloud } from "./clouds.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import { linksOnce, pagesOnce } from "./links.ts";
import { parseServiceId } from "./policy-address.ts";
import { asHttpClient, type Wire } from "./wire.ts";

/** A signed-in client of Azure Resource Manager; one SDK client a subscription, made at first use. */
export interface Arm {
  readonly cloud: Cloud;
  readonly clientOf: (subscription: string) => ApiManagementClient;
}

/** Azure Resource Manager over the wire. */
export function connectArm(cloud: Cloud, credential: TokenCredential, wire: Wire): Arm {
  const clients = new Map<string, ApiManagementClient>();
  const options = {
    endpoint: cloud.arm,
    credentialScopes: `${cloud.arm}/.default`,
    httpClient: asHttpClient(wire),
    // The SDK would repeat writes. See patience.ts.
    retryOptions: { maxRetries: 0 },
  };
  return {
    cloud,
    clientOf(subscription) {
      const known = clients.get(subscription);
      if (known !== undefined) return known;
      const client = new ApiManagementClient(credential, subscription, options);
      clients.set(subscription, client);
      return client;
    },
  };
}

/** The services that are in reach, and the subscriptions whose services may not be listed. */
export interface ServicesInReach {
  readonly services: readonly ApimService[];
  readonly closed: readonly { readonly subscription: string; readonly reason: string }[];
}

/** Every API Management service that the signed-in identity may see, over all its subscriptions. */
export async function listServices(arm: Arm): Promise<ServicesInReach> {
  const subscriptions = await listSubscriptions(arm);
  const lists = await Promise.all(subscriptions.map((subscription) => servicesIn(arm, subscription)));
  return {
    services: lists.flatMap(({ services }) => services),
    closed: lists.flatMap(({ closed }) => closed),
  };
}

async function servicesIn(arm: Arm, subscription: string): Promise<ServicesInReach> {
  const services: ApimService[] = [];
  try {
    for await (const service of arm
      .clientOf(subscription)
      .apiManagementService.list(pagesOnce(`Listing the services of ${subscription}`))) {
      services.push(toService(arm, service));
    }
    return { services: inOrder(services, ({ id }) => id), closed: [] };
  } catch (error) {
    const failure = serviceFailure(error);
    // A right that is missing in one subscription says nothing about the others.
    if (failure?.status !== 403)
      throw explain(`Listing the API Management services of ${subscription}`, error);
    return { services: [], closed: [{ subscription, reason: `403 ${failure.code}` }] };
  }
}

/** One service by its ARM id. */
export async function readService(arm: Arm, id: string): Promise<ApimService> {
  const { subscription, resourceGroup, service } = parseServiceId(id);
  return explained(`Reading the API Management service ${service}`, async () =>
    toService(arm, await arm.clientOf(subscription).apiManagementService.get(resourceGroup, service)),
  );
}

/** The current revision of each API of a service. */
export async function listApis(arm: Arm, serviceId: string): Promise<Api[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  return explained(`Listing the APIs of ${service}`, async () => {
    const apis: Api[] = [];
    for await (const api of arm
      .clientOf(subscription)
      .api.listByService(resourceGroup, service, pagesOnce(`Listing the APIs of ${service}`))) {
      apis.push({
        id: api.id ?? "",
        name: api.name ?? "",
        revision: api.apiRevision ?? "1",
        displayName: api.displayName ?? api.name ?? "",
        path: (api.path ?? "").replace(/^\/+|\/+$/g, ""),
        type: api.apiType ?? "http",
        serviceUrl: api.serviceUrl ?? null,
        subscriptionRequired: api.subscriptionRequired ?? false,
      });
    }
    return inOrder(apis, ({ id }) => id);
  });
}

/** The operations of an API. */
export async function listOperations(arm: Arm, api: Api): Promise<Operation[]> {
  const { subscription, resourceGroup, service } = parseServiceId(api.id);
  return explained(`Listing the operations of ${api.name}`, async () => {
    const operations: Operation[] = [];
    for await (const operation of arm
      .clientOf(subscription)
      .apiOperation.listByApi(
        resourceGroup,
        service,
        api.name,
        pagesOnce(`Listing the operations of ${api.name}`),
      )) {
      operations.push({
        id: operation.id ?? "",
        name: operation.name ?? "",
        displayName: operation.displayName ?? operation.name ?? "",
        method: operation.method ?? "",
        urlTemplate: operation.urlTemplate ?? "",
      });
    }
    return inOrder(operations, ({ id }) => id);
  });
}

/** The products that an API is part of. */
export async function listProductsOf(arm: Arm, api: Api): Promise<Product[]> {
  const { subscription, resourceGroup, service } = parseServiceId(api.id);
  return explained(`Listing the products of ${api.name}`, async () => {
    const products: Product[] = [];
    for await (const product of arm
      .clientOf(subscription)
      .apiProduct.listByApis(
        resourceGroup,
        service,
        api.name,
        pagesOnce(`Listing the products of ${api.name}`),
      )) {
      const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ApiManagement/service/${service}/products/${product.name ?? ""}`;
      products.push({
        id,
        displayName: product.displayName ?? product.name ?? "",
        // A product asks for a key unless it says otherwise (verified: ARM specification).
        subscriptionRequired: product.subscriptionRequired ?? true,
      });
    }
    return inOrder(products, ({ id }) => id);
  });
}

/** Display names of the APIs in a product. */
export async function listApisOfProduct(arm: Arm, productId: string): Promise<string[]> {
  const { subscription, resourceGroup, service } = parseServiceId(productId);
  const product = productId.split("/").at(-1) ?? "";
  return explained(`Listing the APIs of the product ${product}`, async () => {
    const names: string[] = [];
    for await (const api of arm
      .clientOf(subscription)
      .productApi.listByProduct(
        resourceGroup,
        service,
        product,
        pagesOnce(`Listing the APIs of the product ${product}`),
      )) {
      names.push(api.name ?? "");
    }
    return names.toSorted();
  });
}

/** Named values of a service. Secret ones come without their value, and it is not asked for. */
export async function listNamedValues(arm: Arm, serviceId: string): Promise<NamedValue[]> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  return explained(`Listing the named values of ${service}`, async () => {
    const values: NamedValue[] = [];
    for await (const value of arm
      .clientOf(subscription)
      .namedValue.listByService(
        resourceGroup,
        service,
        pagesOnce(`Listing the named values of ${service}`),
      )) {
      const known = value.secret === true ? null : (value.value ?? null);
      values.push({ name: value.displayName ?? value.name ?? "", value: known });
    }
    return inOrder(values, ({ name }) => name);
  });
}

async function listSubscriptions(arm: Arm): Promise<string[]> {
  // The SDK has no call for it; its client sends any request with the same sign-in and retries.
  const client = arm.clientOf("00000000-0000-0000-0000-000000000000");
  return explained("Listing subscriptions", async () => {
    const ids: string[] = [];
    const follow = linksOnce("Listing subscriptions");
    let url: string | undefined = `${arm.cloud.arm}/subscriptions?api-version=2022-12-01`;
    while (url !== undefined) {
      const response = await client.sendRequest(createPipelineRequest({ url }));
      if (response.status !== 200) throw failedAnswer(response);
      const page = JSON.parse(response.bodyAsText ?? "{}") as SubscriptionPage;
      ids.push(...page.value.map((subscription) => subscription.subscriptionId));
      url = page.nextLink === undefined || page.nextLink === "" ? undefined : follow(page.nextLink);
    }
    return ids.toSorted();
  });
}

interface SubscriptionPage {
  readonly value: readonly { readonly subscriptionId: string }[];
  readonly nextLink?: string;
}

/** The fault for an answer that came without an error of the SDK. */
export function failedAnswer(response: PipelineResponse): Fault {
  const code = response.status === 401 ? "sign-in" : response.status === 403 ? "permission" : "failed";
  return new Fault(code, `Azure Resource Manager answered ${response.status}.`);
}

function toService(arm: Arm, service: ApiManagementServiceResource): ApimService {
  const name = service.name ?? "";
  const gatewayUrl = (service.gatewayUrl ?? `https://${name}.${arm.cloud.gatewaySuffix}`).replace(/\/+$/, "");
  const custom = (service.hostnameConfigurations ?? [])
    .filter(({ type }) => type === "Proxy")
    .map(({ hostName }) => hostName.toLowerCase())
    .toSorted();
  return {
    id: service.id ?? "",
    name,
    gatewayUrl,
    hosts: [...new Set([new URL(gatewayUrl).host, ...custom])],
    tags: service.tags ?? {},
  };
}
