import type { Finding, Place } from "../model/finding.ts";
import type { HomeTenant } from "../model/setup.ts";
import type { Edit } from "../text/edit.ts";
import type { Span } from "../text/span.ts";
import type { NamedValues } from "./named-value.ts";
import type { Tenant } from "./tenant.ts";
import type { TokenCheck } from "./token-check.ts";
import type { UrlRole } from "./url-role.ts";

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

/** An edit with its reason. */
export interface PolicyEdit extends Edit {
  /** Path of the element or attribute, such as `/policies/inbound/validate-azure-ad-token/@tenant-id`. */
  readonly element: string;
  /** One sentence: why. */
  readonly because: string;
}

/** Something that was looked at and needs no edit. */
export interface LeftAsIs {
  readonly element: string;
  readonly place: Place;
  /** One sentence: what it is. */
  readonly what: string;
}

/** An authority URL and what it is for. `start`–`end` is the URL as written. */
export interface AuthorityUse extends Span {
  readonly element: string;
  /** The JSON member, C# name or challenge parameter that it is the value of. */
  readonly key: string | null;
  readonly role: UrlRole;
  readonly host: string;
  /** `null` when the URL ends with its host. */
  readonly tenant: Tenant | null;
  /** Where the tenant is written: in the URL, or in the value of a variable that the URL is made of. */
  readonly place: Span | null;
}

/** What a policy document needs. Edits refer to the text as read, are disjoint and in order. */
export interface PolicyRevision {
  readonly edits: readonly PolicyEdit[];
  readonly findings: readonly Finding[];
  /** What already says what the wish says. */
  readonly alreadyRight: readonly LeftAsIs[];
  /** What is not part of this setup: other identity providers, other APIs' audiences, authorities without a tenant. */
  readonly notOurs: readonly LeftAsIs[];
  /** What each token validation demands now and after the edits. */
  readonly checksBefore: readonly TokenCheck[];
  readonly checksAfter: readonly TokenCheck[];
  /** Every authority URL outside of the validations, as it is before the edits. */
  readonly authorityUrls: readonly AuthorityUse[];
}
