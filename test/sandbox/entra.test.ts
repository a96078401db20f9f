import { createHash } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { type SignInAs, signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

const everything = `api://${ids.apiApp}/.default`;

/** The world as a test wants it: registrations and people are changed in place before anything is asked. */
async function worldWith(change: (sandbox: Sandbox) => void = () => undefined): Promise<Sandbox> {
  const sandbox = await quickSandbox();
  change(sandbox);
  return sandbox;
}

function application(sandbox: Sandbox, appId: string) {
  const found = sandbox.world.tenants
    .flatMap((tenant) => tenant.applications)
    .find((app) => app.appId === appId);
  if (found === undefined) throw new Error(`no application ${appId}`);
  return found;
}

function openToAll(sandbox: Sandbox): void {
  application(sandbox, ids.apiApp).signInAudience = "AzureADMultipleOrgs";
  application(sandbox, ids.clientApp).signInAudience = "AzureADMultipleOrgs";
}

const ben: SignInAs = {
  user: "ben@contoso.com",
  clientId: ids.clientApp,
  scope: everything,
  authorityTenant: ids.contoso,
  consent: true,
};
const fay: SignInAs = { ...ben, user: "fay@fabrikam.com", authorityTenant: "common" };

interface Refusal {
  readonly name: string;
  readonly aadsts: number;
  readonly wish: Partial<SignInAs>;
  readonly change?: (sandbox: Sandbox) => void;
}

const refusals: readonly Refusal[] = [
  { name: "a single-tenant client at /common", aadsts: 50194, wish: { authorityTenant: "common" } },
  { name: "a foreign user at the home tenant", aadsts: 50020, wish: { user: "fay@fabrikam.com" } },
  { name: "an unknown tenant", aadsts: 90002, wish: { authorityTenant: "nowhere.example" } },
  { name: "an unknown user", aadsts: 50034, wish: { user: "nobody@contoso.com" } },
  { name: "an unknown client", aadsts: 700016, wish: { clientId: "00000000-0000-4000-8000-000000000000" } },
  {
    name: "a single-tenant client in another tenant",
    aadsts: 700016,
    wish: { authorityTenant: ids.fabrikam },
  },
  {
    name: "a redirect URI that is not registered",
    aadsts: 50011,
    wish: { redirectUri: "https://evil.example/" },
  },
  { name: "no scope", aadsts: 900144, wish: { scope: "" } },
  { name: "a scope the API does not have", aadsts: 650053, wish: { scope: `api://${ids.apiApp}/nonsense` } },
  {
    name: "`.default` beside a named scope of another resource",
    aadsts: 70011,
    wish: { scope: `${everything} User.Read` },
  },
  {
    name: "`.default` beside a named scope",
    aadsts: 70011,
    wish: { scope: `${everything} api://${ids.apiApp}/x` },
  },
  {
    name: "an API the client does not require",
    aadsts: 650057,
    wish: { scope: `api://${ids.weatherApp}/.default` },
  },
  {
    name: "a single-tenant API for a foreign user",
    aadsts: 500011,
    wish: fay,
    change: (sandbox) => {
      application(sandbox, ids.clientApp).signInAudience = "AzureADMultipleOrgs";
    },
  },
  {
    name: "an API that does not know the client, in a new tenant",
    aadsts: 650052,
    wish: fay,
    change: (sandbox) => {
      openToAll(sandbox);
      application(sandbox, ids.apiApp).api.knownClientApplications = [];
    },
  },
  {
    name: "a named scope in a new tenant, although the API knows the client",
    aadsts: 650052,
    wish: { ...fay, scope: `api://${ids.apiApp}/access_as_user` },
    change: openToAll,
  },
  {
    name: "a scope that only an administrator may grant",
    aadsts: 90094,
    wish: fay,
    change: (sandbox) => {
      openToAll(sandbox);
      for (const scope of application(sandbox, ids.apiApp).api.oauth2PermissionScopes) scope.type = "Admin";
    },
  },
  {
    name: "an unverified publisher where the tenant asks for a verified one",
    aadsts: 90094,
    wish: fay,
    change: (sandbox) => {
      openToAll(sandbox);
      for (const tenant of sandbox.world.tenants) tenant.userConsent = "verified-publishers";
    },
  },
  { name: "a declined consent", aadsts: 65004, wish: { ...fay, consent: false }, change: openToAll },
  {
    name: "a personal account at an app for organizations",
    aadsts: 500200,
    wish: { ...fay, user: "pat@outlook.com" },
    change: openToAll,
  },
  {
    name: "Azure CLI, which asks nobody for consent",
    aadsts: 65001,
    wish: { clientId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", scope: `api://${ids.apiApp}/access_as_user` },
  },
];

test.each(refusals)("sign-in answers AADSTS$aadsts to $name", async ({ aadsts, wish, change }) => {
  const sandbox = await worldWith(change);
  const result = await signInAs(sandbox, { ...ben, ...wish });
  expect(result).toMatchObject({ signedIn: false, aadsts });
});

describe("tokens", () => {
  test("a v1 token repeats the audience as it was asked for and names the client in appid", async () => {
    const result = await signInAs(await worldWith(), ben);
    const token = result.signedIn ? result.accessToken : "";
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "RS256", x5t: expect.any(String) });
    expect(decodeJwt(token)).toMatchObject({
      aud: `api://${ids.apiApp}`,
      iss: `https://sts.windows.net/${ids.contoso}/`,
      appid: ids.clientApp,
      scp: "access_as_user",
      tid: ids.contoso,
      ver: "1.0",
    });
  });

  test("a v2 token has the bare app id as audience, azp, and the v2 issuer", async () => {
    const sandbox = await worldWith((world) => {
      application(world, ids.apiApp).api.requestedAccessTokenVersion = 2;
    });
    const result = await signInAs(sandbox, ben);
    const claims = decodeJwt(result.signedIn ? result.accessToken : "");
    expect(claims).toMatchObject({
      aud: ids.apiApp,
      iss: `https://login.microsoftonline.com/${ids.contoso}/v2.0`,
      azp: ids.clientApp,
      ver: "2.0",
    });
    expect(claims).not.toHaveProperty("appid");
  });

  test("a guest gets a token of the tenant that invited them", async () => {
    const result = await signInAs(await worldWith(), { ...ben, user: "gus@fabrikam.com" });
    expect(decodeJwt(result.signedIn ? result.accessToken : "")).toMatchObject({ tid: ids.contoso });
  });

  test("the administrator's application gets its roles through the real identity client", async () => {
    const sandbox = await worldWith();
    const { token } = await administrator(sandbox).getToken("https://graph.microsoft.com/.default");
    expect(decodeJwt(token)).toMatchObject({
      aud: "https://graph.microsoft.com",
      roles: expect.arrayContaining(["Application.ReadWrite.All"]),
    });
  });

  test("a wrong secret is AADSTS7000215", async () => {
    const sandbox = await worldWith();
    const wrong = administrator({ ...sandbox, signIn: { ...sandbox.signIn, clientSecret: "wrong" } });
    await expect(wrong.getToken("https://graph.microsoft.com/.default")).rejects.toThrow("AADSTS7000215");
  });
});

describe("consent", () => {
  test("the first consent in a new tenant creates both service principals and one grant, and is asked once", async () => {
    const sandbox = await worldWith(openToAll);
    const first = await signInAs(sandbox, fay);
    const second = await signInAs(sandbox, fay);
    expect([first, second]).toMatchObject([{ consented: true }, { consented: false }]);
    const fabrikam = sandbox.world.tenants.find((tenant) => tenant.id === ids.fabrikam);
    expect(fabrikam?.servicePrincipals.map((principal) => principal.appId)).toEqual([
      ids.clientApp,
      ids.apiApp,
    ]);
    expect(fabrikam?.oauth2PermissionGrants.map((grant) => grant.scope)).toContain("access_as_user");
  });

  test("pre-authorized clients are not asked for consent", async () => {
    const sandbox = await worldWith((world) => {
      for (const tenant of world.world.tenants) tenant.oauth2PermissionGrants = [];
      application(world, ids.apiApp).api.preAuthorizedApplications = [
        { appId: ids.clientApp, delegatedPermissionIds: [ids.accessAsUserScope] },
      ];
    });
    expect(await signInAs(sandbox, ben)).toMatchObject({ signedIn: true, consented: false });
  });
});

describe("the token endpoint", () => {
  const verifier = "a-verifier-that-is-long-enough-for-the-standard-43";

  async function codeFor(sandbox: Sandbox, redirectUri = "http://127.0.0.1:5555"): Promise<string> {
    const query = new URLSearchParams({
      client_id: ids.clientApp,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: `${everything} offline_access openid`,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      login_hint: "ben@contoso.com",
    });
    const url = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/authorize?${query.toString()}`;
    const answer = await sandbox.fetch(new Request(url));
    return new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  }

  async function redeem(
    sandbox: Sandbox,
    changes: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      client_id: ids.clientApp,
      redirect_uri: "http://127.0.0.1:5555",
      code_verifier: verifier,
      ...changes,
    });
    const url = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/token`;
    const answer = await sandbox.fetch(new Request(url, { method: "POST", body, headers }));
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  const page = { origin: "http://localhost:6274" };

  test.each([
    ["web", {}, {}, 7000218],
    ["spa", {}, {}, 9002327],
    ["spa", {}, page, null],
    ["publicClient", { client_secret: "a secret" }, {}, 700025],
    ["publicClient", {}, {}, null],
  ] as const)(
    "redeems a code by the platform of its redirect URI: %s, %j, %j",
    async (platform, more, headers, refusal) => {
      const uri = "http://localhost:6274/oauth/callback";
      const sandbox = await worldWith((made) => {
        const client = application(made, ids.clientApp);
        client.publicClient.redirectUris = [];
        client[platform].redirectUris = [uri];
      });
      const code = await codeFor(sandbox, uri);
      const { body } = await redeem(sandbox, { code, redirect_uri: uri, ...more }, headers);
      expect(body["error_codes"] ?? null).toEqual(refusal === null ? null : [refusal]);
      expect("access_token" in body).toBe(refusal === null);
    },
  );

  test("a code is good for one use", async () => {
    const sandbox = await worldWith();
    const code = await codeFor(sandbox);
    expect(await redeem(sandbox, { code })).toMatchObject({ status: 200 });
    expect(await redeem(sandbox, { code })).toMatchObject({ status: 400, body: { error_codes: [54005] } });
  });

  test("a wrong verifier is AADSTS501481", async () => {
    const sandbox = await worldWith();
    const code = await codeFor(sandbox);
    expect(await redeem(sandbox, { code, code_verifier: "something-else" })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_codes: [501481] },
    });
  });

  test("a code expires after ten minutes", async () => {
    let now = Date.now();
    const sandbox = await quickSandbox(() => undefined, { now: () => now });
    const code = await codeFor(sandbox);
    now += 11 * 60 * 1000;
    expect(await redeem(sandbox, { code })).toMatchObject({ body: { error_codes: [70008] } });
  });

  test("a refresh token brings a new access token for the same scopes", async () => {
    const sandbox = await worldWith();
    const first = await redeem(sandbox, { code: await codeFor(sandbox) });
    const refreshed = await redeem(sandbox, {
      grant_type: "refresh_token",
      refresh_token: String(first.body["refresh_token"]),
    });
    expect(decodeJwt(String(refreshed.body["access_token"]))).toMatchObject({ scp: "access_as_user" });
  });

  test("a grant that is not emulated is refused by name", async () => {
    const answer = await redeem(await worldWith(), {
      grant_type: "password",
    });
    expect(answer.status).toBe(501);
  });
});

describe("discovery", () => {
  test.each([
    ["common/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0"],
    ["organizations/v2.0", "https://login.microsoftonline.com/{tenantid}/v2.0"],
    ["common", "https://sts.windows.net/{tenantid}/"],
    ["contoso.com/v2.0", `https://login.microsoftonline.com/${ids.contoso}/v2.0`],
    [ids.contoso, `https://sts.windows.net/${ids.contoso}/`],
  ])("the issuer of %s is %s, and S256 is not advertised", async (authority, issuer) => {
    const sandbox = await worldWith();
    const url = `https://login.microsoftonline.com/${authority}/.well-known/openid-configuration`;
    const document = (await (await sandbox.fetch(new Request(url))).json()) as object;
    expect(document).toMatchObject({ issuer });
    expect(document).not.toHaveProperty("code_challenge_methods_supported");
  });

  test("a resource parameter that names another application is AADSTS9010010, told to the client", async () => {
    const query = new URLSearchParams({
      client_id: ids.clientApp,
      response_type: "code",
      redirect_uri: "http://127.0.0.1:33418",
      scope: everything,
      resource: "https://apim-flights.azure-api.net/mcp",
      state: "s1",
    });
    const sandbox = await worldWith();
    const url = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/authorize?${query.toString()}`;
    const answer = await sandbox.fetch(new Request(url));
    const returned = new URL(answer.headers.get("location") ?? "").searchParams;
    expect(returned.get("error_description")).toMatch(/^AADSTS9010010:/);
    expect(returned.get("state")).toBe("s1");
  });

  test("without a login hint there is a page with everybody the world knows", async () => {
    const query = new URLSearchParams({
      client_id: ids.clientApp,
      response_type: "code",
      redirect_uri: "http://127.0.0.1:33418",
      scope: everything,
    });
    const sandbox = await worldWith();
    const url = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/authorize?${query.toString()}`;
    const page = await (await sandbox.fetch(new Request(url))).text();
    expect(page).toContain("Ben Osei");
    expect(page).toContain("login_hint=fay%40fabrikam.com");
  });
});

test("the authority adfs stands for the client's own tenant, as Azure CLI asks in a private cloud", async () => {
  const sandbox = await quickSandbox();
  const at = (path: string) => `https://login.microsoftonline.com/adfs${path}`;
  const discovery = await sandbox.fetch(new Request(at("/.well-known/openid-configuration")));
  expect(await discovery.json()).toMatchObject({ token_endpoint: at("/oauth2/token") });
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: sandbox.signIn.clientId,
    client_secret: sandbox.signIn.clientSecret,
    scope: "https://management.core.windows.net//.default",
  });
  const answer = await sandbox.fetch(new Request(at("/oauth2/token"), { method: "POST", body }));
  const { access_token: token } = (await answer.json()) as { access_token: string };
  expect(decodeJwt(token)).toMatchObject({ tid: ids.contoso });
});
