import { entraClouds } from "../../../entra/clouds.ts";
import type { AppRegistration } from "../../../model/app-registration.ts";
import type { Snapshot } from "../../../model/setup.ts";

/**
 * The page where an administrator of another organization consents to the client and the API. `organizations` and not
 * `common`; the redirect URI must be a registered one (verified: Entra documentation of the admin consent endpoint).
 */
export function consentLink({ authorityHosts, apiApp }: Snapshot, client: AppRegistration): string {
  const host = authorityHosts[0] ?? entraClouds.public.login;
  const query = new URLSearchParams({
    client_id: client.appId,
    scope: `${apiApp.identifierUris[0] ?? apiApp.appId}/.default`,
    redirect_uri: redirectUri(client),
  });
  return `https://${host}/organizations/v2.0/adminconsent?${query.toString()}`;
}

/** A page of the client's own rather than a port of the administrator's computer, where nobody listens. */
function redirectUri({ redirectUris }: AppRegistration): string {
  return redirectUris.find((uri) => uri.startsWith("https://")) ?? redirectUris[0] ?? "<redirect URI>";
}
