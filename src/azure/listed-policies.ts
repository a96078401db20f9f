import type { Arm } from "./arm.ts";
import { everyItem } from "./links.ts";
import { parseServiceId } from "./policy-address.ts";

/**
 * Where a service says that policies are: paths below the service, lower case. The list names them and holds no text
 * (`allPolicies`, since 2023-05-01-preview; verified: type definitions, examples of the specification). That it names the
 * policy of every scope is not documented, so that nobody should believe it without a look.
 *
 * @throws Fault where the service has no such list, or it names something that is no policy below the service
 */
export async function listPolicyPaths(arm: Arm, serviceId: string): Promise<ReadonlySet<string>> {
  const { subscription, resourceGroup, service } = parseServiceId(serviceId);
  const policies = await everyItem(`Listing the policies of ${service}`, (options) =>
    arm.clientOf(subscription).allPolicies.listByService(resourceGroup, service, options),
  );
  return new Set(
    policies.flatMap(({ referencePolicyId }) => pathBelowService(referencePolicyId ?? "") ?? []),
  );
}

/** The path of a policy below its service, lower case; `null` for an address that is not below one. */
export function pathBelowService(id: string): string | null {
  return /\/service\/[^/]+(\/.+)$/i.exec(id)?.[1]?.toLowerCase() ?? null;
}
