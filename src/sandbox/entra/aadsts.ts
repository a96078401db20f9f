import { randomUUID } from "node:crypto";
import type { Application, Tenant } from "../world/world-directory.ts";

/**
 * A refusal of the sign-in service, with the number that people search for. Texts follow the public error reference;
 * the numbers are what clients and documents rely on, the wording is the service's to change.
 */
export class SignInRefusal extends Error {
  /** The number after AADSTS. */
  readonly number: number;
  /** The OAuth error code. */
  readonly error: string;
  /** Whether the client learns of it at its redirect URI; otherwise the person sees a page. */
  readonly shown: "page" | "redirect";

  constructor(number: number, error: string, text: string, shown: "page" | "redirect") {
    super(`AADSTS${number}: ${text}`);
    this.name = "SignInRefusal";
    this.number = number;
    this.error = error;
    this.shown = shown;
  }
}

const page = (number: number, error: string, text: string) => new SignInRefusal(number, error, text, "page");
const redirect = (number: number, error: string, text: string) =>
  new SignInRefusal(number, error, text, "redirect");

const checkFederated =
  "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. " +
  "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

/** @param seconds since 1970 */
const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString().replace("Z", "0000Z");

const named = (application: Application) => `'${application.appId}'(${application.displayName})`;

export const refusals = {
  missingParameter: (name: string) =>
    redirect(900144, "invalid_request", `The request body must contain the following parameter: '${name}'.`),
  unknownTenant: (name: string) =>
    page(
      90002,
      "invalid_request",
      `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    ),
  unknownClient: (clientId: string, directory: string) =>
    page(
      700016,
      "unauthorized_client",
      `Application with identifier '${clientId}' was not found in the directory '${directory}'. This can happen if the ` +
        "application has not been installed by the administrator of the tenant or consented to by any user in the tenant. " +
        "You may have sent your authentication request to the wrong tenant.",
    ),
  notMultiTenant: (client: Application, endpoint: string) =>
    page(
      50194,
      "invalid_request",
      `Application ${named(client)} is not configured as a multi-tenant application. Usage of the /${endpoint} endpoint is ` +
        "not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application " +
        "to be multi-tenant.",
    ),
  notForPersonalAccounts: (userName: string) =>
    page(
      500200,
      "invalid_request",
      `User account '${userName}' is a personal Microsoft account. Personal Microsoft accounts are not supported for this ` +
        "application unless explicitly invited to an organization. Try signing out and signing back in with an organizational account.",
    ),
  notConsumerClient: () =>
    page(
      9002346,
      "unauthorized_client",
      "The client does not exist or is not enabled for consumers. Configure the application for Microsoft Account users.",
    ),
  redirectUriMismatch: (redirectUri: string, client: Application) =>
    page(
      50011,
      "invalid_request",
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the ` +
        `application '${client.appId}'. Make sure the redirect URI sent in the request matches one added to your application ` +
        "in the Azure portal.",
    ),
  unknownUser: (userName: string, tenant: string) =>
    page(
      50034,
      "invalid_grant",
      `The user account ${userName} does not exist in the ${tenant} directory. To sign into this application, the account ` +
        "must be added to the directory.",
    ),
  foreignUser: (userName: string, provider: string, tenant: Tenant, client: Application) =>
    page(
      50020,
      "invalid_request",
      `User account '${userName}' from identity provider '${provider}' does not exist in tenant '${tenant.displayName}' and ` +
        `cannot access the application ${named(client)} in that tenant. The account needs to be added as an external user in ` +
        "the tenant first. Sign out and sign in again with a different Azure Active Directory user account.",
    ),
  unknownResource: (resource: string, tenant: Tenant) =>
    redirect(
      500011,
      "invalid_resource",
      `The resource principal named ${resource} was not found in the tenant named ${tenant.displayName}. This can happen if ` +
        "the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. " +
        "You might have sent your authentication request to the wrong tenant.",
    ),
  clientDisabled: (client: Application) =>
    page(7000112, "unauthorized_client", `Application ${named(client)} is disabled.`),
  resourceDisabled: (resource: string) =>
    redirect(
      500014,
      "invalid_resource",
      `The service principal for resource '${resource}' is disabled. This indicate that a subscription within the tenant has ` +
        "lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
    ),
  notAssigned: (application: Application, userName: string) =>
    page(
      50105,
      "access_denied",
      `Your administrator has configured the application ${application.displayName} ('${application.appId}') to block users ` +
        `unless they are specifically granted ('assigned') access to the application. The signed in user '${userName}' is ` +
        "blocked because they are not a direct member of a group with access, nor had access directly assigned by an " +
        "administrator. Please contact your administrator to assign access to this application.",
    ),
  appNotAssigned: (client: Application, resource: Application) =>
    redirect(
      501051,
      "invalid_grant",
      `Application ${named(client)} is not assigned to a role for the application ${named(resource)}.`,
    ),
  resourceNotSubscribed: (client: Application, resource: string, tenant: Tenant) =>
    redirect(
      650052,
      "invalid_client",
      `The app is trying to access a service '${resource}' that your organization '${tenant.id}' lacks a service principal ` +
        `for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application ` +
        `${named(client)} in order to create the required service principal.`,
    ),
  resourceNotRequired: (client: Application, resource: Application) =>
    redirect(
      650057,
      "invalid_resource",
      "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in " +
        `the client's application registration. Client app ID: ${client.appId}(${client.displayName}). Resource app ID: ` +
        `${resource.appId}.`,
    ),
  unknownScope: (client: Application, scope: string, resource: Application) =>
    redirect(
      650053,
      "invalid_client",
      `The application '${client.displayName}' asked for scope '${scope}' that doesn't exist on the resource ` +
        `'${resource.appId}'. Contact the app vendor.`,
    ),
  severalResources: (scope: string) =>
    redirect(
      28000,
      "invalid_request",
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
    ),
  mixedDefault: (scope: string) =>
    redirect(
      70011,
      "invalid_scope",
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is ` +
        `not valid. The scope ${scope} is not valid. .default scope can't be combined with resource-specific scopes.`,
    ),
  resourceScopeMismatch: () =>
    redirect(
      9010010,
      "invalid_target",
      "The resource parameter provided in the request doesn't match with the requested scopes.",
    ),
  consentRequired: (client: Application) =>
    redirect(
      65001,
      "interaction_required",
      `The user or administrator has not consented to use the application with ID '${client.appId}' named ` +
        `'${client.displayName}'. Send an interactive authorization request for this user and resource.`,
    ),
  consentDeclined: () => redirect(65004, "access_denied", "User declined to consent to access the app."),
  adminConsentRequired: (client: Application) =>
    page(
      90094,
      "access_denied",
      `${client.displayName} needs permission to access resources in your organization that only an admin can grant. Please ` +
        "ask an admin to grant permission to this app before you can use it.",
    ),
  loginRequired: () =>
    redirect(50058, "login_required", "A silent sign-in request was sent but no user is signed in."),
  unsupportedResponseType: (responseType: string) =>
    redirect(
      700054,
      "unsupported_response_type",
      `response_type '${responseType}' is not enabled for the application.`,
    ),
  badChallengeMethod: () =>
    redirect(9002330, "invalid_request", "Code_challenge_method must be 'S256' or 'plain'."),
  tokenForItself: (clientId: string) =>
    redirect(
      90009,
      "invalid_request",
      `Application '${clientId}' is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.`,
    ),
  unknownCode: () => redirect(9002313, "invalid_grant", "Invalid request. Request is malformed or invalid."),
  codeRedeemed: () =>
    redirect(
      54005,
      "invalid_grant",
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    ),
  codeExpired: () =>
    redirect(
      70008,
      "invalid_grant",
      "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
    ),
  verifierMismatch: () =>
    redirect(
      501481,
      "invalid_grant",
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
  verifierMissing: () =>
    redirect(
      50148,
      "invalid_grant",
      "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
    ),
  redirectUriDiffers: () =>
    redirect(
      500112,
      "invalid_client",
      "The reply address does not match the reply address provided when requesting Authorization code.",
    ),
  secretMissing: () =>
    redirect(
      7000218,
      "invalid_client",
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
  secretOfPublicClient: () =>
    redirect(
      700025,
      "invalid_client",
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
  notFromPage: () =>
    redirect(
      9002327,
      "invalid_request",
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ),
  secretWrong: (clientId: string) =>
    redirect(
      7000215,
      "invalid_client",
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the " +
        `client secret ID, for a secret added to app '${clientId}'.`,
    ),
  assertionRefused: (why: "invalid" | "no person's" | "another tenant's") =>
    redirect(
      50013,
      "invalid_grant",
      `Assertion failed signature validation. [Reason - the assertion is ${why}]`,
    ),
  /** The three numbers are verified for issuer and subject (public reports), that for the audience is not. */
  noFederatedCredential: (what: "issuer" | "subject" | "audience", value: string) =>
    redirect(
      { issuer: 700211, subject: 700213, audience: 700212 }[what],
      "invalid_client",
      `No matching federated identity record found for presented assertion ${what} '${value}'. ${checkFederated}`,
    ),
  federatedSubjectInAnotherCase: (subject: string) =>
    redirect(
      7002138,
      "invalid_client",
      `No matching federated identity record found for presented assertion subject '${subject}'. The subject matches with ` +
        `case-insensitive comparison, but not with case-sensitive comparison. ${checkFederated}`,
    ),
  assertionMalformed: () => redirect(50027, "invalid_client", "JWT token is invalid or malformed."),
  /** The wording is verified (public reports). */
  clientAssertionExpired: (now: number, { nbf, iat, exp }: { nbf?: number; iat?: number; exp?: number }) =>
    redirect(
      700024,
      "invalid_client",
      `Client assertion is not within its valid time range. Current time: ${timeOf(now / 1000)}, assertion valid from ` +
        `${timeOf(nbf ?? iat ?? 0)}, expiry time of assertion ${timeOf(exp ?? 0)}. Review the documentation at ` +
        "https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
    ),
  deviceSignInPending: () =>
    redirect(
      70016,
      "authorization_pending",
      "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
  /** The error codes of the device code flow are verified (its documentation), the numbers of these three are not. */
  deviceSignInDeclined: () =>
    redirect(70017, "authorization_declined", "The end user denied the authorization request."),
  deviceCodeExpired: () =>
    redirect(
      70020,
      "expired_token",
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
  unknownDeviceCode: () =>
    redirect(
      70018,
      "bad_verification_code",
      "The provided value for the input parameter 'device_code' is not valid.",
    ),
  notOverShared: () =>
    redirect(
      9001023,
      "invalid_request",
      "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or " +
        "tenant-specific endpoint.",
    ),
  assertionExpired: () => redirect(500133, "invalid_grant", "Assertion is not within its valid time range."),
  assertionAudience: (audience: string, expected: string) =>
    redirect(
      500131,
      "invalid_grant",
      "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was " +
        `'${audience}' and the expected audience is '${expected}'.`,
    ),
  defaultScopeNeeded: (scope: string) =>
    redirect(
      1002012,
      "invalid_scope",
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default ` +
        "suffixed to the resource identifier (application ID URI).",
    ),
  tenantNeeded: () =>
    redirect(
      50059,
      "invalid_request",
      "No tenant-identifying information found in either the request or implied by any provided credentials.",
    ),
  unsupportedGrant: (grant: string) =>
    redirect(70003, "unsupported_grant_type", `The app requested an unsupported grant type '${grant}'.`),
  clientPrincipalMissing: (client: Application, tenant: Tenant) =>
    redirect(
      7000229,
      "invalid_client",
      `The client application ${client.appId} is missing service principal in the tenant ${tenant.id}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119`,
    ),
};

/** The description as the service writes it, with the ids under which support would look it up. */
export function describeRefusal(refusal: SignInRefusal, now: number): RefusalDescription {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    description: `${refusal.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    trace,
    correlation,
    timestamp,
  };
}

export interface RefusalDescription {
  readonly description: string;
  readonly trace: string;
  readonly correlation: string;
  readonly timestamp: string;
}
