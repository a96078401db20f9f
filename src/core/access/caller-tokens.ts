import { personalTenant } from "../entra/microsofts-own.ts";
import type { SignInAuthority } from "../metadata/advertised.ts";
import type { AccessState } from "./access-state.ts";
import type { Caller, Origin } from "./caller.ts";
import { type Client, clientIdOf, isAzureCli } from "./client.ts";
import { grantedScopes } from "./granted-scopes.ts";
import { authoritiesFor } from "./sign-in.ts";
import { issuedBy, type TokenFacts } from "./token.ts";

/** Stands for every tenant, application and API that nothing in the setup names. */
export const nobodys = {
  tenant: "f0000000-0000-4000-8000-00000000000a",
  client: "f0000000-0000-4000-8000-00000000000b",
  api: "api://another-api",
} as const;

/**
 * The tokens that a caller may present: of each case that cannot be distinguished from another, those among which the caller
 * chooses. The cases are the tenants that the caller may be of, and the names by which an MCP client may ask for the API.
 * People at a command line and apps choose such a name themselves. A caller who gets no token is shown with the one
 * that it would be.
 */
export function presentedTokens(caller: Caller, state: AccessState): (readonly TokenFacts[])[] {
  switch (caller.kind) {
    case "person": {
      const tokens = tenantsOf(caller.origin, caller.client, state).map((tid) =>
        personTokens(tid, caller.client, state),
      );
      const isChoosing = isAzureCli(caller.client);
      return isChoosing ? tokens : tokens.flatMap((ofTenant) => ofTenant.map((token) => [token]));
    }
    case "own-app":
      return throughUnlisted(caller.origin, ownApp, state);
    case "metadata-client":
      return throughUnlisted("home", metadataClient, state);
    case "app-only":
      return appOnlyTokens(caller, state);
    case "bad-token":
      return personTokens(state.home.id.toLowerCase(), caller.client, state).map((token) => [
        spoiled(token, caller.fault),
      ]);
    default:
      return caller satisfies never;
  }
}

/** Through a client that nobody planned, and whose scopes are not known. */
function throughUnlisted(
  origin: Exclude<Origin, "guest">,
  client: Client,
  state: AccessState,
): (readonly TokenFacts[])[] {
  return originTenants(origin, state).map((tid) =>
    personTokens(tid, client, state).map((token): TokenFacts => ({ ...token, scp: "unknown" })),
  );
}

/** An app asks for the API by any of its names, also one that is a planned client. */
function appOnlyTokens(
  { origin, client }: Caller & { readonly kind: "app-only" },
  state: AccessState,
): (readonly TokenFacts[])[] {
  const clientId = clientIdOf(client ?? ownApp);
  return throughUnlisted(origin, ownApp, state).map((tokens) =>
    tokens.map((token) => ({ ...token, clientId, scp: [] })),
  );
}

const ownApp: Client = { kind: "unread", appId: nobodys.client, displayName: null, isForeign: true };

/** Entra makes an agent identity of it in each tenant that uses it (verified: Entra documentation): no list names that id. */
const metadataClient: Client = { ...ownApp };

function spoiled(token: TokenFacts, fault: (Caller & { readonly kind: "bad-token" })["fault"]): TokenFacts {
  switch (fault) {
    case "wrong-audience":
      return { ...token, aud: [nobodys.api], resourceAppId: nobodys.api, scp: "unknown" };
    case "anonymous":
      return { ...token, isForged: true, isMissing: true };
    case "forged":
      return { ...token, isForged: true };
    case "expired":
      return { ...token, isExpired: true };
    default:
      return fault satisfies never;
  }
}

/** A guest's token is of the home tenant only when clients sign in there; otherwise it is of the guest's own one. */
function tenantsOf(origin: Origin, client: Client, state: AccessState): readonly string[] {
  if (origin !== "guest") return originTenants(origin, state);
  const { allowed, added, removed } = state.listed;
  const own = [...originTenants("any-other", state), ...allowed, ...added, ...removed];
  const tenants = authoritiesFor(client, state).flatMap((authority: SignInAuthority) =>
    authority === "home" ? [state.home.id.toLowerCase()] : own,
  );
  return [...new Set(tenants)];
}

function originTenants(origin: Exclude<Origin, "guest">, { home, listed }: AccessState): readonly string[] {
  const homeId = home.id.toLowerCase();
  switch (origin) {
    case "home":
      return [homeId];
    case "any-other":
    case "not-allowed":
      return [nobodys.tenant];
    case "allowed":
    case "added":
    case "removed":
      return listed[origin];
    case "personal":
      return [personalTenant];
    default:
      return origin satisfies never;
  }
}

function personTokens(tid: string, client: Client, state: AccessState): TokenFacts[] {
  const { apiApp, home, authorityHosts } = state;
  const isNobodys = tid === nobodys.tenant || tid === personalTenant;
  const homeDomains = home.domains.length > 0 ? home.domains : null;
  const isHome = tid === home.id.toLowerCase();
  return audiencesFor(client, state).map((audience) => ({
    ...issuedBy(tid, apiApp.accessTokenVersion, authorityHosts),
    tenantDomains: isNobodys ? [] : isHome ? homeDomains : null,
    aud: [audience],
    clientId: clientIdOf(client),
    resourceAppId: apiApp.appId,
    scp: grantedScopes(isHome ? "home" : "other", client, state),
    roles: "unknown",
    isExpired: false,
    isForged: false,
  }));
}

/** v2 tokens carry the application id; v1 tokens repeat what the client asked for (verified: Microsoft's claims reference). */
function audiencesFor(client: Client, { apiApp, advertised }: AccessState): readonly string[] {
  const { appId, identifierUris, accessTokenVersion, hasGuidAudience } = apiApp;
  if (accessTokenVersion === 2 || hasGuidAudience) return [appId];
  if (client === ownApp || isAzureCli(client)) return [...identifierUris, appId];
  if (advertised.resource !== null) return [advertised.resource];
  return identifierUris.length > 0 ? identifierUris : [appId];
}
