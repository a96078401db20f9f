import { serviceAt } from "../hosts.ts";
import type { Sandbox } from "../open.ts";
import type { TokenRequest, Visit } from "./visit.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What MCP clients ask Entra for, as the OAuth metadata at the gateway tells them: newer clients begin with the metadata of
 * the protected resource, older ones with that of an authorization server at the gateway. Where nothing is found, everything
 * that people configure: each authority, each name of the API.
 */
export async function discoveredRequests(sandbox: Sandbox, visit: Visit): Promise<readonly TokenRequest[]> {
  const path = visit.calls[0]?.path ?? "/";
  const origin = `https://${visit.host}`;
  const resource = await firstDocument(sandbox, [
    ...(await challengedAddress(sandbox, visit)),
    ...wellKnown(origin, path, ["oauth-protected-resource"]),
  ]);
  const older = await firstDocument(
    sandbox,
    wellKnown(origin, path, ["oauth-authorization-server", "openid-configuration"]),
  );
  const found = [
    ...(resource === null ? [] : await requestsByResource(sandbox, resource, path, visit)),
    ...(older === null ? [] : requestsByServer(sandbox, older, visit)),
  ];
  const requests = found.length > 0 ? found : configured(visit);
  const isFirst = (request: TokenRequest, index: number) =>
    requests.findIndex((one) => JSON.stringify(one) === JSON.stringify(request)) === index;
  return requests.filter(isFirst);
}

/** The addresses of metadata of a path, in the order in which clients look (MCP specification of 2025-11-25). */
function wellKnown(origin: string, path: string, documents: readonly string[]): readonly string[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  // The path itself, and whatever is above it, of which one is the API's.
  const paths = segments.map((_, index) => `/${segments.slice(0, segments.length - index).join("/")}`);
  return documents.flatMap((name) => [
    ...paths.map((one) => `${origin}/.well-known/${name}${one}`),
    `${origin}/.well-known/${name}`,
    ...paths.map((one) => `${origin}${one}/.well-known/${name}`),
  ]);
}

async function challengedAddress(sandbox: Sandbox, { host, calls }: Visit): Promise<readonly string[]> {
  const [call] = calls;
  if (call === undefined) return [];
  const answer = await sandbox.fetch(new Request(`https://${host}${call.path}`, { method: call.method }));
  const challenge = answer.headers.get("www-authenticate") ?? "";
  const address = /resource_metadata="?([^",\s]+)/i.exec(challenge)?.[1];
  return address !== undefined && URL.canParse(address) ? [address] : [];
}

async function firstDocument(sandbox: Sandbox, addresses: readonly string[]): Promise<Json | null> {
  for (const address of addresses) {
    const answer = await sandbox.fetch(new Request(address));
    const document = answer.status === 200 ? record(await answer.json().catch(() => null)) : null;
    if (document !== null) return document;
  }
  return null;
}

async function requestsByResource(
  sandbox: Sandbox,
  document: Json,
  path: string,
  visit: Visit,
): Promise<readonly TokenRequest[]> {
  const [server] = texts(document["authorization_servers"]);
  if (server === undefined || !URL.canParse(server)) return [];
  const url = new URL(server);
  const isEntra = serviceAt(sandbox.world, url.hostname)?.service === "login";
  const metadata = isEntra
    ? null
    : await firstDocument(
        sandbox,
        wellKnown(url.origin, path, ["oauth-authorization-server", "openid-configuration"]),
      );
  const authority = isEntra ? segmentOf(url) : authorityIn(sandbox, metadata);
  if (authority === null) return [];
  const scopes = scopesOf(document).length > 0 ? scopesOf(document) : scopesOf(metadata ?? {});
  const resource = typeof document["resource"] === "string" ? document["resource"] : null;
  // Not every client sends the resource along (reported), so it is both.
  return (resource === null ? [null] : [resource, null]).flatMap((sent) =>
    requestsFor(authority, scopes, visit).map((request) => ({ ...request, resource: sent })),
  );
}

function requestsByServer(sandbox: Sandbox, document: Json, visit: Visit): readonly TokenRequest[] {
  const authority = authorityIn(sandbox, document);
  return authority === null ? [] : requestsFor(authority, scopesOf(document), visit);
}

function requestsFor(authority: string, scopes: readonly string[], visit: Visit): readonly TokenRequest[] {
  const asked = scopes.length > 0 ? [scopes.join(" ")] : defaultScopes(visit);
  return asked.map((scope) => ({ authority, scope, resource: null }));
}

function configured(visit: Visit): readonly TokenRequest[] {
  return [visit.homeTenant, "organizations", "common"].flatMap((authority) =>
    requestsFor(authority, [], visit),
  );
}

/** `.default` of the API by each of its names; by its bare id only where it has no other. */
function defaultScopes({ resources, apiApp }: Visit): readonly string[] {
  const uris = resources.filter((name) => name !== apiApp);
  return (uris.length > 0 ? uris : resources).map((name) => `${name}/.default`);
}

function authorityIn(sandbox: Sandbox, document: Json | null): string | null {
  const endpoint = document?.["authorization_endpoint"];
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return null;
  const url = new URL(endpoint);
  return serviceAt(sandbox.world, url.hostname)?.service === "login" ? segmentOf(url) : null;
}

function segmentOf({ pathname }: URL): string | null {
  const segment = pathname.split("/")[1] ?? "";
  return segment === "" ? null : decodeURIComponent(segment);
}

function scopesOf(document: Json): readonly string[] {
  return texts(document["scopes_supported"]);
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function record(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}
