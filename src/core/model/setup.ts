import type { AppRegistration } from "./app-registration.ts";

/** The directory that the app registrations live in. */
export interface HomeTenant {
  /** Tenant id, lower case. */
  readonly id: string;
  /** Verified domains, lower case; empty when they could not be read. */
  readonly domains: readonly string[];
  /** What it is called; absent where that is not known. It is for people and decides nothing. */
  readonly displayName?: string;
  /** Present where `id` stands for one that is not known, as in a source tree: another id may then mean it, too. */
  readonly idUnknown?: true;
}

/** An API Management service. */
export interface ApimService {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  /** `https://<service>.azure-api.net`, without a trailing slash. */
  readonly gatewayUrl: string;
  /** Every host that its gateway answers at, custom domains included, lower case. */
  readonly hosts: readonly string[];
  readonly tags: Tags;
  /** What its subscription is called; absent where no list of subscriptions was read. It decides nothing. */
  readonly subscriptionName?: string;
}

/** Tags of an Azure resource. */
export type Tags = Readonly<Record<string, string>>;

/** An API in API Management: its current revision. */
export interface Api {
  /** ARM id. */
  readonly id: string;
  /** Last segment of the ARM id. */
  readonly name: string;
  /** The number of the current revision. */
  readonly revision: string;
  readonly displayName: string;
  /** URL path below the gateway, without slashes at its ends; empty for the gateway's root. */
  readonly path: string;
  /** `http`, `mcp`, …; `http` when the service does not say. */
  readonly type: string;
  /** Where calls go without a policy that says otherwise; `null` when the service does not say. */
  readonly serviceUrl: string | null;
  /** Whether a call needs a subscription key, unless a product of the API asks for none. */
  readonly subscriptionRequired: boolean;
}

/** An API whose operations are tools of an MCP-typed API. Its own policies run for each call of such a tool. */
export interface BackingApi {
  /** ARM id. */
  readonly id: string;
  readonly displayName: string;
  /** Whether its policies, or those of the operations, validate tokens; they never get to see the caller's. */
  readonly validatesTokens: "yes" | "no" | "unknown";
}

/** What is known of the API as an MCP-typed one. */
export interface McpApi {
  readonly backingApis: readonly BackingApi[];
  /** Names of tools with policies of their own. */
  readonly toolsWithPolicies: readonly string[];
  readonly isFederationRouter: boolean;
}

/** A revision of the API beside the current one: a copy of it with policies of its own. */
export interface OtherRevision {
  /** What follows `;rev=`. */
  readonly revision: string;
  /** Whether the gateway answers calls of it, at the API's path with `;rev=<n>`. */
  readonly isOnline: boolean;
  /** `null` for one that is offline, and where they were not read. */
  readonly documents: RevisionDocuments | null;
}

/** What a revision has of its own; what is of the whole service or of a product decides about its calls, too. */
export interface RevisionDocuments {
  readonly operations: readonly Operation[];
  /** Its own policy, those of its operations, and the fragments that they include. */
  readonly policies: readonly PolicyText[];
}

/** A product that the API is part of. */
export interface Product {
  readonly id: string;
  readonly displayName: string;
  readonly subscriptionRequired: boolean;
}

/** A backend that a policy of the setup names. */
export interface Backend {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  /** Empty for a pool of backends. */
  readonly url: string;
}

/** A client that is registered in another directory: it is listed in policies, and nobody here can change it. */
export interface ForeignClient {
  /** Application id, lower case. */
  readonly appId: string;
  /** As its service principal here or Microsoft calls it; `null` where nothing does. */
  readonly displayName: string | null;
}

/** A client that somebody has consented to for the API, in the home tenant. */
export interface Consent {
  /** Application id of the client. */
  readonly appId: string;
  readonly displayName: string;
  /** Tenant id of the client's own directory; `null` when the directory does not say. */
  readonly ownerTenant: string | null;
  /** Whether an administrator consented for everybody. */
  readonly forEverybody: boolean;
  /** The scopes that were granted for everybody, as `scp` names them. */
  readonly scopesForEverybody: readonly string[];
  /** Every scope that some person granted for themselves alone. */
  readonly personalScopes: readonly string[];
}

/**
 * What an app's service principal in the home tenant decides about sign-in there. Other tenants have service principals
 * of their own. `absent`: the tenant has none; `unread`: whether it has one is not known.
 */
export type HomePrincipal = { readonly appId: string } & (
  | {
      readonly kind: "read";
      /** `accountEnabled`: without it nobody gets a token (verified: Graph documentation). */
      readonly isEnabled: boolean;
      /** `appRoleAssignmentRequired`: only who is assigned gets a token (verified: Graph documentation). */
      readonly needsAssignment: boolean;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "unread" }
);

/**
 * What the home tenant's app-management policy says about multi-tenant apps. `createdAfter` limits it to apps made
 * later; `hasExemptions` means that some callers are exempt. (verified: Graph beta documentation)
 */
export type AudiencePolicy =
  | { readonly kind: "permits" }
  | { readonly kind: "forbids"; readonly createdAfter: string | null; readonly hasExemptions: boolean }
  | { readonly kind: "unknown"; readonly reason: string };

/** An operation of an API. */
export interface Operation {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly method: string;
  readonly urlTemplate: string;
}

/** Where a policy applies, from the widest to the narrowest. */
export type PolicyScope = "service" | "product" | "api" | "operation" | "fragment";

/** A policy document exactly as the service gave it. */
export interface PolicyText {
  /** ARM id of the policy or fragment. */
  readonly address: string;
  readonly scope: PolicyScope;
  /** What the policy belongs to, for people: a display name. */
  readonly owner: string;
  /** The format it was read in; it is written back in the same one. */
  readonly format: "rawxml" | "xml";
  readonly text: string;
  /** With its quotes, as `If-Match` wants it. */
  readonly etag: string;
  /** The other APIs that this document also decides about; empty when it serves the chosen API alone. */
  readonly sharedWith: readonly string[];
  /** The other APIs of which that is not known; absent or empty where it is of all. */
  readonly maybeSharedWith?: readonly PossibleSharing[];
}

/** APIs that a document may decide about, too. */
export interface PossibleSharing {
  readonly apis: readonly string[];
  /** Why it is not known, of them: "whose policies could not be read". */
  readonly why: string;
}

/** A named value of the service. `value` is `null` for secret ones, which are never fetched. */
export interface NamedValue {
  /** The display name: what is between the braces. */
  readonly name: string;
  readonly value: string | null;
}

/** Something that could not be read, and what follows from not knowing it. */
export interface Unreadable {
  readonly resource: string;
  /** `rest` when it was begun and not finished; the whole of it without this. */
  readonly part?: "rest";
  readonly reason: string;
  readonly consequence: string;
  /** What helps, where the usual hint does not. */
  readonly hint?: string;
  /** `note` for what matters little; a warning without it. */
  readonly level?: "warning" | "note";
}

/** Everything that a plan is made from. The plan depends on nothing else. */
export interface Snapshot {
  /** Authority hosts beside those of the known clouds, such as a private cloud's. */
  readonly authorityHosts: readonly string[];
  readonly homeTenant: HomeTenant;
  readonly service: ApimService;
  readonly api: Api;
  readonly apiApp: AppRegistration;
  readonly clientApps: readonly AppRegistration[];
  /** Planned clients that are registered elsewhere. With no client at all no list of clients is made. */
  readonly foreignClients: readonly ForeignClient[];
  readonly policies: readonly PolicyText[];
  readonly namedValues: readonly NamedValue[];
  readonly operations: readonly Operation[];
  /** What stands behind the API where its type is `mcp`; `null` for other types, and where it could not be read. */
  readonly mcp: McpApi | null;
  /** The revisions of the API that are not current; empty when they could not be read. */
  readonly revisions: readonly OtherRevision[];
  /** The products that the API is part of. */
  readonly products: readonly Product[];
  /** The backends that the policies name. */
  readonly backends: readonly Backend[];
  /** Tags of the service's resource group; empty when they could not be read. */
  readonly groupTags: Tags;
  /** Who has consent for the API today; `null` when it could not be read. */
  readonly consents: readonly Consent[] | null;
  /** `off` where the home tenant lets nobody but administrators consent; `unknown` for any other setting, too. */
  readonly userConsentAtHome: "off" | "unknown";
  /** App registrations of the home tenant that are clients of the API today, beside the planned ones. */
  readonly otherApps: readonly AppRegistration[];
  /**
   * The service principals of the API and of the clients that are known today. A client that is not in this list has
   * none here that could block it, such as Microsoft's own that nobody has consented to.
   */
  readonly homePrincipals: readonly HomePrincipal[];
  readonly audiencePolicy: AudiencePolicy;
  /**
   * Whether the signed-in identity's token shows a right to update every app registration, whatever its audience.
   * False also when the token does not say.
   */
  readonly updatesEveryApp: boolean;
  readonly unreadable: readonly Unreadable[];
  /** How each part of the setup was found, one sentence a part. */
  readonly foundBy: FoundBy;
}

/** How each part of the setup was found, in words. */
export interface FoundBy {
  readonly service: string;
  readonly api: string;
  readonly apiApp: string;
  readonly clientApps: string;
}
