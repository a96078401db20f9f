import { type Application, applicationSchema } from "../world/world-directory.ts";

/** Home of Microsoft's own applications. */
export const microsoftTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

export const graphAppId = "00000003-0000-0000-c000-000000000000";
export const armAppId = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
export const azureCliAppId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
export const vsCodeAppId = "aebc6443-996d-45c2-90f0-388ff96faa56";

const scope = (id: string, value: string, type: "User" | "Admin") => ({ id, value, type });

/** Azure CLI asks nobody for consent to these two (verified: its users never see one; which scopes it has is longer and unverified). */
const forAzureCli = (...delegatedPermissionIds: string[]) => [
  { appId: azureCliAppId, delegatedPermissionIds },
];

const graph = applicationSchema.parse({
  id: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b001",
  appId: graphAppId,
  displayName: "Microsoft Graph",
  signInAudience: "AzureADandPersonalMicrosoftAccount",
  identifierUris: ["https://graph.microsoft.com"],
  api: {
    requestedAccessTokenVersion: 1,
    oauth2PermissionScopes: [
      scope("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read", "User"),
      scope("bdfbf15f-ee85-4955-8675-146e8e5296b5", "Application.ReadWrite.All", "Admin"),
      scope("c79f8feb-a9db-4090-85f9-90d820caa0eb", "Application.Read.All", "Admin"),
    ],
    preAuthorizedApplications: forAzureCli(
      "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
      "bdfbf15f-ee85-4955-8675-146e8e5296b5",
      "c79f8feb-a9db-4090-85f9-90d820caa0eb",
    ),
  },
});

const arm = applicationSchema.parse({
  id: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b002",
  appId: armAppId,
  displayName: "Windows Azure Service Management API",
  signInAudience: "AzureADandPersonalMicrosoftAccount",
  identifierUris: [
    "https://management.azure.com",
    "https://management.core.windows.net",
    "https://management.azure.com:443",
  ],
  api: {
    requestedAccessTokenVersion: 1,
    oauth2PermissionScopes: [scope("41094075-9dad-400e-a0bd-54e686782033", "user_impersonation", "User")],
    preAuthorizedApplications: forAzureCli("41094075-9dad-400e-a0bd-54e686782033"),
  },
});

const azureCli = applicationSchema.parse({
  id: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b003",
  appId: azureCliAppId,
  displayName: "Microsoft Azure CLI",
  signInAudience: "AzureADMultipleOrgs",
  publicClient: {
    redirectUris: ["http://localhost", "https://login.microsoftonline.com/common/oauth2/nativeclient"],
  },
});

const vsCode = applicationSchema.parse({
  id: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b004",
  appId: vsCodeAppId,
  displayName: "Visual Studio Code",
  signInAudience: "AzureADandPersonalMicrosoftAccount",
  publicClient: { redirectUris: ["http://localhost", "http://127.0.0.1", "https://vscode.dev/redirect"] },
});

/**
 * Microsoft's own applications that every tenant knows: the two resources the sandbox answers for, and the two clients
 * that people use for MCP servers. Ids are public (Graph, ARM and CLI documented; VS Code's read from its source).
 */
export const firstPartyApplications: readonly Application[] = [graph, arm, azureCli, vsCode];

export function isFirstParty(appId: string): boolean {
  return firstPartyApplications.some((application) => application.appId === appId);
}
