import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogLine } from "../../src/sandbox/app.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve.ts";
import { loopbackFetch } from "./loopback.ts";
import { quickSandbox } from "./quick.ts";

const run = promisify(execFile);
const log: LogLine[] = [];
let sandbox: Sandbox;
let served: ServedSandbox;

beforeAll(async () => {
  sandbox = await quickSandbox((world) => {
    world.behaviours.pageSize = 2;
  });
  served = await serveSandbox(sandbox, { log: (line) => log.push(line) });
});

afterAll(() => served.close());

test("the cloud file names every service by an https address", async () => {
  const cloud = JSON.parse(await readFile(served.cloud, "utf8")) as object;
  expect(Object.keys(cloud)).toEqual(["name", "login", "graph", "arm", "gatewaySuffix"]);
  expect(cloud).toMatchObject({ login: served.login, graph: served.graph, arm: served.arm });
  expect(await readFile(served.ca, "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----/);
});

test("addresses in answers can be followed, issuers keep their public names", async () => {
  const fetch = loopbackFetch(served);
  const answer = await fetch(`${served.login}/common/v2.0/.well-known/openid-configuration`);
  expect(await answer.json()).toMatchObject({
    issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
    token_endpoint: `${served.login}/common/oauth2/v2.0/token`,
  });
});

/** What a stranger would write against a private cloud, run in a process of its own with nothing replaced. */
const stranger = `
import { readFile } from "node:fs/promises";
import { ClientSecretCredential } from "@azure/identity";
import { ApiManagementClient } from "@azure/arm-apimanagement";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
const cloud = JSON.parse(await readFile(process.env.CLOUD, "utf8"));
const { tenantId, clientId, clientSecret } = JSON.parse(process.env.SIGN_IN);
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, { authorityHost: cloud.login, disableInstanceDiscovery: true });
const apim = new ApiManagementClient(credential, process.env.SUBSCRIPTION, { endpoint: cloud.arm, credentialScopes: cloud.arm + "/.default" });
const apis = [];
for await (const api of apim.api.listByService("rg-flights", "apim-flights")) apis.push(api.name);
const service = await apim.apiManagementService.get("rg-flights", "apim-flights");
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [cloud.graph + "/.default"] });
const graph = Client.initWithMiddleware({ authProvider, baseUrl: cloud.graph, defaultVersion: "v1.0", customHosts: new Set(["localhost"]) });
const apps = await graph.api("/applications").select("displayName").top(999).get();
console.log(JSON.stringify({ apis, gatewayUrl: service.gatewayUrl, apps: apps.value.length }));
`;

describe("a process that knows only the cloud file and the certificate authority", () => {
  test("signs in and works with the real Azure and Graph clients", async () => {
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", stranger], {
      env: {
        PATH: process.env["PATH"],
        NODE_EXTRA_CA_CERTS: served.ca,
        CLOUD: served.cloud,
        SIGN_IN: JSON.stringify(sandbox.signIn),
        SUBSCRIPTION: sandbox.world.subscriptions[0]?.id,
      },
    });
    expect(JSON.parse(stdout)).toEqual({
      apis: ["flights-mcp", "weather", "status"],
      gatewayUrl: served.gateway,
      apps: 4,
    });
    expect(log.filter((line) => line.service === "arm").every((line) => line.authorized)).toBe(true);
  });
});

test("a body beyond a few megabytes is refused with 413", async () => {
  const fetch = loopbackFetch(served);
  const body = "x".repeat(5 * 1024 * 1024);
  expect((await fetch(`${served.gateway}/mcp`, { method: "POST", body })).status).toBe(413);
});

test("what is not HTTP is answered with 400, and the service goes on", async () => {
  const { port } = new URL(served.arm);
  const ca = await readFile(served.ca, "utf8");
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: "localhost", port: Number(port), ca }, () =>
      socket.end("nonsense\r\n\r\n"),
    );
    socket.once("data", (data) => resolve(String(data)));
    socket.once("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await loopbackFetch(served)(`${served.gateway}/status/health`)).status).toBe(200);
});

test("a planned reset breaks the real connection", async () => {
  const broken = await quickSandbox((world) => {
    world.faults.push({
      service: null,
      method: null,
      path: null,
      nth: null,
      times: null,
      delayMs: 0,
      effect: "reset-before",
      status: 503,
      headers: {},
      body: null,
    });
  });
  const own = await serveSandbox(broken);
  await expect(loopbackFetch(own)(`${own.gateway}/status/health`)).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  await own.close();
  await expect(stat(own.cloud)).rejects.toThrow("ENOENT");
});
