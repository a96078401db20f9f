import type { AccessToken, TokenCredential } from "@azure/identity";

/**
 * A person signs in once: whoever asks for another token in the meantime waits for the first one, which then comes without
 * asking again, or is refused along with it.
 */
export function oneAtATime(credential: TokenCredential): TokenCredential {
  let last: Promise<unknown> = Promise.resolve();
  return {
    getToken(scopes, options) {
      const next = last.then((): Promise<AccessToken | null> => credential.getToken(scopes, options));
      last = next;
      return next;
    },
  };
}
