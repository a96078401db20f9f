import type { Authority } from "../model/intent.ts";
import type { NamedValueDefinition } from "./meaning.ts";

/** What is wanted of a tree, as its person says it. */
export interface SourceWish {
  readonly authority: Authority;
  /** Present where somebody named the authority: it then replaces the other shared one, too. */
  readonly authorityFrom?: "person";
  /** Ids and domains that mean the home tenant, in lower case. */
  readonly homeTenant: readonly string[];
  /** Texts that mean the home tenant wherever they stand in a policy, such as `__TENANT_ID__` or `${var.tenant}`. */
  readonly tenantExpressions: readonly string[];
  /** Application ids, or expressions that are inserted verbatim. */
  readonly clientApps: readonly string[];
  /** Tenant ids; empty admits any tenant. */
  readonly allowTenants: readonly string[];
  /** The gateway's origin to be served as `issuer`; `null` leaves the issuer alone. */
  readonly gatewayIssuer: string | null;
  /** Audiences of the API: validations that name only other ones are left alone. Empty where they are unknown. */
  readonly audiences: readonly string[];
  /** The option that tells what a name means that the tree does not tell. */
  readonly tellBy: "--tenant-expression" | "--named-values";
  /** Keys of the app registrations that are this setup's; empty lets the tree tell. */
  readonly apps: readonly string[];
}

/** A named value by all that the tree says of it. */
export interface KnownNamedValue {
  /** What a policy has there; `null` where it is not known, or not the same everywhere. */
  readonly value: string | null;
  /** Why it is not known, as the end of a sentence; empty where it is. */
  readonly why: string;
  readonly definitions: readonly NamedValueDefinition[];
}

/** What is known in every policy of a tree. */
export interface TreeKnowledge {
  readonly wish: SourceWish;
  /** By display name. */
  readonly namedValues: ReadonlyMap<string, KnownNamedValue>;
}
