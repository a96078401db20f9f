/**
 * Which accounts an app registration serves. Graph declares a string and not an enumeration, so an unknown value is
 * kept as it came (verified: metadata of Graph v1.0).
 */
export type SignInAudience =
  | "AzureADMyOrg"
  | "AzureADMultipleOrgs"
  | "AzureADandPersonalMicrosoftAccount"
  | "PersonalMicrosoftAccount"
  | (string & {});

/** A delegated permission that an API offers. */
export interface PermissionScope {
  readonly id: string;
  /** The bare name, as it appears in `scp`. */
  readonly value: string;
  /** `User`: users may consent by default; `Admin`: only an administrator can. */
  readonly type: "User" | "Admin" | (string & {});
  readonly isEnabled: boolean;
  /** What people read on the consent screen; absent where its owners wrote nothing. */
  readonly consentName?: string;
}

/** What this program knows of an app registration (Graph v1.0 `application`). Arrays are sets: Graph reorders them. */
export interface AppRegistration {
  /** Object id, the key of `/applications/{id}`. */
  readonly id: string;
  /** Application (client) id. */
  readonly appId: string;
  readonly displayName: string;
  readonly signInAudience: SignInAudience;
  readonly identifierUris: readonly string[];
  readonly publisherDomain: string | null;
  /** `null` when the publisher is not verified. */
  readonly verifiedPublisherId: string | null;
  /** Present for derived types such as `#microsoft.graph.agentIdentityBlueprint`. */
  readonly odataType: string | null;
  readonly isDisabled: boolean;
  readonly disabledByMicrosoftStatus: string | null;
  /** 1 or 2; Graph's `null` means 1. */
  readonly accessTokenVersion: 1 | 2;
  /**
   * Whether version 1 tokens for it carry the bare application id as audience, too: the optional claim `aud` with
   * `use_guid` (verified: Entra documentation for MCP servers).
   */
  readonly hasGuidAudience: boolean;
  readonly scopes: readonly PermissionScope[];
  readonly knownClientApplications: readonly string[];
  readonly preAuthorizedApplications: readonly string[];
  readonly requiredResourceAccess: readonly {
    readonly resourceAppId: string;
    readonly permissionIds: readonly string[];
  }[];
  /** Of every platform. */
  readonly redirectUris: readonly string[];
  /**
   * Those of them that are registered for the web or for a single-page application; the others are a public client's. Entra takes the
   * client for what the platform of its redirect URI says, whatever `isFallbackPublicClient` is (verified: anthropics/claude-ai-mcp#894).
   */
  readonly webRedirectUris: readonly string[];
  readonly spaRedirectUris: readonly string[];
  /** ISO 8601; `null` when the directory does not say. */
  readonly createdAt: string | null;
  /** `servicePrincipalLockConfiguration`; `null` where it was never set, which is so for apps not made in the portal. */
  readonly instanceLock: InstanceLock | null;
  readonly tags: readonly string[];
  /** Free text of its owners. */
  readonly notes: string | null;
  /** A key that templates give and people do not, such as those of Bicep; `null` for most. */
  readonly uniqueName: string | null;
}

/** Keeps credentials of an app registration from being added in other tenants (verified: Graph documentation). */
export interface InstanceLock {
  readonly isEnabled: boolean;
  readonly allProperties: boolean;
}
