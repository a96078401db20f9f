import { GraphError } from "@microsoft/microsoft-graph-client";
import { describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator, graphClient, graphClientWith } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

async function failure(work: Promise<unknown>): Promise<GraphError> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof GraphError)) throw error;
  return error;
}

const api = `/applications(appId='${ids.apiApp}')`;

async function changed(change: (sandbox: Sandbox) => void) {
  const sandbox = await quickSandbox();
  change(sandbox);
  return { sandbox, graph: await graphClient(sandbox) };
}

function apiApp(sandbox: Sandbox) {
  const found = sandbox.world.tenants[0]?.applications.find((app) => app.appId === ids.apiApp);
  if (found === undefined) throw new Error("no API app");
  return found;
}

describe("reading", () => {
  test("an application is found by object id, by appId and by filter", async () => {
    const { graph } = await changed(() => undefined);
    const byKey = await graph.api(api).get();
    const byId = await graph.api(`/applications/${byKey.id}`).select(["id", "displayName"]).get();
    const byUri = await graph
      .api("/applications")
      .filter(`identifierUris/any(x:x eq 'api://${ids.apiApp}')`)
      .get();
    expect(byId).toMatchObject({ id: byKey.id, displayName: "Flights MCP Server" });
    expect(byId).not.toHaveProperty("appId");
    expect(byUri.value).toHaveLength(1);
  });

  test("an absent application is 404 by id and an empty list by filter", async () => {
    const { graph } = await changed(() => undefined);
    const absent = "11111111-2222-4333-8444-555555555555";
    expect(await failure(graph.api(`/applications/${absent}`).get())).toMatchObject({
      statusCode: 404,
      code: "Request_ResourceNotFound",
    });
    expect((await graph.api("/applications").filter(`appId eq '${absent}'`).get()).value).toEqual([]);
  });

  test("requiredResourceAccess is filtered only with ConsistencyLevel and $count", async () => {
    const { graph } = await changed(() => undefined);
    const filter = `requiredResourceAccess/any(r:r/resourceAppId eq '${ids.apiApp}')`;
    const plain = await failure(graph.api("/applications").filter(filter).get());
    expect(plain).toMatchObject({ statusCode: 400, code: "Request_UnsupportedQuery" });
    const advanced = await graph
      .api("/applications")
      .header("ConsistencyLevel", "eventual")
      .filter(filter)
      .count(true)
      .get();
    expect(advanced["@odata.count"]).toBe(1);
    expect(advanced.value[0].displayName).toBe("Flights MCP Client");
  });

  test("lists are paged with an absolute nextLink that can be followed", async () => {
    const { graph } = await changed(() => undefined);
    const names: string[] = [];
    let page = await graph.api("/applications").top(1).select("displayName").get();
    for (;;) {
      names.push(...page.value.map((item: { displayName: string }) => item.displayName));
      const next = page["@odata.nextLink"];
      if (next === undefined) break;
      page = await graph.api(next).get();
    }
    expect(names.toSorted()).toEqual([
      "Contoso Weather",
      "Flights MCP Client",
      "Flights MCP Server",
      "Sandbox Administrator",
    ]);
  });

  test("collections come in an order of their own, which stays the same", async () => {
    const { graph, sandbox } = await changed((world) => {
      apiApp(world).tags = ["a", "b", "c", "d", "e", "f"];
    });
    const [one, two] = [await graph.api(api).get(), await graph.api(api).get()];
    expect(one.tags).toEqual(two.tags);
    expect(one.tags).not.toEqual(apiApp(sandbox).tags);
    expect(one.tags.toSorted()).toEqual(apiApp(sandbox).tags);
  });

  test("a token of another tenant sees that tenant's directory, and needs a permission", async () => {
    const sandbox = await quickSandbox();
    const signedIn = await signInAs(sandbox, {
      user: "ben@contoso.com",
      clientId: ids.clientApp,
      scope: "User.Read",
      authorityTenant: ids.contoso,
      consent: true,
    });
    const graph = graphClientWith(sandbox, signedIn.signedIn ? signedIn.accessToken : "");
    expect(await failure(graph.api("/applications").get())).toMatchObject({
      statusCode: 403,
      code: "Authorization_RequestDenied",
    });
  });

  test.each([
    ["none at all", async () => ""],
    [
      "forged",
      async (sandbox: Sandbox) =>
        `${(await adminToken(sandbox, "https://graph.microsoft.com")).slice(0, -8)}AAAAAAAA`,
    ],
    ["for ARM", (sandbox: Sandbox) => adminToken(sandbox, "https://management.azure.com")],
    [
      "of another sandbox",
      async () => adminToken(await openSandbox("flights"), "https://graph.microsoft.com"),
    ],
  ])("a token that is %s gets 401 InvalidAuthenticationToken", async (_, tokenOf) => {
    const sandbox = await quickSandbox();
    const graph = graphClientWith(sandbox, await tokenOf(sandbox));
    expect(await failure(graph.api("/applications").get())).toMatchObject({
      statusCode: 401,
      code: "InvalidAuthenticationToken",
    });
  });
});

async function adminToken(sandbox: Sandbox, resource: string): Promise<string> {
  return (await administrator(sandbox).getToken(`${resource}/.default`)).token;
}

describe("PATCH", () => {
  test("the audience changes with 204 and nothing else does", async () => {
    const { graph, sandbox } = await changed(() => undefined);
    const before = structuredClone(apiApp(sandbox));
    expect(
      await graph.api(`/applications/${before.id}`).patch({ signInAudience: "AzureADMultipleOrgs" }),
    ).toBeUndefined();
    expect(apiApp(sandbox)).toEqual({ ...before, signInAudience: "AzureADMultipleOrgs" });
  });

  test("a part of api keeps the other parts", async () => {
    const { graph, sandbox } = await changed(() => undefined);
    await graph.api(api).patch({ api: { knownClientApplications: [] } });
    expect(apiApp(sandbox).api).toMatchObject({
      knownClientApplications: [],
      oauth2PermissionScopes: [{ value: "access_as_user" }],
    });
  });

  const refusals: readonly [string, string, object, ((sandbox: Sandbox) => void)?][] = [
    ["an audience that does not exist", "Request_BadRequest", { signInAudience: "Everybody" }],
    ["a property that does not exist", "Request_BadRequest", { signInAudiance: "AzureADMultipleOrgs" }],
    [
      "personal accounts with v1 tokens",
      "InvalidAccessTokenVersion",
      { signInAudience: "AzureADandPersonalMicrosoftAccount" },
    ],
    [
      "a pre-authorized scope that does not exist",
      "InvalidValue",
      {
        api: {
          preAuthorizedApplications: [{ appId: ids.clientApp, delegatedPermissionIds: [ids.weatherScope] }],
        },
      },
    ],
    [
      "removing an enabled scope",
      "CannotDeleteOrUpdateEnabledEntitlement",
      { api: { oauth2PermissionScopes: [] } },
    ],
    [
      "an unverified https identifier URI",
      "HostNameNotOnVerifiedDomain",
      { identifierUris: ["https://apim-flights.azure-api.net"] },
    ],
    ["an identifier URI of another app", "ObjectConflict", { identifierUris: [`api://${ids.weatherApp}`] }],
    [
      "going multi-tenant with an unverified https identifier URI",
      "HostNameNotOnVerifiedDomain",
      { signInAudience: "AzureADMultipleOrgs" },
      (sandbox) => apiApp(sandbox).identifierUris.push("https://flights.azurewebsites.net"),
    ],
    [
      "going multi-tenant where the tenant forbids it",
      "SignInAudienceNotAllowedAsPerAppPolicy",
      { signInAudience: "AzureADMultipleOrgs" },
      (sandbox) => {
        for (const tenant of sandbox.world.tenants)
          tenant.appManagementPolicy.multiTenantApps.state = "enabled";
      },
    ],
  ];
  test.each(refusals)(
    "%s is refused with %s and changes nothing",
    async (_, code, patch, change = () => undefined) => {
      const { graph, sandbox } = await changed(change);
      const before = structuredClone(apiApp(sandbox));
      expect(await failure(graph.api(api).patch(patch))).toMatchObject({ statusCode: 400, code });
      expect(apiApp(sandbox)).toEqual(before);
    },
  );

  test("an application that may only change its own apps is refused at others", async () => {
    const { graph } = await changed((sandbox) => {
      const admin = sandbox.world.tenants[0]?.servicePrincipals.find(
        ({ appId }) => appId === ids.administratorApp,
      );
      if (admin !== undefined) {
        admin.appRoleAssignments = [
          { resourceAppId: "00000003-0000-0000-c000-000000000000", value: "Application.ReadWrite.OwnedBy" },
        ];
        admin.ownedApplications = [ids.clientApp];
      }
    });
    const patch = { signInAudience: "AzureADMultipleOrgs" };
    expect(await failure(graph.api(api).patch(patch))).toMatchObject({ statusCode: 403 });
    await graph.api(`/applications(appId='${ids.clientApp}')`).patch(patch);
  });

  test("reads may lag behind a write as many times as the world says", async () => {
    const { graph } = await changed((sandbox) => {
      sandbox.world.behaviours.graphStaleReads = 2;
    });
    await graph.api(api).patch({ signInAudience: "AzureADMultipleOrgs" });
    const seen: string[] = [];
    for (let read = 0; read < 3; read += 1) seen.push((await graph.api(api).get()).signInAudience);
    expect(seen).toEqual(["AzureADMyOrg", "AzureADMyOrg", "AzureADMultipleOrgs"]);
  });
});

test("lists lag behind a write too", async () => {
  const { graph } = await changed((sandbox) => {
    sandbox.world.behaviours.graphStaleReads = 1;
  });
  await graph.api(api).patch({ signInAudience: "AzureADMultipleOrgs" });
  const list = () => graph.api("/applications").filter("signInAudience eq 'AzureADMultipleOrgs'").get();
  expect([(await list()).value.length, (await list()).value.length]).toEqual([0, 1]);
});

test("the tenant's verified domains, policy, principals and grants can be read", async () => {
  const { graph } = await changed(() => undefined);
  const organization = await graph.api("/organization").get();
  expect(organization.value[0].verifiedDomains.map((domain: { name: string }) => domain.name)).toContain(
    "contoso.com",
  );
  const policy = await graph.api("/policies/defaultAppManagementPolicy").version("beta").get();
  expect(policy.applicationRestrictions.audiences.azureAdMultipleOrgs.state).toBe("disabled");
  const principal = await graph.api("/servicePrincipals").filter(`appId eq '${ids.apiApp}'`).get();
  const grants = await graph
    .api("/oauth2PermissionGrants")
    .filter(`resourceId eq '${principal.value[0].id}'`)
    .get();
  expect(grants.value).toMatchObject([{ consentType: "AllPrincipals", scope: "access_as_user" }]);
});

test("what Graph does here not know is 501 with the nearest routes", async () => {
  const { graph } = await changed(() => undefined);
  const error = await failure(graph.api("/groups").get());
  expect(error.statusCode).toBe(501);
  expect(error.message).toContain("GET /v1.0/groups");
});
