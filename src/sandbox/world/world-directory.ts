import * as z from "zod";

/** The four accounts a registration may cover (Graph v1.0 `application.signInAudience`; verified: its documentation). */
export const signInAudiences = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
  "PersonalMicrosoftAccount",
] as const;

const permissionScopeSchema = z.looseObject({
  id: z.string(),
  value: z.string(),
  type: z.enum(["User", "Admin"]),
  isEnabled: z.boolean().default(true),
  adminConsentDisplayName: z.string().default(""),
  adminConsentDescription: z.string().default(""),
  userConsentDisplayName: z.string().nullable().default(null),
  userConsentDescription: z.string().nullable().default(null),
});

const apiSchema = z.looseObject({
  acceptMappedClaims: z.boolean().nullable().default(null),
  knownClientApplications: z.array(z.string()).default([]),
  requestedAccessTokenVersion: z
    .union([z.literal(1), z.literal(2)])
    .nullable()
    .default(null),
  oauth2PermissionScopes: z.array(permissionScopeSchema).default([]),
  preAuthorizedApplications: z
    .array(z.looseObject({ appId: z.string(), delegatedPermissionIds: z.array(z.string()) }))
    .default([]),
});

const requiredResourceAccessSchema = z.looseObject({
  resourceAppId: z.string(),
  resourceAccess: z.array(z.looseObject({ id: z.string(), type: z.enum(["Scope", "Role"]) })),
});

/** Whose tokens an app may sign in with. In Graph it is a relationship, so that reads of applications do not show it. */
const federatedCredentialSchema = z.looseObject({
  name: z.string().default(""),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()).default(["api://AzureADTokenExchange"]),
});

const redirectsSchema = z.looseObject({ redirectUris: z.array(z.string()).default([]) });

/** An app registration as Microsoft Graph v1.0 shows it. The type is open there, so extra members are kept. */
export const applicationSchema = z.looseObject({
  id: z.string(),
  deletedDateTime: z.string().nullable().default(null),
  appId: z.string(),
  displayName: z.string(),
  description: z.string().nullable().default(null),
  createdDateTime: z.string().default("2025-09-04T08:12:31Z"),
  disabledByMicrosoftStatus: z.string().nullable().default(null),
  identifierUris: z.array(z.string()).default([]),
  isDeviceOnlyAuthSupported: z.boolean().nullable().default(null),
  isFallbackPublicClient: z.boolean().nullable().default(null),
  notes: z.string().nullable().default(null),
  publisherDomain: z.string().nullable().default(null),
  serviceManagementReference: z.string().nullable().default(null),
  signInAudience: z.enum(signInAudiences),
  tags: z.array(z.string()).default([]),
  uniqueName: z.string().nullable().default(null),
  addIns: z.array(z.unknown()).default([]),
  api: apiSchema.prefault({}),
  appRoles: z.array(z.looseObject({ id: z.string(), value: z.string().nullable() })).default([]),
  keyCredentials: z.array(z.unknown()).default([]),
  federatedIdentityCredentials: z.array(federatedCredentialSchema).default([]),
  passwordCredentials: z.array(z.unknown()).default([]),
  publicClient: redirectsSchema.prefault({}),
  requiredResourceAccess: z.array(requiredResourceAccessSchema).default([]),
  servicePrincipalLockConfiguration: z.looseObject({}).nullable().default(null),
  optionalClaims: z
    .looseObject({
      accessToken: z
        .array(z.looseObject({ name: z.string(), additionalProperties: z.array(z.string()).default([]) }))
        .default([]),
    })
    .nullable()
    .default(null),
  verifiedPublisher: z
    .looseObject({ displayName: z.string().nullable(), verifiedPublisherId: z.string().nullable() })
    .prefault({ displayName: null, verifiedPublisherId: null, addedDateTime: null }),
  web: redirectsSchema.prefault({}),
  spa: redirectsSchema.prefault({}),
});

/** An application's presence in one tenant. `appRoleAssignments` lists what it was granted as an app. */
export const servicePrincipalSchema = z.looseObject({
  id: z.string(),
  appId: z.string(),
  appOwnerOrganizationId: z.string(),
  displayName: z.string(),
  accountEnabled: z.boolean().default(true),
  appRoleAssignmentRequired: z.boolean().default(false),
  appRoleAssignments: z.array(z.object({ resourceAppId: z.string(), value: z.string() })).default([]),
  /** Ids of users who are assigned to it, which counts where `appRoleAssignmentRequired` is set. */
  assignedUsers: z.array(z.string()).default([]),
  /** `appId`s of applications this principal owns: what Application.ReadWrite.OwnedBy may change. */
  ownedApplications: z.array(z.string()).default([]),
  /** Directory roles that it holds. They give rights without any claim in its token. */
  directoryRoles: z.array(z.enum(["Application Administrator"])).default([]),
});

/** A recorded delegated consent, in Graph's shape: client and resource are service principal ids. */
export const permissionGrantSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  consentType: z.enum(["AllPrincipals", "Principal"]),
  principalId: z.string().nullable(),
  resourceId: z.string(),
  scope: z.string(),
});

const userSchema = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  userType: z.enum(["Member", "Guest"]).default("Member"),
  /** May consent to scopes of type Admin. */
  isAdmin: z.boolean().default(false),
  /** For a guest: the sign-in name of the account in its own tenant. */
  guestOf: z.string().nullable().default(null),
});

const restrictionSchema = z.object({ state: z.enum(["enabled", "disabled"]) });

/** One Entra tenant with all that is in its directory. `personal` is the one tenant of Microsoft accounts. */
export const tenantSchema = z.object({
  id: z.string(),
  kind: z.enum(["organization", "personal"]).default("organization"),
  displayName: z.string(),
  domains: z.array(
    z.object({
      name: z.string(),
      isInitial: z.boolean().default(false),
      isDefault: z.boolean().default(false),
    }),
  ),
  /** Whether an ordinary user may grant a delegated permission of type User to an app of another tenant. */
  userConsent: z.enum(["allowed", "verified-publishers", "nobody"]).default("allowed"),
  /** The tenant's app-management policy, as far as it decides about a change of audience or of identifier URIs. */
  appManagementPolicy: z
    .object({
      multiTenantApps: restrictionSchema.default({ state: "disabled" }),
      uriAdditionWithoutUniqueTenantIdentifier: restrictionSchema.default({ state: "disabled" }),
    })
    .prefault({}),
  users: z.array(userSchema).default([]),
  applications: z.array(applicationSchema).default([]),
  servicePrincipals: z.array(servicePrincipalSchema).default([]),
  oauth2PermissionGrants: z.array(permissionGrantSchema).default([]),
});

export type Application = z.infer<typeof applicationSchema>;
export type PermissionScope = z.infer<typeof permissionScopeSchema>;
export type ServicePrincipal = z.infer<typeof servicePrincipalSchema>;
export type PermissionGrant = z.infer<typeof permissionGrantSchema>;
export type User = z.infer<typeof userSchema>;
export type Tenant = z.infer<typeof tenantSchema>;
