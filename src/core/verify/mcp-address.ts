import { type EndpointSetup, endpointAddress } from "../access/endpoint-address.ts";

/**
 * The addresses at which people reach the server: custom domains first, because metadata names one of them where there is
 * one, then the host of azure-api.net. Empty where no operation can be the MCP endpoint.
 */
export function mcpAddresses(setup: EndpointSetup): string[] {
  const { gatewayUrl, hosts } = setup.service;
  const { host: own, port } = new URL(gatewayUrl);
  // API Management has no port of its own: this is a double of it, and its other names are those of somebody else's service.
  const custom = port === "" ? hosts.filter((host) => host !== own) : [];
  return [...custom, own].flatMap((host) => endpointAddress(setup, new URL(`https://${host}`)) ?? []);
}
