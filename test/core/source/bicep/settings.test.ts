import { describe, expect, test } from "vitest";
import { readTree } from "./bicep-tree-of.ts";

const service = "Microsoft.ApiManagement/service";

/** Places that are left, as `code: text`. */
function leftIn(main: string): string[] {
  const text = `param t string = tenant().tenantId\nparam none string = ''\n${main}`;
  return readTree({ "main.bicep": text }).left.map(
    ({ code, start, end }) => `${code}: ${text.slice(start, end)}`,
  );
}

describe("what is left and said", () => {
  test.each([
    [
      "a credential manager",
      `resource p '${service}/authorizationProviders@2024-05-01' = {
        properties: { oauth2: { grantTypes: { clientCredentials: { tenantId: t } } } }
        resource c 'authorizations' = { resource a 'accessPolicies' = { properties: { tenantId: t } } } }`,
      ["gateway-token-call: t"],
    ],
    [
      "an API in front of the sign-in service",
      `resource a '${service}/apis@2024-05-01' = { properties: { serviceUrl: 'https://login.microsoftonline.com/\${t}/oauth2/v2.0' } }`,
      ["gateway-token-call: 'https://login.microsoftonline.com/${t}/oauth2/v2.0'"],
    ],
    [
      "one whose tenant is known at deployment",
      `resource a '${service}/apis@2024-05-01' = { properties: { serviceUrl: '\${environment().authentication.loginEndpoint}\${identity.tenantId}/v2.0' } }`,
      ["gateway-token-call: '${environment().authentication.loginEndpoint}${identity.tenantId}/v2.0'"],
    ],
    [
      "a backend that is the sign-in service",
      `resource a '${service}@2024-05-01' existing = { resource b 'backends' = { properties: { url: 'https://login.microsoftonline.com/\${t}' } } }`,
      ["gateway-token-call: 'https://login.microsoftonline.com/${t}'"],
    ],
    [
      "one for everybody",
      `resource a '${service}/apis@2024-05-01' = { properties: { serviceUrl: 'https://login.microsoftonline.com/organizations/oauth2/v2.0' } }`,
      [],
    ],
    [
      "another backend",
      `resource a '${service}/apis@2024-05-01' = { properties: { serviceUrl: 'https://backend.example/\${x}' } }`,
      [],
    ],
    [
      "a container's environment",
      "resource c 'Microsoft.App/containerApps@2024-03-01' = { properties: { template: { containers: [{ env: [{ name: 'AzureAd__TenantId', value: t }, { name: 'X', value: t }] }] } } }",
      ["setting-elsewhere: t"],
    ],
    [
      "a function's settings",
      "module f 'f.bicep' = { params: { appSettings: { AZURE_TENANT_ID: t, X_NAME: t } } }",
      ["setting-elsewhere: t"],
    ],
    [
      "a setting whose parameter is empty",
      "module f 'f.bicep' = { params: { appSettings: { AZURE_TENANT_ID: none } } }",
      ["setting-elsewhere: none"],
    ],
    [
      "a setting for everybody",
      "module f 'f.bicep' = { params: { appSettings: { AZURE_TENANT_ID: 'common', B_TENANT_ID: '' } } }",
      [],
    ],
    [
      "a backend's own sign-in",
      "resource c 'Microsoft.Web/sites/config@2024-04-01' = { properties: { r: { openIdIssuer: 'https://sts.windows.net/${t}/' } } }",
      ["setting-elsewhere: 'https://sts.windows.net/${t}/'"],
    ],
    [
      "the developer portal's server",
      `resource s '${service}/authorizationServers@2024-05-01' = { properties: { tokenEndpoint: 'https://login.microsoftonline.com/\${t}/oauth2/v2.0/token' } }`,
      ["setting-elsewhere: 'https://login.microsoftonline.com/${t}/oauth2/v2.0/token'"],
    ],
  ])("%s", (_what, main, left) => {
    expect(leftIn(main)).toEqual(left);
  });

  test.each([
    [
      "a vault",
      "resource v 'Microsoft.KeyVault/vaults@2023-07-01' = { properties: { tenantId: t, accessPolicies: [{ tenantId: t }] } }",
    ],
    [
      "a federated credential",
      "resource f 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = { issuer: 'https://login.microsoftonline.com/${t}/v2.0' }",
    ],
    ["an output", "output AZURE_TENANT_ID string = t\noutput all object = { AZURE_TENANT_ID: t }"],
    [
      "a script of the deployment",
      "resource s 'Microsoft.Resources/deploymentScripts@2020-10-01' = { properties: { environmentVariables: [{ name: 'TENANT_ID', value: t }] } }",
    ],
    ["a module's parameter", "module m 'm.bicep' = { params: { tenantId: t } }"],
    [
      "a list of named values",
      "module m 'm.bicep' = { params: { namedValues: [{ name: 'tenant-id', value: t }] } }",
    ],
    ["an id made from the tenant", "resource r 'a/b@c' = { name: guid(t, 'TENANT_ID') }"],
    ["a comment", "// AZURE_TENANT_ID: t"],
  ])("%s is right as it is", (_what, main) => {
    expect(leftIn(main)).toEqual([]);
  });
});
