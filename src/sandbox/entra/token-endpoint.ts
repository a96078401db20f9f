import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import type { Cloud } from "../cloud.ts";
import {
  findApplication,
  findResource,
  findServicePrincipal,
  findTenant,
  mayLiveIn,
  type RegisteredApplication,
} from "../directory.ts";
import type { Tenant } from "../world/world-directory.ts";
import { refusals } from "./aadsts.ts";
import { clientAt, readAuthority, redirectPlatform } from "./authority.ts";
import { checkClientAssertion } from "./client-assertion.ts";
import { consentState } from "./consent.ts";
import { deviceCodeGrant, redeemDeviceCode } from "./device-code.ts";
import type { Account, Authority, RedeemableCode } from "./flow.ts";
import { jwtBearer, personOfAssertion } from "./on-behalf-of.ts";
import { passApp } from "./principal-gate.ts";
import { type RequestedScopes, readScopes } from "./scopes.ts";
import {
  signAccessToken,
  signIdToken,
  signOpaque,
  type TokenSubject,
  tokenLifetime,
  verifyToken,
} from "./tokens.ts";

/** A successful answer of the token endpoint. */
export type TokenAnswer = Readonly<Record<string, string | number>>;

/** Who calls: the client's id and what it proves itself with, from the form or from a Basic header. */
export interface ClientCredentials {
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** A token of somebody whom the client trusts. */
  readonly clientAssertion: string | null;
  /** Whether a page in a browser calls, which sends the header `Origin`. */
  readonly isPage: boolean;
}

const grants: Readonly<Record<string, typeof redeemCode>> = {
  authorization_code: redeemCode,
  refresh_token: redeemRefreshToken,
  client_credentials: clientCredentials,
  [jwtBearer]: exchangeToken,
  [deviceCodeGrant]: redeemDevice,
  // As MSAL for Node writes it (verified: its source).
  device_code: redeemDevice,
};

/** The grant types that the token endpoint knows; others are not emulated. */
export const knownGrants = Object.keys(grants);

/**
 * Answers `POST /{authority}/oauth2/v2.0/token` (and v1's `/oauth2/token`, which names a `resource` in place of scopes).
 *
 * @throws SignInRefusal whatever stands against a token.
 */
export async function issueTokens(
  cloud: Cloud,
  segment: string,
  form: URLSearchParams,
  credentials: ClientCredentials,
): Promise<TokenAnswer> {
  if (credentials.clientId === null) {
    throw refusals.missingParameter("client_id");
  }
  const grantType = form.get("grant_type");
  if (grantType === null) {
    throw refusals.missingParameter("grant_type");
  }
  const grant = grants[grantType];
  if (grant === undefined) {
    throw refusals.unsupportedGrant(grantType);
  }
  const authority = tokenAuthority(cloud, segment, credentials.clientId);
  const answer = await grant(cloud, { authority, form, credentials, clientId: credentials.clientId });
  return form.get("client_info") === "1" ? { ...answer, ...clientInfo(answer) } : answer;
}

/** Who signed in, as MSAL asks to be told (verified: its source); nothing for an app. */
function clientInfo({ id_token: idToken }: TokenAnswer): { readonly client_info?: string } {
  if (typeof idToken !== "string") {
    return {};
  }
  const { oid, tid } = decodeJwt(idToken);
  return { client_info: Buffer.from(JSON.stringify({ uid: oid, utid: tid })).toString("base64url") };
}

interface GrantRequest {
  readonly authority: Authority;
  readonly form: URLSearchParams;
  readonly credentials: ClientCredentials;
  readonly clientId: string;
}

/** Azure CLI against a private cloud uses the authority `adfs`, which stands for the client's own tenant. */
function tokenAuthority(cloud: Cloud, segment: string, clientId: string): Authority {
  if (segment !== "adfs") {
    return readAuthority(cloud.world, segment);
  }
  const home = findApplication(cloud.world, clientId)?.homeTenantId ?? cloud.world.signIn.tenantId;
  return readAuthority(cloud.world, home);
}

async function redeemCode(cloud: Cloud, request: GrantRequest): Promise<TokenAnswer> {
  const { form } = request;
  const value = form.get("code");
  if (value === null) {
    throw refusals.missingParameter("code");
  }
  const code = cloud.codes.get(value);
  if (code === undefined || code.clientId !== request.clientId.toLowerCase()) {
    throw refusals.unknownCode();
  }
  if (code.redeemed) {
    throw refusals.codeRedeemed();
  }
  if (cloud.now() > code.expires) {
    throw refusals.codeExpired();
  }
  const client = clientAt(cloud, request.clientId, request.authority);
  if (form.get("redirect_uri") !== code.redirectUri) {
    throw refusals.redirectUriDiffers();
  }
  verifyChallenge(code, form.get("code_verifier"));
  const platform = redirectPlatform(client, code.redirectUri);
  await checkPlatform(cloud, client, request.credentials, platform);
  code.redeemed = true;
  const scopes = redeemedScopes(code.scopes, form.get("scope"));
  return userTokens(cloud, client, { ...code, scopes }, platform === "web");
}

/**
 * What a client has to be, by the platform of the redirect URI it used (verified: anthropics/claude-ai-mcp#894 and #632,
 * AzureAD/microsoft-authentication-library-for-js#2482, Softeria/ms-365-mcp-server#288).
 */
async function checkPlatform(
  cloud: Cloud,
  client: RegisteredApplication,
  credentials: ClientCredentials,
  platform: ReturnType<typeof redirectPlatform>,
): Promise<void> {
  if (platform === "web") {
    await proveClient(cloud, client, credentials);
  }
  if (platform === "spa" && !credentials.isPage) {
    throw refusals.notFromPage();
  }
  if (platform === "public" && (credentials.clientSecret ?? credentials.clientAssertion) !== null) {
    throw refusals.secretOfPublicClient();
  }
}

/** What the token is for: what the token request names, or else the first resource of the authorization request. */
function redeemedScopes(authorized: RequestedScopes, asked: string | null): RequestedScopes {
  const scopes = asked === null ? authorized : readScopes(asked);
  const namesNothing = scopes.names.length === 0 && !scopes.isDefault;
  return namesNothing ? authorized : { ...scopes, signIn: authorized.signIn };
}

function verifyChallenge(code: RedeemableCode, verifier: string | null): void {
  if (code.challenge === null) {
    return;
  }
  if (verifier === null) {
    throw refusals.verifierMissing();
  }
  const answer =
    code.challenge.method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  if (answer !== code.challenge.value) {
    throw refusals.verifierMismatch();
  }
}

/** What a signed-in person's tokens are made from, whether by code or by refresh token. */
interface SignedIn {
  readonly tenantId: string;
  readonly userId: string;
  readonly scopes: RequestedScopes;
  readonly nonce: string | null;
}

async function userTokens(
  cloud: Cloud,
  client: RegisteredApplication,
  signedIn: SignedIn,
  isConfidential: boolean,
): Promise<TokenAnswer> {
  const account = accountOf(cloud, signedIn);
  const { scopes } = signedIn;
  const state = consentState(cloud.world, { account, client, scopes });
  if (state.missing.length > 0) {
    throw refusals.consentRequired(client.application);
  }
  const subject: TokenSubject = {
    account,
    tenant: account.tenant,
    client,
    isConfidential,
    resource: state.resource,
    resourceName: scopes.resource,
    scopes: state.granted,
    roles: [],
    principalId: "",
  };
  return {
    token_type: "Bearer",
    scope: [...scopes.signIn, ...state.granted.map((name) => `${scopes.resource}/${name}`)].join(" "),
    expires_in: tokenLifetime,
    ext_expires_in: tokenLifetime,
    access_token: await signAccessToken(cloud, subject),
    ...(scopes.signIn.includes("openid")
      ? { id_token: await signIdToken(cloud, subject, signedIn.nonce) }
      : {}),
    ...(scopes.signIn.includes("offline_access")
      ? { refresh_token: await refreshToken(cloud, client, signedIn) }
      : {}),
  };
}

function accountOf(cloud: Cloud, signedIn: SignedIn): Account {
  const tenant = findTenant(cloud.world, signedIn.tenantId);
  const user = tenant?.users.find((candidate) => candidate.id === signedIn.userId);
  if (tenant === null || user === undefined) {
    throw refusals.codeExpired();
  }
  return { tenant, user };
}

function refreshToken(cloud: Cloud, client: RegisteredApplication, signedIn: SignedIn): Promise<string> {
  const days90 = 90 * 24 * 3600;
  return signOpaque(cloud, {
    use: "refresh",
    client: client.application.appId,
    tenantId: signedIn.tenantId,
    userId: signedIn.userId,
    scope: scopeText(signedIn.scopes),
    exp: Math.floor(cloud.now() / 1000) + days90,
  });
}

function scopeText(scopes: RequestedScopes): string {
  const names = scopes.isDefault ? [".default"] : scopes.names;
  return [...scopes.signIn, ...names.map((name) => `${scopes.resource}/${name}`)].join(" ");
}

async function redeemRefreshToken(cloud: Cloud, request: GrantRequest): Promise<TokenAnswer> {
  const value = request.form.get("refresh_token");
  if (value === null) {
    throw refusals.missingParameter("refresh_token");
  }
  const verdict = await verifyToken(cloud, value);
  if (!verdict.valid || verdict.claims["use"] !== "refresh") {
    throw verdict.valid || verdict.reason !== "expired" ? refusals.unknownCode() : refusals.codeExpired();
  }
  const { claims } = verdict;
  if (claims["client"] !== request.clientId.toLowerCase()) {
    throw refusals.unknownCode();
  }
  const client = clientAt(cloud, request.clientId, request.authority);
  const named = request.form.get("scope");
  const asked = named ?? String(claims["scope"]);
  const signedIn = {
    tenantId: String(claims["tenantId"]),
    userId: String(claims["userId"]),
    scopes: readScopes(asked),
    nonce: null,
  };
  if (!namesPermission(named)) {
    refuseItself(cloud, client.application.appId, readScopes(String(claims["scope"])).resource);
  }
  return userTokens(cloud, client, signedIn, request.credentials.clientSecret !== null);
}

/** Whether a scope parameter asks for more than sign-in. */
function namesPermission(scope: string | null): boolean {
  if (scope === null) return false;
  const { names, isDefault } = readScopes(scope);
  return isDefault || names.length > 0;
}

/**
 * An app that refreshes a token for itself without naming the scope again may do so only by its bare id; with the scope it
 * may by any name (verified: public reports of AADSTS90009, modelcontextprotocol/typescript-sdk#2718 and
 * punkpeye/mcp-remote#357 among them).
 */
function refuseItself({ world }: Cloud, clientId: string, resource: string): void {
  if (findResource(world, resource)?.application.appId === clientId && resource !== clientId) {
    throw refusals.tokenForItself(clientId);
  }
}

async function clientCredentials(cloud: Cloud, request: GrantRequest): Promise<TokenAnswer> {
  const { authority } = request;
  if (authority.kind !== "tenant") {
    throw refusals.tenantNeeded();
  }
  const client = clientAt(cloud, request.clientId, authority);
  await proveClient(cloud, client, request.credentials);
  const principal = findServicePrincipal(authority.tenant, client.application.appId);
  if (principal === null) {
    throw refusals.clientPrincipalMissing(client.application, authority.tenant);
  }
  const resourceName = appOnlyResource(request.form);
  const resource = findResource(cloud.world, resourceName);
  if (resource === null || !isPresent(resource, authority.tenant)) {
    throw refusals.unknownResource(resourceName, authority.tenant);
  }
  passApp({ client, resource, resourceName }, authority.tenant);
  const roles = principal.appRoleAssignments
    .filter((assignment) => assignment.resourceAppId === resource.application.appId)
    .map((assignment) => assignment.value);
  const token = await signAccessToken(cloud, {
    account: null,
    tenant: authority.tenant,
    client,
    isConfidential: true,
    resource,
    resourceName,
    scopes: [],
    roles,
    principalId: principal.id,
  });
  return {
    token_type: "Bearer",
    expires_in: tokenLifetime,
    ext_expires_in: tokenLifetime,
    access_token: token,
  };
}

function isPresent(resource: RegisteredApplication, tenant: Tenant): boolean {
  return mayLiveIn(resource, tenant) && findServicePrincipal(tenant, resource.application.appId) !== null;
}

function appOnlyResource(form: URLSearchParams): string {
  const v1Resource = form.get("resource");
  if (v1Resource !== null) {
    return v1Resource;
  }
  const scope = form.get("scope");
  if (scope === null || scope === "") {
    throw refusals.missingParameter("scope");
  }
  const scopes = readScopes(scope);
  if (!scopes.isDefault) {
    throw refusals.defaultScopeNeeded(scope);
  }
  return scopes.resource;
}

/** The on-behalf-of flow: an API exchanges a person's token for one to another API. */
async function exchangeToken(cloud: Cloud, request: GrantRequest): Promise<TokenAnswer> {
  const { authority, form } = request;
  const client = clientAt(cloud, request.clientId, authority);
  await proveClient(cloud, client, request.credentials);
  const person = await personOfAssertion(cloud, form, client, authority);
  const scope = form.get("scope");
  if (scope === null) {
    throw refusals.missingParameter("scope");
  }
  return userTokens(cloud, client, { ...person, scopes: readScopes(scope), nonce: null }, true);
}

/** A sign-in that a person has made elsewhere, with a code from the device. */
async function redeemDevice(cloud: Cloud, request: GrantRequest): Promise<TokenAnswer> {
  const { account, signIn } = redeemDeviceCode(cloud, request.form, request.clientId);
  const { scopes, client } = signIn;
  const person = { tenantId: account.tenant.id, userId: account.user.id, scopes, nonce: null };
  return userTokens(cloud, client, person, false);
}

/** @throws SignInRefusal unless the client shows its secret, or an assertion that it trusts */
async function proveClient(
  cloud: Cloud,
  client: RegisteredApplication,
  credentials: ClientCredentials,
): Promise<void> {
  if (credentials.clientAssertion === null) {
    checkSecret(cloud, credentials);
    return;
  }
  await checkClientAssertion(cloud, client, credentials.clientAssertion);
}

function checkSecret(cloud: Cloud, credentials: ClientCredentials): void {
  if (credentials.clientSecret === null) {
    throw refusals.secretMissing();
  }
  const { signIn, clientSecrets } = cloud.world;
  const isKnown = [signIn, ...clientSecrets].some(
    (known) => known.clientId === credentials.clientId && known.clientSecret === credentials.clientSecret,
  );
  if (!isKnown) {
    throw refusals.secretWrong(credentials.clientId ?? "");
  }
}
