import { ClientAssertionCredential, type TokenCredential } from "@azure/identity";
import { Fault } from "../../core/fault.ts";
import { rememberSecret } from "../known-secrets.ts";
import type { Assertion } from "./assertion.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** Milliseconds. The SDK asks twice for each token, and both planes want one at once. No assertion is so short-lived. */
const sameMoment = 30_000;

/**
 * An application that shows an assertion of somebody whom Entra trusts for it (workload identity federation). Each token is
 * asked for with an assertion that is fetched at that moment, because they live for minutes.
 */
export function federatedCredential(
  { tenantId, clientId, fetch }: Assertion,
  options: SdkOptions,
): TokenCredential {
  // Of what its callback throws, the SDK keeps nothing but the message (verified: its source).
  let fault: Fault | null = null;
  let last: { readonly at: number; readonly text: Promise<string> } | null = null;
  const assertion = async () => {
    if (last === null || Date.now() - last.at > sameMoment) last = { at: Date.now(), text: fetch() };
    try {
      const text = await last.text;
      rememberSecret(text);
      return text;
    } catch (error) {
      last = null;
      if (error instanceof Fault) fault = error;
      throw error;
    }
  };
  const credential = new ClientAssertionCredential(tenantId, clientId, assertion, options);
  return {
    async getToken(scopes, tokenOptions) {
      fault = null;
      return credential.getToken(scopes, tokenOptions).catch((error: unknown) => {
        throw fault ?? error;
      });
    },
  };
}
