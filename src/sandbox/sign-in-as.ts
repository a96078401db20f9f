import { createHash, randomBytes } from "node:crypto";
import { findApplication } from "./directory.ts";
import { loginHost } from "./hosts.ts";
import type { Sandbox } from "./open.ts";

/** Who signs in, through which client, for what. */
export interface SignInAs {
  /** The account's sign-in name. */
  readonly user: string;
  readonly clientId: string;
  readonly scope: string;
  /** `common`, `organizations`, `consumers`, a tenant id or domain. */
  readonly authorityTenant: string;
  /** Whether the person accepts a consent page. */
  readonly consent: boolean;
  /** The RFC 8707 `resource` that newer MCP clients send; none when absent. */
  readonly resource?: string;
  /** One of the client's redirect URIs; its first registered one when absent. */
  readonly redirectUri?: string;
}

export type SignInResult =
  | { readonly signedIn: true; readonly accessToken: string; readonly consented: boolean }
  | { readonly signedIn: false; readonly aadsts: number; readonly description: string };

/**
 * Signs a person in as a client would: authorization code with PKCE, the consent page, the token endpoint, each a real
 * request to the sandbox.
 */
export async function signInAs(sandbox: Sandbox, wish: SignInAs): Promise<SignInResult> {
  const verifier = randomBytes(32).toString("base64url");
  const redirectUri = wish.redirectUri ?? registeredRedirect(sandbox, wish.clientId);
  const base = `https://${loginHost}/${wish.authorityTenant}/oauth2/v2.0`;
  const query = new URLSearchParams({
    client_id: wish.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: wish.scope,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    login_hint: wish.user,
    ...(wish.resource === undefined ? {} : { resource: wish.resource }),
  });
  const first = await sandbox.fetch(new Request(`${base}/authorize?${query.toString()}`));
  const form = await consentForm(first);
  const answer = form === null ? first : await answerForm(sandbox, form, wish.consent);
  const code = await codeFrom(answer);
  if (typeof code !== "string") {
    return code;
  }
  return redeem(sandbox, `${base}/token`, wish, { code, redirectUri, verifier, consented: form !== null });
}

function registeredRedirect(sandbox: Sandbox, clientId: string): string {
  const application = findApplication(sandbox.world, clientId)?.application;
  const uris = [application?.publicClient, application?.spa, application?.web].flatMap(
    (platform) => platform?.redirectUris ?? [],
  );
  return uris[0] ?? "http://localhost";
}

interface ConsentForm {
  readonly action: string;
  readonly context: string;
}

async function consentForm(answer: Response): Promise<ConsentForm | null> {
  if (answer.status !== 200) {
    return null;
  }
  const html = await answer.clone().text();
  const action = /<form method="post" action="([^"]+)">/.exec(html)?.[1];
  const context = /name="ctx" value="([^"]+)"/.exec(html)?.[1];
  return action === undefined || context === undefined ? null : { action, context };
}

function answerForm(sandbox: Sandbox, form: ConsentForm, accepted: boolean): Promise<Response> {
  const body = new URLSearchParams({ ctx: form.context, accept: String(accepted) });
  return sandbox.fetch(new Request(`https://${loginHost}${form.action}`, { method: "POST", body }));
}

/** The authorization code in a redirect, or the refusal in a redirect or on a page. */
async function codeFrom(answer: Response): Promise<string | SignInResult> {
  const location = answer.headers.get("location");
  if (location === null) {
    const html = await answer.text();
    return refusal(/AADSTS\d+:[^<]*/.exec(html)?.[0] ?? "the sign-in page gave no reason");
  }
  const query = new URL(location).searchParams;
  return query.get("code") ?? refusal(query.get("error_description") ?? "no code and no error");
}

function refusal(description: string): SignInResult {
  const number = /AADSTS(\d+)/.exec(description)?.[1];
  return { signedIn: false, aadsts: Number(number ?? 0), description };
}

async function redeem(
  sandbox: Sandbox,
  endpoint: string,
  wish: SignInAs,
  got: {
    readonly code: string;
    readonly redirectUri: string;
    readonly verifier: string;
    readonly consented: boolean;
  },
): Promise<SignInResult> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: wish.clientId,
    code: got.code,
    redirect_uri: got.redirectUri,
    code_verifier: got.verifier,
  });
  const answer = await sandbox.fetch(new Request(endpoint, { method: "POST", body }));
  const json: unknown = await answer.json();
  const token = text(json, "access_token");
  return token === null
    ? refusal(text(json, "error_description") ?? "no token and no error")
    : { signedIn: true, accessToken: token, consented: got.consented };
}

function text(json: unknown, name: string): string | null {
  const value =
    typeof json === "object" && json !== null
      ? Object.entries(json).find(([key]) => key === name)?.[1]
      : null;
  return typeof value === "string" ? value : null;
}
