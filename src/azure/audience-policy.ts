import type { AudiencePolicy } from "../core/model/setup.ts";
import { explained } from "./failures.ts";
import type { Graph } from "./graph.ts";

/**
 * What the tenant's app-management policy says about multi-tenant apps. Only the beta endpoint says (verified: Graph
 * documentation); it needs Policy.Read.All, which the token of the Azure CLI never holds (verified: public token dumps).
 *
 * @throws Fault `permission` for most people, which means "unknown" and never "permitted"
 */
export async function readAudiencePolicy(graph: Graph): Promise<AudiencePolicy> {
  const policy: PolicyAnswer = await explained("Reading the app-management policy", () =>
    graph.api("/policies/defaultAppManagementPolicy").version("beta").get(),
  );
  const restriction = policy.applicationRestrictions?.audiences?.azureAdMultipleOrgs;
  if (policy.isEnabled !== true || restriction?.state !== "enabled") return { kind: "permits" };
  return {
    kind: "forbids",
    createdAfter: restriction.restrictForAppsCreatedAfterDateTime ?? null,
    hasExemptions: restriction.excludeActors !== null && restriction.excludeActors !== undefined,
  };
}

/** `audiencesConfiguration` and `audienceRestriction` of Graph beta (verified: documentation). */
interface PolicyAnswer {
  readonly isEnabled?: boolean | null;
  readonly applicationRestrictions?: {
    readonly audiences?: {
      readonly azureAdMultipleOrgs?: {
        readonly state?: string | null;
        readonly restrictForAppsCreatedAfterDateTime?: string | null;
        readonly excludeActors?: unknown;
      } | null;
    } | null;
  } | null;
}
