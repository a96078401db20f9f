import type { Snapshot } from "../model/setup.ts";
import { isMcpEndpoint } from "../oauth/well-known.ts";

/** What the address of an MCP server is made of. */
export type McpAddressFacts = Pick<Snapshot, "api" | "operations" | "service">;

/** The path of the MCP endpoint below the gateway: the operation that ends as those do, or the usual one. */
export function mcpPath({ api, operations }: McpAddressFacts): string {
  const endpoint = operations.find(({ urlTemplate }) => isMcpEndpoint(urlTemplate));
  const template = endpoint?.urlTemplate.split("?")[0] ?? "/mcp";
  const base = api.path === "" ? "" : `/${api.path}`;
  return `${base}/${template.replace(/^\/+/, "")}`;
}

/**
 * The addresses at which people reach the server: custom domains first, because metadata names one of them where there is
 * one, then the host of azure-api.net.
 */
export function mcpAddresses(facts: McpAddressFacts): string[] {
  const { gatewayUrl, hosts } = facts.service;
  const { host: own, port } = new URL(gatewayUrl);
  // API Management has no port of its own: this is a double of it, and its other names are those of somebody else's service.
  const custom = port === "" ? hosts.filter((host) => host !== own) : [];
  return [...custom.map((host) => `https://${host}`), new URL(gatewayUrl).origin].map(
    (origin) => `${origin}${mcpPath(facts)}`,
  );
}
