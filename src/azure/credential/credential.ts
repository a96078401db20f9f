import type { AccessToken } from "@azure/identity";
import { Fault } from "../../core/fault.ts";
import { openIdConfiguration } from "../../core/oauth/well-known.ts";
import type { Cloud } from "../clouds.ts";
import { rememberSecret } from "../known-secrets.ts";
import type { Wire } from "../wire.ts";
import type { OneIdentity } from "./credential-choice.ts";
import { type ChosenCredential, firstThatWorks } from "./first-that-works.ts";
import { waysOf } from "./ways.ts";

/** A credential that sends through the wire. Instance discovery is on for Azure's own clouds only. */
export function credentialFor(choice: OneIdentity, cloud: Cloud, wire: Wire): ChosenCredential {
  return remembering(chosenCredential(choice, cloud, sharingDiscovery(wire)));
}

/**
 * Both planes sign in at once, and each would look the authority up for itself: a service that asks to wait would be
 * asked again in the same moment.
 */
function sharingDiscovery(wire: Wire): Wire {
  const underWay = new Map<string, Promise<Response>>();
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (
      request.method !== "GET" ||
      !(pathname.endsWith(`/${openIdConfiguration}`) || pathname.endsWith("/discovery/instance"))
    )
      return wire(request);
    const asked = underWay.get(request.url) ?? wire(request);
    underWay.set(request.url, asked);
    try {
      return (await asked).clone();
    } catch (error) {
      underWay.delete(request.url);
      throw error;
    }
  };
}

function chosenCredential(choice: OneIdentity, cloud: Cloud, wire: Wire): ChosenCredential {
  switch (choice.kind) {
    case "way":
      return firstThatWorks(waysOf(choice.auth, choice.place.env), choice.place, cloud, wire);
    case "client-secret": {
      const {
        tenantId: AZURE_TENANT_ID,
        clientId: AZURE_CLIENT_ID,
        clientSecret: AZURE_CLIENT_SECRET,
      } = choice;
      const env = { AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET };
      const credential = firstThatWorks(waysOf("environment", env), { ...withoutPerson, env }, cloud, wire);
      return { ...credential, way: () => null };
    }
    default:
      return choice satisfies never;
  }
}

/** An application signs in by itself. */
const withoutPerson = {
  readText: (path: string) => Promise.reject(new Fault("defect", `${path} was to be read for a sign-in`)),
  tell: () => undefined,
};

/** Tokens this close to their end are renewed, so that none expires on its way. */
const renewalMargin = 5 * 60_000;

/**
 * The Graph client asks for a token with every request, and the Azure CLI credential starts a process each time: keep
 * each resource's token until shortly before it ends, and let simultaneous requests share one sign-in.
 */
function remembering(credential: ChosenCredential): ChosenCredential {
  const tokens = new Map<string, Promise<AccessToken | null>>();
  return {
    way: credential.way,
    async getToken(scopes, options) {
      const key = String(scopes);
      const known = options?.claims === undefined ? await tokens.get(key)?.catch(() => null) : null;
      if (known && known.expiresOnTimestamp - Date.now() > renewalMargin) return known;
      const fresh = credential.getToken(scopes, options).then((token) => {
        if (token !== null) rememberSecret(token.token);
        return token;
      });
      tokens.set(key, fresh);
      return fresh;
    },
  };
}
