import { describe, expect, test } from "vitest";
import { readFormats } from "../../../../src/core/source/formats/read-formats.ts";
import { contentOf, meaningText, sourceFile } from "../carried-content.ts";

describe("an extracted tree of APIOps", () => {
  const value = (folder: string, properties: Readonly<Record<string, unknown>>) =>
    sourceFile(`apim/${folder}/nv/namedValueInformation.json`, JSON.stringify({ properties }));
  const override = (environment: string, text: string) =>
    sourceFile(
      `configuration.${environment}.yaml`,
      `namedValues:\n  - name: nv\n    properties:\n      ${text}\n`,
    );

  test.each([
    ["a value", "named values", { displayName: "Tenant", value: "contoso.com" }, "contoso.com"],
    ["the folder of the other tool", "namedValues", { displayName: "Tenant", value: "x" }, "x"],
    [
      "a secret",
      "namedValues",
      { displayName: "Tenant", secret: true },
      "? its value is not in the tree: it is a secret",
    ],
    [
      "a vault",
      "namedValues",
      { displayName: "Tenant", keyVault: {} },
      "? its value is not in the tree: it is in a Key Vault",
    ],
  ])("has named values: %s", (_title, folder, properties, expected) => {
    const { namedValues } = readFormats([value(folder, properties)]);
    expect(namedValues.map(({ name, meaning }) => [name, meaningText(meaning)])).toEqual([
      ["Tenant", expected],
    ]);
  });

  const tenant = "11111111-2222-3333-4444-555555555555";
  const base = value("namedValues", { displayName: "tid", value: tenant });

  test.each([
    ["another tenant", 'value: "aaaaaaaa-2222-3333-4444-555555555555"'],
    ["a token", 'value: "{#[TENANT]#}"'],
    ["a vault", "keyVault:\n        secretIdentifier: https://v/secrets/t"],
  ])("has no value where an environment gives %s", (_title, text) => {
    const { namedValues, left } = readFormats([base, override("prod", text)]);
    expect(namedValues.map(({ meaning }) => meaningText(meaning))).toEqual([
      "? its value differs between environments (configuration.prod.yaml)",
    ]);
    expect(left).toMatchObject([
      {
        file: "configuration.prod.yaml",
        code: "differs-by-environment",
        message: expect.stringContaining("apim/namedValues/nv/namedValueInformation.json:1"),
      },
    ]);
  });

  test.each([
    ["the same value", [override("prod", `value: ${tenant}`)]],
    ["the extractor's configuration", [override("extractor", "value: x")]],
    [
      "another environment's other named value",
      [sourceFile("configuration.a.yaml", "namedValues:\n- name: x\n  properties:\n    value: y\n")],
    ],
  ])("keeps its value beside %s", (_title, others) => {
    const { namedValues, left } = readFormats([base, ...others]);
    expect(namedValues.map(({ meaning }) => meaningText(meaning))).toEqual([tenant]);
    expect(left).toEqual([]);
  });

  test("has fragments as JSON strings, and APIs at the sign-in service make token calls", () => {
    const fragment = sourceFile(
      "policyFragments/f/policyFragmentInformation.json",
      JSON.stringify({
        properties: { format: "rawxml", value: '<fragment>\r\n\t<issuer a="{{t}}" />\r\n</fragment>' },
      }),
    );
    const api = sourceFile(
      "apis/token;rev=2/apiInformation.json",
      JSON.stringify({ properties: { serviceUrl: "https://login.microsoftonline.com/contoso.com/oauth2" } }),
    );
    const { texts, left } = readFormats([fragment, api]);
    expect(texts.map((carried) => contentOf(fragment, carried))).toEqual([
      '<fragment>\r\n\t<issuer a="{{t}}" />\r\n</fragment>',
    ]);
    expect(left.map(({ code, file }) => [code, file])).toEqual([["gateway-token-call", api.path]]);
  });
});

describe("manifests", () => {
  const manifest = (members: Readonly<Record<string, unknown>>) =>
    sourceFile("aad.manifest.json", JSON.stringify(members, null, 4));

  test("an app registration says its audience and its links", () => {
    const file = manifest({
      displayName: "API",
      signInAudience: "AzureADMyOrg",
      identifierUris: ["api://x"],
      api: { preAuthorizedApplications: [{ appId: "c1" }], knownClientApplications: ["c2"] },
      requiredResourceAccess: [{ resourceAppId: "r1", resourceAccess: [] }],
    });
    const [app] = readFormats([file]).apps;
    expect(app).toMatchObject({
      key: "aad.manifest.json",
      carrier: "manifest",
      audience: { kind: "written" },
    });
    expect(app?.links.map((link) => [link.kind, meaningText(link.app)])).toEqual([
      ["pre-authorizes", "c1"],
      ["known client", "c2"],
      ["requires", "r1"],
    ]);
    const audience = app?.audience;
    if (audience?.kind !== "written") throw new Error("the audience is not written");
    expect(file.text.slice(audience.start, audience.end)).toBe("AzureADMyOrg");
  });

  test.each([
    [
      "a manifest of a Teams app",
      { manifestVersion: "1.17", id: "x", name: { short: "a" } },
      "manifest.json",
    ],
    ["a package", { name: "x", api: "y" }, "package.json"],
  ])("%s is none", (_title, members, path) => {
    expect(readFormats([sourceFile(path, JSON.stringify(members))]).apps).toEqual([]);
  });

  test("an audience that is not written is added in front", () => {
    const file = manifest({ identifierUris: [] });
    const audience = readFormats([file]).apps[0]?.audience;
    if (audience?.kind !== "absent") throw new Error("the audience is not absent");
    const { at, before, after } = audience;
    const edited = `${file.text.slice(0, at)}${before}X${after}${file.text.slice(at)}`;
    expect(edited).toBe('{\n    "signInAudience": "X",\n    "identifierUris": []\n}');
  });

  test("the Agents Toolkit creates an app registration whose manifest wins", () => {
    const yml = sourceFile(
      "app/m365agents.yml",
      [
        "provision:",
        "  - uses: aadApp/create",
        "    with:",
        "      name: my-app",
        "      signInAudience: AzureADMyOrg",
        "    writeToEnvironmentFile:",
        "      clientId: AAD_APP_CLIENT_ID",
        "  - uses: aadApp/update",
        "    with:",
        "      manifestPath: ./aad.manifest.json",
        "",
      ].join("\n"),
    );
    const file = sourceFile(
      "app/aad.manifest.json",
      JSON.stringify({
        signInAudience: "AzureADMyOrg",
        identifierUris: ["api://${{HOST}}/${{AAD_APP_CLIENT_ID}}"],
      }),
    );
    const { apps } = readFormats([yml, file]);
    const byToolkit = apps.find(({ carrier }) => carrier === "agents toolkit");
    const byManifest = apps.find(({ carrier }) => carrier === "manifest");
    expect(byToolkit?.doubts.join()).toContain("app/aad.manifest.json");
    expect(byToolkit?.audience).toMatchObject({ kind: "written", value: "AzureADMyOrg" });
    expect(byManifest?.identifierUris.map(meaningText)).toEqual([
      expect.stringMatching(/^api:\/\/\+\? .*\+\/\+app app\/aad\.manifest\.json$/),
    ]);
  });
});

describe("settings that name the tenant", () => {
  const tenant = "11111111-2222-3333-4444-555555555555";
  test.each([
    ["appsettings", "appsettings.json", `{"AzureAd":{"TenantId":"${tenant}"}}`, [tenant]],
    ["one name for both", "appsettings.json", '{"AzureAd:TenantId":"contoso.com"}', ["contoso.com"]],
    [
      "an authority",
      "appsettings.json",
      `{"A":{"Authority":"https://login.microsoftonline.com/${tenant}/v2.0"}}`,
      [`https://login.microsoftonline.com/${tenant}/v2.0`],
    ],
    [
      "a shared authority",
      "appsettings.json",
      '{"A":{"Authority":"https://login.microsoftonline.com/common/v2.0"}}',
      [],
    ],
    ["every tenant", "appsettings.json", '{"AzureAd":{"TenantId":"organizations"}}', []],
    ["nothing", "appsettings.json", '{"AzureAd":{"TenantId":""}}', []],
    ["a chart's values", "helm/values.yaml", "azure:\n  tenantId: your-tenant-id\n", ["your-tenant-id"]],
    ["a container", "k8s/d.yaml", `env:\n- name: AzureAd__TenantId\n  value: "${tenant}"\n`, [tenant]],
    [
      "a container with a reference",
      "d.yaml",
      "env:\n- name: AZUREAD__TENANTID\n  valueFrom:\n    secretKeyRef:\n      name: x\n      key: T\n",
      ["AZUREAD__TENANTID"],
    ],
    [
      "compose",
      "docker-compose.yml",
      "environment:\n  - AzureAd__TenantId=${T}\n",
      ["AzureAd__TenantId=${T}"],
    ],
    [
      "compose, as a map",
      "docker-compose.yml",
      "environment:\n  AzureAd__TenantId: contoso.com\n",
      ["contoso.com"],
    ],
    [
      "a page's variable",
      "web/.env.production",
      `VITE_AZURE_TENANT_ID=${tenant}\n`,
      [`VITE_AZURE_TENANT_ID=${tenant}`],
    ],
    ["azd's own", "web/.env", `AZURE_TENANT_ID=${tenant}\n`, []],
    [
      "a pipeline's sign-in",
      ".github/workflows/a.yml",
      `jobs:\n  a:\n    with:\n      tenant-id: ${tenant}\n`,
      [],
    ],
    [
      "workload identity",
      "d.yaml",
      `serviceAccount:\n  annotations:\n    azure.workload.identity/tenant-id: ${tenant}\n`,
      [],
    ],
    ["a vault", "d.yaml", `parameters:\n  azure:\n    keyvaultName: x\n    tenantId: ${tenant}\n`, []],
  ])("%s", (_title, path, text, expected) => {
    const { left } = readFormats([sourceFile(path, text)]);
    expect(left.map(({ code, start, end }) => [code, text.slice(start, end)])).toEqual(
      expected.map((place) => ["setting-elsewhere", place]),
    );
  });
});
