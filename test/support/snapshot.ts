import type { AppRegistration } from "../../src/core/model/app-registration.ts";
import type { HomeTenant, Snapshot } from "../../src/core/model/setup.ts";

/** The home tenant of every hand-made snapshot. */
export const home: HomeTenant = {
  id: "11111111-aaaa-4bbb-8ccc-222222222222",
  domains: ["contoso.com", "contoso.onmicrosoft.com"],
};

const plainApp: AppRegistration = {
  id: "",
  appId: "",
  displayName: "",
  signInAudience: "AzureADMyOrg",
  identifierUris: [],
  publisherDomain: "contoso.com",
  verifiedPublisherId: null,
  odataType: null,
  isDisabled: false,
  disabledByMicrosoftStatus: null,
  accessTokenVersion: 1,
  hasGuidAudience: false,
  scopes: [],
  knownClientApplications: [],
  preAuthorizedApplications: [],
  requiredResourceAccess: [],
  redirectUris: [],
  webRedirectUris: [],
  spaRedirectUris: [],
  createdAt: "2025-09-04T08:12:31Z",
  instanceLock: null,
  tags: [],
  notes: null,
  uniqueName: null,
};

const scopeId = "5a3ecb1d-6c2f-4b7a-9f1e-3d2c1b0a9f8e";

export const api: AppRegistration = {
  ...plainApp,
  id: "a0000000-0000-4000-8000-000000000001",
  appId: "a1111111-1111-4111-8111-111111111111",
  displayName: "Flights MCP Server",
  identifierUris: ["api://a1111111-1111-4111-8111-111111111111"],
  scopes: [{ id: scopeId, value: "access_as_user", type: "User", isEnabled: true }],
};

export const client: AppRegistration = {
  ...plainApp,
  id: "c0000000-0000-4000-8000-000000000002",
  appId: "c2222222-2222-4222-8222-222222222222",
  displayName: "Flights MCP Client",
  requiredResourceAccess: [{ resourceAppId: api.appId, permissionIds: [scopeId] }],
  redirectUris: ["http://127.0.0.1:33418", "https://vscode.dev/redirect"],
};

/** An API policy as the service keeps it: CRLF, indented by spaces here for reading. */
export const validationPolicy = `<policies>
    <inbound>
        <base />
        <set-backend-service id="apim-generated-policy" backend-id="WebApp_flightsapismcp" />
        <validate-azure-ad-token tenant-id="${home.id}" header-name="Authorization" failed-validation-httpcode="401">
            <audiences>
                <!-- The API app registration -->
                <audience>api://${api.appId}</audience>
                <audience>${api.appId}</audience>
            </audiences>
        </validate-azure-ad-token>
    </inbound>
    <backend>
        <base />
    </backend>
</policies>`.replaceAll("\n", "\r\n");

export const metadataPolicy = `<policies>
    <inbound>
        <return-response>
            <set-status code="200" reason="OK" />
            <set-body>{
    "issuer": "https://login.microsoftonline.com/${home.id}/v2.0",
    "authorization_endpoint": "https://login.microsoftonline.com/${home.id}/oauth2/v2.0/authorize",
    "token_endpoint": "https://login.microsoftonline.com/${home.id}/oauth2/v2.0/token",
    "scopes_supported": ["api://${api.appId}/.default"],
    "response_types_supported": ["code"],
    "code_challenge_methods_supported": ["S256"]
}</set-body>
        </return-response>
    </inbound>
</policies>`.replaceAll("\n", "\r\n");

const service =
  "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim-flights";

/** The article's setup before its change, with differences. */
export function flightsSnapshot(differences: Partial<Snapshot> = {}): Snapshot {
  return {
    authorityHosts: ["login.microsoftonline.com"],
    homeTenant: home,
    service: {
      id: service,
      name: "apim-flights",
      gatewayUrl: "https://apim-flights.azure-api.net",
      hosts: ["apim-flights.azure-api.net"],
      tags: {},
    },
    api: {
      id: `${service}/apis/flights`,
      name: "flights",
      revision: "1",
      displayName: "Flights MCP",
      path: "",
      type: "http",
      serviceUrl: null,
      subscriptionRequired: false,
    },
    apiApp: api,
    clientApps: [client],
    userConsentAtHome: "unknown",
    foreignClients: [],
    otherApps: [],
    homePrincipals: [],
    policies: [
      {
        address: `${service}/apis/flights/policies/policy`,
        scope: "api",
        owner: "Flights MCP",
        format: "rawxml",
        text: validationPolicy,
        etag: '"AAAAAADmlmY="',
        sharedWith: [],
      },
      {
        address: `${service}/apis/flights/operations/metadata/policies/policy`,
        scope: "operation",
        owner: "OAuth 2.0 Authorization Server Metadata",
        format: "rawxml",
        text: metadataPolicy,
        etag: '"AAAAAADmlmc="',
        sharedWith: [],
      },
    ],
    namedValues: [],
    operations: [
      {
        id: `${service}/apis/flights/operations/metadata`,
        name: "metadata",
        displayName: "OAuth 2.0 Authorization Server Metadata",
        method: "GET",
        urlTemplate: "/.well-known/oauth-authorization-server",
      },
    ],
    mcp: null,
    revisions: [],
    products: [],
    backends: [],
    groupTags: {},
    consents: [],
    audiencePolicy: { kind: "permits" },
    updatesEveryApp: true,
    unreadable: [],
    foundBy: { service: "", api: "", apiApp: "", clientApps: "" },
    ...differences,
  };
}
