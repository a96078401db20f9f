import { entraClouds } from "../../../entra/clouds.ts";
import type { AppRegistration } from "../../../model/app-registration.ts";
import type { Snapshot } from "../../../model/setup.ts";

/**
 * The page where an administrator of another organization consents to the client and the API. `organizations` and not
 * `common`; the redirect URI must be a registered one (verified: Entra documentation of the admin consent endpoint).
 *
 * @param tenant the id of the organization, so that nobody consents in another one by mistake
 */
export function consentLink(
  snapshot: Snapshot,
  client: AppRegistration,
  tenant: string = "organizations",
): string {
  const { apiApp } = snapshot;
  const query = new URLSearchParams({
    client_id: client.appId,
    scope: `${apiApp.identifierUris[0] ?? apiApp.appId}/.default`,
    redirect_uri: linkedRedirect(client) ?? "<redirect URI>",
  });
  return `https://${loginHost(snapshot)}/${tenant}/v2.0/adminconsent?${query.toString()}`;
}

/** The host at which the people of a setup sign in. */
export function loginHost({ authorityHosts }: Pick<Snapshot, "authorityHosts">): string {
  return authorityHosts[0] ?? entraClouds.public.login;
}

/**
 * The redirect URI of the client that a consent link names: a page of the client's own rather than a port of the
 * administrator's computer, where nobody listens. `null` where the client has none.
 */
export function linkedRedirect({ redirectUris }: Pick<AppRegistration, "redirectUris">): string | null {
  return redirectUris.find((uri) => uri.startsWith("https://")) ?? redirectUris[0] ?? null;
}
