import { afterAll, beforeAll, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { loopbackFetch } from "./loopback.ts";

let sandbox: Sandbox;
let served: ServedSandbox;

beforeAll(async () => {
  sandbox = await openSandbox("protected-resource");
  served = await serveSandbox(sandbox, { addresses: "local" });
});

afterAll(async () => {
  await served.close();
  await sandbox.close();
});

test("metadata of the gateway names local addresses, and policies stay as they are stored", async () => {
  const custom = served.origins.custom("mcp.contoso.com");
  expect(custom).not.toBe(served.gateway);
  const address = `${served.gateway}/.well-known/oauth-protected-resource`;
  const answer = await loopbackFetch(served)(address);
  expect(await answer.json()).toMatchObject({
    resource: `${custom}/mcp`,
    authorization_servers: [`${served.login}/${ids.contoso}/v2.0`],
  });
  expect(JSON.stringify(sandbox.world)).not.toContain("localhost:");
});

test("a challenge leads to the local metadata", async () => {
  const answer = await loopbackFetch(served)(`${served.gateway}/mcp`, { method: "POST", body: "{}" });
  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toContain(
    `${served.origins.custom("mcp.contoso.com")}/.well-known/`,
  );
});

test("the sign-in names itself as its clients know it", async () => {
  const address = `${served.login}/${ids.contoso}/v2.0/.well-known/openid-configuration`;
  expect(await (await loopbackFetch(served)(address)).json()).toMatchObject({
    issuer: `${served.login}/${ids.contoso}/v2.0`,
    authorization_endpoint: `${served.login}/${ids.contoso}/oauth2/v2.0/authorize`,
  });
});

test("a scope that repeats a local address is understood as the public one", async () => {
  const parameters = new URLSearchParams({
    client_id: ids.clientApp,
    response_type: "code",
    redirect_uri: "http://127.0.0.1:33418/",
    scope: `${served.gateway}/mcp/.default`,
    login_hint: "ben@contoso.com",
  });
  const address = `${served.login}/${ids.contoso}/oauth2/v2.0/authorize?${parameters.toString()}`;
  const answer = await loopbackFetch(served)(address);
  const said = (answer.headers.get("location") ?? "") + (await answer.text());
  expect(decodeURIComponent(said)).toMatch(/AADSTS500011.*https:\/\/apim-flights\.azure-api\.net\/mcp/);
});
