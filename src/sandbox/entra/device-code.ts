import { randomBytes, randomInt } from "node:crypto";
import { type Cloud, keep } from "../cloud.ts";
import type { RegisteredApplication } from "../directory.ts";
import { refusals } from "./aadsts.ts";
import { accountFor } from "./account.ts";
import { clientAt, readAuthority } from "./authority.ts";
import { consentState } from "./consent.ts";
import { isFirstParty } from "./first-party.ts";
import type { Account, Authority, DeviceSignIn } from "./flow.ts";
import { readScopes } from "./scopes.ts";

/** The grant type of the device code flow (RFC 8628). */
export const deviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** Seconds (verified: documentation of the device code flow). */
const codeLifetime = 900;

/** Seconds between two questions of the client (verified: the same). */
const interval = 5;

/** What people read off a screen: no letters and digits that look alike. */
const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/**
 * Answers `POST /{authority}/oauth2/v2.0/devicecode`.
 *
 * @param page where people enter the code; Entra names `https://microsoft.com/devicelogin`, which leads to its own page
 * @throws SignInRefusal 9001023 at `common` and `consumers`, 7000218 for a client that is not public, and what is wrong with the request
 */
export function startDeviceSignIn(
  cloud: Cloud,
  segment: string,
  form: URLSearchParams,
  page: string,
): Readonly<Record<string, string | number>> {
  const clientId = form.get("client_id");
  if (clientId === null) {
    throw refusals.missingParameter("client_id");
  }
  const authority = deviceAuthority(cloud, segment);
  const client = clientAt(cloud, clientId, authority);
  if (!isPublic(client)) {
    throw refusals.secretMissing();
  }
  const deviceCode = randomBytes(48).toString("base64url");
  const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join("");
  keep(cloud.deviceSignIns, deviceCode, {
    userCode,
    client,
    authority,
    scopes: readScopes(form.get("scope") ?? ""),
    expires: cloud.now() + codeLifetime * 1000,
    outcome: "pending",
  });
  return {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: page,
    expires_in: codeLifetime,
    interval,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
  };
}

/** Device codes of apps for personal accounts are not emulated, and `common` is refused (9001023; verified). */
function deviceAuthority(cloud: Cloud, segment: string): Authority {
  const authority = readAuthority(cloud.world, segment);
  if (authority.kind === "common" || authority.kind === "consumers") {
    throw refusals.notOverShared();
  }
  return authority;
}

/** Microsoft's own command line tools are public clients; others have to say so. */
function isPublic({ application }: RegisteredApplication): boolean {
  return isFirstParty(application.appId) || application.isFallbackPublicClient === true;
}

/** The sign-in that waits for a code which somebody typed; `null` when there is none. */
export function deviceSignInWith(cloud: Cloud, userCode: string): DeviceSignIn | null {
  const wanted = userCode.trim().toUpperCase();
  const waiting = [...cloud.deviceSignIns.values()].find(
    ({ userCode: code, outcome, expires }) =>
      code === wanted && outcome === "pending" && cloud.now() <= expires,
  );
  return waiting ?? null;
}

/**
 * What the person answers at the page.
 *
 * @throws SignInRefusal what stands against this person's sign-in; a consent that is missing is not asked for here (65001)
 */
export function answerDeviceSignIn(
  cloud: Cloud,
  waiting: DeviceSignIn,
  userName: string,
  accepted: boolean,
): void {
  if (!accepted) {
    waiting.outcome = "declined";
    return;
  }
  const { client, authority, scopes } = waiting;
  const account = accountFor(cloud.world, { client, authority }, userName);
  if (consentState(cloud.world, { account, client, scopes }).missing.length > 0) {
    throw refusals.consentRequired(client.application);
  }
  waiting.outcome = account;
}

/** Who signed in with a device code. @throws SignInRefusal as long as nobody has, and when nobody will */
export function redeemDeviceCode(
  cloud: Cloud,
  form: URLSearchParams,
  clientId: string,
): { readonly account: Account; readonly signIn: DeviceSignIn } {
  const code = form.get("device_code");
  if (code === null) {
    throw refusals.missingParameter("device_code");
  }
  const signIn = cloud.deviceSignIns.get(code);
  if (signIn === undefined || signIn.client.application.appId !== clientId.toLowerCase()) {
    throw refusals.unknownDeviceCode();
  }
  if (signIn.outcome === "declined") {
    throw refusals.deviceSignInDeclined();
  }
  if (cloud.now() > signIn.expires) {
    throw refusals.deviceCodeExpired();
  }
  if (signIn.outcome === "pending") {
    throw refusals.deviceSignInPending();
  }
  cloud.deviceSignIns.delete(code);
  return { account: signIn.outcome, signIn };
}
