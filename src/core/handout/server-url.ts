import type { PolicySource } from "../metadata/policy-source.ts";
import { servedDocuments } from "../metadata/served-document.ts";
import { servedResources } from "../metadata/unfit-resource.ts";
import type { Api, Operation, Snapshot } from "../model/setup.ts";
import { isWellKnown } from "../oauth/well-known.ts";
import type { NamedValues } from "../policy/document/named-value.ts";

/**
 * The address that people give their MCP clients. What the metadata calls the server goes first, because clients compare
 * `resource` with it letter by letter (verified: source of Visual Studio Code and of the SDKs); then the address that somebody
 * typed, then the gateway's own. `null` where no operation tells the path.
 */
export function serverUrl(
  snapshot: Snapshot,
  policies: readonly PolicySource[],
  namedValues: NamedValues,
  given: URL | null,
): string | null {
  const { service } = snapshot;
  const path = endpointPath(snapshot);
  const resource = servedResources(snapshot, policies, namedValues)
    .flatMap(({ member }) => (member.isKnown ? member.values : []))
    .find((value) => isHere(value, service.hosts) && fits(value, path));
  if (resource !== undefined) return resource;
  if (given !== null && !isWellKnown(given.pathname) && given.pathname !== "/") {
    return given.origin + given.pathname;
  }
  if (path === null) return null;
  const origin = given?.origin ?? namedOrigin(snapshot, policies, namedValues) ?? service.gatewayUrl;
  return new URL(path, origin).href;
}

/** An issuer of the gateway's own says which of its hosts people are to use. */
function namedOrigin(
  { operations, service }: Snapshot,
  policies: readonly PolicySource[],
  namedValues: NamedValues,
): string | null {
  const issuers = policies
    .flatMap((source) => servedDocuments(source, operations, namedValues))
    .flatMap(({ members }) => members.get("issuer")?.values ?? []);
  const own = issuers.find((issuer) => isHere(issuer, service.hosts));
  return own === undefined ? null : new URL(own).origin;
}

/** The path of the MCP endpoint: an operation that ends as such do, the only one that takes posts, or that of the type. */
function endpointPath({ api, operations }: Pick<Snapshot, "api" | "operations">): string | null {
  const posted = operations.filter(
    ({ method, urlTemplate }) => method === "POST" && !isWellKnown(urlTemplate) && !urlTemplate.includes("{"),
  );
  const endpoint = posted.find(endsInMcp) ?? (posted.length === 1 ? posted[0] : undefined);
  if (endpoint !== undefined) return below(api, endpoint.urlTemplate);
  return api.type === "mcp" ? below(api, "/mcp") : null;
}

function endsInMcp({ urlTemplate }: Operation): boolean {
  return /(?:^|\/)mcp\/?$/i.test(urlTemplate);
}

function below({ path }: Api, template: string): string {
  return `/${path}/${template}`.replace(/\/{2,}/g, "/");
}

function isHere(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === "https:" && hosts.includes(host);
}

/** One document may name several servers of a gateway. */
function fits(address: string, path: string | null): boolean {
  const { pathname } = new URL(address);
  return path === null || pathname === "/" || pathname === path;
}
