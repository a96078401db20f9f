import type { AppRegistration } from "../model/app-registration.ts";
import type { McpClient, RedirectPlatform } from "./mcp-clients.ts";

/** The redirect URIs of an app registration, with their platforms. */
export type Redirects = Pick<AppRegistration, "redirectUris" | "webRedirectUris" | "spaRedirectUris">;

/** A redirect URI that a client uses, and the registered one that admits it. */
export interface RedirectMatch {
  readonly uri: string;
  /** `null` where none does. */
  readonly registered: string | null;
  /** Of the registered one. */
  readonly platform: RedirectPlatform | null;
}

/**
 * What an app registration has of the redirect URIs that a client uses. One that is the same letter by letter goes first, then one on
 * the platform that the client needs: which one Entra takes where several fit is unverified.
 */
export function redirectMatches(client: McpClient, redirects: Redirects): readonly RedirectMatch[] {
  return client.redirectUris.map((uri) => {
    const fitting = redirects.redirectUris.filter((one) =>
      client.hasOwnPath ? one.startsWith(uri) : admits(one, uri),
    );
    const registered =
      fitting.find((one) => one === uri) ??
      fitting.find((one) => platformOf(one, redirects) === client.platform) ??
      fitting[0] ??
      null;
    return { uri, registered, platform: registered === null ? null : platformOf(registered, redirects) };
  });
}

/** Whether a client can come back at all, as what it is. */
export function canComeBack(client: McpClient, redirects: Redirects): boolean {
  return (
    redirectMatches(client, redirects).some(({ platform }) => platform === client.platform) ||
    (client.takesAnyLoopback === true && ownLoopback(redirects) !== null)
  );
}

/** An address on the person's own computer that a program without a secret may come back at, one with a port first; `null` where there is none. */
export function ownLoopback(redirects: Redirects): string | null {
  const fitting = redirects.redirectUris.filter(
    (uri) => isLoopback(uri) && platformOf(uri, redirects) === "Mobile and desktop applications",
  );
  return fitting.find((uri) => new URL(uri).port !== "") ?? fitting[0] ?? null;
}

/** Whether an address is one of the person's own computer. */
export function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === "http:" && (hostname === "localhost" || hostname === "127.0.0.1");
}

function platformOf(uri: string, { webRedirectUris, spaRedirectUris }: Redirects): RedirectPlatform {
  if (webRedirectUris.includes(uri)) return "Web";
  return spaRedirectUris.includes(uri) ? "Single-page application" : "Mobile and desktop applications";
}

/** Redirect URIs are compared letter by letter, but for the port of a loopback address (RFC 8252, 7.3) and an empty path. */
function admits(registered: string, used: string): boolean {
  if (!URL.canParse(registered) || !URL.canParse(used)) return false;
  const [one, other] = [new URL(registered), new URL(used)];
  if (isLoopback(registered)) one.port = other.port;
  return one.href === other.href;
}
