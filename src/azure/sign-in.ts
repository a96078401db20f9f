import {
  type AccessToken,
  ClientSecretCredential,
  DefaultAzureCredential,
  type TokenCredential,
} from "@azure/identity";
import { decodeJwt } from "jose";
import type { Cloud } from "./clouds.ts";
import { explained } from "./failures.ts";
import { asHttpClient, type Wire } from "./wire.ts";

/** How to sign in: as the environment offers, or as a named application. */
export type CredentialChoice =
  | { readonly kind: "default" }
  | {
      readonly kind: "client-secret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

/** Who is signed in, read from the tokens. Never holds a token. */
export interface SignedIn {
  /** Tenant id of the directory that answers for app registrations, lower case. */
  readonly tenant: string;
  /** User name, or the application's name or id. */
  readonly who: string;
}

/** A credential that sends through the wire. Instance discovery is on for Azure's own clouds only. */
export function credentialFor(choice: CredentialChoice, cloud: Cloud, wire: Wire): TokenCredential {
  return remembering(chosenCredential(choice, cloud, wire));
}

function chosenCredential(choice: CredentialChoice, cloud: Cloud, wire: Wire): TokenCredential {
  const options = {
    authorityHost: cloud.login,
    httpClient: asHttpClient(wire),
    disableInstanceDiscovery: !cloud.discoverable,
  };
  switch (choice.kind) {
    case "default":
      return new DefaultAzureCredential(options);
    case "client-secret":
      return new ClientSecretCredential(choice.tenantId, choice.clientId, choice.clientSecret, options);
    default:
      return choice satisfies never;
  }
}

/** Tokens this close to their end are renewed, so that none expires on its way. */
const renewalMargin = 5 * 60_000;

/**
 * The Graph client asks for a token with every request, and the Azure CLI credential starts a process each time: keep
 * each resource's token until shortly before it ends, and let simultaneous requests share one sign-in.
 */
function remembering(credential: TokenCredential): TokenCredential {
  const tokens = new Map<string, Promise<AccessToken | null>>();
  return {
    async getToken(scopes, options) {
      const key = String(scopes);
      const known = options?.claims === undefined ? await tokens.get(key)?.catch(() => null) : null;
      if (known && known.expiresOnTimestamp - Date.now() > renewalMargin) return known;
      const fresh = credential.getToken(scopes, options);
      tokens.set(key, fresh);
      return fresh;
    },
  };
}

/**
 * Gets a token for both planes, so that a missing sign-in shows before anything is read.
 *
 * @throws Fault `sign-in`
 */
export async function signIn(credential: TokenCredential, cloud: Cloud): Promise<SignedIn> {
  return explained("Sign-in", async () => {
    const [graph] = await Promise.all(
      [cloud.graph, cloud.arm].map((resource) => credential.getToken(`${resource}/.default`)),
    );
    return readClaims(graph?.token ?? "");
  });
}

function readClaims(token: string): SignedIn {
  const claims = decodeJwt<Record<string, unknown>>(token);
  const names = [claims.upn, claims.unique_name, claims.preferred_username, claims.app_displayname];
  const user = names.find((name) => typeof name === "string");
  const application = [claims.appid, claims.azp].find((id) => typeof id === "string");
  const who = user ?? (application === undefined ? "unknown" : `application ${application}`);
  const tenant = typeof claims.tid === "string" ? claims.tid.toLowerCase() : "";
  return { tenant, who };
}
