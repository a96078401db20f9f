import type { Operation, Snapshot } from "../model/setup.ts";
import { isMcpEndpoint, isWellKnown } from "../oauth/well-known.ts";

/** What decides where the MCP endpoint is. */
export type EndpointSetup = Pick<Snapshot, "service" | "api" | "operations">;

/**
 * The address of the MCP endpoint: that of the operation whose URL ends as MCP endpoints do, by POST where there are several.
 * An API of type `mcp`, whose operations are metadata at most, and one without any have it at `/mcp`. It is at the host that the person typed, where
 * that is one of the gateway's. `null` where no operation can be it.
 */
export function endpointAddress(
  { service, api, operations }: EndpointSetup,
  typed: URL | null,
): string | null {
  const isOwnEndpoint = operations.length === 0 || (api.type === "mcp" && !operations.some(endsAsEndpoint));
  const template = isOwnEndpoint ? "/mcp" : templateOf(operations);
  if (template === null) return null;
  const path = [api.path, template]
    .map((part) => part.replace(/^\/+|\/+$/g, ""))
    .filter((part) => part !== "");
  const isOwn = typed !== null && service.hosts.includes(typed.host);
  return `${isOwn ? typed.origin : new URL(service.gatewayUrl).origin}/${path.join("/")}`;
}

/**
 * The address to be called: what the person typed where it has a path of its own, and the endpoint of the setup elsewhere. An
 * address of metadata, or of the gateway alone, names the setup and is not the endpoint. `null` where there is neither.
 */
export function calledAddress(setup: EndpointSetup, typed: URL | null): string | null {
  const isEndpoint = typed !== null && typed.pathname !== "/" && !isWellKnown(typed.pathname);
  return isEndpoint ? `${typed.origin}${typed.pathname}` : endpointAddress(setup, typed);
}

/** One that is called with POST, without a parameter that would have to be known. */
function templateOf(operations: readonly Operation[]): string | null {
  const fixed = operations.filter(
    ({ urlTemplate }) => !/[{*]/.test(urlTemplate) && !isWellKnown(urlTemplate),
  );
  const isPost = ({ method }: Operation) => method === "*" || method.toUpperCase() === "POST";
  const found =
    fixed.find((one) => endsAsEndpoint(one) && isPost(one)) ??
    fixed.find(endsAsEndpoint) ??
    fixed.find(isPost);
  return found === undefined ? null : (found.urlTemplate.split("?")[0] ?? "");
}

function endsAsEndpoint({ urlTemplate }: Operation): boolean {
  return isMcpEndpoint(urlTemplate);
}
