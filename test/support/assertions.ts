import { SignJWT } from "jose";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { openSigningKey } from "../../src/sandbox/signing-key.ts";

/** Who vouches for a job, and for which one. */
export interface Job {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

/** A job of GitHub Actions and one of Azure Pipelines, as their services describe them. */
export const gitHubJob: Job = {
  issuer: "https://token.actions.githubusercontent.com",
  subject: "repo:contoso/flights:environment:production",
  audience: "api://AzureADTokenExchange",
};
export const pipelinesJob: Job = {
  issuer: "https://vstoken.dev.azure.com/0f3d9a51-6c28-47be-9e04-b1d75a83c6f2",
  subject: "sc://contoso/flights/production",
  audience: "api://AzureADTokenExchange",
};

/** From now on the sandbox's own administrator application trusts a job. */
export function trust({ world, signIn }: Sandbox, { issuer, subject, audience }: Job): void {
  findApplication(world, signIn.clientId)?.application.federatedIdentityCredentials.push({
    name: "job",
    issuer,
    subject,
    audiences: [audience],
  });
}

/** A token for a job, valid for five minutes from `now`, milliseconds since 1970. */
export async function assertionFor({ world }: Sandbox, job: Job, now: number): Promise<string> {
  const opened = keys.get(world) ?? openSigningKey(world);
  keys.set(world, opened);
  const { key } = await opened;
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ sub: job.subject, aud: job.audience, iss: job.issuer })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: key.kid })
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + 300)
    .setJti(String(serial++))
    .sign(key.privateKey);
}

let serial = 0;

/** A world has one key; it is made at its first use. */
const keys = new WeakMap<object, ReturnType<typeof openSigningKey>>();

export const gitHubRequest = {
  url: "https://run-actions-1.actions.githubusercontent.com/32//idtoken/1/2?api-version=2.0",
  token: "github-request-token-of-this-job",
};
export const pipelinesRequest = {
  url: "https://dev.azure.com/contoso/590cfd2a/_apis/distributedtask/hubs/build/plans/2e011469/jobs/5ee5fa9b/oidctoken",
  token: "system-access-token-of-this-job",
  connection: "c3a1e0b2-4d5f-4867-9a1b-2c3d4e5f6a7b",
};

/** The variables of a job that signs in as the sandbox's application. */
export function gitHubVariables({ signIn }: Sandbox) {
  return {
    GITHUB_ACTIONS: "true",
    ACTIONS_ID_TOKEN_REQUEST_URL: gitHubRequest.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: gitHubRequest.token,
    AZURE_TENANT_ID: signIn.tenantId,
    AZURE_CLIENT_ID: signIn.clientId,
  };
}
export function pipelinesVariables({ signIn }: Sandbox) {
  return {
    TF_BUILD: "True",
    SYSTEM_OIDCREQUESTURI: pipelinesRequest.url,
    SYSTEM_ACCESSTOKEN: pipelinesRequest.token,
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: pipelinesRequest.connection,
    AZURESUBSCRIPTION_TENANT_ID: signIn.tenantId,
    AZURESUBSCRIPTION_CLIENT_ID: signIn.clientId,
  };
}

/**
 * The two services that hand out tokens for jobs; `null` for a request to anybody else. Each looks at what it is sent as the
 * real one does (verified: GitHub's documentation of OpenID Connect, source of @azure/identity).
 */
export async function handOut(
  request: Request,
  mint: (job: Job) => Promise<string>,
): Promise<Response | null> {
  const url = new URL(request.url);
  const bearer = request.headers.get("authorization");
  if (url.origin === new URL(gitHubRequest.url).origin) {
    if (bearer !== `Bearer ${gitHubRequest.token}`) return new Response("", { status: 401 });
    const audience = url.searchParams.get("audience") ?? "https://github.com/contoso";
    return Response.json({ count: 1, value: await mint({ ...gitHubJob, audience }) });
  }
  if (url.origin !== new URL(pipelinesRequest.url).origin) return null;
  if (request.method !== "POST") return new Response("", { status: 405 });
  if (bearer !== `Bearer ${pipelinesRequest.token}`) return new Response("", { status: 401 });
  if (url.searchParams.get("serviceConnectionId") !== pipelinesRequest.connection)
    return Response.json(
      { message: "There is no explicit reference to the service connection." },
      { status: 400 },
    );
  return url.searchParams.get("api-version") === "7.1"
    ? Response.json({ oidcToken: await mint(pipelinesJob) })
    : Response.json({ message: "No api-version was supplied." }, { status: 400 });
}
