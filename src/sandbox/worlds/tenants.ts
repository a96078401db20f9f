import { personalTenantId } from "../directory.ts";
import type { WorldDraft } from "../world/world.ts";
import { type ApplicationDraft, administrator, administratorPrincipal, ids } from "./parts.ts";

type TenantDraft = WorldDraft["tenants"][number];

const administratorApp: ApplicationDraft = {
  id: "6c17e9a0-5b3d-4872-a9f4-d20c8e71b356",
  appId: ids.administratorApp,
  displayName: "Sandbox Administrator",
  publisherDomain: "contoso.com",
  signInAudience: "AzureADMyOrg",
};

const weatherApp: ApplicationDraft = {
  id: "f1d70b4c-29e8-4a35-b6c0-85a3de9f4172",
  appId: ids.weatherApp,
  displayName: "Contoso Weather",
  publisherDomain: "contoso.com",
  signInAudience: "AzureADMyOrg",
  identifierUris: [`api://${ids.weatherApp}`],
  api: {
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [{ id: ids.weatherScope, value: "forecast.read", type: "User" }],
  },
};

const contosoPrincipals = {
  api: "8f20c6d7-1be4-49a5-b073-e95ad4f8c613",
  client: "d46a9b1e-7f05-4c82-9e3d-10b8f5c2a764",
  weather: "50e7d3c9-4a2b-4f61-86d8-c39f0e17ba52",
} as const;

const principal = (id: string, appId: string, displayName: string, owner: string) => ({
  id,
  appId,
  displayName,
  appOwnerOrganizationId: owner,
});

const contosoUsers: TenantDraft["users"] = [
  {
    id: administrator,
    userPrincipalName: "ada@contoso.com",
    displayName: "Ada Moreau",
    isAdmin: true,
  },
  {
    id: "17c9e6d3-a850-4b2f-9d64-f3e8012b7ca5",
    userPrincipalName: "ben@contoso.com",
    displayName: "Ben Osei",
  },
  {
    id: "62f8a0b7-d41c-4e95-b7a3-0c59e16fd8b2",
    userPrincipalName: "gus_fabrikam.com#EXT#@contoso.onmicrosoft.com",
    displayName: "Gus Lindqvist",
    userType: "Guest",
    guestOf: "gus@fabrikam.com",
  },
];

const contosoServicePrincipals: NonNullable<TenantDraft["servicePrincipals"]> = [
  principal(contosoPrincipals.api, ids.apiApp, "Flights MCP Server", ids.contoso),
  principal(contosoPrincipals.client, ids.clientApp, "Flights MCP Client", ids.contoso),
  principal(contosoPrincipals.weather, ids.weatherApp, "Contoso Weather", ids.contoso),
  {
    ...principal(administratorPrincipal, ids.administratorApp, "Sandbox Administrator", ids.contoso),
    appRoleAssignments: ["Application.ReadWrite.All", "Directory.Read.All", "Policy.Read.All"].map(
      (value) => ({
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        value,
      }),
    ),
  },
];

const consentForAll: NonNullable<TenantDraft["oauth2PermissionGrants"]>[number] = {
  id: "HptG1AV_gkyePRC49cKnZNcG",
  clientId: contosoPrincipals.client,
  consentType: "AllPrincipals",
  principalId: null,
  resourceId: contosoPrincipals.api,
  scope: "access_as_user",
};

/** Contoso: the home tenant with its registrations, people and one consent that an administrator gave for all. */
export function contoso(applications: readonly ApplicationDraft[]): TenantDraft {
  const registered = new Set([...applications, weatherApp, administratorApp].map(({ appId }) => appId));
  const has = (appId: string) => registered.has(appId);
  return {
    id: ids.contoso,
    displayName: "Contoso",
    domains: [
      { name: "contoso.com", isDefault: true },
      { name: "contoso.onmicrosoft.com", isInitial: true },
    ],
    users: contosoUsers,
    applications: [...applications, weatherApp, administratorApp],
    servicePrincipals: contosoServicePrincipals.filter(({ appId }) => has(appId)),
    oauth2PermissionGrants: has(ids.clientApp) ? [consentForAll] : [],
  };
}

/** Fabrikam: another organization, with a client of its own that nobody at Contoso knows. */
export function fabrikam(): TenantDraft {
  return {
    id: ids.fabrikam,
    displayName: "Fabrikam",
    domains: [
      { name: "fabrikam.com", isDefault: true },
      { name: "fabrikam.onmicrosoft.com", isInitial: true },
    ],
    users: [
      {
        id: "ad3f7c60-58e2-4b91-8d07-e61f9b24c038",
        userPrincipalName: "fay@fabrikam.com",
        displayName: "Fay Adeyemi",
      },
      {
        id: "7e52b8d4-0c69-4fa3-a1e5-93d70c4b86f1",
        userPrincipalName: "gus@fabrikam.com",
        displayName: "Gus Lindqvist",
      },
      {
        id: "c81d06f5-e93b-4274-b5f8-2ad49e70c163",
        userPrincipalName: "kim@fabrikam.com",
        displayName: "Kim Tran",
        isAdmin: true,
      },
    ],
    applications: [
      {
        id: "94c0a7e2-6b8d-4135-9fe7-58d1b3c60fa4",
        appId: ids.otherClientApp,
        displayName: "Fabrikam Agent Playground",
        publisherDomain: "fabrikam.com",
        signInAudience: "AzureADMyOrg",
        publicClient: { redirectUris: ["http://localhost"] },
      },
    ],
  };
}

/** The tenant of personal Microsoft accounts. */
export function personalAccounts(): TenantDraft {
  return {
    id: personalTenantId,
    kind: "personal",
    displayName: "Microsoft Accounts",
    domains: [{ name: "live.com", isDefault: true, isInitial: true }],
    users: [
      {
        id: "00000000-0000-0000-6f4d-1c83b7e2a905",
        userPrincipalName: "pat@outlook.com",
        displayName: "Pat Silva",
      },
    ],
  };
}
