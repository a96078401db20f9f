import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { loopbackFetch } from "./loopback.ts";
import { quickSandbox } from "./quick.ts";

const lines: string[] = [];
let sandbox: Sandbox;
let served: ServedSandbox;

beforeAll(async () => {
  sandbox = await quickSandbox((world) => {
    for (const application of world.tenants.flatMap((tenant) => tenant.applications)) {
      application.signInAudience = "AzureADMultipleOrgs";
    }
  });
  served = await serveSandbox(sandbox, { refused: (line) => lines.push(line) });
});

afterAll(() => served.close());

/** The lines that a call causes. */
async function linesOf(address: string, init?: RequestInit): Promise<string[]> {
  const before = lines.length;
  await loopbackFetch(served)(address, init);
  return lines.slice(before);
}

test("a token of another tenant: the 401, and which issuer the validation does not allow", async () => {
  const signedIn = await signInAs(sandbox, {
    user: "fay@fabrikam.com",
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant: "common",
    consent: true,
  });
  const token = signedIn.signedIn ? signedIn.accessToken : "";
  const called = { method: "POST", body: "{}", headers: { authorization: `Bearer ${token}` } };
  expect(await linesOf(`${served.gateway}/mcp`, called)).toEqual([
    "401 POST https://apim-flights.azure-api.net/mcp: Invalid Azure AD JWT (validate-azure-ad-token: " +
      `TokenIssuerNotAllowed, issuer https://sts.windows.net/${ids.fabrikam}/ is not allowed)`,
  ]);
});

test("a code that nobody issued: the number and the sentence of the token endpoint, without its trace ids", async () => {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: ids.clientApp,
    code: "x",
    redirect_uri: "http://127.0.0.1:33418/",
  });
  const [line, ...more] = await linesOf(`${served.login}/common/oauth2/v2.0/token`, { method: "POST", body });
  expect(line).toMatch(
    /^400 POST https:\/\/login\.microsoftonline\.com\/common\/oauth2\/v2\.0\/token: AADSTS\d+: /,
  );
  expect(line).not.toContain("Trace ID");
  expect(more).toEqual([]);
});

test("a refusal that goes to the client in a redirect: the number and the sentence, too", async () => {
  const query = new URLSearchParams({
    client_id: ids.clientApp,
    response_type: "code",
    redirect_uri: "http://127.0.0.1:33418/",
  });
  expect(await linesOf(`${served.login}/common/oauth2/v2.0/authorize?${query.toString()}`)).toEqual([
    "302 GET https://login.microsoftonline.com/common/oauth2/v2.0/authorize: " +
      "AADSTS900144: The request body must contain the following parameter: 'scope'.",
  ]);
});

test("Graph and Azure Resource Manager without a token: their own words", async () => {
  expect(await linesOf(`${served.graph}/v1.0/applications?$top=1`)).toEqual([
    expect.stringMatching(
      /^401 GET https:\/\/graph\.microsoft\.com\/v1\.0\/applications: InvalidAuthenticationToken: /,
    ),
  ]);
  expect(await linesOf(`${served.arm}/subscriptions?api-version=2022-12-01`)).toEqual([
    expect.stringMatching(/^401 GET https:\/\/management\.azure\.com\/subscriptions: AuthenticationFailed: /),
  ]);
});

test("what is not emulated: its name", async () => {
  expect(await linesOf(`${served.login}/common/GetCredentialType`, { method: "POST", body: "" })).toEqual([
    expect.stringMatching(/^501 POST .*NotEmulated: The sandbox does not emulate Entra sign-in: POST /),
  ]);
});

test("what is served, or only not there, is no line", async () => {
  expect(await linesOf(`${served.gateway}/status/health`)).toEqual([]);
  expect(await linesOf(`${served.gateway}/nowhere/at/all`)).toEqual([]);
});
