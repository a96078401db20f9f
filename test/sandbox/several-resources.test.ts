import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { quickSandbox } from "./quick.ts";

const login = "https://login.microsoftonline.com";
const redirect = "http://127.0.0.1:5555";
const named = `api://${ids.apiApp}/access_as_user`;

function authorize(sandbox: Sandbox, changes: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({
    client_id: ids.clientApp,
    response_type: "code",
    redirect_uri: redirect,
    scope: `${named} User.Read offline_access`,
    login_hint: "ben@contoso.com",
    ...changes,
  });
  const url = `${login}/${ids.contoso}/oauth2/v2.0/authorize?${query.toString()}`;
  return sandbox.fetch(new Request(url));
}

/** The pages that a person accepts, one after the other, and what the client is told in the end. */
async function accepted(sandbox: Sandbox, first: Response) {
  const pages: string[] = [];
  let answer = first;
  while (answer.status === 200) {
    const page = await answer.text();
    pages.push(page);
    const [, action = "", ctx = ""] = /action="([^"]+)">[\s\S]*?name="ctx" value="([^"]+)"/.exec(page) ?? [];
    const body = new URLSearchParams({ ctx, accept: "true" });
    answer = await sandbox.fetch(new Request(`${login}${action}`, { method: "POST", body }));
  }
  return { pages, told: new URL(answer.headers.get("location") ?? "").searchParams };
}

async function redeem(sandbox: Sandbox, changes: Record<string, string>) {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: ids.clientApp,
    redirect_uri: redirect,
    ...changes,
  });
  const url = `${login}/${ids.contoso}/oauth2/v2.0/token`;
  const answer = await sandbox.fetch(new Request(url, { method: "POST", body }));
  return (await answer.json()) as Record<string, unknown>;
}

function audience(body: Record<string, unknown>): unknown {
  return decodeJwt(String(body["access_token"])).aud;
}

async function codeOf(sandbox: Sandbox): Promise<string> {
  return (await accepted(sandbox, await authorize(sandbox))).told.get("code") ?? "";
}

describe("scopes of two resources at the authorization endpoint", () => {
  test("the token is for the first, when the client does not say for which", async () => {
    const sandbox = await quickSandbox();
    const body = await redeem(sandbox, { code: await codeOf(sandbox) });
    expect(audience(body)).toBe(`api://${ids.apiApp}`);
  });

  test("the client may say at the token endpoint that it is for the other", async () => {
    const sandbox = await quickSandbox();
    const body = await redeem(sandbox, { code: await codeOf(sandbox), scope: "User.Read openid" });
    expect(audience(body)).toBe("https://graph.microsoft.com");
    const refreshed = await redeem(sandbox, {
      grant_type: "refresh_token",
      refresh_token: String(body["refresh_token"]),
      scope: named,
    });
    expect(audience(refreshed)).toBe(`api://${ids.apiApp}`);
  });

  test("naming both at the token endpoint is AADSTS28000", async () => {
    const sandbox = await quickSandbox();
    const body = await redeem(sandbox, { code: await codeOf(sandbox), scope: `${named} User.Read` });
    expect(body).toMatchObject({ error_codes: [28000] });
  });

  test("the person is asked for what is missing of both, and then for nothing more", async () => {
    const sandbox = await quickSandbox((world) => {
      for (const tenant of world.tenants) tenant.oauth2PermissionGrants = [];
      const api = world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
      if (api !== undefined) api.api.preAuthorizedApplications = [];
    });
    const { pages, told } = await accepted(sandbox, await authorize(sandbox));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain("access_as_user");
    expect(pages[1]).toContain("User.Read");
    expect(told.get("code")).not.toBeNull();
    expect((await authorize(sandbox)).status).toBe(302);
  });

  test("`prompt=consent` asks once and not for ever", async () => {
    const sandbox = await quickSandbox();
    await codeOf(sandbox);
    const { pages, told } = await accepted(sandbox, await authorize(sandbox, { prompt: "consent" }));
    expect(pages).toHaveLength(1);
    expect(told.get("code")).not.toBeNull();
  });

  test("a `resource` fits only when all scopes are of it", async () => {
    const answer = await authorize(await quickSandbox(), { resource: `api://${ids.apiApp}` });
    expect(answer.headers.get("location")).toContain("AADSTS9010010");
  });
});
