import { normalisePolicy } from "../policy-store.ts";
import type { WorldDraft } from "../world/world.ts";
import type { StoredPolicy } from "../world/world-apim.ts";

/** A policy as if somebody had saved it in the portal; `number` makes its ETag. */
export function savedPolicy(text: string, number: number): StoredPolicy {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(15_111_000 + number));
  return { text: normalisePolicy(text, "rawxml"), etag: `"${bytes.toString("base64")}"` };
}

/** The ids of the built-in worlds: fixed, so that commands in documents stay true. */
export const ids = {
  contoso: "5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4",
  fabrikam: "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b",
  subscription: "9d3b6f82-14ac-4e57-b08d-c5f2e7a90146",
  apiApp: "7b1e4c52-9a3d-4f06-8e27-d15fa0b36c98",
  clientApp: "e3a6f0d1-52c8-47b9-b614-09d7c8f25ea3",
  weatherApp: "4f9c2d78-b016-4ae3-95d7-3c80e1f6a254",
  otherClientApp: "c7052e9b-83fd-4d16-a4b8-51e6d0927fa3",
  administratorApp: "1a84d7c6-f25e-4309-bd61-8e07b39c5f42",
  accessAsUserScope: "d8e1b5a4-6072-4c9f-83de-27f10b64c9e5",
  weatherScope: "2b60c8f3-d94e-41a7-b35c-e0a7f6918d24",
} as const;

const graphUserRead = {
  resourceAppId: "00000003-0000-0000-c000-000000000000",
  resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" as const }],
};

type TenantDraft = WorldDraft["tenants"][number];
/** A registration as far as it differs from the usual. */
export type ApplicationDraft = NonNullable<TenantDraft["applications"]>[number];

/** A client's permission on the Flights API, with the sign-in permission the portal adds to every registration. */
export const flightsPermission = [
  {
    resourceAppId: ids.apiApp,
    resourceAccess: [{ id: ids.accessAsUserScope, type: "Scope" as const }],
  },
  graphUserRead,
];

/** *Flights MCP Server*, the registration of the API. */
export function flightsApiApp(changes: Partial<ApplicationDraft> = {}): ApplicationDraft {
  return {
    id: "0e6d3f51-c8a9-4b27-94e0-b7d2581fa36c",
    appId: ids.apiApp,
    displayName: "Flights MCP Server",
    publisherDomain: "contoso.com",
    signInAudience: "AzureADMyOrg",
    identifierUris: [`api://${ids.apiApp}`],
    api: {
      requestedAccessTokenVersion: null,
      // Lets the first person of a new organization accept client and API together (AADSTS650052 otherwise).
      knownClientApplications: [ids.clientApp],
      oauth2PermissionScopes: [
        {
          id: ids.accessAsUserScope,
          value: "access_as_user",
          type: "User",
          adminConsentDisplayName: "Use the Flights MCP server",
          adminConsentDescription:
            "Lets the app use the Flights MCP server in the name of the signed-in user.",
          userConsentDisplayName: "Use the Flights MCP server",
          userConsentDescription: "Lets the app use the Flights MCP server in your name.",
        },
      ],
    },
    requiredResourceAccess: [graphUserRead],
    ...changes,
  };
}

/** Where MCP clients take people back to: one for any program, those of Visual Studio Code, and that of mcp-remote (seen). */
export const publicRedirects = [
  "http://127.0.0.1:33418",
  "https://vscode.dev/redirect",
  "http://localhost/oauth/callback",
];

/** *Flights MCP Client*, the public client whose id people type into their MCP clients. */
export function flightsClientApp(changes: Partial<ApplicationDraft> = {}): ApplicationDraft {
  return {
    id: "a5b8c2e7-4d60-4f19-8c3a-6f92e0d71b85",
    appId: ids.clientApp,
    displayName: "Flights MCP Client",
    publisherDomain: "contoso.com",
    signInAudience: "AzureADMyOrg",
    publicClient: { redirectUris: publicRedirects },
    requiredResourceAccess: flightsPermission,
    ...changes,
  };
}

/** The administrator application's secret opens this make-believe cloud and nothing else. */
export const signIn = {
  tenantId: ids.contoso,
  clientId: ids.administratorApp,
  clientSecret: "sandbox-only-not-a-secret",
} as const;

/** The administrator application's service principal at Contoso. */
export const administratorPrincipal = "3d9e5f08-a6b1-4c74-8f2d-b40e7c61d925";

/** Ada, who administers Contoso. */
export const administrator = "e0b54f91-3d7a-4826-ac1f-97d60b8e52c4";

/** Contoso's subscription, in which the administrator and the administrator application may change API Management. */
export const contosoSubscription = {
  id: ids.subscription,
  tenantId: ids.contoso,
  displayName: "Contoso Production",
  roleAssignments: [administratorPrincipal, administrator].map((principalId) => ({
    principalId,
    role: "API Management Service Contributor" as const,
    scope: `/subscriptions/${ids.subscription}`,
  })),
  resourceGroups: [{ name: "rg-flights" }],
};

type ServiceDraft = NonNullable<NonNullable<WorldDraft["subscriptions"]>[number]["services"]>[number];

/** What is behind the gateway in every world. */
export const servers = [
  { url: "https://flightsapismcp.azurewebsites.net", kind: "flights-mcp" as const },
  { url: "https://weather.contoso.com", kind: "echo" as const },
  { url: "https://flights.contoso.com", kind: "echo" as const },
  { url: "https://status.contoso.com", kind: "echo" as const },
];

export const flightsBackend = {
  name: "WebApp_flightsapismcp",
  title: null,
  description: "flightsapismcp",
  url: "https://flightsapismcp.azurewebsites.net",
};

const contosoOnly = `<policies>
  <inbound>
    <base />
    <!-- Contoso's own people only. -->
    <validate-azure-ad-token tenant-id="${ids.contoso}">
      <audiences>
        <audience>${ids.weatherApp}</audience>
      </audiences>
    </validate-azure-ad-token>
  </inbound>
  <backend>
    <base />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>`;

/** Two APIs that have nothing to do with the MCP server and must stay as they are. */
export function unrelatedApis(): NonNullable<ServiceDraft["apis"]> {
  return [
    {
      name: "weather",
      displayName: "Weather",
      path: "weather",
      serviceUrl: "https://weather.contoso.com",
      operations: [
        { name: "forecast", displayName: "Forecast", method: "GET", urlTemplate: "/forecast/{city}" },
      ],
      policy: savedPolicy(contosoOnly, 31),
    },
    {
      name: "status",
      displayName: "Status",
      path: "status",
      serviceUrl: "https://status.contoso.com",
      operations: [{ name: "health", displayName: "Health", method: "GET", urlTemplate: "/health" }],
    },
  ];
}
