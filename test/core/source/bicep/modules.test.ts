import { describe, expect, test } from "vitest";
import { namedValue, readTree, shown } from "./bicep-tree-of.ts";

/** The named values of a tree, as `name = meaning`. */
function valuesOf(files: Readonly<Record<string, string>>): string[] {
  return readTree(files).namedValues.map(({ name, meaning }) => `${name} = ${shown(meaning)}`);
}

const gateway = `param tenantId string = 'none'\n${namedValue("tenantId")}`;

describe("a module's parameters", () => {
  test.each([
    ["by name", "{ tenantId: subscription().tenantId }", "HOME"],
    ["not at all", "{}", "'none'"],
    ["null, which is the default", "{ tenantId: null }", "'none'"],
    ["in an object that is spread", "{ ...shared }", "HOME"],
    ["in joined objects", "union(shared, { x: 1 })", "HOME"],
    ["as what nobody knows", "json(text)", "? json(text) is not an expression whose meaning is told"],
  ])("are passed %s", (_how, params, meaning) => {
    const main = `var shared = { tenantId: tenant().tenantId }
module gateway 'modules/gateway.bicep' = {
  name: 'gateway'
  scope: group
  params: ${params}
}`;
    expect(valuesOf({ "infra/main.bicep": main, "infra/modules/gateway.bicep": gateway })).toEqual([
      `tenant-id = ${meaning}`,
    ]);
  });

  test.each([
    ["under a condition", "if (enabled) { params: { tenantId: tenant().tenantId } }"],
    ["in a loop", "[for name in ['a', 'b']: { name: name, params: { tenantId: tenant().tenantId } }]"],
    [
      "in a loop with a condition",
      "[for (n, i) in ['a']: if (i > 0) { params: { tenantId: tenant().tenantId } }]",
    ],
  ])("are read %s", (_where, body) => {
    const files = { "main.bicep": `module g './gateway.bicep' = ${body}`, "gateway.bicep": gateway };
    expect(valuesOf(files)).toEqual(["tenant-id = HOME"]);
  });

  test("each call makes named values of its own", () => {
    const value = `param name string\nparam value string\n${namedValue("value", "name")}`;
    const main = `module a 'value.bicep' = { params: { name: 'a', value: tenant().tenantId } }
module b 'value.bicep' = { params: { name: 'b', value: 'contoso' } }
module c 'value.bicep' = [for one in [{ n: 'c', v: 'x' }, { n: 'd', v: tenant().tenantId }]: {
  params: { name: one.n, value: one.v }
}]`;
    expect(valuesOf({ "main.bicep": main, "value.bicep": value })).toEqual([
      "a = HOME",
      "b = 'contoso'",
      "c = 'x'",
      "d = HOME",
    ]);
  });

  test("a text is unknown where two callers differ, and both are named", () => {
    const policy = `param tenantId string
resource p 'Microsoft.ApiManagement/service/policies@2024-05-01' = {
  properties: { value: '<validate-azure-ad-token tenant-id="\${tenantId}" />' }
}`;
    const { texts } = readTree({
      "a.bicep": "module one 'policy.bicep' = { params: { tenantId: tenant().tenantId } }",
      "b.bicep": "module two 'policy.bicep' = { params: { tenantId: 'contoso.com' } }",
      "policy.bicep": policy,
    });
    expect(
      texts
        .flatMap(({ pieces }) => pieces)
        .flatMap((piece) => (piece.kind === "hole" ? [shown(piece.meaning)] : [])),
    ).toEqual([
      "? it is not the same everywhere: the home tenant by module one of a.bicep, contoso.com by module two of b.bicep",
    ]);
  });

  test("modules that call each other come to an end", () => {
    expect(
      valuesOf({
        "a.bicep": "param tenantId string\nmodule b 'b.bicep' = { params: { tenantId: tenantId } }",
        "b.bicep": `module a 'a.bicep' = { params: { tenantId: tenantId } }\n${gateway}`,
      }),
    ).toEqual([expect.stringMatching(/^tenant-id = \?/)]);
  });

  test("more callers than are told apart make it unknown", () => {
    const main = Array.from(
      { length: 80 },
      (_, n) => `module m${n} 'gateway.bicep' = { params: { tenantId: 't${n}' } }`,
    );
    expect(valuesOf({ "main.bicep": main.join("\n"), "gateway.bicep": gateway })).toEqual([
      "tenant-id = ? gateway.bicep is called from too many places",
    ]);
  });
});

describe("a module's outputs", () => {
  const app = "param id string = tenant().tenantId\noutput tenantId string = id";
  const through = (expression: string, path = "./app.bicep") => ({
    "main.bicep": `module app '${path}' = { name: 'app' }
module gateway 'gateway.bicep' = { params: { tenantId: ${expression} } }`,
    "app.bicep": app,
    "gateway.bicep": gateway,
  });

  test.each([
    ["app.outputs.tenantId", "HOME"],
    ["app!.outputs.?tenantId", "HOME"],
    ["app.outputs['tenantId']", "HOME"],
    ["app.outputs.gone", "? app.bicep has no output gone"],
    ["app.name", "'app'"],
  ])("%s", (expression, meaning) => {
    expect(valuesOf(through(expression))).toEqual([`tenant-id = ${meaning}`]);
  });

  test.each(["br/public:avm/res/x:0.1.0", "br:registry.example/x:1", "ts:spec/x", "../outside.bicep"])(
    "those of %s are unknown",
    (path) => {
      expect(valuesOf(through("app.outputs.tenantId", path))).toEqual([
        `tenant-id = ? the module ${path} is not in the tree`,
      ]);
    },
  );
});

describe("named values", () => {
  test.each([
    [
      "their display name",
      "{ name: 'x', properties: { displayName: 'shown', value: 'v' } }",
      ["shown = 'v'"],
    ],
    ["their name", "{ name: 'x', properties: { value: 'v' } }", ["x = 'v'"]],
    [
      "the end of a name with the service's",
      "{ name: '${apim.name}/x', properties: { value: 'v' } }",
      ["x = 'v'"],
    ],
    [
      "no value",
      "{ name: 'x', properties: {} }",
      ["x = ? the definition of the named value gives it no value"],
    ],
    ["a name that is not told", "{ name: uniqueString('x'), properties: { value: 'v' } }", []],
  ])("go by %s", (_what, body, expected) => {
    const type = "'Microsoft.ApiManagement/service/namedValues@2024-05-01'";
    expect(valuesOf({ "main.bicep": `resource nv ${type} = ${body}` })).toEqual(expected);
  });

  test("one without a name that is told is left when it leads to the home tenant", () => {
    const { left } = readTree({ "main.bicep": namedValue("tenant().tenantId", "uniqueString('x')") });
    expect(left).toMatchObject([{ file: "main.bicep", code: "unknown-expression" }]);
  });

  test("those inside of a service, in loops, and not those that exist", () => {
    const main = `resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: 'a'
  @batchSize(1)
  resource inner 'namedValues' = [for nv in [{ n: 'one', v: tenant().tenantId }, { n: 'two', v: 'x' }]: {
    name: nv.n
    properties: { value: nv.v }
  }]
}
resource old 'Microsoft.ApiManagement/service/namedValues@2024-05-01' existing = { name: 'old' }`;
    expect(valuesOf({ "main.bicep": main })).toEqual(["one = HOME", "two = 'x'"]);
  });
});

describe("named values of a Key Vault", () => {
  const vaulted = (address: string, secret: string) => ({
    "main.bicep": `resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'v' }
${secret}
resource nv 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  name: 'tenant_id'
  properties: { value: null, keyVault: { secretIdentifier: ${address} }, secret: true }
}`,
  });
  const secret = `resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'tenant-id'
  properties: { value: tenant().tenantId }
}`;

  test.each([
    ["the secret itself", "secret.properties.secretUri", "HOME"],
    ["its version", "secret.properties.secretUriWithVersion", "HOME"],
    ["an address", "'https://v.vault.azure.net/secrets/tenant-id'", "HOME"],
    ["an address with a version", "'https://v.vault.azure.net/secrets/Tenant-Id/0123'", "HOME"],
    ["an address in pieces", "'${vault.properties.vaultUri}secrets/${'tenant-id'}'", "HOME"],
    [
      "another secret",
      "'https://v.vault.azure.net/secrets/other'",
      "? its value is a secret of a Key Vault that the tree does not write",
    ],
    [
      "a function's answer",
      "uriOf('tenant-id')",
      "? its value is a secret of a Key Vault whose name is an expression",
    ],
  ])("by %s", (_how, address, meaning) => {
    expect(valuesOf(vaulted(address, secret))).toEqual([`tenant_id = ${meaning}`]);
  });

  test("a secret that is written twice, with two values, is unknown", () => {
    const other = secret.replace("resource secret", "resource other").replace("tenant().tenantId", "'x'");
    expect(valuesOf(vaulted("'https://v/secrets/tenant-id'", `${secret}\n${other}`))).toEqual([
      expect.stringMatching(/^tenant_id = \? it is not the same everywhere/),
    ]);
  });

  test("a list of values that goes through a condition into a vault, and back by name", () => {
    const files = {
      "iac/main.bicepparam": `using 'main.bicep'
param namedValues = [
  { name: 'tenant_id', value: '<tenant-id>', keyVaultSecretName: 'tenant-id' }
  { name: 'plain', value: 'x' }
  { name: 'app_id', value: readEnvironmentVariable('APP_ID', ''), keyVaultSecretName: 'app-id' }
]`,
      "iac/main.bicep": `param namedValues array
var processed = [for nv in namedValues: {
  name: nv.name
  value: nv.?value == '<tenant-id>' ? subscription().tenantId : nv.?value
  keyVaultSecretName: nv.?keyVaultSecretName
}]
module secrets 'secrets.bicep' = if (vault == null) { params: { namedValues: processed } }
module apim 'apim.bicep' = { params: { namedValues: processed } }`,
      "iac/secrets.bicep": `param namedValues array
resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [for nv in filter(namedValues, nv => nv.?keyVaultSecretName != null): {
  name: nv.keyVaultSecretName!
  properties: { value: nv.?value ?? '00000000-0000-0000-0000-000000000000' }
}]`,
      "iac/apim.bicep": `param namedValues array
resource values 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = [
  for nv in namedValues: {
    name: nv.name
    properties: {
      displayName: nv.?displayName ?? nv.name
      value: (nv.?keyVaultSecretName != null) ? null : nv.?value
      keyVault: (nv.?keyVaultSecretName != null) ? {
        secretIdentifier: 'https://\${vault.name}\${environment().suffixes.keyvaultDns}/secrets/\${nv.keyVaultSecretName!}'
      } : null
    }
  }
]`,
    };
    expect(valuesOf(files)).toEqual([
      "tenant_id = HOME",
      "plain = 'x'",
      "app_id = ? its value is the environment variable APP_ID at deployment",
    ]);
  });
});
