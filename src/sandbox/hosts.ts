import type { World } from "./world/world.ts";
import type { ApimService } from "./world/world-apim.ts";

/** Azure's public hosts, which the sandbox answers for. The SDKs keep the real https addresses. */
export const loginHost = "login.microsoftonline.com";
export const graphHost = "graph.microsoft.com";
export const armHost = "management.azure.com";
export const gatewaySuffix = "azure-api.net";

export type ServiceName = "login" | "graph" | "arm" | "gateway";

/**
 * Where a client reaches the services: addresses in answers (nextLink, Location, discovery endpoints, gatewayUrl)
 * are made from these, so that they can be followed whether the sandbox is called in process or served on loopback.
 * Token issuers and the addresses inside policies are names, not places: they stay those of the public cloud.
 */
export interface Origins {
  readonly login: string;
  readonly graph: string;
  readonly arm: string;
  gateway(service: string): string;
  /** A custom domain of a gateway. */
  custom(domain: string): string;
}

export const publicOrigins: Origins = {
  login: `https://${loginHost}`,
  graph: `https://${graphHost}`,
  arm: `https://${armHost}`,
  gateway: (service) => `https://${gatewayHost(service)}`,
  custom: (domain) => `https://${domain}`,
};

export function gatewayHost(service: string): string {
  return `${service}.${gatewaySuffix}`;
}

/** Which service a host belongs to, or null when it is not part of this world. */
export function serviceAt(world: World, host: string): { service: ServiceName; apim?: string } | null {
  if (host === loginHost || host === "login.microsoft.com" || host === "login.windows.net") {
    return { service: "login" };
  }
  if (host === graphHost) {
    return { service: "graph" };
  }
  if (host === armHost) {
    return { service: "arm" };
  }
  const services = world.subscriptions.flatMap((subscription) => subscription.services);
  const found = services.find((service) => hostsOf(service).includes(host));
  return found === undefined ? null : { service: "gateway", apim: found.name };
}

/** The gateway hosts of a world, in the order of its services. */
export function gatewayHosts(world: World): string[] {
  return world.subscriptions.flatMap((subscription) =>
    subscription.services.flatMap((service) => hostsOf(service)),
  );
}

/** Every host that a service's gateway answers at, its own first. */
export function hostsOf({ name, customDomains }: Pick<ApimService, "name" | "customDomains">): string[] {
  return [gatewayHost(name), ...customDomains];
}
