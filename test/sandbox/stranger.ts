import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { ServedSandbox } from "../../src/sandbox/serve/serve.ts";

const run = promisify(execFile);

/** What somebody would write against a private cloud, run in a process of its own with nothing replaced. */
const program = `
import { readFile } from "node:fs/promises";
import { ClientSecretCredential } from "@azure/identity";
import { ApiManagementClient } from "@azure/arm-apimanagement";
import { Client } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
const cloud = JSON.parse(await readFile(process.env.CLOUD, "utf8"));
const { tenantId, clientId, clientSecret } = JSON.parse(process.env.SIGN_IN);
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, { authorityHost: cloud.login, disableInstanceDiscovery: true });
const apim = new ApiManagementClient(credential, process.env.SUBSCRIPTION, { endpoint: cloud.arm, credentialScopes: cloud.arm + "/.default" });
const apis = [];
for await (const api of apim.api.listByService("rg-flights", "apim-flights")) apis.push(api.name);
const service = await apim.apiManagementService.get("rg-flights", "apim-flights");
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [cloud.graph + "/.default"] });
const graph = Client.initWithMiddleware({ authProvider, baseUrl: cloud.graph, defaultVersion: "v1.0", customHosts: new Set(["localhost"]) });
const apps = await graph.api("/applications").select("displayName").top(999).get();
console.log(JSON.stringify({ apis, gatewayUrl: service.gatewayUrl, apps: apps.value.length }));
`;

/** What the stranger found, with the real Azure and Graph clients, knowing only the cloud file and the authority. */
export async function stranger(
  served: ServedSandbox,
  { signIn, world }: Sandbox,
): Promise<{ readonly apis: readonly string[]; readonly gatewayUrl: string; readonly apps: number }> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], {
    env: {
      PATH: process.env["PATH"],
      NODE_EXTRA_CA_CERTS: served.ca,
      CLOUD: served.cloud,
      SIGN_IN: JSON.stringify(signIn),
      SUBSCRIPTION: world.subscriptions[0]?.id,
    },
  });
  return JSON.parse(stdout) as { apis: string[]; gatewayUrl: string; apps: number };
}
