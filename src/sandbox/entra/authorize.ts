import { randomBytes, randomUUID } from "node:crypto";
import { type Cloud, keep } from "../cloud.ts";
import { findResource, type RegisteredApplication } from "../directory.ts";
import type { PermissionScope } from "../world/world-directory.ts";
import { describeRefusal, refusals, SignInRefusal } from "./aadsts.ts";
import { accountFor } from "./account.ts";
import { clientAt, readAuthority, redirectPlatform } from "./authority.ts";
import { type ConsentState, consentState, grantConsent, refuseUnlessGrantable } from "./consent.ts";
import type { Account, PendingSignIn, SignInRequest } from "./flow.ts";
import { type RequestedScopes, readScopesOfEach } from "./scopes.ts";

/** Where an authorization request leads next. */
export type AuthorizeStep =
  | { readonly step: "redirect"; readonly location: string }
  | { readonly step: "choose-account"; readonly request: SignInRequest }
  | {
      readonly step: "consent";
      readonly pending: PendingSignIn;
      readonly id: string;
      /** What Accept would grant, with the words that the API has for it. */
      readonly scopes: readonly PermissionScope[];
    }
  | {
      readonly step: "refused";
      readonly refusal: SignInRefusal;
      readonly client: RegisteredApplication | null;
    };

const codeLifetimeMs = 10 * 60 * 1000;

/**
 * Answers `GET /{authority}/oauth2/v2.0/authorize`. A refusal goes to the client only once its redirect URI is known
 * good.
 */
export function authorize(cloud: Cloud, segment: string, parameters: URLSearchParams): AuthorizeStep {
  let reply: { redirectUri: string; state: string | null } | null = null;
  let asker: RegisteredApplication | null = null;
  try {
    const authority = readAuthority(cloud.world, segment);
    const client = clientAt(cloud, required(parameters, "client_id"), authority);
    asker = client;
    const redirectUri = required(parameters, "redirect_uri");
    if (redirectPlatform(client, redirectUri) === null) {
      throw refusals.redirectUriMismatch(redirectUri, client.application);
    }
    reply = { redirectUri, state: parameters.get("state") };
    const request = { authority, client, ...reply, ...readRequest(cloud, parameters) };
    if (request.loginHint === null) {
      if (request.prompt === "none") {
        throw refusals.loginRequired();
      }
      return { step: "choose-account", request };
    }
    const account = accountFor(cloud.world, request, request.loginHint);
    return admit(cloud, request, account);
  } catch (error) {
    return refused(cloud, error, reply, asker);
  }
}

/**
 * Answers the consent form: Accept records the grants and continues, with the next page where another resource needs one;
 * Cancel tells the client.
 */
export function answerConsent(cloud: Cloud, id: string, accepted: boolean): AuthorizeStep {
  const pending = cloud.pendingSignIns.get(id);
  if (pending === undefined) {
    return { step: "refused", refusal: refusals.unknownCode(), client: null };
  }
  cloud.pendingSignIns.delete(id);
  const { request, whole, account } = pending;
  try {
    if (!accepted) {
      throw refusals.consentDeclined();
    }
    const access = { account, client: request.client, scopes: request.scopes };
    grantConsent(cloud.world, access, consentState(cloud.world, access));
    cloud.changed();
    // What `prompt=consent` asked for has been shown.
    return admit(cloud, { ...whole, prompt: null }, account);
  } catch (error) {
    return refused(cloud, error, request, request.client);
  }
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === "") {
    throw refusals.missingParameter(name);
  }
  return value;
}

function readRequest(cloud: Cloud, parameters: URLSearchParams) {
  const responseType = required(parameters, "response_type");
  if (!responseType.split(" ").includes("code")) {
    throw refusals.unsupportedResponseType(responseType);
  }
  const [scopes, ...alsoAsked] = readScopesOfEach(required(parameters, "scope"));
  const resource = parameters.get("resource");
  const isOther = (asked: RequestedScopes) => !namesSameApplication(cloud, resource ?? "", asked.resource);
  if (resource !== null && [scopes, ...alsoAsked].some(isOther)) {
    throw refusals.resourceScopeMismatch();
  }
  return {
    scopes,
    alsoAsked,
    nonce: parameters.get("nonce"),
    challenge: readChallenge(parameters),
    prompt: parameters.get("prompt"),
    loginHint: parameters.get("login_hint"),
  };
}

/**
 * RFC 8707 `resource` has to name the application that the scopes are of (AADSTS9010010; verified:
 * microsoft/vscode#321249).
 */
function namesSameApplication(cloud: Cloud, resource: string, scopeResource: string): boolean {
  const named = findResource(cloud.world, resource);
  return named !== null && named.application === findResource(cloud.world, scopeResource)?.application;
}

function readChallenge(parameters: URLSearchParams): SignInRequest["challenge"] {
  const value = parameters.get("code_challenge");
  if (value === null) {
    return null;
  }
  const method = parameters.get("code_challenge_method") ?? "plain";
  if (method !== "S256" && method !== "plain") {
    throw refusals.badChallengeMethod();
  }
  return { method, value };
}

function admit(cloud: Cloud, request: SignInRequest, account: Account): AuthorizeStep {
  const all = [request.scopes, ...request.alsoAsked].map((scopes) => {
    const access = { account, client: request.client, scopes };
    return { access, state: consentState(cloud.world, access) };
  });
  const open =
    all.find(({ state }) => !isComplete(state)) ?? (request.prompt === "consent" ? all[0] : undefined);
  if (open === undefined) {
    return issueCode(cloud, request, account);
  }
  const { access, state } = open;
  if (request.prompt === "none") {
    throw refusals.consentRequired(request.client.application);
  }
  refuseUnlessGrantable(access, state);
  const id = randomUUID();
  const pending = { request: { ...request, scopes: access.scopes }, whole: request, account };
  keep(cloud.pendingSignIns, id, pending);
  const scopes = state.resource.application.api.oauth2PermissionScopes.filter(({ value }) =>
    state.granted.includes(value),
  );
  return { step: "consent", pending, id, scopes };
}

function isComplete(state: ConsentState): boolean {
  return state.missing.length === 0 && !(state.isNewClient && state.granted.length > 0);
}

function issueCode(cloud: Cloud, request: SignInRequest, account: Account): AuthorizeStep {
  const code = `1.${randomBytes(48).toString("base64url")}`;
  keep(cloud.codes, code, {
    clientId: request.client.application.appId,
    redirectUri: request.redirectUri,
    tenantId: account.tenant.id,
    userId: account.user.id,
    scopes: request.scopes,
    nonce: request.nonce,
    challenge: request.challenge,
    expires: cloud.now() + codeLifetimeMs,
    redeemed: false,
  });
  return {
    step: "redirect",
    location: withQuery(request.redirectUri, {
      code,
      ...(request.state === null ? {} : { state: request.state }),
      session_state: randomUUID(),
    }),
  };
}

function refused(
  cloud: Cloud,
  error: unknown,
  reply: { readonly redirectUri: string; readonly state: string | null } | null,
  client: RegisteredApplication | null,
): AuthorizeStep {
  if (!(error instanceof SignInRefusal)) {
    throw error;
  }
  if (reply === null || error.shown === "page") {
    return { step: "refused", refusal: error, client };
  }
  const location = withQuery(reply.redirectUri, {
    error: error.error,
    error_description: describeRefusal(error, cloud.now()).description,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`,
    ...(reply.state === null ? {} : { state: reply.state }),
  });
  return { step: "redirect", location };
}

function withQuery(redirectUri: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}
