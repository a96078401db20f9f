import type { HomeTenant } from "../../model/setup.ts";
import type { PolicyValues } from "./policy-values.ts";

/** What is known about the setup that a policy belongs to. What is wanted of it is a `PolicyGoal`. */
export interface PolicySetting extends PolicyValues {
  readonly homeTenant: HomeTenant;
  /** Host names of the gateway: metadata whose endpoints are there is an authorization server of its own. */
  readonly gatewayHosts: readonly string[];
  /**
   * Audiences of the API: application id and identifier URIs. A validation that names only other ones is left alone.
   * Empty where they are unknown: then only Microsoft's own services count as other APIs.
   */
  readonly apiAudiences: readonly string[];
  /**
   * The version of access token that the API app issues (`requestedAccessTokenVersion`). It decides between `azp`
   * and `appid` where a validate-jwt accepts both versions, because no token carries both claims. `null` where it is unknown.
   */
  readonly tokenVersion: 1 | 2 | null;
}
