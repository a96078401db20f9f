import { RestError } from "@azure/core-rest-pipeline";
import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator, apimClient } from "./clients.ts";
import { readApiPolicy } from "./migrated.ts";
import { quickSandbox } from "./quick.ts";

const place = ["rg-flights", "apim-flights"] as const;
const base = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights`;

async function failure(work: Promise<unknown>): Promise<RestError> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof RestError)) throw error;
  return error;
}

async function named<Item extends { name?: string }>(
  items: AsyncIterable<Item>,
): Promise<(string | undefined)[]> {
  const names = [];
  for await (const item of items) names.push(item.name);
  return names;
}

/** A request with the administrator's ARM token, for what the SDK does not show. */
async function raw(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Response> {
  const { token } = await administrator(sandbox).getToken("https://management.azure.com/.default");
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return sandbox.fetch(new Request(path, { ...init, headers }));
}

describe("reading", () => {
  test("the SDK finds services, APIs, operations, products, named values and backends", async () => {
    const apim = apimClient(await quickSandbox());
    expect(await named(apim.apiManagementService.list())).toEqual(["apim-flights"]);
    expect(await named(apim.api.listByService(...place))).toEqual(["flights-mcp", "weather", "status"]);
    expect(await named(apim.apiOperation.listByApi(...place, "flights-mcp"))).toHaveLength(2);
    expect(await named(apim.product.listByService(...place))).toEqual(["starter", "unlimited"]);
    expect(await named(apim.namedValue.listByService(...place))).toEqual([]);
    expect(await named(apim.backend.listByService(...place))).toEqual(["WebApp_flightsapismcp"]);
  });

  test("small pages are followed through nextLink, which has a port and an encoded $skip", async () => {
    const sandbox = await quickSandbox();
    sandbox.world.behaviours.pageSize = 1;
    expect(await named(apimClient(sandbox).api.listByService(...place))).toHaveLength(3);
    const first = await raw(sandbox, `${base}/apis?$top=2&api-version=2024-05-01`);
    expect(await first.json()).toMatchObject({
      count: 3,
      nextLink: expect.stringMatching(/^https:\/\/management\.azure\.com:443\/.*%24skip=1$/),
    });
  });

  test("case does not matter in paths", async () => {
    const sandbox = await quickSandbox();
    const answer = await raw(
      sandbox,
      `${base.replace("resourceGroups", "RESOURCEGROUPS")}/APIS/Flights-MCP?api-version=2024-05-01`,
    );
    expect(answer.status).toBe(200);
  });

  test("a secret named value comes without its value, except through listValue", async () => {
    const sandbox = await quickSandbox();
    sandbox.world.subscriptions[0]?.services[0]?.namedValues.push({
      name: "key",
      displayName: "Key",
      value: "s3cret",
      secret: true,
      tags: [],
      etag: '"AAAAAAAAAAE="',
    });
    const apim = apimClient(sandbox);
    expect((await apim.namedValue.get(...place, "key")).value).toBeUndefined();
    expect((await apim.namedValue.listValue(...place, "key")).value).toBe("s3cret");
  });

  test("rate-limit headers count reads and writes apart", async () => {
    const answer = await raw(await quickSandbox(), `${base}?api-version=2024-05-01`);
    expect(answer.headers.get("x-ms-ratelimit-remaining-subscription-reads")).toBe("249");
    expect(answer.headers.has("x-ms-ratelimit-remaining-subscription-writes")).toBe(false);
  });
});

describe("refusals", () => {
  const cases: readonly [string, number, string, string][] = [
    [
      "an api-version that does not exist",
      400,
      "NoRegisteredProviderFound",
      `${base}/apis?api-version=1999-01-01`,
    ],
    ["no api-version", 400, "MissingApiVersionParameter", `${base}/apis`],
    ["an unknown API", 404, "ResourceNotFound", `${base}/apis/nothing?api-version=2024-05-01`],
    ["an unknown service", 404, "ResourceNotFound", `${base}x?api-version=2024-05-01`],
    [
      "an unknown subscription",
      404,
      "SubscriptionNotFound",
      `${base.replace(ids.subscription, ids.contoso)}?api-version=2024-05-01`,
    ],
    [
      "a filter that makes no sense",
      400,
      "ValidationError",
      `${base}/apis?$filter=colour eq 'red'&api-version=2024-05-01`,
    ],
    ["what is not emulated", 501, "NotEmulated", `${base}/certificates?api-version=2024-05-01`],
  ];
  test.each(cases)("%s is %i %s", async (_, status, code, url) => {
    const answer = await raw(await quickSandbox(), url);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  test.each([
    ["no token", null, "AuthenticationFailed"],
    ["a Graph token", "https://graph.microsoft.com/.default", "InvalidAuthenticationTokenAudience"],
  ])("%s is 401 %s", async (_, scope, code) => {
    const sandbox = await quickSandbox();
    const token = scope === null ? null : (await administrator(sandbox).getToken(scope)).token;
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await sandbox.fetch(new Request(`${base}?api-version=2024-05-01`, { headers }));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });

  test("a reader may not write, and is told which action on which scope", async () => {
    const sandbox = await quickSandbox();
    for (const assignment of sandbox.world.subscriptions[0]?.roleAssignments ?? [])
      assignment.role = "Reader";
    const write = apimClient(sandbox).policy.createOrUpdate(...place, "policy", { value: "<policies />" });
    const error = await failure(write);
    expect(error).toMatchObject({ statusCode: 403, code: "AuthorizationFailed" });
    expect(error.message).toContain("Microsoft.ApiManagement/service/policies/write");
  });
});

describe("policies", () => {
  const rawxml = (value: string) => ({ format: "rawxml", value });
  const small = "<policies><inbound><base /></inbound></policies>";

  test("the SDK's apiPolicy.get loses the text, the wire has it", async () => {
    const sandbox = await quickSandbox();
    expect(
      (await apimClient(sandbox).apiPolicy.get(...place, "flights-mcp", "policy")).value,
    ).toBeUndefined();
    expect((await readApiPolicy(sandbox)).text).toContain("validate-azure-ad-token");
  });

  test("no policy is 404 and a normal answer", async () => {
    const sandbox = await quickSandbox();
    const error = await failure(apimClient(sandbox).policy.get(...place, "policy"));
    expect(error).toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
      message: "PoliciesConfiguration not found.",
    });
  });

  test("a new policy is 201, the same again 200 with the same ETag, also when it is indented otherwise", async () => {
    const apim = apimClient(await quickSandbox());
    const statuses: number[] = [];
    const onResponse = (answer: { status: number }) => statuses.push(answer.status);
    const put = (value: string) =>
      apim.policy.createOrUpdate(...place, "policy", rawxml(value), { onResponse });
    const first = await put(small);
    const again = await put(small.replaceAll("><", ">\n    <"));
    const other = await put(small.replace("<base />", "<!-- new --><base />"));
    expect(statuses).toEqual([201, 200, 200]);
    expect(again.eTag).toBe(first.eTag);
    expect(other.eTag).not.toBe(first.eTag);
  });

  test("HEAD tells the ETag without a body", async () => {
    const sandbox = await quickSandbox();
    const head = await apimClient(sandbox).apiPolicy.getEntityTag(...place, "flights-mcp", "policy");
    expect(head.eTag).toBe((await readApiPolicy(sandbox)).etag);
  });

  test("a stale If-Match is 412 and changes nothing", async () => {
    const sandbox = await quickSandbox();
    const before = await readApiPolicy(sandbox);
    const write = apimClient(sandbox).apiPolicy.createOrUpdate(
      ...place,
      "flights-mcp",
      "policy",
      rawxml(small),
      {
        ifMatch: '"AAAAAAAAAAA="',
      },
    );
    expect(await failure(write)).toMatchObject({
      statusCode: 412,
      code: "ValidationError",
      message: "Resource was modified since last retrieval.",
    });
    expect(await readApiPolicy(sandbox)).toEqual(before);
  });

  test.each([
    [
      "<policies><inbound></policies>",
      "rawxml",
      /The 'inbound' start tag on line 1 position 12 does not match the end tag of 'policies'\. Line 1, position 22\./,
    ],
    [
      '<policies>\n<inbound><set-variable name="a" value="@(f("x"))" /></inbound></policies>',
      "xml",
      /'x' is an unexpected token\. Expecting white space\. Line 2, position 45\./,
    ],
    [
      '<policies><inbound><set-variable name="a" /></inbound></policies>',
      "rawxml",
      /Error in element 'set-variable' on line 1, column 21/,
    ],
    ["<policies><nowhere /></policies>", "rawxml", /'nowhere' is not allowed here/],
    [
      '<policies><inbound><set-header name="{{Missing}}" /></inbound></policies>',
      "rawxml",
      /Cannot find a property 'Missing'/,
    ],
    [
      '<policies><inbound><set-backend-service backend-id="none" /></inbound></policies>',
      "rawxml",
      /Backend with id 'none' could not be found/,
    ],
  ])("%s as %s is a ValidationError with its place", async (value, format, message) => {
    const apim = apimClient(await quickSandbox());
    const error = await failure(apim.policy.createOrUpdate(...place, "policy", { format, value }));
    expect(error.statusCode).toBe(400);
    const details = error.details as { error: { details: { message: string }[] } };
    expect(details.error.details[0]?.message).toMatch(message);
  });

  test("deleting needs If-Match, and then the policy is gone", async () => {
    const sandbox = await quickSandbox();
    const path = `${base}/apis/weather/policies/policy?api-version=2024-05-01`;
    expect((await raw(sandbox, path, { method: "DELETE" })).status).toBe(412);
    expect((await raw(sandbox, path, { method: "DELETE", headers: { "if-match": "*" } })).status).toBe(200);
    expect((await raw(sandbox, path)).status).toBe(404);
  });
});

describe("policy fragments", () => {
  test("a write is long-running and ends with 201", async () => {
    const sandbox = await quickSandbox();
    const apim = apimClient(sandbox);
    const fragment = { format: "rawxml", value: "<fragment><base /></fragment>" };
    const written = await apim.policyFragment.beginCreateOrUpdateAndWait(...place, "shared", fragment, {
      updateIntervalInMs: 1,
    });
    expect(written.value).toBe("<fragment>\r\n\t<base />\r\n</fragment>");
    expect(sandbox.log.filter((line) => line.method === "PUT").map((line) => line.status)).toEqual([202]);
    expect(sandbox.log.at(-1)).toMatchObject({ method: "GET", status: 201 });
  });
});

test("a named value is written as a long-running operation and a PATCH needs If-Match", async () => {
  const apim = apimClient(await quickSandbox());
  const quick = { updateIntervalInMs: 1 };
  const body = { displayName: "Tenant", value: "one" };
  const created = await apim.namedValue.beginCreateOrUpdateAndWait(...place, "tenant", body, quick);
  expect(created).toMatchObject({ displayName: "Tenant", value: "one" });
  const { eTag = "" } = await apim.namedValue.get(...place, "tenant");
  const patched = await apim.namedValue.beginUpdateAndWait(...place, "tenant", eTag, { value: "two" }, quick);
  expect(patched.value).toBe("two");
  const stale = apim.namedValue.beginUpdateAndWait(...place, "tenant", eTag, { value: "three" }, quick);
  expect(await failure(stale)).toMatchObject({ statusCode: 412 });
});

test("revisions have policies of their own; the list of APIs shows the current one only", async () => {
  const sandbox = await quickSandbox((world) => {
    const service = world.subscriptions[0]?.services[0];
    const status = service?.apis.find((api) => api.name === "status");
    if (service !== undefined && status !== undefined) {
      service.apis.push({
        ...structuredClone(status),
        name: "status;rev=2",
        apiRevision: "2",
        isCurrent: false,
      });
    }
  });
  const apim = apimClient(sandbox);
  expect(await named(apim.api.listByService(...place))).not.toContain("status;rev=2");
  expect((await apim.api.get(...place, "status;rev=2")).isCurrent).toBeUndefined();
  expect((await apim.api.get(...place, "status;rev=1")).name).toBe("status");
  const revisions = [];
  for await (const revision of apim.apiRevision.listByService(...place, "status")) revisions.push(revision);
  expect(revisions).toMatchObject([
    { apiId: "/apis/status;rev=1", isCurrent: true },
    { apiId: "/apis/status;rev=2", isCurrent: false },
  ]);
});

test("an MCP server is an API of type mcp; its own members show in preview versions only", async () => {
  const sandbox = await quickSandbox((world) => {
    const api = world.subscriptions[0]?.services[0]?.apis[0];
    if (api !== undefined) {
      Object.assign(api, {
        type: "mcp",
        mcpProperties: { transportType: "streamable" },
        backendId: "WebApp_flightsapismcp",
      });
    }
  });
  expect((await apimClient(sandbox).api.get(...place, "flights-mcp")).apiType).toBe("mcp");
  const shown = async (version: string) =>
    (await raw(sandbox, `${base}/apis/flights-mcp?api-version=${version}`)).json();
  expect(await shown("2024-05-01")).not.toHaveProperty("properties.mcpProperties");
  expect(await shown("2025-09-01-preview")).toHaveProperty(
    "properties.mcpProperties.transportType",
    "streamable",
  );
});

test("workspaces can be read and their policies not written", async () => {
  const sandbox = await quickSandbox((world) => {
    const service = world.subscriptions[0]?.services[0];
    const policy = service?.apis[0]?.policy ?? null;
    service?.workspaces.push({ name: "team", displayName: "Team", description: null, apis: [], policy });
  });
  const apim = apimClient(sandbox);
  expect(await named(apim.workspace.listByService(...place))).toEqual(["team"]);
  expect((await apim.workspacePolicy.get(...place, "team", "policy", { format: "rawxml" })).value).toContain(
    "<policies>",
  );
  const write = apim.workspacePolicy.createOrUpdate(...place, "team", "policy", { value: "<policies />" });
  expect(await failure(write)).toMatchObject({ statusCode: 501 });
});

test("of writers with the same ETag one wins and the others are told", async () => {
  const sandbox = await quickSandbox();
  const { etag } = await readApiPolicy(sandbox);
  const apim = apimClient(sandbox);
  const writes = ["a", "b", "c", "d"].map((name) => {
    const value = `<policies><inbound><!-- ${name} --><base /></inbound></policies>`;
    return apim.apiPolicy.createOrUpdate(
      ...place,
      "flights-mcp",
      "policy",
      { format: "rawxml", value },
      { ifMatch: etag },
    );
  });
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(3);
});
