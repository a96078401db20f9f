import type { World } from "../world/world.ts";
import { flightsOperations, flightsValidation } from "./flights.ts";
import { oneServiceWorld, type ServiceParts } from "./one-service.ts";
import {
  type ApplicationDraft,
  flightsApiApp,
  flightsPermission,
  ids,
  savedPolicy,
  unrelatedApis,
} from "./parts.ts";

/** The client that Visual Studio Code signs in with when no client id was given (verified: its source). */
const visualStudioCode = "aebc6443-996d-45c2-90f0-388ff96faa56";

/** Nobody registered a client: the API pre-authorizes Visual Studio Code's, as Microsoft's guidance for App Service does. */
export function preAuthorizedWorld(): World {
  const { api } = flightsApiApp();
  const apiApp = flightsApiApp({
    api: {
      ...api,
      knownClientApplications: [],
      preAuthorizedApplications: [
        { appId: visualStudioCode, delegatedPermissionIds: [ids.accessAsUserScope] },
      ],
    },
  });
  return flightsService(
    "pre-authorized",
    "An MCP server without a client of its own: it pre-authorizes Visual Studio Code.",
    [apiApp],
  );
}

/** One registration is client and API, as many samples have it. */
export function oneRegistrationWorld(): World {
  const { api } = flightsApiApp();
  const apiApp = flightsApiApp({
    displayName: "Flights MCP",
    api: { ...api, knownClientApplications: [] },
    publicClient: { redirectUris: ["http://127.0.0.1:33418", "https://vscode.dev/redirect"] },
    requiredResourceAccess: flightsPermission,
  });
  return flightsService(
    "one-registration",
    "An MCP server whose app registration is client and API in one.",
    [apiApp],
  );
}

function flightsService(name: string, description: string, applications: readonly ApplicationDraft[]): World {
  const flights: NonNullable<ServiceParts["apis"]>[number] = {
    name: "flights-mcp",
    displayName: "Flights MCP",
    path: "",
    operations: flightsOperations,
    policy: savedPolicy(flightsValidation, 11),
  };
  return oneServiceWorld(name, description, { apis: [flights, ...unrelatedApis()] }, applications);
}
