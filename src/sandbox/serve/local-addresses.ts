import { armHost, graphHost, loginHost, type Origins, publicOrigins } from "../hosts.ts";
import type { World } from "../world/world.ts";

/** Names the public origins by their addresses on this machine, and back. */
export interface LocalAddresses {
  readonly incoming: (request: Request) => Promise<Request>;
  readonly outgoing: (request: Request, answer: Response) => Promise<Response>;
}

/**
 * For clients that go through no proxy: metadata and challenges name local addresses, and what a client repeats of them
 * at the sign-in is understood. Policies stay as they are stored, and so do the issuers in tokens.
 */
export function localAddresses(world: World, origins: Origins): LocalAddresses {
  // The ports are known only once everything listens, so the pairs are made for each text.
  const local = (text: string) =>
    originPairs(world, origins).reduce((changed, [from, to]) => replaced(changed, from, to), text);
  const known = (text: string) =>
    originPairs(world, origins).reduce((changed, [to, from]) => replaced(changed, from, to), text);
  return {
    incoming: (request) => inPublicNames(request, known),
    outgoing: (request, answer) => inLocalNames(request, answer, local),
  };
}

function originPairs(world: World, origins: Origins): (readonly [string, string])[] {
  const services = world.subscriptions.flatMap((subscription) => subscription.services);
  return [
    [`https://${loginHost}`, origins.login],
    [`https://${graphHost}`, origins.graph],
    [`https://${armHost}`, origins.arm],
    ...services.map(({ name }) => [publicOrigins.gateway(name), origins.gateway(name)] as const),
    ...services
      .flatMap(({ customDomains }) => customDomains)
      .map((domain) => [publicOrigins.custom(domain), origins.custom(domain)] as const),
  ];
}

/** Replaces an origin where it is whole, and not the beginning of a longer name or port. */
function replaced(text: string, from: string, to: string): string {
  const literal = from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`${literal}(?![\\w.:-])`, "gi"), () => to);
}

/** `scope` and `resource` of the sign-in repeat what the metadata said; everything else is the client's own. */
async function inPublicNames(request: Request, known: (text: string) => string): Promise<Request> {
  const url = new URL(request.url);
  if (url.hostname !== loginHost) {
    return request;
  }
  rename(url.searchParams, known);
  const { method } = request;
  const headers = new Headers(request.headers);
  if (method === "GET" || method === "HEAD") {
    return new Request(url, { method, headers });
  }
  if (headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") !== true) {
    return request;
  }
  const form = new URLSearchParams(await request.text());
  rename(form, known);
  headers.delete("content-length");
  return new Request(url, { method, headers, body: form.toString() });
}

function rename(parameters: URLSearchParams, known: (text: string) => string): void {
  for (const name of ["scope", "resource"]) {
    const value = parameters.get(name);
    if (value !== null) {
      parameters.set(name, known(value));
    }
  }
}

async function inLocalNames(
  request: Request,
  answer: Response,
  local: (text: string) => string,
): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  const isMetadata = pathname.includes("/.well-known/");
  const headers = new Headers(answer.headers);
  for (const name of hostname === loginHost ? [] : ["www-authenticate", "location"]) {
    const value = headers.get(name);
    if (value !== null) {
      headers.set(name, local(value));
    }
  }
  if (!isMetadata || answer.body === null) {
    return new Response(answer.body, { status: answer.status, headers });
  }
  headers.delete("content-length");
  return new Response(local(await answer.text()), { status: answer.status, headers });
}
