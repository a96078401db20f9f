import type { Authority } from "../../model/intent.ts";

/** What the policies of an API should demand after the migration. What is known about the setup is a `PolicySetting`. */
export interface PolicyGoal {
  readonly authority: Authority;
  /**
   * The authority in `authorization_servers` of protected resource metadata, where Visual Studio Code fails at `common`
   * (verified: microsoft/vscode#283453).
   */
  readonly resourceAuthority: Authority;
  /** What becomes of a shared authority that is another one than `authority`. */
  readonly otherSharedAuthority: "keep" | "replace";
  /** Application ids of the client apps; each must be named by every token validation of the API. */
  readonly clientAppIds: readonly string[];
  /** Tenant GUIDs; empty admits any tenant. The home tenant is always added to a list. */
  readonly allowTenants: readonly string[];
  /** Nothing but the lists of tenants that are there is edited. */
  readonly tenantsOnly?: true;
  /** The gateway's origin, to be served as `issuer` of authorization-server metadata (RFC 8414 §3.3); `null` leaves the issuer alone. */
  readonly gatewayIssuer: string | null;
}

/** The authority that a member of metadata names afterwards. @param key its name; `null` where it has none */
export function authorityFor(key: string | null, goal: PolicyGoal): Authority {
  return key === "authorization_servers" ? goal.resourceAuthority : goal.authority;
}
