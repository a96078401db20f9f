import type { Authority } from "../../model/intent.ts";

/** What the policies of an API should demand after the migration. What is known about the setup is a `PolicySetting`. */
export interface PolicyGoal {
  readonly authority: Authority;
  /** What becomes of a shared authority that is another one than `authority`. */
  readonly otherSharedAuthority: "keep" | "replace";
  /** Application ids of the client apps; each must be named by every token validation of the API. */
  readonly clientAppIds: readonly string[];
  /** Tenant GUIDs; empty admits any tenant. The home tenant is always added to a list. */
  readonly allowTenants: readonly string[];
  /** The gateway's origin, to be served as `issuer` of authorization-server metadata (RFC 8414 §3.3); `null` leaves the issuer alone. */
  readonly gatewayIssuer: string | null;
}
