import type { Finding, Place } from "../../model/finding.ts";
import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import type { UrlRole } from "../authority/role.ts";
import type { Tenant } from "../authority/tenant.ts";
import type { EditTouches } from "../review/decision.ts";
import type { TokenCheck } from "../validation/token-check.ts";

/** An edit with its reason. */
export interface PolicyEdit extends Edit {
  /** Path of the element or attribute, such as `/policies/inbound/validate-azure-ad-token/@tenant-id`. */
  readonly element: string;
  readonly touches: EditTouches;
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
export interface PolicyRewrite {
  readonly edits: readonly PolicyEdit[];
  readonly findings: readonly Finding[];
  /** What already says what the goal says. */
  readonly alreadyRight: readonly LeftAsIs[];
  /** What is not part of this setup: other identity providers, other APIs' audiences, authorities without a tenant. */
  readonly notOurs: readonly LeftAsIs[];
  /** What each token validation demands now and after the edits. */
  readonly checksBefore: readonly TokenCheck[];
  readonly checksAfter: readonly TokenCheck[];
  /** Every authority URL outside of the validations, as it is before the edits. */
  readonly authorityUrls: readonly AuthorityUse[];
}
