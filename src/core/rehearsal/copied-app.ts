import type { AppRegistration } from "../model/app-registration.ts";
import { madeUpId } from "./cast.ts";

/** An app registration as a world's directory holds it. */
export type CopiedApp = Readonly<Record<string, unknown>> & {
  readonly appId: string;
  readonly displayName: string;
};

/** Where a made-up sign-in of an app without a redirect URI ends. */
const anyRedirect = "http://localhost";

/**
 * The registration with everything that decides about sign-in. Which scopes a client is pre-authorized for was not read:
 * it is all of them. Every redirect URI is a public client's there, whatever its platform is: who signs in has no secret.
 */
export function copiedApp(app: AppRegistration): CopiedApp {
  const scopes = app.scopes.map(({ id, value, type, isEnabled }) => ({
    id,
    value,
    type: type === "Admin" ? "Admin" : "User",
    isEnabled,
  }));
  const enabled = scopes.filter(({ isEnabled }) => isEnabled).map(({ id }) => id);
  return {
    ...(app.odataType === null ? {} : { "@odata.type": app.odataType }),
    ...(app.isDisabled ? { isDisabled: true } : {}),
    id: app.id,
    appId: app.appId.toLowerCase(),
    displayName: app.displayName,
    ...(app.createdAt === null ? {} : { createdDateTime: app.createdAt }),
    disabledByMicrosoftStatus: app.disabledByMicrosoftStatus,
    identifierUris: app.identifierUris,
    publisherDomain: app.publisherDomain,
    signInAudience: app.signInAudience,
    tags: app.tags,
    notes: app.notes,
    uniqueName: app.uniqueName,
    api: {
      knownClientApplications: app.knownClientApplications.map((appId) => appId.toLowerCase()),
      requestedAccessTokenVersion: app.accessTokenVersion,
      oauth2PermissionScopes: scopes,
      preAuthorizedApplications: app.preAuthorizedApplications.map((appId) => ({
        appId: appId.toLowerCase(),
        delegatedPermissionIds: enabled,
      })),
    },
    optionalClaims: app.hasGuidAudience
      ? { accessToken: [{ name: "aud", additionalProperties: ["use_guid"] }] }
      : null,
    publicClient: { redirectUris: app.redirectUris.length === 0 ? [anyRedirect] : app.redirectUris },
    requiredResourceAccess: app.requiredResourceAccess.map(({ resourceAppId, permissionIds }) => ({
      resourceAppId: resourceAppId.toLowerCase(),
      resourceAccess: permissionIds.map((id) => ({ id, type: "Scope" })),
    })),
    servicePrincipalLockConfiguration: app.instanceLock,
    verifiedPublisher: { displayName: null, verifiedPublisherId: app.verifiedPublisherId },
  };
}

/** A made-up client of the API: of a tenant's own, or in the place of one whose registration was not read. */
export function clientOf(
  api: AppRegistration,
  appId: string,
  number: number,
  made: { readonly displayName: string; readonly signInAudience: "AzureADMyOrg" | "AzureADMultipleOrgs" },
): CopiedApp {
  const scopes = api.scopes.filter(({ isEnabled }) => isEnabled);
  return {
    id: madeUpId("object", number),
    appId: appId.toLowerCase(),
    ...made,
    publicClient: { redirectUris: [anyRedirect] },
    requiredResourceAccess: [
      {
        resourceAppId: api.appId.toLowerCase(),
        resourceAccess: scopes.map(({ id }) => ({ id, type: "Scope" })),
      },
    ],
  };
}
