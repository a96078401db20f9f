import { describe, expect, test } from "vitest";
import { type Cloud, cloudFromJson, cloudNamed, publicCloud } from "../../src/azure/clouds.ts";
import { connectArm } from "../../src/azure/connect-arm.ts";
import { connectGraph } from "../../src/azure/connect-graph.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { applicationByAppId } from "../../src/azure/graph.ts";
import { onlyTo } from "../../src/azure/origins.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import { tenantId } from "../../src/azure/tenant.ts";
import type { Wire } from "../../src/azure/wire.ts";
import type { AuthKind } from "../../src/core/entra/auth-kinds.ts";

const file = {
  name: "private",
  login: "https://login.private.example/adfs",
  graph: "https://graph.private.example",
  arm: "https://arm.private.example",
  gatewaySuffix: "gw.private.example",
};

const clouds: readonly (readonly [name: string, login: string, graph: string, arm: string])[] = [
  ["public", "login.microsoftonline.com", "graph.microsoft.com", "management.azure.com"],
  ["usgov", "login.microsoftonline.us", "graph.microsoft.us", "management.usgovcloudapi.net"],
  ["usgov-dod", "login.microsoftonline.us", "dod-graph.microsoft.us", "management.usgovcloudapi.net"],
  [
    "china",
    "login.partner.microsoftonline.cn",
    "microsoftgraph.chinacloudapi.cn",
    "management.chinacloudapi.cn",
  ],
  ["a file", "login.private.example", "graph.private.example", "arm.private.example"],
];

const tenant = "5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4";
const env = {
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: "1a84d7c6-f25e-4309-bd61-8e07b39c5f42",
  AZURE_CLIENT_SECRET: "a-secret-for-the-test",
  AZURE_FEDERATED_TOKEN_FILE: "token.txt",
  ACTIONS_ID_TOKEN_REQUEST_URL: "https://actions.example/token?x=1",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token-1",
  SYSTEM_OIDCREQUESTURI: "https://pipelines.example/oidctoken",
  SYSTEM_ACCESSTOKEN: "access-token-1",
  AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "c3a1e0b2-4d5f-4867-9a1b-2c3d4e5f6a7b",
};

/** A token that nobody verifies. */
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;

/** An authority, two planes and two CI services that answer anything, and what they were asked. */
function anyCloud(cloud: Cloud): {
  readonly wire: Wire;
  readonly sent: { url: URL; body: string; token: string }[];
} {
  const sent: { url: URL; body: string; token: string }[] = [];
  const wire: Wire = async (request) => {
    const url = new URL(request.url);
    sent.push({ url, body: await request.text(), token: request.headers.get("authorization") ?? "" });
    const base = `${cloud.login}/${tenant}`;
    if (url.pathname.endsWith("openid-configuration"))
      return Response.json({
        issuer: `${base}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        jwks_uri: `${base}/keys`,
      });
    if (url.pathname.endsWith("/devicecode"))
      return Response.json({
        user_code: "A",
        device_code: "d",
        verification_uri: `${cloud.login}/device`,
        expires_in: 900,
        interval: 0,
      });
    if (url.pathname.endsWith("/token") && url.host === new URL(cloud.login).host)
      return Response.json({
        token_type: "Bearer",
        expires_in: 3600,
        access_token: jwt({ tid: tenant, upn: "ada@contoso.com" }),
        id_token: jwt({ tid: tenant, oid: "o", sub: "s", preferred_username: "ada@contoso.com" }),
        client_info: Buffer.from(JSON.stringify({ uid: "o", utid: tenant })).toString("base64url"),
        refresh_token: "a-refresh-token",
      });
    return Response.json({ value: jwt({ sub: "job" }), oidcToken: jwt({ sub: "job" }) });
  };
  return { wire, sent };
}

function cloudOf(name: string): Cloud {
  return name === "a file"
    ? cloudFromJson(JSON.stringify(file), "cloud.json")
    : (cloudNamed(name) ?? publicCloud);
}

const ways: readonly (readonly [auth: AuthKind, also: string | null])[] = [
  ["environment", null],
  ["workload", null],
  ["github", "actions.example"],
  ["pipelines", "pipelines.example"],
  ["device", null],
];

describe.each(clouds)("the cloud of %s", (name, login, graph, arm) => {
  test.each(ways)(
    "--auth %s signs in, reads both planes and finds a tenant at its own hosts alone",
    async (auth, also) => {
      const cloud = cloudOf(name);
      const { wire: open, sent } = anyCloud(cloud);
      const wire = onlyTo(cloud, env, open);
      const place = { env, readText: async () => jwt({ sub: "job" }), tell: () => undefined };
      const credential = credentialFor({ kind: "way", auth, place }, cloud, wire);
      expect(await signIn(credential, cloud)).toMatchObject({ tenant, way: auth });
      await applicationByAppId(connectGraph(cloud, credential, wire), env.AZURE_CLIENT_ID).catch(() => null);
      await connectArm(cloud, credential, wire)
        .clientOf("9d3b6f82-14ac-4e57-b08d-c5f2e7a90146")
        .apiManagementService.get("rg", "apim")
        .catch(() => null);
      await tenantId(wire, cloud, "contoso.com").catch(() => null);
      const hosts = new Set(sent.map(({ url }) => url.host));
      expect([...hosts].toSorted()).toEqual([login, graph, arm, ...(also === null ? [] : [also])].toSorted());
      const scopes = sent.map(({ body }) => new URLSearchParams(body).get("scope") ?? "").join(" ");
      expect(scopes).toContain(`https://${graph}/.default`);
      expect(scopes).toContain(`https://${arm}/.default`);
      for (const { url, token } of sent.filter(({ url: { host } }) => host === graph || host === arm))
        expect([url.host, token]).toEqual([url.host, expect.stringMatching(/^Bearer e30\./)]);
    },
  );
});
