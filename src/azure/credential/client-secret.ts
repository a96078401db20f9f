import { ClientSecretCredential, type TokenCredential } from "@azure/identity";
import { rememberSecret } from "../known-secrets.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** An application and its secret. From now on nothing prints the secret. */
export function clientSecretCredential(
  {
    tenantId,
    clientId,
    clientSecret,
  }: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string },
  options: SdkOptions,
): TokenCredential {
  rememberSecret(clientSecret);
  return new ClientSecretCredential(tenantId, clientId, clientSecret, options);
}
