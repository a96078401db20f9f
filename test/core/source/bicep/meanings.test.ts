import { describe, expect, test } from "vitest";
import { meaningOf, namedValue, readTree, shown } from "./bicep-tree-of.ts";

describe("what an expression means", () => {
  test.each([
    ["the subscription's tenant", "subscription().tenantId", "HOME"],
    ["the scope's tenant", "tenant().tenantId", "HOME"],
    ["it by the namespace", "az.tenant().tenantId", "HOME"],
    ["a literal", "'contoso'", "'contoso'"],
    ["escapes", String.raw`'a\'b\\c\u{1F600}\${x}'`, String.raw`'a'b\c😀\${x}'`.replace(String.raw`\$`, "$")],
    [
      "the sign-in service, with its slash",
      "environment().authentication.loginEndpoint",
      "'https://login.microsoftonline.com/'",
    ],
    [
      "an address in pieces",
      "'${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'",
      "'https://login.microsoftonline.com/' + HOME + '/v2.0'",
    ],
    ["format", "format('{0}/{{x}}/{1}', tenant().tenantId, 'b')", "HOME + '/{x}/b'"],
    ["concat", "concat('a', tenant().tenantId)", "'a' + HOME"],
    ["uri", "uri('https://a/', '${tenant().tenantId}/v2.0')", "'https://a/' + HOME + '/v2.0'"],
    ["case", "toLower('${tenant().tenantId}/V2.0')", "HOME + '/v2.0'"],
    ["string", "string(tenant().tenantId)", "HOME"],
    ["a choice between the same", "deployIt ? tenant().tenantId : subscription().tenantId", "HOME"],
    ["a condition on several lines", "deployIt\n  ? tenant().tenantId\n  : tenant().tenantId", "HOME"],
    ["brackets", "((tenant().tenantId))", "HOME"],
    ["an object's property", "{ a: tenant().tenantId }.a", "HOME"],
    ["a list's item", "['x', tenant().tenantId][1]", "HOME"],
    ["a key in quotes", "{ 'a-b': tenant().tenantId }['a-b']", "HOME"],
    ["spread objects", "{ ...{ a: 'x', b: 'y' }, a: tenant().tenantId }.a", "HOME"],
    ["joined objects", "union({ a: 'x' }, { a: tenant().tenantId }).a", "HOME"],
    [
      "the first of several",
      "first(filter([{ n: 'a', v: 'x' }, { n: 'b', v: tenant().tenantId }], i => i.n == 'b')).v",
      "HOME",
    ],
    ["a replaced mark", "replace('{t}/v2.0', '{t}', tenant().tenantId)", "HOME + '/v2.0'"],
    ["text without the mark", "replace('x', 'y', tenant().tenantId)", "'x'"],
  ])("%s", (_what, expression, meaning) => {
    expect(meaningOf(expression, "param deployIt bool")).toBe(meaning);
  });

  test.each([
    ["the tenant of an identity", "identity.properties.tenantId"],
    ["the tenant of a service's identity", "apim.identity.tenantId"],
    ["an id made from the tenant", "guid(tenant().tenantId, 'role')"],
    ["an id without its hyphens", "replace(tenant().tenantId, '-', '')"],
    ["the tenant of the deployer", "deployer().tenantId"],
    ["a choice between two", "deployIt ? tenant().tenantId : 'x'"],
    ["a function of the tree", "pick(tenant().tenantId)"],
    ["a name that is not declared", "nobody"],
    ["null", "null"],
    ["an item that an expression chooses", "[tenant().tenantId, 'x'][index]"],
    ["one secret of a vault", "vault.getSecret('tenant')"],
  ])("%s is unknown", (_what, expression) => {
    const before = `param deployIt bool
param index int
func pick(id string) string => id
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = { name: 'i' }
resource apim 'Microsoft.ApiManagement/service@2024-05-01' existing = { name: 'a' }
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: 'v' }`;
    expect(meaningOf(expression, before)).toMatch(/^\? \S/);
  });
});

describe("names", () => {
  test.each([
    ["a variable", "var t = tenant().tenantId", "HOME"],
    ["a typed variable", "var t string = tenant().tenantId", "HOME"],
    ["a chain of them", "var a = tenant()\nvar b = a.tenantId\nvar t = b", "HOME"],
    ["a default", "param t string = subscription().tenantId", "HOME"],
    [
      "a default with decorators",
      "@description('''the 'tenant' ''')\n@minLength(1)\nparam t string = tenant().tenantId",
      "HOME",
    ],
    [
      "a parameter without one",
      "param t string",
      "? the parameter t of infra/main.bicep gets its value at deployment",
    ],
    ["a variable of itself", "var t = t", "? it leads back to itself"],
    ["two that lead to each other", "var t = '${u}'\nvar u = '${t}'", "? it leads back to itself"],
    [
      "the last of two lines",
      "/* var t = 'x' */\n// var t = 'y'\nvar t = tenant().tenantId // var t = 'z'",
      "HOME",
    ],
  ])("%s", (_what, before, meaning) => {
    expect(meaningOf("t", before)).toBe(meaning);
  });

  test("names that double each other are not followed to the end", () => {
    const doubling = Array.from({ length: 60 }, (_, n) => `var a${n + 1} = '\${a${n}}\${a${n}}'`);
    expect(meaningOf("a60", ["var a0 = 'x'", ...doubling].join("\n"))).toBe("? it is too long");
  });

  test("imported variables", () => {
    const shared = { "infra/shared.bicep": "@export()\nvar home = tenant().tenantId" };
    expect(meaningOf("home", "import { home } from 'shared.bicep'", shared)).toBe("HOME");
    expect(meaningOf("h", "import { home as h } from './shared.bicep'", shared)).toBe("HOME");
    expect(meaningOf("s.home", "import * as s from 'shared.bicep'", shared)).toBe("HOME");
    expect(meaningOf("gone", "import { gone } from 'shared.bicep'", shared)).toMatch(/^\?/);
  });

  test("a document of the tree", () => {
    const config = { "infra/config.json": '{"prod":{"tenant":"6babcaad-604b-40ac-a9d7-9fd97c0b779f"}}' };
    const before = "var config = loadJsonContent('config.json')";
    expect(meaningOf("config.prod.tenant", before, config)).toBe("'6babcaad-604b-40ac-a9d7-9fd97c0b779f'");
    expect(meaningOf("config.prod.tenant", before, { "infra/config.json": "{" })).toMatch(/^\?/);
  });
});

describe("marks that stand for the home tenant", () => {
  const chosen = (expression: string, value: string) =>
    meaningOf(expression, "param x string", {
      "infra/main.bicepparam": `using './main.bicep'\nparam x = ${value}`,
    });

  test.each([
    ["x == '<tenant-id>' ? subscription().tenantId : x", "'<tenant-id>'", "HOME"],
    ["x == '<tenant-id>' ? subscription().tenantId : x", "'contoso.com'", "'contoso.com'"],
    ["x != '<tenant-id>' ? x : subscription().tenantId", "'<tenant-id>'", "HOME"],
    ["x =~ '<Tenant-Id>' ? subscription().tenantId : x", "'<tenant-id>'", "HOME"],
    ["empty(x) ? tenant().tenantId : x", "''", "HOME"],
    ["!empty(x) ? x : tenant().tenantId", "''", "HOME"],
    ["x ?? tenant().tenantId", "null", "HOME"],
    ["(x == '' || x == 'auto') && true ? tenant().tenantId : x", "'auto'", "HOME"],
    [
      "empty(x) ? tenant().tenantId : x",
      "readEnvironmentVariable('TENANT', '')",
      "? its value is the environment variable TENANT at deployment",
    ],
  ])("%s, where x is %s", (expression, value, meaning) => {
    expect(chosen(expression, value)).toBe(meaning);
  });

  test("a property that is not there gives way", () => {
    expect(meaningOf("settings.?tenant ?? tenant().tenantId", "var settings = { a: 1 }")).toBe("HOME");
    expect(meaningOf("coalesce(settings.?tenant, tenant().tenantId)", "var settings = {}")).toBe("HOME");
    expect(meaningOf("x ?? tenant().tenantId", "param x string?")).toBe("HOME");
    expect(meaningOf("settings.tenant ?? tenant().tenantId", "var settings = { tenant: 'x' }")).toBe("'x'");
  });
});

describe("parameters", () => {
  const root = `param t string\n${namedValue("t")}`;

  test.each([
    ["a literal", '{"parameters":{"t":{"value":"contoso.com"}}}', "'contoso.com'"],
    ["the variable of the tenant", '{"parameters":{"t":{"value":"${AZURE_TENANT_ID}"}}}', "HOME"],
    [
      "azd's variable",
      '{"parameters":{"t":{"value":"${OTHER}"}}}',
      "? its value is the environment variable OTHER at deployment",
    ],
    [
      "azd's variable with a default",
      '{"parameters":{"t":{"value":"${T=contoso.com}"}}}',
      "? its value is the environment variable T at deployment",
    ],
    ["a secret", '{"parameters":{"t":{"reference":{}}}}', "? its value is a secret of a Key Vault"],
    ["another document", "[]", "? the parameter t of infra/main.bicep gets its value at deployment"],
  ])("in main.parameters.json: %s", (_what, json, meaning) => {
    const { namedValues } = readTree({ "infra/main.bicep": root, "infra/main.parameters.json": json });
    expect(namedValues.map((one) => shown(one.meaning))).toEqual([meaning]);
  });

  test("each environment gives a named value of its own", () => {
    const { namedValues } = readTree({
      "infra/main.bicep": root,
      "infra/main.dev.bicepparam": "using 'main.bicep'\nparam t = 'dev.example'",
      "infra/main.prod.bicepparam": "using './main.bicep'\nparam t = 'prod.example'",
    });
    expect(namedValues.map((one) => shown(one.meaning))).toEqual(["'dev.example'", "'prod.example'"]);
  });

  test("a file of parameters may take its values from another", () => {
    const { namedValues } = readTree({
      "infra/main.bicep": root,
      "infra/base.bicepparam": "using none\nparam t = 'base.example'",
      "infra/main.bicepparam": "using 'main.bicep'\nextends 'base.bicepparam'",
    });
    expect(namedValues.map((one) => shown(one.meaning))).toEqual(["'base.example'"]);
  });

  test("the parameters of another file say nothing", () => {
    const { namedValues } = readTree({
      "infra/main.bicep": root,
      "infra/other.parameters.json": '{"parameters":{"u":{"value":"x"},"t":{"value":"y"}}}',
      "infra/other.bicep": "param u string\nparam t string",
    });
    expect(namedValues.map((one) => shown(one.meaning))).toEqual([
      "? the parameter t of infra/main.bicep gets its value at deployment",
    ]);
  });
});
