import type { HomeTenant } from "../../model/setup.ts";
import type { NamedValues } from "../document/named-value.ts";

/** What the policies of an API should demand after the migration. */
export interface PolicyWish {
  readonly homeTenant: HomeTenant;
  readonly authority: "common" | "organizations";
  /** What becomes of a shared authority that is another one than `authority`: it stays, unless it is to be replaced. */
  readonly sharedAuthority?: "replace";
  /** Application ids of the client apps; each must be named by every token validation of the API. */
  readonly clientAppIds: readonly string[];
  /** Tenant GUIDs; empty admits any tenant. The home tenant is always added to a list. */
  readonly allowTenants: readonly string[];
  readonly namedValues: NamedValues;
  /** Authority hosts beyond those of the known clouds, without scheme, such as `login.contoso.example`. */
  readonly authorityHosts?: readonly string[];
  /** The gateway's origin, to be served as `issuer` of authorization-server metadata (RFC 8414 §3.3). */
  readonly gatewayIssuer?: string;
  /** Host names of the gateway: metadata whose endpoints are there is an authorization server of its own. */
  readonly gatewayHosts?: readonly string[];
  /** Audiences of the API: app id and identifier URIs. A validation that names only other ones is left alone. */
  readonly apiAudiences?: readonly string[];
  /**
   * The version of access token that the API app issues (`requestedAccessTokenVersion`). It decides between `azp`
   * and `appid` where a validate-jwt accepts both versions, because no token carries both claims.
   */
  readonly tokenVersion?: 1 | 2;
}
