import type { World } from "../world/world.ts";
import { flightsOperations, flightsValidation } from "./flights.ts";
import { oneServiceWorld, type ServiceParts } from "./one-service.ts";
import {
  type ApplicationDraft,
  flightsApiApp,
  flightsPermission,
  ids,
  publicRedirects,
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
    publicClient: { redirectUris: publicRedirects },
    requiredResourceAccess: flightsPermission,
  });
  return flightsService(
    "one-registration",
    "An MCP server whose app registration is client and API in one.",
    [apiApp],
  );
}

type ApiDraft = NonNullable<ServiceParts["apis"]>[number];

/** The REST API whose operations are the tools of the MCP server. */
const restApi: ApiDraft = {
  name: "flights-api",
  displayName: "Flights API",
  path: "flights",
  serviceUrl: "https://flights.contoso.com",
  operations: [
    { name: "search", displayName: "Search flights", method: "GET", urlTemplate: "/flights/{from}/{to}" },
    { name: "status", displayName: "Flight status", method: "GET", urlTemplate: "/flights/{number}" },
  ],
};

const flightsApiId = `/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights/apis/flights-api`;

/** The type of API that API Management has for MCP servers, made from a REST API; and a second one beside it. */
export function mcpServerWorld(): World {
  const tool = (name: string, description: string, operation: string) => ({
    name,
    description,
    operationId: `${flightsApiId}/operations/${operation}`,
  });
  const [, ...metadata] = flightsOperations;
  const mcp = {
    type: "mcp" as const,
    mcpTools: [
      tool("search_flights", "Finds flights between two airports", "search"),
      tool("flight_status", "Says how a flight is doing", "status"),
    ],
  };
  const validation = flightsValidation.replace(/ *<set-backend-service[^>]*>\n/, "");
  return oneServiceWorld("mcp-server", "An API of type mcp that is made from a REST API.", {
    apis: [
      {
        ...mcp,
        name: "flights-mcp",
        displayName: "Flights MCP",
        path: "",
        operations: metadata,
        policy: savedPolicy(validation, 11),
      },
      { ...mcp, name: "partner-mcp", displayName: "Partner MCP", path: "partners" },
      restApi,
      ...unrelatedApis(),
    ],
  });
}

/** An older revision, a copy of the API with policies of its own, is still online. */
export function revisionsWorld(): World {
  const flights = flightsApi({ apiRevision: "2" });
  const older = flightsApi({ name: "flights-mcp;rev=1", apiRevision: "1", isCurrent: false });
  return oneServiceWorld("revisions", "An MCP server with an older revision that is still online.", {
    apis: [flights, older, ...unrelatedApis()],
  });
}

function flightsService(name: string, description: string, applications: readonly ApplicationDraft[]): World {
  return oneServiceWorld(name, description, { apis: [flightsApi(), ...unrelatedApis()] }, applications);
}

function flightsApi(changes: Partial<ApiDraft> = {}): ApiDraft {
  return {
    name: "flights-mcp",
    displayName: "Flights MCP",
    path: "",
    operations: flightsOperations,
    policy: savedPolicy(flightsValidation, 11),
    ...changes,
  };
}
