import { ClientAssertionCredential, type TokenCredential } from "@azure/identity";
import { rememberSecret } from "../known-secrets.ts";
import type { Assertion } from "./assertion.ts";
import type { SdkOptions } from "./sdk-options.ts";

/**
 * An application that shows an assertion of somebody whom Entra trusts for it (workload identity federation). Each token is
 * asked for with an assertion that is fetched at that moment, because they live for minutes.
 */
export function federatedCredential(
  { tenantId, clientId, fetch }: Assertion,
  options: SdkOptions,
): TokenCredential {
  const assertion = async () => {
    const text = await fetch();
    rememberSecret(text);
    return text;
  };
  return new ClientAssertionCredential(tenantId, clientId, assertion, options);
}
