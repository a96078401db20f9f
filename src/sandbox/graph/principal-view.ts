import { findApplication } from "../directory.ts";
import type { World } from "../world/world.ts";
import type { ServicePrincipal } from "../world/world-directory.ts";

/**
 * A service principal as Graph shows it, with what it copies from its application (members: recorded traffic of 2022).
 * Members that the sandbox gives no meaning are null or empty.
 */
export function principalView(world: World, principal: ServicePrincipal) {
  const application = findApplication(world, principal.appId)?.application;
  const {
    appRoleAssignments: _roles,
    assignedUsers: _users,
    ownedApplications: _owned,
    directoryRoles: _directoryRoles,
    ...shown
  } = principal;
  return {
    ...unusedMembers,
    ...shown,
    appDisplayName: application?.displayName ?? null,
    appDescription: application?.description ?? null,
    appRoles: application?.appRoles ?? [],
    oauth2PermissionScopes: application?.api.oauth2PermissionScopes ?? [],
    replyUrls: redirectsOf(application),
    servicePrincipalNames: [principal.appId, ...(application?.identifierUris ?? [])],
    servicePrincipalType: "Application",
    signInAudience: application?.signInAudience ?? null,
    verifiedPublisher: application?.verifiedPublisher ?? null,
  };
}

function redirectsOf(
  application: NonNullable<ReturnType<typeof findApplication>>["application"] | undefined,
): string[] {
  return [application?.web, application?.spa, application?.publicClient].flatMap(
    (platform) => platform?.redirectUris ?? [],
  );
}

const unusedMembers = {
  deletedDateTime: null,
  alternativeNames: [],
  applicationTemplateId: null,
  createdDateTime: "2025-09-04T08:12:31Z",
  description: null,
  disabledByMicrosoftStatus: null,
  homepage: null,
  loginUrl: null,
  logoutUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  preferredSingleSignOnMode: null,
  preferredTokenSigningKeyThumbprint: null,
  tags: [],
  tokenEncryptionKeyId: null,
  samlSingleSignOnSettings: null,
  addIns: [],
  info: {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  },
  keyCredentials: [],
  passwordCredentials: [],
  resourceSpecificApplicationPermissions: [],
};
