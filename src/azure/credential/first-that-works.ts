import type { GetTokenOptions, TokenCredential } from "@azure/identity";
import type { WayKind } from "../../core/entra/auth-kinds.ts";
import type { Cloud } from "../clouds.ts";
import type { Wire } from "../wire.ts";
import type { SignInPlace } from "./credential-choice.ts";
import { listening } from "./heard.ts";
import { type FailedWay, nobodySignedIn } from "./nobody-signed-in.ts";
import { sdkOptions } from "./sdk-options.ts";
import { signerOf, signInFault } from "./sign-in-fault.ts";
import { missingFor, type Way } from "./ways.ts";

/** A credential that can say how it signed in. */
export interface ChosenCredential extends TokenCredential {
  /** The way that gave the first token; `null` before, and where there was no choice. */
  readonly way: () => WayKind | null;
}

/**
 * Signs in by the first way that is set up and has an identity; all further tokens come from the same one. A way that
 * somebody has set up by variables and that is refused ends it: another identity is not what was meant.
 */
export function firstThatWorks(
  ways: readonly Way[],
  place: SignInPlace,
  cloud: Cloud,
  wire: Wire,
): ChosenCredential {
  const opened = new Map<Way, TokenCredential>();
  let chosen: Way | null = null;
  const credentialOf = (way: Way): TokenCredential => {
    const credential = opened.get(way) ?? openWay(way, place, cloud, wire);
    opened.set(way, credential);
    return credential;
  };
  return {
    way: () => chosen?.kind ?? null,
    async getToken(scopes, options) {
      const attempts: FailedWay[] = [];
      for (const way of chosen === null ? ways : [chosen]) {
        const missing = missingFor(way, place.env);
        if (missing !== null) {
          attempts.push({ way, kind: "missing", missing });
          continue;
        }
        try {
          const token = await credentialOf(way).getToken(scopes, options);
          // Both planes ask at once, and must end up with one identity.
          chosen ??= way;
          return chosen === way ? token : await credentialOf(chosen).getToken(scopes, options);
        } catch (error) {
          if (!isNoIdentity(error)) throw error;
          attempts.push({ way, kind: "no identity", error });
        }
      }
      throw nobodySignedIn(attempts, place.env, cloud);
    },
  };
}

/** Opens a way at its first token, and explains why it gives none. */
function openWay(way: Way, place: SignInPlace, cloud: Cloud, wire: Wire): TokenCredential {
  const { wire: heardWire, heard } = listening(cloud, wire);
  let credential: Promise<TokenCredential> | null = null;
  return {
    async getToken(scopes, options?: GetTokenOptions) {
      try {
        credential ??= way.open({ place, options: sdkOptions(cloud, heardWire), wire });
        return await (await credential).getToken(scopes, options);
      } catch (error) {
        if (way.signs === null && isNoIdentity(error) && heard().kind === "nothing") throw error;
        throw signInFault(error, heard(), signerOf(way.kind, place.env, cloud));
      }
    },
  };
}

/** The SDK's word for a way that is not there, or that nobody is signed in by. */
function isNoIdentity(error: unknown): error is Error {
  return error instanceof Error && error.name === "CredentialUnavailableError";
}
