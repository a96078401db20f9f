import { graphHost, type Origins } from "../hosts.ts";
import type { World } from "../world/world.ts";
import type { Api, ApimService } from "../world/world-apim.ts";
import type { Application } from "../world/world-directory.ts";

/** An app registration that an MCP client can sign in as. */
export interface PublicClient {
  readonly appId: string;
  readonly displayName: string;
  readonly redirectUris: readonly string[];
  /** What it would ask for: everything of the first API that its registration lists. */
  readonly scope: string;
}

/** The addresses of a world's MCP servers, in the order of its services and APIs. */
export function mcpServers(world: World, origins: Origins): string[] {
  const services = world.subscriptions.flatMap((subscription) => subscription.services);
  return services.flatMap((service) =>
    service.apis.flatMap((api) => endpointsOf(api).map((path) => addressOf(service, origins) + path)),
  );
}

/** A custom domain is there to be used: metadata names it as `resource`. */
function addressOf({ name, customDomains: [domain] }: ApimService, origins: Origins): string {
  return domain === undefined ? origins.gateway(name) : origins.custom(domain);
}

function endpointsOf(api: ApimService["apis"][number]): string[] {
  const base = api.path === "" ? "" : `/${api.path}`;
  const posted = api.operations
    .filter(({ method, urlTemplate }) => method === "POST" && /(^|\/)mcp$/.test(urlTemplate))
    .map(({ urlTemplate }) => base + urlTemplate);
  return posted.length > 0 || api.type !== "mcp" ? posted : [base + mcpEndpoint(api)];
}

/** The first address that an API of type MCP names, or the usual one. */
function mcpEndpoint(api: Api): string {
  return /"uriTemplate":"([^"]+)"/.exec(JSON.stringify(api.mcpProperties ?? {}))?.[1] ?? "/mcp";
}

/** The registrations of a world that are public clients of one of its APIs. */
export function publicClients(world: World): PublicClient[] {
  const applications = world.tenants.flatMap((tenant) => tenant.applications);
  return applications.flatMap((client) => {
    const api = requiredApi(client, applications);
    const { appId, displayName, publicClient } = client;
    const { redirectUris } = publicClient;
    return api === undefined || redirectUris.length === 0
      ? []
      : [{ appId, displayName, redirectUris, scope: `${api.identifierUris[0] ?? api.appId}/.default` }];
  });
}

function requiredApi(client: Application, applications: readonly Application[]): Application | undefined {
  return client.requiredResourceAccess
    .flatMap(({ resourceAppId }) => applications.filter(({ appId }) => appId === resourceAppId))
    .find(({ identifierUris }) => !identifierUris.includes(`https://${graphHost}`));
}
