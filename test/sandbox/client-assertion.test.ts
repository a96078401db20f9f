import { decodeJwt, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { assertionFor, gitHubJob, trust } from "../support/assertions.ts";

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** What the token endpoint answers to the sandbox's own application with an assertion. */
async function answerTo(
  sandbox: Sandbox,
  assertion: string,
  differences: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const { tenantId, clientId } = sandbox.signIn;
  const answer = await sandbox.fetch(
    new Request(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_assertion: assertion,
        client_assertion_type: jwtBearer,
        scope: "https://graph.microsoft.com/.default",
        ...differences,
      }),
    }),
  );
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}

async function trusting(): Promise<Sandbox> {
  const sandbox = await openSandbox("flights");
  trust(sandbox, gitHubJob);
  return sandbox;
}

describe("an assertion that a federated credential of the app fits", () => {
  test("stands for its secret", async () => {
    const sandbox = await trusting();
    const { status, body } = await answerTo(sandbox, await assertionFor(sandbox, gitHubJob, Date.now()));
    expect(status).toBe(200);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ appid: sandbox.signIn.clientId });
  });

  test("is no reason to believe one that somebody else has signed", async () => {
    const sandbox = await trusting();
    const { privateKey } = await generateKeyPair("RS256");
    const forged = await new SignJWT({
      iss: gitHubJob.issuer,
      sub: gitHubJob.subject,
      aud: gitHubJob.audience,
    })
      .setProtectedHeader({ alg: "RS256", kid: "other" })
      .setExpirationTime("5m")
      .sign(privateKey);
    expect(await answerTo(sandbox, forged)).toMatchObject({ status: 400, body: { error_codes: [50013] } });
  });

  test("is refused before and after its time, with 700024 and the times in the text", async () => {
    const sandbox = await trusting();
    for (const minutes of [-10, 10]) {
      const assertion = await assertionFor(sandbox, gitHubJob, Date.now() + minutes * 60_000);
      const { status, body } = await answerTo(sandbox, assertion);
      expect(status).toBe(401);
      expect(body["error_codes"]).toEqual([700024]);
      expect(body["error_description"]).toMatch(/Current time: \S+Z, assertion valid from \S+Z, expiry time/);
    }
  });

  test("does not show in Graph's reading of the app", async () => {
    const sandbox = await trusting();
    const { body } = await answerTo(sandbox, await assertionFor(sandbox, gitHubJob, Date.now()));
    const answer = await sandbox.fetch(
      new Request(`https://graph.microsoft.com/v1.0/applications(appId='${sandbox.signIn.clientId}')`, {
        headers: { authorization: `Bearer ${String(body["access_token"])}` },
      }),
    );
    const app = (await answer.json()) as object;
    expect(Object.keys(app)).toContain("keyCredentials");
    expect(Object.keys(app)).not.toContain("federatedIdentityCredentials");
  });
});

test.each([
  ["of another type", gitHubJob.issuer, { client_assertion_type: "urn:other" }],
  ["that the client signed itself", "self", {}],
] as const)("an assertion %s is not emulated, and says so", async (_title, issuer, differences) => {
  const sandbox = await trusting();
  const job = { ...gitHubJob, issuer: issuer === "self" ? sandbox.signIn.clientId : issuer };
  const { status, body } = await answerTo(sandbox, await assertionFor(sandbox, job, Date.now()), differences);
  expect(status).toBe(501);
  expect(body["error"]).toMatchObject({ code: "NotEmulated" });
});
