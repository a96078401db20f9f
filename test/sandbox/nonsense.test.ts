import { beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

const service = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;
const version = "?api-version=2024-05-01";
const graph = "https://graph.microsoft.com/v1.0";
const login = "https://login.microsoftonline.com";
const gateway = "https://apim-flights.azure-api.net";

let sandbox: Sandbox;
const tokens = new Map<string, string>();

beforeAll(async () => {
  sandbox = await quickSandbox();
  for (const host of ["management.azure.com", "graph.microsoft.com"]) {
    tokens.set(host, (await administrator(sandbox).getToken(`https://${host}/.default`)).token);
  }
});

async function send(
  method: string,
  url: string,
  body: string | Uint8Array<ArrayBuffer> | null = null,
): Promise<Response> {
  const token = tokens.get(new URL(url).hostname);
  const headers = new Headers({ "if-match": "*" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return sandbox.fetch(new Request(url, { method, headers, body }));
}

const policy = (value: string) => JSON.stringify({ properties: { format: "rawxml", value } });
const deep = "<choose><when>".repeat(10_000);

const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
  ["nothing", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["half an object", '{"properties":'],
  ["no properties", '{"properties":null}'],
  ["a number for text", '{"properties":{"value":7,"displayName":7}}'],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
  ["a document of one tag", policy("<policies>")],
  ["an expression without an end", policy('<policies><inbound><set-method>@("</set-method>')],
  ["a document nested without end", policy(`<policies><inbound>${deep}`)],
  ["a prototype", '{"__proto__":{"properties":{"value":"x"}}}'],
  ["lists in lists", "[".repeat(50_000)],
  ["an app with numbers for everything", '{"signInAudience":7,"api":7,"identifierUris":7,"web":7}'],
  ["half a form", "grant_type=client_credentials&client_id=%zz&scope=%"],
];

const targets: readonly (readonly [string, string])[] = [
  ["PUT", `${service}/apis/flights-mcp/policies/policy${version}`],
  ["PUT", `${service}/policyFragments/none${version}`],
  ["PUT", `${service}/namedValues/none${version}`],
  ["PATCH", `${service}/namedValues/none${version}`],
  ["PATCH", `${graph}/applications(appId='${ids.apiApp}')`],
  ["POST", `${graph}/servicePrincipals`],
  ["POST", `${login}/common/oauth2/v2.0/token`],
  ["POST", `${login}/common/Consent/Set`],
];

describe.each(targets)("%s %s", (method, url) => {
  test.each(bodies)("refuses %s in the service's own way, and nothing changes", async (_, body) => {
    const before = JSON.stringify(sandbox.world);
    const answer = await send(method, url, body);
    const isLongRunning = answer.status === 202 && url.includes("/policyFragments/");
    expect(isLongRunning || (answer.status >= 400 && answer.status < 500)).toBe(true);
    expect(JSON.stringify(sandbox.world)).toBe(before);
  });
});

const addresses: readonly string[] = [
  `${service}/apis/%zz${version}`,
  `${service}/apis/%00${version}`,
  `${service}//apis${version}`,
  `${service}/apis/;rev=${version}`,
  `${service}/apis/${"a".repeat(20_000)}${version}`,
  `${service}/apis${version}&$top=0`,
  `${service}/apis${version}&$skip=1e99`,
  `${service}/apis${version}&$filter='`,
  `${service}/apis?api-version=%00`,
  `${graph}/applications?$filter=appId eq`,
  `${graph}/applications?$top=-1`,
  `${graph}/applications(appId='%zz')`,
  `${login}/%zz/oauth2/v2.0/authorize`,
  `${login}/common/oauth2/v2.0/authorize?client_id=${ids.clientApp}&redirect_uri=%zz&response_type=code&scope=openid`,
  `${login}/nothing/discovery/v2.0/keys`,
  `${gateway}/%zz`,
  `${gateway}//`,
];

test.each(addresses)("GET %s is refused or not emulated, never a defect", async (url) => {
  const { status } = await send("GET", url);
  expect(status === 501 || (status >= 400 && status < 500)).toBe(true);
});

test.each(["Bearer", "Bearer a.b.c", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic JXp6OiV6eg==", "Basic %%%"])(
  "the authorization %s opens nothing",
  async (authorization) => {
    const headers = { authorization };
    const form = new URLSearchParams({ grant_type: "client_credentials", scope: `${graph}/.default` });
    const answers = [
      await sandbox.fetch(new Request(service + version, { headers })),
      await sandbox.fetch(new Request(`${graph}/applications`, { headers })),
      await sandbox.fetch(new Request(`${gateway}/mcp`, { method: "POST", headers, body: "{}" })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const url = `${login}/${ids.contoso}/oauth2/v2.0/token`;
    const { status } = await sandbox.fetch(new Request(url, { method: "POST", headers, body: form }));
    expect([400, 401]).toContain(status);
  },
);

test.each([
  [
    "GET",
    `${service}/certificates${version}`,
    /Azure Resource Manager: GET .*certificates/,
    "/service/:service/policies",
  ],
  ["DELETE", `${service}/apis/weather${version}`, /Azure Resource Manager: DELETE/, "/apis/:api"],
  ["GET", `${graph}/users`, /Microsoft Graph: GET \/v1\.0\/users/, "GET /v1.0/"],
  ["POST", `${login}/common/oauth2/v2.0/logout`, /Entra sign-in: POST/, "/oauth2/v2.0/token"],
])("%s %s is 501 with its name and the routes that come nearest", async (method, url, name, near) => {
  const answer = await send(method, url);
  const { error } = (await answer.json()) as { error: { message: string; nearest: string[] } };
  expect(answer.status).toBe(501);
  expect(error.message).toMatch(name);
  expect(error.nearest).toHaveLength(3);
  expect(error.nearest.join("\n")).toContain(near);
});
