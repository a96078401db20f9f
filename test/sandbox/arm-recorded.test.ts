import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { base, raw } from "./arm-calls.ts";
import { quickSandbox } from "./quick.ts";

const version = "api-version=2022-08-01";
const serviceId = base.replace("https://management.azure.com", "");
const group = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights`;

async function body(sandbox: Sandbox, url: string): Promise<Record<string, unknown>> {
  return (await (await raw(sandbox, url)).json()) as Record<string, unknown>;
}

async function properties(sandbox: Sandbox, url: string): Promise<Record<string, unknown>> {
  return (await body(sandbox, url))["properties"] as Record<string, unknown>;
}

async function names(sandbox: Sandbox, url: string): Promise<string[]> {
  const { value } = (await body(sandbox, url)) as { value: { name: string }[] };
  return value.map(({ name }) => name);
}

/** A world in which the status API has a second revision and is in a product. */
function withRevision(): Promise<Sandbox> {
  return quickSandbox((world) => {
    const service = world.subscriptions[0]?.services[0];
    const status = service?.apis.find((api) => api.name === "status");
    if (service === undefined || status === undefined) throw new Error("no status API");
    service.apis.push({
      ...structuredClone(status),
      name: "status;rev=2",
      apiRevision: "2",
      isCurrent: false,
    });
    service.products[0]?.apis.splice(0, 1, "status");
  });
}

describe("Resource Manager's own paths", () => {
  test.each(["2021-04-01", "2022-09-01", "2016-06-01"])("resource groups have the version %s", async (v) => {
    const sandbox = await quickSandbox();
    expect((await raw(sandbox, `${group}?api-version=${v}`)).status).toBe(200);
  });

  test("whether a group is there is answered without a body", async () => {
    const sandbox = await quickSandbox();
    const head = { method: "HEAD" };
    expect((await raw(sandbox, `${group}?api-version=2022-09-01`, head)).status).toBe(204);
    expect((await raw(sandbox, `${group}x?api-version=2022-09-01`, head)).status).toBe(404);
  });

  test.each([`${group}x?api-version=2022-09-01`, `${base}x?${version}`])(
    "an error of its own has no details: %s",
    async (url) => {
      const { error } = await body(await quickSandbox(), url);
      expect(Object.keys(error as object)).toEqual(["code", "message"]);
    },
  );

  test("every answer forbids plain connections and guessing of types", async () => {
    const answers = [`${base}/apis?${version}`, `${base}/apis/nothing?${version}`, `${base}/apis`];
    for (const url of answers) {
      const { headers } = await raw(await quickSandbox(), url);
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("an answer without a body has no type either", async () => {
    const head = { method: "HEAD" };
    const { headers } = await raw(
      await quickSandbox(),
      `${base}/apis/weather/policies/policy?${version}`,
      head,
    );
    expect(headers.has("content-type")).toBe(false);
    expect(headers.has("etag")).toBe(true);
  });
});

describe("filters", () => {
  test.each([
    ["products", "name eq 'Unlimited'", ["unlimited"]],
    ["products", "state eq 'published' and contains(displayName,'Start')", ["starter"]],
    ["backends", "url eq 'https://nowhere.example'", []],
    ["policyFragments", "name eq 'none'", []],
    ["workspaces", "name eq 'none'", []],
    ["products/starter/apis", "name eq 'none'", []],
    ["apis/status/products", "displayName eq 'none'", []],
    ["apis/status/revisions", "apiRevision eq '2'", []],
  ])("%s?$filter=%s is kept", async (list, filter, found) => {
    const sandbox = await quickSandbox();
    expect(await names(sandbox, `${base}/${list}?$filter=${filter}&${version}`)).toEqual(found);
  });

  test.each([
    "apis?$filter=name eq 'a' or name eq 'b'",
    "apis?$filter=substringof('a', name)",
    "apis?$filter=name ge 'a'",
    "apis?tags=one",
    "products?expandGroups=true",
    "policyFragments?$orderby=name",
  ])("a query that is not emulated is 501: %s", async (query) => {
    const answer = await raw(await quickSandbox(), `${base}/${query}&${version}`);
    expect(answer.status).toBe(501);
  });
});

describe("APIs", () => {
  test("an HTTP API does not say its type; what is absent is null", async () => {
    const sandbox = await quickSandbox((world) => {
      const api = world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "status");
      if (api !== undefined) api.serviceUrl = null;
    });
    const shown = await properties(sandbox, `${base}/apis/status?${version}`);
    expect(shown).not.toHaveProperty("type");
    expect(shown).toMatchObject({
      description: null,
      serviceUrl: null,
      authenticationSettings: {
        oAuth2: null,
        openid: null,
        oAuth2AuthenticationSettings: [],
        openidAuthenticationSettings: [],
      },
    });
  });

  test("in 2021-08-01 the authentication settings have two members", async () => {
    const shown = await properties(await quickSandbox(), `${base}/apis/status?api-version=2021-08-01`);
    expect(shown["authenticationSettings"]).toEqual({ oAuth2: null, openid: null });
  });

  test("any other kind of API says its type", async () => {
    const sandbox = await quickSandbox((world) => {
      const api = world.subscriptions[0]?.services[0]?.apis[0];
      if (api !== undefined) api.type = "graphql";
    });
    expect(await properties(sandbox, `${base}/apis/flights-mcp?${version}`)).toMatchObject({
      type: "graphql",
    });
  });

  test("in a product an API has an id of the product's, and not its settings", async () => {
    const { value } = await body(await withRevision(), `${base}/products/starter/apis?${version}`);
    expect(value).toMatchObject([
      {
        id: `${serviceId}/products/starter/apis/status`,
        type: "Microsoft.ApiManagement/service/products/apis",
        name: "status",
        properties: { authenticationSettings: null, subscriptionKeyParameterNames: null },
      },
    ]);
  });

  test("below an API a product has an id of the API's", async () => {
    const { value } = await body(await withRevision(), `${base}/apis/status/products?${version}`);
    expect(value).toMatchObject([
      {
        id: `${serviceId}/apis/status/products/starter`,
        type: "Microsoft.ApiManagement/service/apis/products",
        name: "starter",
      },
    ]);
  });

  test("revisions come newest first; those that are not current have their number in the address", async () => {
    const { value } = await body(await withRevision(), `${base}/apis/status/revisions?${version}`);
    expect(value).toMatchObject([
      { apiRevision: "2", privateUrl: "/status;rev=2", isCurrent: false, description: null },
      { apiRevision: "1", privateUrl: "/status", isCurrent: true, description: null },
    ]);
    expect(value).toMatchObject([
      { createdDateTime: expect.any(String), updatedDateTime: expect.any(String) },
      { createdDateTime: expect.any(String), updatedDateTime: expect.any(String) },
    ]);
  });

  test("the next page of a revision's operations has the revision's name as it is", async () => {
    const sandbox = await withRevision();
    const revision = sandbox.world.subscriptions[0]?.services[0]?.apis.find(
      ({ name }) => name === "status;rev=2",
    );
    const [operation] = revision?.operations ?? [];
    if (operation !== undefined) revision?.operations.push({ ...operation, name: "another" });
    const page = await body(sandbox, `${base}/apis/status%3Brev%3D2/operations?$top=1&${version}`);
    expect(page["nextLink"]).toContain("/apis/status;rev=2/operations?");
    expect(await names(sandbox, String(page["nextLink"]))).toEqual(["another"]);
  });

  test("an operation has no policies of its own in its body, and a request when it is read alone", async () => {
    const sandbox = await quickSandbox();
    const one = await properties(sandbox, `${base}/apis/status/operations/health?${version}`);
    expect(one).toMatchObject({
      policies: null,
      request: { queryParameters: [], headers: [], representations: [] },
    });
    const { value } = await body(sandbox, `${base}/apis/status/operations?${version}`);
    expect(value).toMatchObject([{ properties: { policies: null } }]);
    expect(value).not.toMatchObject([{ properties: { request: {} } }]);
  });
});

test("a product says who may subscribe", async () => {
  expect(await properties(await quickSandbox(), `${base}/products/unlimited?${version}`)).toMatchObject({
    displayName: "Unlimited",
    description: null,
    terms: null,
    approvalRequired: false,
    subscriptionsLimit: null,
  });
});

test("a service says its addresses, and its ETag in the header too", async () => {
  const sandbox = await quickSandbox();
  const answer = await raw(sandbox, `${base}?${version}`);
  const { etag, properties: shown } = (await answer.json()) as { etag: string; properties: unknown };
  expect(answer.headers.get("etag")).toBe(`"${etag}"`);
  expect(shown).toMatchObject({
    managementApiUrl: "https://apim-flights.management.azure-api.net",
    developerPortalUrl: "https://apim-flights.developer.azure-api.net",
    privateEndpointConnections: null,
  });
});
