import { describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { Api, ApimService, StoredPolicy } from "../../src/sandbox/world/world-apim.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { worldsThatRefuse } from "../support/built-in.ts";
import { freshWorld, type Ran, run } from "../support/program.ts";

// A setup that was migrated, one thing of it broken, and what `verify` says first.

const verification = ["verify", "--format", "json"];

interface Verified {
  readonly exitCode: number;
  readonly checks: readonly { readonly code: string; readonly outcome: string; readonly message: string }[];
  readonly clients: readonly { readonly client: string; readonly takes: boolean; readonly why: string }[];
}

function verifiedIn({ stdout, stderr, exitCode }: Ran): Verified {
  expect(stderr).toBe("");
  const { verification: found, exitCode: told } = JSON.parse(stdout);
  expect(told).toBe(exitCode);
  return { exitCode, checks: found.checks, clients: found.clients };
}

async function migrated(world: string, ...options: string[]): Promise<Sandbox> {
  const sandbox = await freshWorld(world);
  const ran = await run(sandbox, ["migrate", "--yes", ...options]);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
  return sandbox;
}

function serviceOf({ world }: Sandbox): ApimService {
  const service = world.subscriptions[0]?.services[0];
  if (service === undefined) throw new Error("the world has a service");
  return service;
}

function apiOf(sandbox: Sandbox): Api {
  const api = serviceOf(sandbox).apis.find(({ name }) => name === "flights-mcp");
  if (api === undefined) throw new Error("the world has the API");
  return api;
}

function app(sandbox: Sandbox, appId: string) {
  const application = findApplication(sandbox.world, appId)?.application;
  if (application === undefined) throw new Error("the world has the app");
  return application;
}

/** The policy with another text. */
function otherPolicy(policy: StoredPolicy, change: (text: string) => string): StoredPolicy {
  const text = change(policy.text);
  expect(text).not.toBe(policy.text);
  return { ...policy, text };
}

/** Changes the API's own policy. */
function validation(change: (text: string) => string) {
  return (sandbox: Sandbox) => {
    const api = apiOf(sandbox);
    if (api.policy === null) throw new Error("the API has a policy");
    api.policy = otherPolicy(api.policy, change);
  };
}

/** Changes the policy of the operation that serves metadata. */
function metadata(change: (text: string) => string) {
  return (sandbox: Sandbox) => {
    const operation = apiOf(sandbox).operations.find(({ urlTemplate }) =>
      urlTemplate.includes(".well-known"),
    );
    if (operation === undefined || operation.policy === null) throw new Error("there is metadata");
    operation.policy = otherPolicy(operation.policy, change);
  };
}

function withoutOperation(template: RegExp) {
  return (sandbox: Sandbox) => {
    const api = apiOf(sandbox);
    const kept = api.operations.filter(({ urlTemplate }) => !template.test(urlTemplate));
    expect(kept.length).toBe(api.operations.length - 1);
    api.operations = kept;
  };
}

function principal({ world }: Sandbox, appId: string) {
  const home = world.tenants.find(({ id }) => id === ids.contoso);
  const found = home?.servicePrincipals.find((one) => one.appId === appId);
  if (found === undefined) throw new Error("the home tenant has the app");
  return found;
}

/** A call of the gateway is no write of a setup, whatever its method. */
function isWrite({ method, url }: Ran["sent"][number]): boolean {
  return method !== "GET" && /^(?:graph|management)\./.test(url.hostname);
}

const body = (text: string) => (policy: string) =>
  policy.replace(/<set-body>[\s\S]*<\/set-body>/, `<set-body>${text}</set-body>`);

type Break = readonly [
  title: string,
  world: string,
  break_: (sandbox: Sandbox) => void,
  code: string,
  says: RegExp,
];

const breaks: readonly Break[] = [
  [
    "the token validation is gone",
    "flights",
    validation((text) => text.replace(/<validate-azure-ad-token[\s\S]*<\/validate-azure-ad-token>/, "")),
    "open-to-anybody",
    /Anybody can call .*answered with 200/,
  ],
  [
    "the API's app is single-tenant again",
    "flights",
    (sandbox) => void (app(sandbox, ids.apiApp).signInAudience = "AzureADMyOrg"),
    "settings",
    /Flights MCP Server: signInAudience is "AzureADMyOrg"/,
  ],
  [
    "the client's app is single-tenant again",
    "flights",
    (sandbox) => void (app(sandbox, ids.clientApp).signInAudience = "AzureADMyOrg"),
    "settings",
    /Flights MCP Client: signInAudience is "AzureADMyOrg"/,
  ],
  [
    "the validation names the home tenant again",
    "flights",
    validation((text) => text.replace('tenant-id="common"', `tenant-id="${ids.contoso}"`)),
    "settings",
    /validate-azure-ad-token\/@tenant-id is not as wanted/,
  ],
  [
    "the client is off the list",
    "flights",
    validation((text) =>
      text.replace(`<application-id>${ids.clientApp}<`, `<application-id>${ids.weatherApp}<`),
    ),
    "settings",
    /client-application-ids/,
  ],
  [
    "the audience does not fit the token version",
    "flights",
    (sandbox) => {
      app(sandbox, ids.apiApp).api.requestedAccessTokenVersion = 2;
      validation((text) => text.replace(`<audience>${ids.apiApp}</audience>`, ""))(sandbox);
    },
    "blocker",
    /audience-mismatch: The audience of the tokens/,
  ],
  [
    "the API's app is disabled",
    "flights",
    (sandbox) => void Object.assign(app(sandbox, ids.apiApp), { isDisabled: true }),
    "blocker",
    /not-migratable: .*disabled/,
  ],
  [
    "the client's app is disabled",
    "flights",
    (sandbox) => void Object.assign(app(sandbox, ids.clientApp), { isDisabled: true }),
    "blocker",
    /not-migratable: .*Flights MCP Client.*disabled/,
  ],
  [
    "the metadata leads to the home tenant again",
    "flights",
    metadata((text) => text.replaceAll("/common/", `/${ids.contoso}/`)),
    "settings",
    /set-body is not as wanted/,
  ],
  [
    "the metadata is no JSON",
    "flights",
    metadata(body("<html>sorry</html>".replaceAll("<", "&lt;"))),
    "metadata-found",
    /no JSON object/,
  ],
  [
    "the metadata is gone",
    "flights",
    withoutOperation(/\.well-known/),
    "metadata-found",
    /metadata is not there/,
  ],
  [
    "the metadata asks for a token",
    "flights",
    metadata((text) => text.replace("<inbound>", "<inbound><base />")),
    "metadata-found",
    /not answered without a token \(401\)/,
  ],
  [
    "the metadata is a redirect",
    "flights",
    metadata((text) => text.replace('code="200"', 'code="302"')),
    "metadata-found",
    /is a redirect \(302\)/,
  ],
  [
    "the metadata lacks an endpoint",
    "flights",
    metadata((text) => text.replace("authorization_endpoint", "authorize")),
    "metadata-authority",
    /authorization_endpoint of .* is missing/,
  ],
  [
    "the metadata lacks what clients need",
    "flights",
    metadata((text) => text.replace("response_types_supported", "types").replace('"issuer"', '"who"')),
    "client",
    /MCP SDK 1\.x does not take this metadata: issuer, response_types_supported are missing/,
  ],
  [
    "the metadata advertises a scope that is none",
    "flights",
    metadata((text) => text.replace("/.default", "/no_such_scope")),
    "scope",
    /AADSTS650053/,
  ],
  [
    "the metadata advertises another API's scope",
    "flights",
    metadata((text) => text.replace(`api://${ids.apiApp}/`, "api://nothing/")),
    "scope",
    /AADSTS500011/,
  ],
  [
    "the MCP endpoint is at another path",
    "flights",
    (sandbox) => {
      const operation = apiOf(sandbox).operations.find(({ urlTemplate }) => urlTemplate === "/mcp");
      if (operation !== undefined) operation.method = "PUT";
    },
    "anonymous-call",
    /is not there \(404\)/,
  ],
  [
    "the API asks for a subscription key",
    "flights",
    (sandbox) => void (apiOf(sandbox).subscriptionRequired = true),
    "blocker",
    /subscription-key-needed/,
  ],
  [
    "the validation refuses with 403",
    "flights",
    validation((text) =>
      text.replace('failed-validation-httpcode="401"', 'failed-validation-httpcode="403"'),
    ),
    "anonymous-call",
    /is refused with 403/,
  ],
  [
    "the protected resource metadata is gone",
    "protected-resource",
    withoutOperation(/\.well-known/),
    "metadata-found",
    /metadata is not there/,
  ],
  [
    "the resource is another address",
    "protected-resource",
    metadata((text) => text.replace('"{{APIMGatewayURL}}/mcp"', '"{{APIMGatewayURL}}/other"')),
    "blocker",
    /resource-mismatch/,
  ],
  [
    "the App ID URI that the resource names is gone",
    "protected-resource",
    (sandbox) => void (app(sandbox, ids.apiApp).identifierUris = [`api://${ids.apiApp}`]),
    "blocker",
    /resource-mismatch/,
  ],
  [
    "authorization_servers leads to the home tenant",
    "protected-resource",
    metadata((text) => text.replace("/organizations/", `/${ids.contoso}/`)),
    "settings",
    /set-body is not as wanted/,
  ],
  [
    "the metadata leads to personal accounts",
    "flights",
    metadata((text) => text.replaceAll("/common/", "/consumers/")),
    "metadata-authority",
    /leads? to .*\/consumers\//,
  ],
  [
    "the API's service principal in the home tenant is switched off",
    "flights",
    (sandbox) => void (principal(sandbox, ids.apiApp).accountEnabled = false),
    "tenant-consent",
    /People of contoso\.com cannot sign in through Flights MCP Client: the API.s service principal is disabled/,
  ],
  [
    "the client's service principal in the home tenant is switched off",
    "flights",
    (sandbox) => void (principal(sandbox, ids.clientApp).accountEnabled = false),
    "tenant-consent",
    /People of contoso\.com cannot sign in through Flights MCP Client: the client.s service principal is disabled/,
  ],
];

describe("a migrated setup of which is broken that", () => {
  test.each(breaks)("%s (%s)", async (_title, world, breakIt, code, says) => {
    const sandbox = await migrated(world);
    expect(verifiedIn(await run(sandbox, verification)).exitCode).toBe(0);
    breakIt(sandbox);
    // What is broken may be what the setup is found by.
    const named = ["--api", "flights-mcp", "--api-app", ids.apiApp, "--client-app", ids.clientApp];
    const ran = await run(sandbox, [...verification, ...named]);
    const { exitCode, checks } = verifiedIn(ran);
    expect(exitCode).toBe(8);
    expect(checks[0]).toMatchObject({ code, outcome: "wrong", message: expect.stringMatching(says) });
    expect(ran.sent.filter(isWrite)).toEqual([]);
  });

  test("there are enough of them", () => {
    expect(breaks.length).toBeGreaterThanOrEqual(25);
  });
});

describe("verify", () => {
  const options: Readonly<Record<string, readonly string[]>> = {
    "shared-fragment": ["--api", "flights-mcp"],
    "mcp-server": ["--api", "flights-mcp"],
  };

  test.each(worldNames.filter((name) => !worldsThatRefuse.includes(name)))(
    "finds nothing wrong in the world %s once it is migrated, and that it was not before",
    async (name) => {
      const named = options[name] ?? [];
      const sandbox = await freshWorld(name);
      expect((await run(sandbox, [...verification, ...named])).exitCode).toBe(8);
      const ran = await run(sandbox, ["migrate", "--yes", "--allow-shared", ...named]);
      expect(ran.exitCode).toBe(0);
      const { checks, exitCode } = verifiedIn(await run(sandbox, [...verification, ...named]));
      expect(checks.filter(({ outcome }) => outcome === "wrong")).toEqual([]);
      expect(exitCode).toBe(0);
    },
  );

  test("says which clients take the metadata, and what cures it", async () => {
    const before = verifiedIn(await run(await migrated("flights"), verification));
    expect(before.clients.map(({ takes }) => takes)).toEqual([true, false, true]);
    const named = verifiedIn(await run(await migrated("flights", "--with", "gateway-issuer"), verification));
    expect(named.clients.map(({ takes }) => takes)).toEqual([true, true, true]);
  });

  test("tells drift by field, in text with the verdict first", async () => {
    const sandbox = await migrated("flights");
    app(sandbox, ids.apiApp).signInAudience = "AzureADMyOrg";
    const { stdout, exitCode } = await run(sandbox, ["verify"]);
    expect(exitCode).toBe(8);
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /MCP server https:\/\/apim-flights.*1 thing is wrong\. wrong Flights MCP Server: signInAudience is "AzureADMyOrg" and should be "AzureADMultipleOrgs"\./,
    );
  });

  test("is quiet where everything is right and that was asked for, and only there", async () => {
    const sandbox = await migrated("flights");
    expect(await run(sandbox, ["verify", "--quiet"])).toMatchObject({ stdout: "", stderr: "", exitCode: 0 });
    app(sandbox, ids.apiApp).signInAudience = "AzureADMyOrg";
    expect((await run(sandbox, ["verify", "--quiet"])).stdout).toContain("signInAudience");
  });

  test("a gateway that cannot be seen is unknown and fails nothing", async () => {
    const sandbox = await migrated("flights");
    const intercept = async ({ url }: Request) => {
      if (new URL(url).hostname === "apim-flights.azure-api.net") throw new TypeError("fetch failed");
      return null;
    };
    const { checks, exitCode } = verifiedIn(await run(sandbox, verification, { intercept }));
    expect(exitCode).toBe(0);
    expect(checks[0]).toMatchObject({
      outcome: "unknown",
      message: expect.stringMatching(/could not be seen from here: gives no answer/),
    });
  });

  test("names a consent of the home tenant that is gone first of what is worth knowing", async () => {
    const sandbox = await migrated("flights");
    for (const tenant of sandbox.world.tenants) tenant.oauth2PermissionGrants = [];
    const { checks, exitCode } = verifiedIn(await run(sandbox, verification));
    expect(checks[0]).toMatchObject({
      code: "tenant-consent",
      outcome: "note",
      message: "Each person of contoso.com consents once, at the first sign-in through Flights MCP Client.",
    });
    expect(exitCode).toBe(0);
  });

  test("waits for a gateway that has not picked the policy up yet", async () => {
    const sandbox = await migrated("flights");
    let calls = 0;
    const intercept = async ({ url, method, headers }: Request) => {
      if (method !== "POST" || new URL(url).hostname !== "apim-flights.azure-api.net") return null;
      if (headers.has("authorization")) return null;
      calls += 1;
      return calls < 3 ? new Response("{}", { status: 200 }) : null;
    };
    expect(verifiedIn(await run(sandbox, verification, { intercept })).exitCode).toBe(0);
    expect(calls).toBe(3);
  });

  test("sends no credential but a token for the API, that once and to the endpoint, and asks nobody that metadata names but gateway and sign-in", async () => {
    const sandbox = await migrated("flights");
    metadata((text) =>
      text.replace(
        /<set-body>[\s\S]*<\/set-body>/,
        '<set-body>{"issuer":"https://evil.example","authorization_endpoint":"https://evil.example/common/a","token_endpoint":"https://evil.example/common/t","response_types_supported":["code"]}</set-body>',
      ),
    )(sandbox);
    const { sent, stdout } = await run(sandbox, verification);
    const hosts = new Set(sent.map(({ url }) => url.hostname));
    expect(hosts).not.toContain("evil.example");
    expect(stdout).toContain("is not asked");
    const atGateway = sent.filter(({ url }) => url.hostname.endsWith("azure-api.net"));
    expect(atGateway.length).toBeGreaterThan(1);
    const withToken = atGateway.filter(({ headers }) => headers.has("authorization"));
    expect(withToken.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      "POST https://apim-flights.azure-api.net/mcp",
    ]);
    const payload = withToken[0]?.headers.get("authorization")?.split(".")[1] ?? "";
    expect(JSON.parse(Buffer.from(payload, "base64url").toString()).aud).toContain(ids.apiApp);
  });
});
