import { createHash, randomBytes } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Cloud } from "../cloud.ts";
import { hasGuidAudience, type RegisteredApplication } from "../directory.ts";
import type { Tenant, User } from "../world/world-directory.ts";
import { identityProvider, ownAccount } from "./account.ts";
import type { Account } from "./flow.ts";

/** Seconds. Entra varies it between 60 and 90 minutes; here it is always the shortest. */
export const tokenLifetime = 3599;

/** For whom an access token is made. */
export interface TokenSubject {
  readonly account: Account | null;
  readonly tenant: Tenant;
  readonly client: RegisteredApplication;
  /** Whether the client proved itself with a secret. */
  readonly isConfidential: boolean;
  readonly resource: RegisteredApplication;
  /** The resource as the client named it. */
  readonly resourceName: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  /** Object id of the client's service principal, for tokens without a user. */
  readonly principalId: string;
}

/**
 * An access token. Its version follows the *resource's* requestedAccessTokenVersion, null meaning 1, whatever the
 * endpoint was (verified: documentation of access tokens).
 */
export async function signAccessToken(cloud: Cloud, subject: TokenSubject): Promise<string> {
  const isV2 = subject.resource.application.api.requestedAccessTokenVersion === 2;
  const claims = {
    ...commonClaims(cloud, subject),
    ...(isV2 ? v2Claims(subject) : v1Claims(subject)),
    ...(subject.account === null ? {} : { scp: subject.scopes.join(" ") }),
    ...(subject.roles.length > 0 ? { roles: [...subject.roles] } : {}),
  };
  return sign(cloud, claims, isV2 ? {} : { x5t: true });
}

function commonClaims(cloud: Cloud, subject: TokenSubject): JWTPayload {
  const seconds = Math.floor(cloud.now() / 1000);
  return {
    iat: seconds,
    nbf: seconds,
    exp: seconds + tokenLifetime,
    tid: subject.tenant.id,
    oid: subject.account?.user.id ?? subject.principalId,
    sub: pairwise(subject),
    uti: randomBytes(16).toString("base64url"),
  };
}

/** `sub` is pairwise: another value for each user and application. */
function pairwise(subject: TokenSubject): string {
  if (subject.account === null) {
    return subject.principalId;
  }
  const parts = `${subject.account.user.id} ${subject.resource.application.appId}`;
  return createHash("sha256").update(parts).digest("base64url");
}

function v1Claims(subject: TokenSubject): JWTPayload {
  const { account, client } = subject;
  return {
    aud: hasGuidAudience(subject.resource.application)
      ? subject.resource.application.appId
      : subject.resourceName,
    iss: `https://sts.windows.net/${subject.tenant.id}/`,
    appid: client.application.appId,
    appidacr: subject.isConfidential ? "1" : "0",
    ...(account === null ? { idtyp: "app" } : v1Person(account)),
    ver: "1.0",
  };
}

function v1Person({ user }: Account): JWTPayload {
  const name = user.guestOf ?? user.userPrincipalName;
  return {
    name: user.displayName,
    unique_name: name,
    ...(user.guestOf === null ? { upn: user.userPrincipalName } : { email: user.guestOf }),
  };
}

function v2Claims(subject: TokenSubject): JWTPayload {
  const { account, client } = subject;
  return {
    aud: subject.resource.application.appId,
    iss: `https://login.microsoftonline.com/${subject.tenant.id}/v2.0`,
    azp: client.application.appId,
    azpacr: subject.isConfidential ? "1" : "0",
    ...(account === null
      ? { idtyp: "app" }
      : { name: account.user.displayName, preferred_username: preferredName(account.user) }),
    ver: "2.0",
  };
}

function preferredName(user: User): string {
  return user.guestOf ?? user.userPrincipalName;
}

/** An id token for the client itself, always of version 2. */
export function signIdToken(cloud: Cloud, subject: TokenSubject, nonce: string | null): Promise<string> {
  const claims = {
    ...commonClaims(cloud, subject),
    aud: subject.client.application.appId,
    iss: `https://login.microsoftonline.com/${subject.tenant.id}/v2.0`,
    ...(subject.account === null
      ? {}
      : {
          name: subject.account.user.displayName,
          preferred_username: preferredName(subject.account.user),
          ...externalProvider(cloud, subject.account.user),
        }),
    ...(nonce === null ? {} : { nonce }),
    ver: "2.0",
  };
  return sign(cloud, claims, {});
}

function externalProvider(cloud: Cloud, user: User): { idp?: string } {
  const own = user.guestOf === null ? null : ownAccount(cloud.world, user.guestOf);
  return own === null ? {} : { idp: identityProvider(own.tenant) };
}

async function sign(cloud: Cloud, claims: JWTPayload, header: { readonly x5t?: true }): Promise<string> {
  const key = await cloud.signingKey();
  return new SignJWT(claims)
    .setProtectedHeader({
      typ: "JWT",
      alg: "RS256",
      ...(header.x5t === true ? { x5t: key.x5t } : {}),
      kid: key.kid,
    })
    .sign(key.privateKey);
}

/** A token that only the sandbox itself reads: refresh tokens. */
export function signOpaque(cloud: Cloud, claims: JWTPayload): Promise<string> {
  return sign(cloud, claims, {});
}

export type TokenVerdict =
  | { readonly valid: true; readonly claims: JWTPayload }
  | { readonly valid: false; readonly reason: "malformed" | "signature" | "expired" | "not-yet-valid" };

/** Verifies signature, key id and lifetime of a token of this world, on the world's clock. */
export async function verifyToken(cloud: Cloud, token: string, clockSkew = 0): Promise<TokenVerdict> {
  const key = await cloud.signingKey();
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(key, header.kid), {
      algorithms: ["RS256"],
      currentDate: new Date(cloud.now()),
      clockTolerance: clockSkew,
    });
    return { valid: true, claims: payload };
  } catch (error) {
    return { valid: false, reason: reasonOf(error) };
  }
}

function keyOf(key: Awaited<ReturnType<Cloud["signingKey"]>>, kid: string | undefined) {
  if (kid !== key.kid) {
    throw new errors.JWSSignatureVerificationFailed();
  }
  return key.publicKey;
}

function reasonOf(error: unknown): "malformed" | "signature" | "expired" | "not-yet-valid" {
  if (error instanceof errors.JWTExpired) {
    return "expired";
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf") {
    return "not-yet-valid";
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? "signature" : "malformed";
}
