import type { ApiManagementServiceResource } from "@azure/arm-apimanagement";
import type { ApimService } from "../core/model/setup.ts";
import { inOrder } from "../core/text/in-order.ts";
import { type Arm, listSubscriptions, type NamedSubscription } from "./arm.ts";
import { explain, explained, serviceFailure } from "./failures.ts";
import { everyItem, pagesOnce } from "./links.ts";
import { parseServiceId } from "./policy-address.ts";

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

async function servicesIn(arm: Arm, { id: subscription, name }: NamedSubscription): Promise<ServicesInReach> {
  const services: ApimService[] = [];
  const called = name === null ? {} : { subscriptionName: name };
  try {
    for await (const service of arm
      .clientOf(subscription)
      .apiManagementService.list(pagesOnce(`Listing the services of ${subscription}`))) {
      services.push({ ...toService(arm, service), ...called });
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

/** How many workspaces a service has. */
export async function countWorkspaces(arm: Arm, serviceId: string): Promise<number> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  const list = arm.clientOf(subscription).workspace;
  const workspaces = await everyItem(`Listing the workspaces of ${service}`, (options) =>
    list.listByService(resourceGroup, service, options),
  );
  return workspaces.length;
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
