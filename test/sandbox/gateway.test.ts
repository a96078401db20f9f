import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { normalisePolicy } from "../../src/sandbox/policy-store.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { ApimService } from "../../src/sandbox/world/world-apim.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";
import { migrateFlights } from "./migrated.ts";
import { quickSandbox } from "./quick.ts";

const gateway = "https://apim-flights.azure-api.net";
const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

async function call(
  sandbox: Sandbox,
  token: string | null,
  path = "/mcp",
): Promise<{ status: number; text: string }> {
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  const init = path === "/mcp" ? { method: "POST", body: list, headers } : { headers };
  const answer = await sandbox.fetch(new Request(gateway + path, init));
  return { status: answer.status, text: await answer.text() };
}

interface Caller {
  readonly user?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly tenant?: string;
}

async function tokenFor(sandbox: Sandbox, caller: Caller = {}): Promise<string> {
  const result = await signInAs(sandbox, {
    user: caller.user ?? "ben@contoso.com",
    clientId: caller.clientId ?? ids.clientApp,
    scope: caller.scope ?? `api://${ids.apiApp}/.default`,
    authorityTenant: caller.tenant ?? ids.contoso,
    consent: true,
  });
  if (!result.signedIn) throw new Error(result.description);
  return result.accessToken;
}

function serviceOf(world: World): ApimService {
  const service = world.subscriptions[0]?.services[0];
  if (service === undefined) throw new Error("no service");
  return service;
}

/** Puts a policy on the Flights API. */
function withPolicy(inbound: string, rest = "") {
  return (world: World): void => {
    const api = serviceOf(world).apis[0];
    if (api === undefined) throw new Error("no API");
    const text = `<policies><inbound><set-backend-service backend-id="WebApp_flightsapismcp" />${inbound}</inbound>${rest}</policies>`;
    api.policy = { text: normalisePolicy(text, "rawxml"), etag: '"AAAAAAAAAAE="' };
  };
}

describe("who gets in before and after the change", () => {
  test("before: contoso's people do, a call without token does not", async () => {
    const sandbox = await quickSandbox();
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status: 200 });
    expect(await call(sandbox, null)).toEqual({
      status: 401,
      text: '{ "statusCode": 401, "message": "Azure AD JWT not present" }',
    });
  });

  test("after: both organizations do; an unlisted client and a wrong audience do not", async () => {
    const sandbox = await quickSandbox();
    await migrateFlights(sandbox);
    const fay = { user: "fay@fabrikam.com", tenant: "common" };
    expect(await call(sandbox, await tokenFor(sandbox, { tenant: "common" }))).toMatchObject({ status: 200 });
    expect(await call(sandbox, await tokenFor(sandbox, fay))).toMatchObject({ status: 200 });
    const unlisted = { user: "fay@fabrikam.com", tenant: ids.fabrikam, clientId: ids.otherClientApp };
    const refused = { status: 401, text: '{ "statusCode": 401, "message": "Invalid Azure AD JWT" }' };
    expect(
      await call(
        sandbox,
        await tokenFor(sandbox, { ...unlisted, scope: `api://${ids.apiApp}/access_as_user` }),
      ),
    ).toEqual(refused);
    const weather = await tokenFor(sandbox, { scope: `api://${ids.weatherApp}/forecast.read` });
    expect(await call(sandbox, weather)).toEqual(refused);
  });

  test("the unrelated API's own policy is enforced with its own audience", async () => {
    const sandbox = await quickSandbox();
    const weather = await tokenFor(sandbox, { scope: `api://${ids.weatherApp}/forecast.read` });
    expect(await call(sandbox, await tokenFor(sandbox), "/weather/forecast/Oslo")).toMatchObject({
      status: 401,
    });
    const answer = await call(sandbox, weather, "/weather/forecast/Oslo");
    expect(JSON.parse(answer.text)).toMatchObject({
      backend: "https://weather.contoso.com",
      path: "/forecast/Oslo",
    });
  });
});

describe("validate-azure-ad-token", () => {
  const cases: readonly [string, string, number][] = [
    ["the home tenant's GUID", `tenant-id="${ids.contoso}"`, 200],
    ["the home tenant's domain", 'tenant-id="contoso.onmicrosoft.com"', 200],
    ["the domain as a URL", 'tenant-id="https://contoso.onmicrosoft.com"', 200],
    ["an authority URL", `tenant-id="https://login.microsoftonline.com/${ids.contoso}"`, 200],
    ["common", 'tenant-id="common"', 200],
    ["organizations as a URL", 'tenant-id="https://login.microsoftonline.com/organizations"', 200],
    ["another tenant", `tenant-id="${ids.fabrikam}"`, 401],
    ["a placeholder that nobody filled in", 'tenant-id="{tenant-id}"', 401],
  ];
  test.each(cases)("reads %s", async (_, attribute, status) => {
    const sandbox = await quickSandbox(withPolicy(`<validate-azure-ad-token ${attribute} />`));
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status });
  });

  const lists: readonly [string, string, number][] = [
    [
      "a listed client",
      `<client-application-ids><application-id>${ids.clientApp}</application-id></client-application-ids>`,
      200,
    ],
    [
      "an unlisted client",
      `<client-application-ids><application-id>${ids.weatherApp}</application-id></client-application-ids>`,
      401,
    ],
    ["an empty list of clients", "<client-application-ids />", 200],
    ["a listed audience", `<audiences><audience>api://${ids.apiApp}</audience></audiences>`, 200],
    [
      "only the bare audience, for a v1 token",
      `<audiences><audience>${ids.apiApp}</audience></audiences>`,
      401,
    ],
    [
      "a listed backend",
      `<backend-application-ids><application-id>${ids.apiApp}</application-id></backend-application-ids>`,
      200,
    ],
    [
      "an unlisted backend",
      `<backend-application-ids><application-id>${ids.weatherApp}</application-id></backend-application-ids>`,
      401,
    ],
    ["any of the tenants", claim("tid", "any", [ids.fabrikam, ids.contoso]), 200],
    ["none of the tenants", claim("tid", "any", [ids.fabrikam]), 401],
    ["all of two values", claim("tid", "all", [ids.fabrikam, ids.contoso]), 401],
    ["a claim that is not there", claim("roles", "any", ["Reader"]), 401],
    ["one part of a claim that is split", claim("iss", "any", [ids.contoso], ' separator="/"'), 200],
    ["a claim that is not split", claim("iss", "any", [ids.contoso]), 401],
  ];
  test.each(lists)("decides by %s", async (_, children, status) => {
    const policy = `<validate-azure-ad-token tenant-id="common">${children}</validate-azure-ad-token>`;
    const sandbox = await quickSandbox(withPolicy(policy));
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status });
  });

  function claim(name: string, match: string, values: readonly string[], more = ""): string {
    const items = values.map((value) => `<value>${value}</value>`).join("");
    return `<required-claims><claim name="${name}" match="${match}"${more}>${items}</claim></required-claims>`;
  }

  test("answers with the policy's own status and message", async () => {
    const attributes =
      'tenant-id="common" failed-validation-httpcode="403" failed-validation-error-message="Go away"';
    const sandbox = await quickSandbox(withPolicy(`<validate-azure-ad-token ${attributes} />`));
    expect(await call(sandbox, null)).toEqual({
      status: 403,
      text: '{ "statusCode": 403, "message": "Go away" }',
    });
  });

  test("a named value stands for the tenant, by its display name", async () => {
    const sandbox = await quickSandbox((world) => {
      withPolicy('<validate-azure-ad-token tenant-id="{{McpTenantId}}" />')(world);
      serviceOf(world).namedValues.push({
        name: "a1b2",
        displayName: "McpTenantId",
        value: ids.contoso,
        secret: true,
        tags: [],
        etag: '"AAAAAAAAAAI="',
      });
    });
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status: 200 });
  });

  test.each([["expired", async () => {}]])("an %s token is refused", async () => {
    let now = Date.now();
    const sandbox = await quickSandbox(undefined, { now: () => now });
    const token = await tokenFor(sandbox);
    now += 2 * 3600 * 1000;
    expect(await call(sandbox, token)).toMatchObject({ status: 401 });
  });

  test("forged tokens are refused: another sandbox's, an altered one, one signed with a shared secret", async () => {
    const sandbox = await quickSandbox();
    const own = await tokenFor(sandbox);
    const [header = "", payload = "", signature = ""] = own.split(".");
    const altered = Buffer.from(payload, "base64url").toString().replace("Ben Osei", "Ada Moreau");
    const shared = await new SignJWT({ tid: ids.contoso })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new Uint8Array(32));
    const forged = [
      await tokenFor(await openSandbox("flights")),
      `${header}.${Buffer.from(altered).toString("base64url")}.${signature}`,
      shared,
      "not-a-token",
    ];
    const statuses = await Promise.all(forged.map(async (token) => (await call(sandbox, token)).status));
    expect(statuses).toEqual([401, 401, 401, 401]);
  });

  test("an app-only token of another kind of caller is judged by the same rules", async () => {
    const sandbox = await quickSandbox();
    const { token } = await administrator(sandbox).getToken(`api://${ids.apiApp}/.default`);
    expect(await call(sandbox, token)).toMatchObject({ status: 200 });
  });
});

describe("validate-jwt", () => {
  const at = (path: string) =>
    `<openid-config url="https://login.microsoftonline.com/${path}/.well-known/openid-configuration" />`;
  const cases: readonly [string, string, number][] = [
    ["the v1 metadata of the tenant, for a v1 token", at(ids.contoso), 200],
    ["the v2 metadata of the tenant, for a v1 token", at(`${ids.contoso}/v2.0`), 401],
    [
      "v2 metadata and the v1 issuer written out",
      `${at(`${ids.contoso}/v2.0`)}<issuers><issuer>https://sts.windows.net/${ids.contoso}/</issuer></issuers>`,
      200,
    ],
    ["the v1 metadata of common", at("common"), 200],
    ["the metadata of another tenant", at(ids.fabrikam), 401],
    ["a required audience", `${at("common")}<audiences><audience>api://other</audience></audiences>`, 401],
  ];
  test.each(cases)("accepts by %s", async (_, children, status) => {
    const policy = `<validate-jwt header-name="Authorization">${children}</validate-jwt>`;
    const sandbox = await quickSandbox(withPolicy(policy));
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status });
  });
});

describe("composition", () => {
  test("a section without base skips the scopes above; the metadata operation is anonymous by that", async () => {
    const answer = await call(await quickSandbox(), null, "/.well-known/oauth-authorization-server");
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      issuer: `https://login.microsoftonline.com/${ids.contoso}/v2.0`,
    });
  });

  test("a validation at global or product scope holds for every API that says base", async () => {
    const validate = '<policies><inbound><validate-azure-ad-token tenant-id="common" /></inbound></policies>';
    const policy = { text: normalisePolicy(validate, "rawxml"), etag: '"AAAAAAAAAAM="' };
    const global = await quickSandbox((world) => {
      serviceOf(world).policy = policy;
    });
    expect(await call(global, null, "/status/health")).toMatchObject({ status: 401 });
    const product = await quickSandbox((world) => {
      const starter = serviceOf(world).products[0];
      if (starter !== undefined) Object.assign(starter, { policy, apis: ["status"] });
    });
    expect(await call(product, null, "/status/health")).toMatchObject({ status: 401 });
  });

  test("a document that lacks a section leaves that section to the scope above", async () => {
    const sandbox = await quickSandbox((world) => {
      const operation = serviceOf(world).apis[0]?.operations[0];
      const text = "<policies><outbound><base /></outbound></policies>";
      if (operation !== undefined)
        operation.policy = { text: normalisePolicy(text, "rawxml"), etag: '"AAAAAAAAAAU="' };
    });
    expect(await call(sandbox, null)).toMatchObject({ status: 401 });
    expect(await call(sandbox, await tokenFor(sandbox))).toMatchObject({ status: 200 });
  });

  test("on-error replaces the usual answer", async () => {
    const onError =
      '<on-error><return-response><set-status code="401" /><set-header name="WWW-Authenticate"><value>Bearer error="invalid_token"</value></set-header></return-response></on-error>';
    const sandbox = await quickSandbox(withPolicy('<validate-azure-ad-token tenant-id="common" />', onError));
    const answer = await sandbox.fetch(new Request(`${gateway}/mcp`, { method: "POST", body: list }));
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  });

  test("a fragment runs where it is included", async () => {
    const sandbox = await quickSandbox((world) => {
      withPolicy('<include-fragment fragment-id="check" />')(world);
      const text = '<fragment><validate-azure-ad-token tenant-id="common" /></fragment>';
      serviceOf(world).policyFragments.push({
        name: "check",
        description: null,
        policy: { text: normalisePolicy(text, "rawxml"), etag: '"AAAAAAAAAAQ="' },
      });
    });
    expect(await call(sandbox, null)).toMatchObject({ status: 401 });
  });
});

describe("what it answers without a policy", () => {
  test.each([
    ["/nowhere", 404, '{ "statusCode": 404, "message": "Resource not found" }'],
    ["/weather/else", 404, '{ "statusCode": 404, "message": "Resource not found" }'],
  ])("%s is %i", async (path, status, text) => {
    expect(await call(await quickSandbox(), null, path)).toEqual({ status, text });
  });

  test("an API that needs a subscription key says so", async () => {
    const sandbox = await quickSandbox((world) => {
      for (const api of serviceOf(world).apis) api.subscriptionRequired = true;
    });
    expect((await call(sandbox, null, "/status/health")).text).toContain("missing subscription key");
  });

  test("a policy that cannot be executed is 501 and named in a header", async () => {
    const sandbox = await quickSandbox(withPolicy("<xsl-transform />"));
    const answer = await sandbox.fetch(new Request(`${gateway}/mcp`, { method: "POST", body: list }));
    expect(answer.status).toBe(501);
    expect(answer.headers.get("x-sandbox-not-emulated")).toContain("xsl-transform");
  });

  test("a policy that has no say in the matter is passed over and named in a header", async () => {
    const sandbox = await quickSandbox(withPolicy('<rate-limit calls="5" renewal-period="60" />'));
    const answer = await sandbox.fetch(new Request(`${gateway}/mcp`, { method: "POST", body: list }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-sandbox-ignored")).toBe("rate-limit");
  });
});
