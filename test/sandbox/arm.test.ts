import { describe, expect, test } from "vitest";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { base, failure, named, place, raw } from "./arm-calls.ts";
import { administrator, apimClient } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

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
    { apiId: "/apis/status;rev=2", isCurrent: false },
    { apiId: "/apis/status;rev=1", isCurrent: true },
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

test("workspaces can be read, down to the policies of their operations, and not written", async () => {
  const sandbox = await quickSandbox((world) => {
    const service = world.subscriptions[0]?.services[0];
    const policy = service?.apis[0]?.policy ?? null;
    const apis = structuredClone(service?.apis.slice(0, 1) ?? []);
    service?.workspaces.push({ name: "team", displayName: "Team", description: null, apis, policy });
  });
  const apim = apimClient(sandbox);
  const team = [...place, "team"] as const;
  const rawxml = { format: "rawxml" };
  expect(await named(apim.workspace.listByService(...place))).toEqual(["team"]);
  expect((await apim.workspace.get(...team)).displayName).toBe("Team");
  expect((await apim.workspaceApi.get(...team, "flights-mcp")).path).toBe("");
  expect((await apim.workspacePolicy.get(...team, "policy", rawxml)).value).toContain("<policies>");
  const operation = [...team, "flights-mcp", "oauth-authorization-server-metadata"] as const;
  expect((await apim.workspaceApiOperationPolicy.get(...operation, "policy", rawxml)).value).toContain(
    "return-response",
  );
  const write = apim.workspacePolicy.createOrUpdate(...team, "policy", { value: "<policies />" });
  expect(await failure(write)).toMatchObject({ statusCode: 501 });
});
