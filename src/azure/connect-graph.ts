import type { TokenCredential } from "@azure/identity";
import { AuthenticationHandler, Client } from "@microsoft/microsoft-graph-client";
// The bare folder isn't a module for Node (ERR_UNSUPPORTED_DIR_IMPORT, verified by experiment).
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import type { Cloud } from "./clouds.ts";
import { keepingErrors } from "./faults-in-graph.ts";
import type { Graph } from "./graph.ts";
import { asGraphMiddleware, type Wire } from "./wire.ts";

/** Microsoft Graph over the wire. Tokens are attached for exactly the cloud's Graph host. */
export function connectGraph(cloud: Cloud, credential: TokenCredential, wire: Wire): Graph {
  const authentication = new AuthenticationHandler(
    new TokenCredentialAuthenticationProvider(credential, { scopes: [`${cloud.graph}/.default`] }),
  );
  // No RetryHandler of the SDK: it would repeat writes. See patience.ts.
  authentication.setNext(asGraphMiddleware(wire));
  return Client.initWithMiddleware({
    middleware: keepingErrors(authentication),
    baseUrl: cloud.graph,
    defaultVersion: "v1.0",
    customHosts: new Set([new URL(cloud.graph).hostname]),
  });
}
