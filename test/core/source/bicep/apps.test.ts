import { describe, expect, test } from "vitest";
import { applyEdits } from "../../../../src/core/text/edit.ts";
import { meaningOf, readTree, shown } from "./bicep-tree-of.ts";

/** The one app of a body. */
function appOf(body: string, before = "") {
  const main = `${before}\nresource api 'Microsoft.Graph/applications@v1.0' = ${body}`;
  const [app, ...others] = readTree({ "infra/entra.bicep": main }).apps;
  expect(others).toEqual([]);
  if (app === undefined) throw new Error("no app");
  return { app, main };
}

/** The body with an audience written where the reader says. */
function written(body: string): string {
  const { app, main } = appOf(body);
  const { audience } = app;
  if (audience.kind !== "absent") return audience.kind;
  const insert = `${audience.before}ALL${audience.after}`;
  return applyEdits(main, [{ start: audience.at, end: audience.at, insert }]).slice(main.indexOf("{"));
}

describe("the audience of an app", () => {
  test.each([
    ["its place", "{ uniqueName: 'u', signInAudience: 'AzureADMyOrg' }", "AzureADMyOrg"],
    ["its place on a line", "{\n  signInAudience: 'AzureADMultipleOrgs'\n}", "AzureADMultipleOrgs"],
  ])("is written: %s", (_what, body, value) => {
    const { app, main } = appOf(body);
    expect(app.audience).toMatchObject({ kind: "written", value });
    if (app.audience.kind === "written") expect(main.slice(app.audience.start, app.audience.end)).toBe(value);
  });

  test.each([
    [
      "{\n  displayName: 'd'\n  uniqueName: 'u'\n}",
      "{\n  displayName: 'd'\n  signInAudience: 'ALL'\n  uniqueName: 'u'\n}",
    ],
    [
      "{\n\tuniqueName: 'u' // why\n\tapi: {}\n}",
      "{\n\tuniqueName: 'u' // why\n\tsignInAudience: 'ALL'\n\tapi: {}\n}",
    ],
    [
      "{\r\n    displayName: 'd' /* a */\r\n}",
      "{\r\n    displayName: 'd' /* a */\r\n    signInAudience: 'ALL'\r\n}",
    ],
    ["{ uniqueName: 'u', displayName: 'd' }", "{ uniqueName: 'u', displayName: 'd', signInAudience: 'ALL' }"],
    [
      "{\n  uniqueName: 'u', displayName: 'd'\n}",
      "{\n  uniqueName: 'u', displayName: 'd', signInAudience: 'ALL'\n}",
    ],
    ["{\n  displayName: 'd' /* a\n  b */\n}", "{\n  displayName: 'd', signInAudience: 'ALL' /* a\n  b */\n}"],
    [
      "{\n  displayName: join([\n    'a'\n  ], '')\n}",
      "{\n  displayName: join([\n    'a'\n  ], '')\n  signInAudience: 'ALL'\n}",
    ],
    ["{\n  api: { signInAudience: 'x' }\n}", "{\n  signInAudience: 'ALL'\n  api: { signInAudience: 'x' }\n}"],
    ["{ // why\n\tapi: {}\n}", "{ // why\n\tsignInAudience: 'ALL'\n\tapi: {}\n}"],
    ["{ api: {} }", "{ signInAudience: 'ALL', api: {} }"],
    ["{}", "{ signInAudience: 'ALL' }"],
    [
      "[for n in ['a']: {\n  displayName: n\n  resource fic 'federatedIdentityCredentials' = { displayName: 'f' }\n}]",
      "{\n  displayName: n\n  signInAudience: 'ALL'\n  resource fic 'federatedIdentityCredentials' = { displayName: 'f' }\n}]",
    ],
  ])("%s is absent, and then written", (body, expected) => {
    expect(written(body)).toBe(expected);
    const { app } = appOf(
      expected.startsWith("{\n  displayName: n") ? `[for n in ['a']: ${expected}` : expected,
    );
    expect(app.audience).toMatchObject({ kind: "written", value: "ALL" });
  });

  test.each([
    ["{ signInAudience: audience }", "signInAudience is an expression, which says AzureADMyOrg"],
    ["{ signInAudience: wide ? 'a' : 'b' }", "signInAudience is an expression"],
    ["{ signInAudience: '${audience}' }", "signInAudience is an expression, which says AzureADMyOrg"],
    ["{ signInAudience: 'a'\nsignInAudience: 'b' }", "signInAudience is written twice"],
    ["{ ...common }", "the body of the app takes in another object, which may name an audience"],
    ["{ '${key}': 'x' }", "the name of a property of the app is an expression"],
    ["union(common, {})", "the body of the app is an expression"],
  ])("%s is unknown", (body, why) => {
    const { app } = appOf(body, "param wide bool\nparam audience string = 'AzureADMyOrg'");
    expect(app.audience).toMatchObject({ kind: "unknown", why });
  });
});

describe("an app", () => {
  test.each([
    "'Microsoft.Graph/applications@v1.0'",
    "'Microsoft.Graph/applications@beta'",
    "'graphV1:Microsoft.Graph/applications@v1.0'",
    "'microsoft.graph/Applications@v1.0'",
  ])("is declared by %s", (type) => {
    const { apps } = readTree({ "a.bicep": `resource api ${type} = { displayName: 'A' }` });
    expect(apps.map(({ key, carrier, displayName }) => [key, carrier, shown(displayName)])).toEqual([
      ["api (a.bicep)", "bicep", "'A'"],
    ]);
  });

  test.each(["'Microsoft.Graph/applications@v1.0' existing", "'Microsoft.Graph/servicePrincipals@v1.0'"])(
    "is not declared by %s",
    (type) => {
      expect(
        readTree({
          "a.bicep": `// Microsoft.Graph/applications@\nresource api ${type} = { uniqueName: 'A' }`,
        }).apps,
      ).toEqual([]);
    },
  );

  test("is linked to others, over names and both sides of a choice", () => {
    const { app } = appOf(
      `{
  api: {
    preAuthorizedApplications: concat([{ appId: client.appId, delegatedPermissionIds: [] }], [for id in ids: { appId: id }])
    knownClientApplications: wide ? ['c'] : null
  }
  requiredResourceAccess: [{ resourceAppId: graph.appId, resourceAccess: [] }]
  identifierUris: ['api://\${client.appId}', 'https://mcp.example']
}`,
      `param wide bool
var ids = ['a', 'b']
resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = { appId: '00000003-0000-0000-c000-000000000000' }
resource client 'Microsoft.Graph/servicePrincipals@v1.0' = { appId: 'd' }`,
    );
    expect(app.links.map(({ kind, app: other }) => `${kind} ${shown(other)}`)).toEqual([
      "pre-authorizes 'd'",
      "pre-authorizes 'a'",
      "pre-authorizes 'b'",
      "known client 'c'",
      "requires '00000003-0000-0000-c000-000000000000'",
    ]);
    expect(app.identifierUris.map(shown)).toEqual(["'api://d'", "'https://mcp.example'"]);
  });

  test("a list that nobody knows is one unknown link", () => {
    const { app } = appOf("{ api: { preAuthorizedApplications: clients } }", "param clients array");
    expect(app.links.map(({ app: other }) => shown(other))).toEqual([
      "? the parameter clients of infra/entra.bicep gets its value at deployment",
    ]);
  });

  test.each([
    [
      "@onlyIfNotExists()\n",
      "{}",
      ["@onlyIfNotExists() keeps a deployment from changing the app where it exists already."],
    ],
    ["", "if (enabled) {}", ["It is declared under a condition: a deployment may leave the app as it is."]],
    ["", "{}", []],
  ])("%s%s is doubted for what is said", (decorator, body, doubts) => {
    const main = `${decorator}resource api 'Microsoft.Graph/applications@v1.0' = ${body}`;
    expect(readTree({ "a.bicep": main }).apps.map((app) => app.doubts)).toEqual([doubts]);
  });
});

describe("the id of an app", () => {
  const app = "resource api 'Microsoft.Graph/applications@v1.0' = { uniqueName: 'api-app' }";
  const existing = "resource old 'Microsoft.Graph/applications@v1.0' existing = { uniqueName: ";

  test.each([
    ["itself", app, "api.appId", "app api (infra/main.bicep)"],
    [
      "its principal",
      `${app}\nresource sp 'Microsoft.Graph/servicePrincipals@v1.0' = { appId: api.appId }`,
      "sp.appId",
      "app api (infra/main.bicep)",
    ],
    ["in an address", app, "'api://${api.appId}'", "'api://' + app api (infra/main.bicep)"],
    ["by its unique name", `${app}\n${existing}'api-app' }`, "old.appId", "app api (infra/main.bicep)"],
    [
      "by another unique name",
      `${app}\n${existing}'other' }`,
      "old.appId",
      "? old is an app that the tree does not declare",
    ],
    [
      "by the same expression",
      `var n = uniqueString('x')\n${app.replace("'api-app'", "n")}\n${existing}n }`,
      "old.appId",
      "app api (infra/main.bicep)",
    ],
    ["another of its properties", app, "api.id", "? Azure gives api.id when it is deployed"],
  ])("by %s", (_how, before, expression, meaning) => {
    expect(meaningOf(expression, before)).toBe(meaning);
  });

  test("by a module's output", () => {
    const before = "module entra 'entra.bicep' = { params: {} }";
    const others = { "infra/entra.bicep": `${app}\noutput appId string = api.appId` };
    expect(meaningOf("entra.outputs.appId", before, others)).toBe("app api (infra/entra.bicep)");
  });

  test("two apps of one unique name are neither", () => {
    const before = `${app}\n${app.replace("resource api", "resource two")}\n${existing}'api-app' }`;
    expect(meaningOf("old.appId", before)).toMatch(/^\?/);
  });
});
