import { describe, expect, test } from "vitest";
import { notEmulatedElements } from "../../src/sandbox/coverage.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { clientOfWorld } from "../core/access/setup-shapes.ts";

const gateway = "https://apim-flights.azure-api.net";

async function statusOf(sandbox: Sandbox, token: string | null): Promise<number> {
  const headers = new Headers(token === null ? {} : { authorization: `Bearer ${token}` });
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return (await sandbox.fetch(new Request(`${gateway}/mcp`, { method: "POST", headers, body }))).status;
}

describe.each([...worldNames, "fleet:3"])("the world %s", (name) => {
  test("serves contoso's people and nobody without a token, in either token version", async () => {
    const sandbox = await openSandbox(name);
    const wish = {
      user: "ben@contoso.com",
      clientId: clientOfWorld(name),
      scope: `api://${ids.apiApp}/access_as_user`,
    };
    for (const version of [1, 2] as const) {
      const api = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
      if (api !== undefined) api.api.requestedAccessTokenVersion = version;
      const signedIn = await signInAs(sandbox, { ...wish, authorityTenant: ids.contoso, consent: true });
      expect(await statusOf(sandbox, signedIn.signedIn ? signedIn.accessToken : null)).toBe(200);
    }
    expect(await statusOf(sandbox, null)).toBe(401);
  });
});

test.each([
  ["protected-resource", "https://mcp.contoso.com"],
  ["gateway-resource", gateway],
])("%s: metadata is built from C# and named values, and the challenge points to it", async (name, origin) => {
  const sandbox = await openSandbox(name);
  const challenged = await sandbox.fetch(new Request(`${origin}/mcp`, { method: "POST", body: "{}" }));
  const address =
    /resource_metadata="([^"]+)"/.exec(challenged.headers.get("www-authenticate") ?? "")?.[1] ?? "";
  const metadata = await sandbox.fetch(new Request(address));
  expect(await metadata.json()).toEqual({
    resource: `${origin}/mcp`,
    authorization_servers: [`https://login.microsoftonline.com/${ids.contoso}/v2.0`],
    bearer_methods_supported: ["header"],
    scopes_supported: [`api://${ids.apiApp}/access_as_user`],
  });
});

test("a fleet has as many APIs as it says, with names and paths of their own", async () => {
  const { world } = await openSandbox("fleet:1000");
  const apis = world.subscriptions[0]?.services[0]?.apis ?? [];
  expect(new Set(apis.map((api) => api.name)).size).toBe(1000);
  expect(new Set(apis.map((api) => api.path)).size).toBe(1000);
});

test("elements that the gateway cannot execute are listed with their place", async () => {
  const { world } = await openSandbox("named-values");
  expect(notEmulatedElements(world)).toEqual([]);
  const weather = world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "weather");
  if (weather === undefined) throw new Error("the world has the API");
  const text = "<policies>\n\t<inbound>\n\t\t<base />\n\t\t<xsl-transform />\n\t</inbound>\n</policies>";
  weather.policy = { text, etag: '"AAAAAAAAAAE="' };
  expect(notEmulatedElements(world)).toEqual([
    { place: "apim-flights/apis/weather", element: "xsl-transform", line: 4 },
  ]);
});
