import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

/** A request as `az rest` sends it: no ConsistencyLevel, nothing that the Graph client adds. */
async function asked(sandbox: Sandbox, path: string, init: RequestInit = {}) {
  const { token } = await administrator(sandbox).getToken("https://graph.microsoft.com/.default");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await sandbox.fetch(
    new Request(`https://graph.microsoft.com/v1.0${path}`, { ...init, headers }),
  );
  const text = await answer.text();
  return { answer, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
}

function principalOf(sandbox: Sandbox, appId: string) {
  const found = sandbox.world.tenants[0]?.servicePrincipals.find((principal) => principal.appId === appId);
  if (found === undefined) throw new Error(`no service principal of ${appId}`);
  return found;
}

const post = (appId: string) => ({ method: "POST", body: JSON.stringify({ appId }) });

describe("filters", () => {
  test("the consents of a client are found without ConsistencyLevel", async () => {
    const sandbox = await quickSandbox();
    const client = principalOf(sandbox, ids.clientApp);
    const { answer, body } = await asked(
      sandbox,
      `/oauth2PermissionGrants?$filter=clientId eq '${client.id}'`,
    );
    expect(answer.status).toBe(200);
    expect(body["value"]).toMatchObject([{ clientId: client.id }]);
    const nobody = await asked(sandbox, `/oauth2PermissionGrants?$filter=clientId eq '${ids.apiApp}'`);
    expect(nobody.body["value"]).toEqual([]);
  });

  test.each([ids.apiApp, `api://${ids.apiApp}`])(
    "a service principal is found by its name %s, as Azure CLI looks for it",
    async (name) => {
      const filter = `servicePrincipalNames/any(c:c eq '${name}')`;
      const { body } = await asked(await quickSandbox(), `/servicePrincipals?$filter=${filter}`);
      expect(body["value"]).toMatchObject([{ appId: ids.apiApp }]);
    },
  );

  test.each([
    "/applications?$filter=createdDateTime ge 2025-01-01T00:00:00Z",
    "/applications?$filter=displayName eq 'a' or displayName eq 'b'",
    "/domains?$filter=isDefault eq true",
    `/applications?$search="displayName:flights"`,
    "/servicePrincipals?$expand=owners",
    "/applications?$orderby=displayName",
  ])("a query that is not emulated is 501 and neither refused nor passed over: %s", async (query) => {
    const { answer, body } = await asked(await quickSandbox(), query);
    expect(answer.status).toBe(501);
    expect(body).toMatchObject({ error: { code: "NotEmulated" } });
  });
});

describe("creating a service principal", () => {
  test("an app that has one is 409", async () => {
    const sandbox = await quickSandbox();
    const { answer, body } = await asked(sandbox, "/servicePrincipals", post(ids.apiApp));
    expect(answer.status).toBe(409);
    expect(body).toMatchObject({
      error: {
        code: "Request_MultipleObjectsWithSameKeyValue",
        message: expect.stringContaining(`${ids.apiApp} is already in use.`),
      },
    });
  });

  test("an app that has none gets one, and its address", async () => {
    const sandbox = await quickSandbox((world) => {
      const tenant = world.tenants[0];
      if (tenant !== undefined)
        tenant.servicePrincipals = tenant.servicePrincipals.filter(({ appId }) => appId !== ids.weatherApp);
    });
    const { answer, body } = await asked(sandbox, "/servicePrincipals", post(ids.weatherApp));
    expect(answer.status).toBe(201);
    expect(body).toMatchObject({
      "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/$entity",
      appId: ids.weatherApp,
      appDisplayName: "Contoso Weather",
      accountEnabled: true,
      keyCredentials: [],
    });
    expect(answer.headers.get("location")).toBe(
      `https://graph.microsoft.com/v2/${ids.contoso}/directoryObjects/${String(body["id"])}/Microsoft.DirectoryServices.ServicePrincipal`,
    );
  });
});

describe("headers", () => {
  test.each([
    ["/applications", 200],
    [`/applications/${ids.contoso}`, 404],
  ])("%s (%i) is not to be kept, and says who answered", async (path, status) => {
    const { answer } = await asked(await quickSandbox(), path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": "no-cache",
      "strict-transport-security": "max-age=31536000",
      "x-ms-ags-diagnostic": expect.stringContaining("ServerInfo"),
      "x-ms-resource-unit": "1",
    });
  });

  test("an error is plain JSON without a character set", async () => {
    const { answer } = await asked(await quickSandbox(), `/applications/${ids.contoso}`);
    expect(answer.headers.get("content-type")).toBe("application/json");
  });
});

test("a collection never comes in the order it was written in", async () => {
  const sandbox = await quickSandbox();
  const app = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
  for (const tags of ["a b", "c d", "e f", "g h", "a b c", "x y z"].map((text) => text.split(" "))) {
    if (app !== undefined) app.tags = tags;
    const { body } = await asked(sandbox, `/applications(appId='${ids.apiApp}')`);
    expect(body["tags"]).not.toEqual(tags);
    expect((body["tags"] as string[]).toSorted()).toEqual(tags);
  }
});

test("Graph adds to what was written", async () => {
  const sandbox = await quickSandbox();
  const app = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
  app?.appRoles.push({ id: "r", value: "Writer" });
  app?.web.redirectUris.push("https://contoso.com/back");
  if (app !== undefined) app.optionalClaims = { accessToken: [{ name: "ipaddr", additionalProperties: [] }] };
  const { body } = await asked(sandbox, `/applications(appId='${ids.apiApp}')`);
  expect(body).toMatchObject({
    appRoles: [{ id: "r", value: "Writer", origin: "Application" }],
    web: { redirectUriSettings: [{ uri: "https://contoso.com/back", index: null }] },
    optionalClaims: {
      accessToken: [{ name: "ipaddr", additionalProperties: [], essential: false, source: null }],
      idToken: [],
      saml2Token: [],
    },
  });
});

test("the certificate of a credential is not shown", async () => {
  const sandbox = await quickSandbox();
  const app = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
  app?.keyCredentials.push({ "@odata.type": "#microsoft.graph.keyCredential", keyId: "k", key: "TUlJ" });
  const { body } = await asked(sandbox, `/applications(appId='${ids.apiApp}')`);
  expect(body["keyCredentials"]).toEqual([{ keyId: "k", key: null }]);
});
