import type { TokenCredentialOptions } from "@azure/identity";
import type { Cloud } from "../clouds.ts";
import { asHttpClient, type Wire } from "../wire.ts";

/** What every credential of @azure/identity gets that asks Microsoft Entra itself. */
export interface SdkOptions extends TokenCredentialOptions {
  readonly disableInstanceDiscovery: boolean;
}

/** Credentials send through the wire, to the cloud's authority. Instance discovery is on for Azure's own clouds only. */
export function sdkOptions(cloud: Cloud, wire: Wire): SdkOptions {
  return {
    authorityHost: cloud.login,
    httpClient: asHttpClient(wire),
    disableInstanceDiscovery: !cloud.discoverable,
    // The wire repeats what may be repeated. See patience.ts.
    retryOptions: { maxRetries: 0 },
  };
}
