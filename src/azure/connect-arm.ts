import { ApiManagementClient } from "@azure/arm-apimanagement";
import type { TokenCredential } from "@azure/identity";
import type { Arm } from "./arm.ts";
import type { Cloud } from "./clouds.ts";
import { newestListVersion } from "./list-versions.ts";
import { asHttpClient, type Wire } from "./wire.ts";

/** Azure Resource Manager over the wire. */
export function connectArm(cloud: Cloud, credential: TokenCredential, wire: Wire): Arm {
  const clients = new Map<string, ApiManagementClient>();
  const options = {
    endpoint: cloud.arm,
    credentialScopes: `${cloud.arm}/.default`,
    httpClient: asHttpClient(wire),
    // The SDK would repeat writes. See patience.ts.
    retryOptions: { maxRetries: 0 },
  };
  return {
    cloud,
    listVersion: newestListVersion(),
    clientOf(subscription, version) {
      const key = `${subscription} ${version ?? ""}`;
      const known = clients.get(key);
      if (known !== undefined) return known;
      const apiVersion = version === undefined ? {} : { apiVersion: version };
      const client = new ApiManagementClient(credential, subscription, { ...options, ...apiVersion });
      clients.set(key, client);
      return client;
    },
  };
}
