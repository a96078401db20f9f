import type { Cloud } from "../cloud.ts";
import {
  coversPersonalAccounts,
  findApplication,
  findTenant,
  isMultiTenant,
  mayLiveIn,
  type RegisteredApplication,
} from "../directory.ts";
import type { World } from "../world/world.ts";
import { refusals } from "./aadsts.ts";
import type { Authority } from "./flow.ts";

/**
 * The authority a path segment names: `common`, `organizations`, `consumers`, a tenant's id or one of its domains.
 *
 * @throws SignInRefusal 90002 for an unknown tenant.
 */
export function readAuthority(world: World, segment: string): Authority {
  const name = segment.toLowerCase();
  if (name === "common" || name === "organizations" || name === "consumers") {
    return { kind: name };
  }
  const tenant = findTenant(world, name);
  if (tenant === null) {
    throw refusals.unknownTenant(segment);
  }
  return { kind: "tenant", tenant };
}

/**
 * The client's registration, if it may be used at this authority.
 *
 * @throws SignInRefusal 700016 unknown in the directory, 50194 single-tenant at a shared endpoint, 9002346 not for
 * consumers.
 */
export function clientAt(cloud: Cloud, clientId: string, authority: Authority): RegisteredApplication {
  const client = findApplication(cloud.world, clientId);
  if (client === null) {
    const directory = authority.kind === "tenant" ? authority.tenant.displayName : authority.kind;
    throw refusals.unknownClient(clientId, directory);
  }
  switch (authority.kind) {
    case "tenant":
      if (!mayLiveIn(client, authority.tenant)) {
        throw refusals.unknownClient(clientId, authority.tenant.displayName);
      }
      return client;
    case "consumers":
      if (!coversPersonalAccounts(client.application)) {
        throw refusals.notConsumerClient();
      }
      return client;
    case "common":
    case "organizations":
      if (!isMultiTenant(client.application)) {
        throw refusals.notMultiTenant(client.application, authority.kind);
      }
      return client;
    default:
      return authority satisfies never;
  }
}

/** How a client may use a redirect URI, by the platform it is registered under; null when it is not registered. */
export function redirectPlatform(
  client: RegisteredApplication,
  redirectUri: string,
): "public" | "spa" | "web" | null {
  const { publicClient, spa, web } = client.application;
  const registered = (uris: readonly string[]) => uris.some((uri) => sameRedirect(uri, redirectUri));
  if (registered(publicClient.redirectUris)) {
    return "public";
  }
  if (registered(spa.redirectUris)) {
    return "spa";
  }
  return registered(web.redirectUris) ? "web" : null;
}

/** Redirect URIs are compared exactly, but the port of a loopback address and an empty path do not count (RFC 8252). */
function sameRedirect(registered: string, asked: string): boolean {
  // RFC 6749, 3.1.2: a redirect URI has no fragment.
  if (asked.includes("#")) {
    return false;
  }
  if (registered === asked) {
    return true;
  }
  if (!URL.canParse(registered) || !URL.canParse(asked)) {
    return false;
  }
  const [one, other] = [new URL(registered), new URL(asked)];
  const isLoopback =
    one.protocol === "http:" && (one.hostname === "localhost" || one.hostname === "127.0.0.1");
  return (
    one.protocol === other.protocol &&
    one.hostname === other.hostname &&
    one.pathname === other.pathname &&
    one.search === other.search &&
    (isLoopback || one.port === other.port)
  );
}
