import type { Arm } from "./arm.ts";
import { explained } from "./failures.ts";
import { rememberSecret } from "./known-secrets.ts";
import { parseServiceId } from "./policy-address.ts";

/** The gateway in the cloud. The REST reference excludes the name, the documentation of request tracing names it (verified). */
const managedGateway = "managed";

/**
 * A credential with which calls of one API are traced for an hour at most (verified: documentation of request tracing). It is
 * a secret, and from now on nothing prints it.
 *
 * @param apiId ARM id of the API
 * @throws Fault `permission` without the role API Management Service Contributor, `failed` where the service has no tracing
 */
export async function debugCredential(arm: Arm, apiId: string): Promise<string> {
  const { subscription, resourceGroup, service } = parseServiceId(apiId);
  return explained("Asking for a debug credential", async () => {
    const { token } = await arm
      .clientOf(subscription)
      .gateway.listDebugCredentials(resourceGroup, service, managedGateway, {
        apiId,
        purposes: ["tracing"],
        credentialsExpireAfter: "PT1H",
      });
    if (typeof token !== "string" || token === "") throw new TypeError("it holds no credential");
    rememberSecret(token);
    return token;
  });
}

/** The trace of a call, of whatever shape it is. @throws Fault */
export async function traceOfCall(arm: Arm, serviceId: string, traceId: string): Promise<unknown> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  return explained("Reading the trace of the call", () =>
    arm.clientOf(subscription).gateway.listTrace(resourceGroup, service, managedGateway, { traceId }),
  );
}
